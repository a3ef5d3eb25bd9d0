//! The dependence between each feature and the target, one feature at a time.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Moments, validate};
use tenfold_ml::data::{Labels, Records, RecordsView, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::Supervision;

/// A measure of the dependence between a feature and the target: the stronger, the higher the
/// score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreFunction {
    /// Of classes: the F value of a one-way analysis of variance (R. Fisher, 1925): the variance
    /// between the classes' means over that within the classes. NaN of a constant feature.
    FClassif,
    /// Of classes and features that count, at least 0: the χ² of the sums per class against those
    /// that the classes' shares would give (K. Pearson, 1900). NaN of a feature of zeros.
    Chi2,
    /// Of numbers: the F value of a linear regression on the feature alone, `r² / (1 − r²) · (n −
    /// 2)` with the correlation `r`. 0 of a constant feature.
    FRegression,
}

impl ScoreFunction {
    /// scikit-learn's name of it.
    pub fn name(self) -> &'static str {
        match self {
            Self::FClassif => "f_classif",
            Self::Chi2 => "chi2",
            Self::FRegression => "f_regression",
        }
    }

    /// The score of each feature.
    ///
    /// # Errors
    /// Those of [`validate::classification`] and [`validate::regression`]; [`Error::Fit`] of a
    /// target of the other kind, of negative numbers for χ², and of too few samples.
    pub fn scores(self, x: &Records, y: Supervision<'_>) -> Result<Vec<f64>> {
        match (self, y) {
            (Self::FClassif, Supervision::Labels(y)) => {
                validate::classification(x, y)?;
                f_classif(x, y)
            }
            (Self::Chi2, Supervision::Labels(y)) => {
                validate::classification(x, y)?;
                chi2(x, y)
            }
            (Self::FRegression, Supervision::Values(y)) => {
                validate::regression(x, y)?;
                f_regression(x, y)
            }
            (Self::FRegression, Supervision::Labels(_)) => {
                Err(failed(self, "numbers are to be learned for it, not classes; use `f_classif`"))
            }
            (_, Supervision::Values(_)) => Err(failed(
                self,
                "classes are to be learned for it, not numbers; use `f_regression`",
            )),
        }
    }
}

fn failed(score: ScoreFunction, reason: impl Into<String>) -> Error {
    Error::Fit { estimator: score.name(), reason: reason.into() }
}

/// Calls `see` with the sample and the column of each number that is stored, and the number.
fn each(x: &Records, mut see: impl FnMut(usize, usize, f64)) {
    match x.view() {
        RecordsView::Dense(view) => view.rows().enumerate().for_each(|(sample, row)| {
            row.iter().enumerate().for_each(|(column, &value)| see(sample, column, value));
        }),
        RecordsView::Sparse(view) => view.rows().enumerate().for_each(|(sample, row)| {
            row.iter().for_each(|(column, value)| see(sample, column, value));
        }),
        RecordsView::Table(_) => {}
    }
}

/// The sum of each feature over the samples of each class.
fn class_sums(x: &Records, y: &Labels) -> Vec<Vec<f64>> {
    let mut sums = vec![vec![0.0; x.n_features()]; y.classes().len()];
    each(x, |sample, column, value| sums[y.code(sample) as usize][column] += value);
    sums
}

fn f_classif(x: &Records, y: &Labels) -> Result<Vec<f64>> {
    let n_samples = x.n_samples() as f64;
    let counts = y.counts();
    let n_classes = counts.iter().filter(|&&count| count > 0).count() as f64;
    if n_samples <= n_classes {
        let reason = "there are no more samples than classes; a class needs a second one";
        return Err(failed(ScoreFunction::FClassif, reason));
    }
    // From the first sample, so that the deviations of a constant feature are 0 to the last digit.
    let mut first = vec![0.0; x.n_features()];
    match x.view() {
        RecordsView::Dense(view) => first.copy_from_slice(view.row(0)),
        RecordsView::Sparse(view) => view.row(0).iter().for_each(|(at, value)| first[at] = value),
        RecordsView::Table(_) => {}
    }
    let offsets = class_deviations(x, y, &counts, &vec![first.clone(); counts.len()]).sums;
    let centre = |(sums, &count): (&Vec<f64>, &usize)| {
        let own = first.iter().zip(sums).map(|(first, sum)| first + sum / count.max(1) as f64);
        own.collect()
    };
    let centres: Vec<Vec<f64>> = offsets.iter().zip(&counts).map(centre).collect();
    let Deviations { sums, squares } = class_deviations(x, y, &counts, &centres);
    let score = |column: usize| {
        let mean = offsets.iter().map(|sums| sums[column]).sum::<f64>() / n_samples;
        let (mut between, mut within) = (0.0, squares[column]);
        for (class, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let count = count as f64;
            between += count * (offsets[class][column] / count - mean).powi(2);
            // Corrects for the rounding of the class's mean.
            within -= sums[class][column] * sums[class][column] / count;
        }
        (between / (n_classes - 1.0)) / (within.max(0.0) / (n_samples - n_classes))
    };
    Ok((0..x.n_features()).map(score).collect())
}

/// The distances of samples from the centres of their classes.
struct Deviations {
    /// The sum of each feature over the samples of each class.
    sums: Vec<Vec<f64>>,
    /// The sum of the squares of each feature.
    squares: Vec<f64>,
}

fn class_deviations(x: &Records, y: &Labels, counts: &[usize], centres: &[Vec<f64>]) -> Deviations {
    let mut sums = vec![vec![0.0; x.n_features()]; counts.len()];
    let mut squares = vec![0.0; x.n_features()];
    let mut stored = vec![vec![0_usize; x.n_features()]; counts.len()];
    each(x, |sample, column, value| {
        let class = y.code(sample) as usize;
        let deviation = value - centres[class][column];
        sums[class][column] += deviation;
        squares[column] += deviation * deviation;
        stored[class][column] += 1;
    });
    for (class, &count) in counts.iter().enumerate() {
        for (column, centre) in centres[class].iter().enumerate() {
            // Those that are not stored are 0.
            let zeros = (count - stored[class][column]) as f64;
            sums[class][column] -= zeros * centre;
            squares[column] += zeros * centre * centre;
        }
    }
    Deviations { sums, squares }
}

fn chi2(x: &Records, y: &Labels) -> Result<Vec<f64>> {
    let mut negative = None;
    each(x, |sample, column, value| {
        if value < 0.0 && negative.is_none() {
            negative = Some((sample, column, value));
        }
    });
    if let Some((row, column, value)) = negative {
        let (row, column) = (x.row_of(row), validate::column(x, column));
        let reason = format!(
            "records holds {value} at row {row}, {column}; it takes counts, which are at least 0"
        );
        return Err(failed(ScoreFunction::Chi2, reason));
    }
    let sums = class_sums(x, y);
    let shares: Vec<f64> =
        y.counts().into_iter().map(|count| count as f64 / x.n_samples() as f64).collect();
    let score = |column: usize| {
        let all: f64 = sums.iter().map(|sums| sums[column]).sum();
        let of_class = sums.iter().zip(&shares).filter(|(_, share)| **share > 0.0);
        of_class
            .map(|(sums, share)| {
                let expected = share * all;
                (sums[column] - expected).powi(2) / expected
            })
            .sum()
    };
    Ok((0..x.n_features()).map(score).collect())
}

fn f_regression(x: &Records, y: &Values) -> Result<Vec<f64>> {
    let n_samples = x.n_samples() as f64;
    if n_samples < 3.0 {
        let reason = "a line goes through any two samples; at least three are needed";
        return Err(failed(ScoreFunction::FRegression, reason));
    }
    let y_mean = y.iter().sum::<f64>() / n_samples;
    let centred: Vec<f64> = y.iter().map(|value| value - y_mean).collect();
    let y_length = centred.iter().map(|value| value * value).sum::<f64>().sqrt();
    let Moments { variances, .. } = Moments::of(x);
    let mut products = vec![0.0; x.n_features()];
    each(x, |sample, column, value| products[column] += value * centred[sample]);
    let score = |column: usize| {
        let length = (variances[column] * n_samples).sqrt();
        let correlation = products[column] / length / y_length;
        let explained = correlation * correlation;
        match explained / (1.0 - explained) * (n_samples - 2.0) {
            // Of a constant feature, or values that do not differ.
            score if score.is_nan() || !correlation.is_finite() => 0.0,
            // Of a feature on which the values lie in a line.
            score if score.is_infinite() || score < 0.0 => f64::MAX,
            score => score,
        }
    };
    Ok((0..x.n_features()).map(score).collect())
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    /// Two features of two classes: noise, and an informative one, each moved by so much.
    fn moved(by: f64) -> (Records, Labels) {
        let noise = [0.0, 1.0, 0.5, 0.25, 0.75, 0.5, 1.0, 0.0];
        let x = Array2::from_shape_fn((8, 2), |(row, column)| {
            let signal = if column == 1 && row % 2 == 1 { 3.0 } else { 0.0 };
            by + noise[(row * (column + 1)) % 8] + signal
        });
        let names: Vec<_> = (0..8).map(|row| ["a", "b"][row % 2]).collect();
        (Records::dense(x).unwrap(), Labels::from_names(&names).unwrap())
    }

    #[test]
    fn f_classif_of_features_far_from_zero_is_that_of_those_near_it() {
        let (near, y) = moved(0.0);
        let expected = ScoreFunction::FClassif.scores(&near, (&y).into()).unwrap();
        assert!(expected[1] > 10.0 * expected[0], "{expected:?}");
        for by in [1e6, 1_700_000_000.0, -1e12] {
            let far = moved(by).0;
            for x in [far.clone(), sparse(&far)] {
                let found = ScoreFunction::FClassif.scores(&x, (&y).into()).unwrap();
                for (found, expected) in found.iter().zip(&expected) {
                    assert!((found / expected - 1.0).abs() < 1e-9, "{by}: {found}, {expected}");
                }
            }
        }
    }

    #[test]
    fn f_classif_of_classes_without_spread_is_not_negative_and_of_a_constant_is_nan() {
        let (low, high) = (1e6 + 0.1, 1e6 + 0.3);
        let x = array![[low, 0.1], [high, 0.1], [low, 0.1], [high, 0.1], [low, 0.1], [high, 0.1]];
        let x = Records::dense(x).unwrap();
        let y = Labels::from_names(&["a", "b", "a", "b", "a", "b"]).unwrap();
        for x in [x.clone(), sparse(&x)] {
            let found = ScoreFunction::FClassif.scores(&x, (&y).into()).unwrap();
            assert!(found[0] > 1e12 && found[1].is_nan(), "{found:?}");
        }
    }

    #[test]
    fn f_classif_counts_the_zeros_that_sparse_records_do_not_store() {
        let x = array![[0.0, 2.0], [3.0, 0.0], [1.0, 0.0], [0.0, 0.0], [5.0, 1.0]];
        let x = Records::dense(x).unwrap();
        let y = Labels::from_names(&["a", "b", "a", "a", "b"]).unwrap();
        let dense = ScoreFunction::FClassif.scores(&x, (&y).into()).unwrap();
        let found = ScoreFunction::FClassif.scores(&sparse(&x), (&y).into()).unwrap();
        for (found, expected) in found.iter().zip(&dense) {
            assert!((found / expected - 1.0).abs() < 1e-12, "{found}, {expected}");
        }
    }

    fn sparse(x: &Records) -> Records {
        let numbers = x.to_array().unwrap();
        let mut stored = sprs::TriMatI::<f64, u32>::new(numbers.dim());
        for ((row, column), &number) in numbers.indexed_iter().filter(|(_, n)| **n != 0.0) {
            stored.add_triplet(row, column, number);
        }
        Records::sparse(stored.to_csr()).unwrap()
    }
}
