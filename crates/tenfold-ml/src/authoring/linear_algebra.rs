//! Linear algebra of `f64` slices: products and distances of vectors, the Cholesky decomposition,
//! and in [`singular`] the QR and singular value decompositions.
//!
//! Sums run in fixed lanes whatever the vectors of the processor are, so that every machine gets
//! the same bytes.

pub mod singular;

use ndarray::ArrayView2;

/// Σ aᵢ bᵢ of two vectors of one length.
#[inline]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    sum(a, b, |a, b| a * b)
}

/// Σ (aᵢ − bᵢ)² of two vectors of one length.
#[inline]
pub fn square_distance(a: &[f64], b: &[f64]) -> f64 {
    sum(a, b, |a, b| (a - b) * (a - b))
}

/// The Euclidean length of a vector.
pub fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}

/// Adds `factor · from` to a vector.
#[inline]
pub fn add_scaled(to: &mut [f64], factor: f64, from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += factor * from);
}

/// Numbers row by row as a matrix of rows of this width.
///
/// # Panics
/// If the last row is not whole.
pub fn matrix(numbers: &[f64], width: usize) -> ArrayView2<'_, f64> {
    let n_rows = numbers.len().checked_div(width).unwrap_or(0);
    ArrayView2::from_shape((n_rows, width), numbers).expect("every row is whole")
}

/// The sum of a term per pair of numbers: in eight lanes, then the rest in four, then one by one.
#[inline(always)]
fn sum(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    debug_assert_eq!(a.len(), b.len());
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut lanes = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            lanes[lane] += term(a[lane], b[lane]);
        }
    }
    let mut lanes: [f64; 4] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 4]);
    let (a, a_rest) = a_rest.as_chunks::<4>();
    let (b, b_rest) = b_rest.as_chunks::<4>();
    for (a, b) in a.iter().zip(b) {
        for lane in 0..4 {
            lanes[lane] += term(a[lane], b[lane]);
        }
    }
    let rest = a_rest.iter().zip(b_rest).fold(0.0, |sum, (&a, &b)| sum + term(a, b));
    (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest
}

/// The decomposition L Lᵀ of a symmetric positive definite matrix, which grows row by row.
#[derive(Clone, Debug, Default)]
pub struct Cholesky {
    /// The rows of L up to the diagonal.
    rows: Vec<Vec<f64>>,
}

impl Cholesky {
    /// The decomposition of the matrix without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Adds the next row of the matrix: its numbers before the diagonal, and the one on it.
    ///
    /// Returns whether it was added: not if the rows before explain all of `diagonal` but
    /// `own_share_min` of it, so that the row is a linear combination of them as far as rounding
    /// shows, nor if the numbers are not finite.
    pub fn push(
        &mut self,
        before: impl IntoIterator<Item = f64>,
        diagonal: f64,
        own_share_min: f64,
    ) -> bool {
        let mut row = Vec::with_capacity(self.rows.len() + 1);
        for (earlier, number) in self.rows.iter().zip(before) {
            let at = row.len();
            row.push((number - dot(&row, &earlier[..at])) / earlier[at]);
        }
        let own = diagonal - dot(&row, &row);
        if !(own > own_share_min * diagonal && own.is_finite()) {
            return false;
        }
        row.push(own.sqrt());
        self.rows.push(row);
        true
    }

    /// The solution of `L Lᵀ · solution = right`, of one number per row.
    pub fn solve(&self, mut right: Vec<f64>) -> Vec<f64> {
        for (at, row) in self.rows.iter().enumerate() {
            right[at] = (right[at] - dot(&row[..at], &right[..at])) / row[at];
        }
        for (at, row) in self.rows.iter().enumerate().rev() {
            right[at] /= row[at];
            let solved = right[at];
            add_scaled(&mut right[..at], -solved, row);
        }
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_summed_whole() {
        for len in 0..40 {
            let a: Vec<f64> = (0..len).map(|at| f64::from(at) + 1.0).collect();
            let b: Vec<f64> = (0..len).map(|at| f64::from(at % 7) - 3.0).collect();
            let pairs = || a.iter().zip(&b);
            assert_eq!(dot(&a, &b), pairs().map(|(a, b)| a * b).sum::<f64>(), "{len}");
            let distance: f64 = pairs().map(|(a, b)| (a - b) * (a - b)).sum();
            assert_eq!(square_distance(&a, &b), distance, "{len}");
        }
    }

    #[test]
    fn a_positive_definite_system_is_solved() {
        const SIZE: usize = 21;
        let number = |row: usize, column: usize| match row == column {
            true => 2.0 * SIZE as f64,
            false => ((row * column) % 7) as f64 / 7.0,
        };
        let mut cholesky = Cholesky::new();
        for row in 0..SIZE {
            let before = (0..row).map(|column| number(row, column));
            assert!(cholesky.push(before, number(row, row), 0.0));
        }
        let right: Vec<f64> = (0..SIZE).map(|at| at as f64 - 3.0).collect();
        let solution = cholesky.solve(right.clone());
        for (row, right) in right.into_iter().enumerate() {
            let numbers: Vec<f64> = (0..SIZE).map(|column| number(row, column)).collect();
            assert!((dot(&numbers, &solution) - right).abs() < 1e-12);
        }
    }

    #[test]
    fn dependent_and_not_finite_rows_are_left_out() {
        let mut cholesky = Cholesky::new();
        assert!(cholesky.push([], 2.0, 1e-11));
        assert!(!cholesky.push([4.0], 8.0, 1e-11), "twice the first");
        assert!(!cholesky.push([0.0], 0.0, 0.0) && !cholesky.push([0.0], f64::NAN, 0.0));
        assert!(!cholesky.push([0.0], f64::INFINITY, 0.0));
        assert!(cholesky.push([1.0], 8.0, 1e-11));
        assert_eq!(cholesky.len(), 2);
    }
}
