//! The mean and the variance of each feature of samples, exact where a feature is constant.

use crate::data::{Records, RecordsView};

/// The mean and the (population) variance of each feature of samples, which may have weights.
///
/// Sums are of the distances from the first sample, and those of the squares from the mean, with a
/// correction for the rounding of the mean (T. Chan, G. Golub, R. LeVeque, "Algorithms for computing
/// the sample variance", 1983). So the mean of a constant feature is its number to the last digit.
/// Its variance is 0, as is one within the error bound of a constant feature's; scikit-learn's
/// `StandardScaler` draws the line there.
///
/// ```
/// use ndarray::Array2;
/// use tenfold::authoring::Moments;
/// use tenfold::data::Records;
///
/// let x = Records::dense(Array2::from_elem((10, 1), 0.1))?;
/// let moments = Moments::of(&x);
/// assert_eq!((moments.means, moments.variances), (vec![0.1], vec![0.0]));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// The mean of each feature.
    pub means: Vec<f64>,
    /// The variance of each feature: 0 of a constant one. Not finite where numbers are too large.
    pub variances: Vec<f64>,
}

impl Moments {
    /// Of dense or sparse samples that count alike; empty of a table.
    pub fn of(x: &Records) -> Self {
        Self::weighted(x, &vec![1.0; x.n_samples()])
    }

    /// Of dense or sparse samples with weights, one per sample, of which at least one is above 0;
    /// samples of weight 0 do not count. Empty of a table.
    pub fn weighted(x: &Records, weights: &[f64]) -> Self {
        let counting = weights.iter().filter(|weight| **weight > 0.0).count();
        let total: f64 = weights.iter().sum();
        let first = first_counting(x, weights);
        let offsets = Deviations::from(x, weights, &first).sums;
        let means: Vec<f64> =
            first.iter().zip(offsets).map(|(first, offset)| first + offset / total).collect();
        let Deviations { sums, squares } = Deviations::from(x, weights, &means);
        let variance = |((sum, square), mean): ((f64, f64), &f64)| {
            let variance = (square - sum * sum / total) / total;
            if is_constant(variance, *mean, counting) { 0.0 } else { variance }
        };
        let variances = sums.into_iter().zip(squares).zip(&means).map(variance).collect();
        Self { means, variances }
    }

    /// Of numbers with weights: their mean and variance.
    pub fn of_numbers(numbers: &[f64], weights: &[f64]) -> (f64, f64) {
        let counting = || numbers.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
        let total: f64 = weights.iter().sum();
        let first = counting().next().map_or(0.0, |(first, _)| *first);
        let offset: f64 = counting().map(|(number, weight)| weight * (number - first)).sum();
        let mean = first + offset / total;
        let (sum, square) = counting().fold((0.0, 0.0), |(sum, square), (number, weight)| {
            let deviation = number - mean;
            (sum + weight * deviation, square + weight * deviation * deviation)
        });
        let variance = (square - sum * sum / total) / total;
        match is_constant(variance, mean, counting().count()) {
            true => (mean, 0.0),
            false => (mean, variance),
        }
    }
}

/// Returns `true` if a variance is within the rounding error of a constant feature's.
fn is_constant(variance: f64, mean: f64, n_samples: usize) -> bool {
    let n_samples = n_samples as f64;
    let bound = n_samples * f64::EPSILON * variance + (n_samples * mean * f64::EPSILON).powi(2);
    variance.is_finite() && variance <= bound
}

/// The numbers of the first sample that counts; zeros without one.
fn first_counting(x: &Records, weights: &[f64]) -> Vec<f64> {
    let mut first = vec![0.0; x.n_features()];
    let Some(at) = weights.iter().position(|weight| *weight > 0.0) else { return first };
    match x.view() {
        RecordsView::Dense(view) => first.copy_from_slice(view.row(at)),
        RecordsView::Sparse(view) => {
            view.row(at).iter().for_each(|(column, value)| first[column] = value);
        }
        RecordsView::Table(_) => first.clear(),
    }
    first
}

/// The weighted sums of the distances from some numbers, and of their squares, per feature.
struct Deviations {
    sums: Vec<f64>,
    squares: Vec<f64>,
}

impl Deviations {
    fn from(x: &Records, weights: &[f64], centres: &[f64]) -> Self {
        let mut sums = vec![0.0; centres.len()];
        let mut squares = vec![0.0; centres.len()];
        match x.view() {
            RecordsView::Dense(view) => {
                for (row, &weight) in view.rows().zip(weights).filter(|(_, w)| **w > 0.0) {
                    let columns = sums.iter_mut().zip(&mut squares).zip(row.iter().zip(centres));
                    for ((sum, square), (value, centre)) in columns {
                        let deviation = value - centre;
                        *sum += weight * deviation;
                        *square += weight * (deviation * deviation);
                    }
                }
            }
            RecordsView::Sparse(view) => {
                // Numbers that are not stored are 0. Counted, so that none is left where all are.
                let mut stored = vec![(0, 0.0); centres.len()];
                for (row, &weight) in view.rows().zip(weights).filter(|(_, w)| **w > 0.0) {
                    for (column, value) in row.iter() {
                        let deviation = value - centres[column];
                        sums[column] += weight * deviation;
                        squares[column] += weight * (deviation * deviation);
                        stored[column].0 += 1;
                        stored[column].1 += weight;
                    }
                }
                let counting = weights.iter().filter(|weight| **weight > 0.0).count();
                let total: f64 = weights.iter().sum();
                for (column, centre) in centres.iter().enumerate() {
                    let (n_stored, weight) = stored[column];
                    if n_stored == counting {
                        continue;
                    }
                    let zeros = total - weight;
                    sums[column] -= zeros * centre;
                    squares[column] += zeros * (centre * centre);
                }
            }
            RecordsView::Table(_) => {}
        }
        Self { sums, squares }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use proptest::prelude::*;

    use super::*;

    fn sparse(x: &Array2<f64>) -> Records {
        let mut stored = sprs::TriMatI::<f64, u32>::new(x.dim());
        for ((row, column), &number) in x.indexed_iter().filter(|(_, number)| **number != 0.0) {
            stored.add_triplet(row, column, number);
        }
        Records::sparse(stored.to_csr()).unwrap()
    }

    proptest! {
        #[test]
        fn a_constant_feature_has_its_number_as_mean_and_no_variance(
            number in prop_oneof![-1e3..1e3_f64, -1e300..1e300_f64, Just(0.1), Just(0.0)],
            weights in prop::collection::vec(prop_oneof![Just(0.0), 1e-3..1e3_f64], 1..60),
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0.0));
            // Samples that do not count differ.
            let x = Array2::from_shape_fn((weights.len(), 2), |(row, column)| {
                if column == 0 || weights[row] == 0.0 { row as f64 } else { number }
            });
            for x in [sparse(&x), Records::dense(x).unwrap()] {
                let moments = Moments::weighted(&x, &weights);
                prop_assert_eq!((moments.means[1], moments.variances[1]), (number, 0.0));
            }
        }

        #[test]
        fn moments_of_sparse_samples_are_those_of_dense_ones(
            numbers in prop::collection::vec(prop_oneof![Just(0.0), -1e3..1e3_f64], 2..60),
        ) {
            let x = Array2::from_shape_vec((numbers.len(), 1), numbers.clone()).unwrap();
            let (dense, sparse) = (Moments::of(&Records::dense(x.clone()).unwrap()), Moments::of(&sparse(&x)));
            let (mean, variance) = Moments::of_numbers(&numbers, &vec![1.0; numbers.len()]);
            for found in [dense, sparse] {
                prop_assert!((found.means[0] - mean).abs() < 1e-9);
                prop_assert!((found.variances[0] - variance).abs() < 1e-9 * (1.0 + variance));
            }
        }
    }
}
