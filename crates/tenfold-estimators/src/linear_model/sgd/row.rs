//! The operations of the learner on a row of features, and dense rows.
//!
//! Sums run in 16 fixed lanes whatever the processor's vectors are, so that every machine gets
//! the same bytes.

use prefetch_index::prefetch_index;

/// The rows of a matrix.
pub(super) trait RowSource: Sync {
    /// A view on one row.
    type Row<'a>: Row
    where
        Self: 'a;

    /// The learning rate of the intercept relative to the weights: 1 for dense rows, and for sparse
    /// ones, whose weights move rarely, 0.01.
    const INTERCEPT_PACE: f64;

    /// The number of features.
    fn n_features(&self) -> usize;

    /// The number of rows before its use at which a row is prefetched.
    fn rows_ahead(&self) -> usize;

    /// The number of `n_samples` samples that are shuffled at a time, a power of two, where
    /// shuffling all would leave the caches: by the shape of the data alone.
    fn pool_len(&self, n_samples: usize) -> Option<usize>;

    /// Asks for row number `row` to be brought into the cache, without waiting for it.
    fn prefetch(&self, row: usize);

    /// Row number `row`.
    fn row(&self, row: usize) -> Self::Row<'_>;
}

/// A view on the features of one sample.
pub(in crate::linear_model) trait Row: Copy {
    /// Σ xᵢ wᵢ.
    fn dot(self, weights: &[f64]) -> f64;

    /// Adds `step` · x to the weights; returns Σ wᵢ² over the features of this row after that.
    fn add_to(self, step: f64, weights: &mut [f64]) -> f64;

    /// Σ |wᵢ| over the features of this row.
    fn l1_norm(self, weights: &[f64]) -> f64;

    /// Does `change(weight, paid)` to each feature of this row.
    fn for_each(self, weights: &mut [f64], paid: &mut [f64], change: impl Fn(&mut f64, &mut f64));
}

/// The length of pools by the bytes of a row: half a second-level cache for samples that fill ten
/// times as much as that; none where a row alone is as long as a page of memory.
pub(super) fn pool_len(n_samples: usize, row_bytes: usize) -> Option<usize> {
    const POOL_BYTES: usize = 512 * 1024;
    const ROW_BYTES_MAX: usize = 2048;
    if row_bytes > ROW_BYTES_MAX || n_samples * row_bytes < 20 * POOL_BYTES {
        return None;
    }
    Some((POOL_BYTES / row_bytes.max(1)).next_power_of_two() / 2)
}

/// The rows of a dense matrix, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct DenseRows<'m> {
    features: &'m [f64],
    n_features: usize,
}

impl<'m> DenseRows<'m> {
    /// The rows in `features`, `n_features` each.
    pub(super) fn new(features: &'m [f64], n_features: usize) -> Self {
        Self { features, n_features }
    }
}

impl RowSource for DenseRows<'_> {
    type Row<'a>
        = &'a [f64]
    where
        Self: 'a;

    const INTERCEPT_PACE: f64 = 1.0;

    fn n_features(&self) -> usize {
        self.n_features
    }

    /// Twelve, or as many as fill a quarter of a first-level cache.
    fn rows_ahead(&self) -> usize {
        const BYTES_MAX: usize = 8 * 1024;
        (BYTES_MAX / (self.n_features * size_of::<f64>()).max(1)).clamp(1, 12)
    }

    fn pool_len(&self, n_samples: usize) -> Option<usize> {
        pool_len(n_samples, self.n_features * size_of::<f64>())
    }

    /// Asks for the first lines only of a wide row: the processor sees by itself how it goes on.
    #[inline(always)]
    fn prefetch(&self, row: usize) {
        const CACHE_LINE: usize = 64 / size_of::<f64>();
        const FEATURES_MAX: usize = 32 * CACHE_LINE;
        let features = self.row(row);
        let asked = self.n_features.min(FEATURES_MAX);
        for feature in (0..asked).step_by(CACHE_LINE) {
            prefetch_index(features, feature);
        }
        prefetch_index(features, asked.saturating_sub(1));
    }

    #[inline(always)]
    fn row(&self, row: usize) -> &[f64] {
        &self.features[row * self.n_features..][..self.n_features]
    }
}

impl Row for &[f64] {
    #[inline(always)]
    fn dot(self, weights: &[f64]) -> f64 {
        let (x, x_rest) = self.as_chunks::<16>();
        let (w, w_rest) = weights.as_chunks::<16>();
        let mut lanes = [0.0; 16];
        for (x, w) in x.iter().zip(w) {
            for lane in 0..16 {
                lanes[lane] += x[lane] * w[lane];
            }
        }
        let halves: [f64; 8] = std::array::from_fn(|lane| lanes[lane] + lanes[lane + 8]);
        let mut lanes: [f64; 4] = std::array::from_fn(|lane| halves[lane] + halves[lane + 4]);
        let (x, x_rest) = x_rest.as_chunks::<4>();
        let (w, w_rest) = w_rest.as_chunks::<4>();
        for (x, w) in x.iter().zip(w) {
            for lane in 0..4 {
                lanes[lane] += x[lane] * w[lane];
            }
        }
        let rest = x_rest.iter().zip(w_rest).fold(0.0, |sum, (x, w)| sum + x * w);
        (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]) + rest
    }

    #[inline(always)]
    fn add_to(self, step: f64, weights: &mut [f64]) -> f64 {
        let (x, x_rest) = self.as_chunks::<8>();
        let (w, w_rest) = weights.as_chunks_mut::<8>();
        let mut squares = [0.0; 8];
        for (x, w) in x.iter().zip(w) {
            for lane in 0..8 {
                w[lane] += step * x[lane];
                squares[lane] += w[lane] * w[lane];
            }
        }
        let mut rest = 0.0;
        for (x, w) in x_rest.iter().zip(w_rest) {
            *w += step * x;
            rest += *w * *w;
        }
        sum_lanes(squares) + rest
    }

    #[inline(always)]
    fn l1_norm(self, weights: &[f64]) -> f64 {
        let (weights, rest) = weights.as_chunks::<8>();
        let mut sizes = [0.0; 8];
        for weights in weights {
            for lane in 0..8 {
                sizes[lane] += weights[lane].abs();
            }
        }
        sum_lanes(sizes) + rest.iter().fold(0.0, |sum, weight| sum + weight.abs())
    }

    #[inline(always)]
    fn for_each(self, weights: &mut [f64], paid: &mut [f64], change: impl Fn(&mut f64, &mut f64)) {
        for (weight, paid) in weights.iter_mut().zip(paid) {
            change(weight, paid);
        }
    }
}

#[inline(always)]
fn sum_lanes(lanes: [f64; 8]) -> f64 {
    ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6]))
        + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_summed_and_added_whole() {
        for len in 0..70 {
            let x: Vec<f64> = (0..len).map(|at| at as f64 + 1.0).collect();
            let mut weights: Vec<f64> = (0..len).map(|at| at as f64 - 7.0).collect();
            let dot: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            assert_eq!(x.as_slice().dot(&weights), dot, "{len}");
            let added: Vec<f64> = x.iter().zip(&weights).map(|(x, w)| w + 2.0 * x).collect();
            let squares = x.as_slice().add_to(2.0, &mut weights);
            assert_eq!(weights, added, "{len}");
            assert_eq!(squares, added.iter().map(|w| w * w).sum::<f64>(), "{len}");
            let sizes: f64 = added.iter().map(|w| w.abs()).sum();
            assert_eq!(x.as_slice().l1_norm(&weights), sizes, "{len}");
        }
    }

    #[test]
    fn only_samples_that_no_cache_holds_are_shuffled_in_pools() {
        assert_eq!(pool_len(200_000, 400), Some(1024));
        assert_eq!(pool_len(20_000, 400), None);
        assert_eq!(pool_len(200_000, 4096), None);
        assert_eq!(pool_len(100_000_000, 8), Some(65_536 / 2));
    }

    #[test]
    fn a_source_yields_its_rows() {
        let features = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let rows = DenseRows::new(&features, 2);
        assert_eq!(rows.row(2), [5.0, 6.0]);
        assert_eq!(DenseRows::new(&features, 100_000).rows_ahead(), 1);
        assert_eq!(rows.rows_ahead(), 12);
    }
}
