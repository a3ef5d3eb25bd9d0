//! Rows of which only the stored features are visited.

use prefetch_index::prefetch_index;
use tenfold_ml::data::{SparseRow, SparseView};

use crate::linear_model::sgd::row::{Row, RowSource, pool_len};

/// Samples before its use that a row is asked for.
const ROWS_AHEAD: usize = 8;

impl<'m> RowSource for SparseView<'m> {
    type Row<'a>
        = SparseRow<'m>
    where
        Self: 'a;

    const INTERCEPT_PACE: f64 = 0.01;

    fn n_features(&self) -> usize {
        SparseView::n_features(self)
    }

    fn rows_ahead(&self) -> usize {
        ROWS_AHEAD
    }

    fn pool_len(&self, n_samples: usize) -> Option<usize> {
        const STORED_BYTES: usize = size_of::<f64>() + size_of::<u32>();
        pool_len(n_samples, self.n_stored() * STORED_BYTES / n_samples.max(1))
    }

    /// Asks for the first lines only of a long row: the processor sees by itself how it goes on.
    #[inline(always)]
    fn prefetch(&self, row: usize) {
        const STORED_MAX: usize = 128;
        let SparseRow { indices, values } = self.matrix_row(row);
        let asked = values.len().min(STORED_MAX);
        for at in (0..asked).step_by(64 / size_of::<u32>()) {
            prefetch_index(indices, at);
        }
        for at in (0..asked).step_by(64 / size_of::<f64>()) {
            prefetch_index(values, at);
        }
    }

    #[inline(always)]
    fn row(&self, row: usize) -> SparseRow<'m> {
        self.matrix_row(row)
    }
}

impl Row for SparseRow<'_> {
    #[inline(always)]
    fn dot(self, weights: &[f64]) -> f64 {
        let (indices, indices_rest) = self.indices.as_chunks::<4>();
        let (x, x_rest) = self.values.as_chunks::<4>();
        let mut lanes = [0.0; 4];
        for (indices, x) in indices.iter().zip(x) {
            for lane in 0..4 {
                lanes[lane] += x[lane] * weights[indices[lane] as usize];
            }
        }
        let rest = indices_rest.iter().zip(x_rest);
        let rest = rest.fold(0.0, |sum, (&at, x)| sum + x * weights[at as usize]);
        (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest
    }

    #[inline(always)]
    fn add_to(self, step: f64, weights: &mut [f64]) -> f64 {
        let (indices, indices_rest) = self.indices.as_chunks::<4>();
        let (x, x_rest) = self.values.as_chunks::<4>();
        let mut squares = [0.0; 4];
        for (indices, x) in indices.iter().zip(x) {
            for lane in 0..4 {
                let weight = &mut weights[indices[lane] as usize];
                *weight += step * x[lane];
                squares[lane] += *weight * *weight;
            }
        }
        let mut rest = 0.0;
        for (&at, x) in indices_rest.iter().zip(x_rest) {
            let weight = &mut weights[at as usize];
            *weight += step * x;
            rest += *weight * *weight;
        }
        (squares[0] + squares[2]) + (squares[1] + squares[3]) + rest
    }

    #[inline(always)]
    fn l1_norm(self, weights: &[f64]) -> f64 {
        self.indices.iter().fold(0.0, |sum, &at| sum + weights[at as usize].abs())
    }

    #[inline(always)]
    fn for_each(self, weights: &mut [f64], paid: &mut [f64], change: impl Fn(&mut f64, &mut f64)) {
        for &at in self.indices {
            change(&mut weights[at as usize], &mut paid[at as usize]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_summed_and_added_whole() {
        for len in 0..20 {
            let indices: Vec<u32> = (0..len).map(|at| 3 * at + 1).collect();
            let values: Vec<f64> = (0..len).map(|at| f64::from(at) + 1.0).collect();
            let row = SparseRow { indices: &indices, values: &values };
            let mut weights: Vec<f64> = (0..64).map(|at| f64::from(at) - 30.0).collect();
            let mut added = weights.clone();
            let dot: f64 = row.iter().map(|(at, x)| x * weights[at]).sum();
            assert_eq!(row.dot(&weights), dot, "{len}");
            row.iter().for_each(|(at, x)| added[at] += 2.0 * x);
            let squares = row.add_to(2.0, &mut weights);
            assert_eq!(weights, added, "{len}");
            assert_eq!(squares, row.iter().map(|(at, _)| added[at].powi(2)).sum::<f64>());
            let sizes: f64 = row.iter().map(|(at, _)| added[at].abs()).sum();
            assert_eq!(row.l1_norm(&weights), sizes, "{len}");
        }
    }
}
