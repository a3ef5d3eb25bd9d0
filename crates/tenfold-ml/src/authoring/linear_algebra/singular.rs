//! The QR and singular value decompositions of matrices as lists of columns. The QR comes first
//! and makes the matrix small, the singular vectors come from rotations of pairs of columns, which
//! is slower than other ways for large matrices and more exact for small singular values.

use crate::authoring::first_largest;
use crate::authoring::linear_algebra::{add_scaled, dot, norm};
use crate::data::sort_places::sort_places;
use crate::parallel;

/// A matrix column by column.
pub type Columns = Vec<Vec<f64>>;

/// The largest number of rounds of rotations over all pairs; a dozen is usual.
const ROUNDS_MAX: usize = 60;

/// The numbers of a column from which on threads share the work on several columns.
const PARALLEL_MIN: usize = 2048;

/// The singular values of a matrix, descending, and its left singular vectors.
pub struct LeftVectors {
    /// The singular values, as many as vectors.
    pub values: Vec<f64>,
    /// A unit vector per value, as long as a column of the matrix.
    pub vectors: Columns,
}

/// The left singular vectors of a matrix, as many as it has columns, but at most as many as rows.
pub fn left_vectors(columns: Columns) -> LeftVectors {
    let n_rows = columns.first().map_or(0, Vec::len);
    if n_rows < columns.len() {
        // Of A = L Qᵀ the left vectors are those of L, which is the R of Aᵀ turned round.
        let qr = Qr::of(transposed(&columns));
        return rotated(transposed(&qr.triangle()));
    }
    // Of A = Q R they are Q times those of R.
    let qr = Qr::of(columns);
    let LeftVectors { values, vectors } = rotated(qr.triangle());
    let vectors = vectors.into_iter().map(|vector| qr.apply(vector)).collect();
    LeftVectors { values, vectors }
}

/// Columns of the same span that are orthonormal.
pub fn orthonormal(columns: Columns) -> Columns {
    let n_columns = columns.len();
    let qr = Qr::of(columns);
    parallel::map(n_columns, 1, |at| qr.apply(axis(at, n_columns)))
}

/// The matrix whose rows these columns are.
pub fn transposed(columns: &Columns) -> Columns {
    let n_rows = columns.first().map_or(0, Vec::len);
    (0..n_rows).map(|row| columns.iter().map(|column| column[row]).collect()).collect()
}

/// Turns each vector so that the largest of its numbers, by absolute value, is positive: the sign
/// rule of scikit-learn's `svd_flip` with `u_based_decision=False`.
pub fn flip_signs(vectors: &mut Columns) {
    for vector in vectors {
        let largest = first_largest(vector.iter().map(|number| number.abs()));
        if vector.get(largest).is_some_and(|number| *number < 0.0) {
            vector.iter_mut().for_each(|number| *number = -*number);
        }
    }
}

/// A matrix with at least as many rows as columns as Q R, by reflections (A. Householder, "Unitary
/// triangularization of a nonsymmetric matrix", 1958).
struct Qr {
    /// Below its diagonal each column holds the reflection, above it R.
    columns: Columns,
    /// The head of each reflection, and its factor.
    heads: Vec<(f64, f64)>,
    diagonal: Vec<f64>,
}

impl Qr {
    fn of(mut columns: Columns) -> Self {
        let mut heads = Vec::with_capacity(columns.len());
        let mut diagonal = Vec::with_capacity(columns.len());
        for at in 0..columns.len() {
            let (done, rest) = columns.split_at_mut(at + 1);
            let own = &done[at][at..];
            let length = norm(own);
            let on_diagonal = if own[0] > 0.0 { -length } else { length };
            let head = own[0] - on_diagonal;
            // 2 / |v|² of the reflection v = (head, tail).
            let square = head * head + dot(&own[1..], &own[1..]);
            let factor = if square > 0.0 { 2.0 / square } else { 0.0 };
            let at_least = PARALLEL_MIN / 2 / own.len() + 1;
            parallel::for_each_chunk(rest, 1, at_least, &|_, columns| {
                columns.iter_mut().for_each(|column| reflect(own, head, factor, &mut column[at..]));
            });
            heads.push((head, factor));
            diagonal.push(on_diagonal);
        }
        Self { columns, heads, diagonal }
    }

    /// The columns of R.
    fn triangle(&self) -> Columns {
        let n_columns = self.columns.len();
        let column = |at: usize| {
            let mut column = vec![0.0; n_columns];
            column[..at].copy_from_slice(&self.columns[at][..at]);
            column[at] = self.diagonal[at];
            column
        };
        (0..n_columns).map(column).collect()
    }

    /// Q times a vector of one number per column.
    fn apply(&self, mut vector: Vec<f64>) -> Vec<f64> {
        vector.resize(self.columns.first().map_or(0, Vec::len), 0.0);
        for at in (0..self.columns.len()).rev() {
            let (head, factor) = self.heads[at];
            reflect(&self.columns[at][at..], head, factor, &mut vector[at..]);
        }
        vector
    }
}

/// Reflects a vector; the first number of `reflection` is not that of the reflection, `head` is.
fn reflect(reflection: &[f64], head: f64, factor: f64, vector: &mut [f64]) {
    let (first, rest) = match vector.split_first_mut() {
        Some(parts) if factor > 0.0 => parts,
        _ => return,
    };
    let share = factor * (head * *first + dot(&reflection[1..], rest));
    *first -= share * head;
    add_scaled(rest, -share, &reflection[1..]);
}

/// The left singular vectors of a square matrix: pairs of its columns are rotated until all are
/// orthogonal (M. Hestenes, "Inversion of matrices by biorthogonalization and related results",
/// 1958; J. Demmel and K. Veselić, "Jacobi's method is more accurate than QR", 1992).
fn rotated(mut columns: Columns) -> LeftVectors {
    let mut squares: Vec<f64> = columns.iter().map(|column| dot(column, column)).collect();
    for _ in 0..ROUNDS_MAX {
        // Long columns first, so that the values come out in order.
        let mut order: Vec<usize> = (0..columns.len()).collect();
        sort_places(&mut order, &|a, b| squares[b].total_cmp(&squares[a]));
        columns = order.iter().map(|&at| std::mem::take(&mut columns[at])).collect();
        squares = columns.iter().map(|column| dot(column, column)).collect();
        if !rotate_all(&mut columns, &mut squares) {
            break;
        }
    }
    unit_vectors(columns)
}

/// Rotates each pair of columns; whether one was not orthogonal.
fn rotate_all(columns: &mut Columns, squares: &mut [f64]) -> bool {
    let largest = squares.iter().copied().fold(0.0, f64::max);
    let nothing = largest * (f64::EPSILON * f64::EPSILON);
    let mut any = false;
    for second in 1..columns.len() {
        let (before, rest) = columns.split_at_mut(second);
        for (first, one) in before.iter_mut().enumerate() {
            let other = &mut rest[0];
            let (a, b) = (squares[first], squares[second]);
            let product = dot(one, other);
            if a <= nothing || b <= nothing || product.abs() <= f64::EPSILON * (a * b).sqrt() {
                continue;
            }
            any = true;
            let zeta = (b - a) / (2.0 * product);
            let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
            let cosine = 1.0 / tangent.hypot(1.0);
            let sine = cosine * tangent;
            for (x, y) in one.iter_mut().zip(other.iter_mut()) {
                (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
            }
            squares[first] = dot(one, one);
            squares[second] = dot(other, other);
        }
    }
    any
}

/// Orthogonal columns as unit vectors, the longest first; where there is none left, what is
/// orthogonal to those before.
fn unit_vectors(columns: Columns) -> LeftVectors {
    let mut found: Vec<(f64, Vec<f64>)> =
        columns.into_iter().map(|column| (norm(&column), column)).collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let largest = found.first().map_or(0.0, |(length, _)| *length);
    let (mut values, mut vectors): (Vec<f64>, Columns) = (Vec::new(), Vec::new());
    for (length, mut column) in found {
        if length > largest * f64::EPSILON && length > 0.0 {
            column.iter_mut().for_each(|number| *number /= length);
            vectors.push(column);
        } else {
            vectors.push(orthogonal_to(&vectors, column.len()));
        }
        values.push(length);
    }
    LeftVectors { values, vectors }
}

/// A unit vector that is orthogonal to fewer ones than it has numbers: of the axes, that which
/// they hold least of, less what they hold of it.
fn orthogonal_to(vectors: &Columns, len: usize) -> Vec<f64> {
    let held = |axis: usize| vectors.iter().map(|vector| vector[axis] * vector[axis]).sum::<f64>();
    let least = (0..len).min_by(|&a, &b| held(a).total_cmp(&held(b))).unwrap_or_default();
    let mut unit = axis(least, len);
    // The second time removes the rounding errors of the first.
    for _ in 0..2 {
        for vector in vectors {
            let share = dot(vector, &unit);
            add_scaled(&mut unit, -share, vector);
        }
    }
    let length = norm(&unit);
    unit.iter_mut().for_each(|number| *number /= length);
    unit
}

/// The unit vector along an axis.
fn axis(at: usize, len: usize) -> Vec<f64> {
    let mut unit = vec![0.0; len];
    unit[at] = 1.0;
    unit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(n_rows: usize, n_columns: usize) -> Columns {
        let number = |row: usize, column: usize| {
            ((row * 7919 + column * 104_729 + row * column * 31) % 1009) as f64 / 1009.0 - 0.5
        };
        (0..n_columns).map(|at| (0..n_rows).map(|row| number(row, at)).collect()).collect()
    }

    #[track_caller]
    fn check(columns: Columns) {
        let LeftVectors { values, vectors } = left_vectors(columns.clone());
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]), "{values:?}");
        for (at, vector) in vectors.iter().enumerate() {
            for (other_at, other) in vectors.iter().enumerate() {
                let expected = f64::from(u8::from(at == other_at));
                assert!((dot(vector, other) - expected).abs() < 1e-12, "{at} and {other_at}");
            }
        }
        // A Aᵀ u = s² u.
        for (value, vector) in values.iter().zip(&vectors) {
            let projected: Vec<f64> = columns.iter().map(|column| dot(column, vector)).collect();
            for row in 0..vector.len() {
                let found: f64 = columns.iter().zip(&projected).map(|(c, p)| c[row] * p).sum();
                let error = (found - value * value * vector[row]).abs();
                assert!(error < 1e-12 * (1.0 + values[0] * values[0]), "{error}");
            }
        }
    }

    #[test]
    fn vectors_are_orthonormal_and_singular() {
        check(columns(9, 4));
        check(columns(4, 9));
        check(columns(5, 5));
        check(columns(1, 3));
        check(columns(3, 1));
    }

    #[test]
    fn dependent_and_zero_columns_leave_no_gap() {
        let mut dependent = columns(6, 4);
        dependent[2] = dependent[0].iter().map(|number| 2.0 * number).collect();
        dependent[3] = vec![0.0; 6];
        check(dependent);
        check(vec![vec![0.0; 3]; 2]);
    }

    #[test]
    fn the_basis_spans_the_columns() {
        let columns = columns(8, 3);
        let basis = orthonormal(columns.clone());
        for column in &columns {
            let mut rest = column.clone();
            for vector in &basis {
                let share = dot(vector, column);
                add_scaled(&mut rest, -share, vector);
            }
            assert!(norm(&rest) < 1e-14);
        }
    }
}
