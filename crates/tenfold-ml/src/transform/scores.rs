//! How much each feature tells of the target, one feature at a time.

use serde::{Deserialize, Serialize};

use super::standard_scaler::{means, variances};
use crate::{Error, Labels, Records, RecordsView, Result, Supervision, Values, validate};

/// How much a feature tells of the target: the more, the higher its score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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

impl<'a> From<&'a Labels> for Supervision<'a> {
    fn from(y: &'a Labels) -> Self {
        Self::Labels(y)
    }
}

impl<'a> From<&'a Values> for Supervision<'a> {
    fn from(y: &'a Values) -> Self {
        Self::Values(y)
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
    let sums = class_sums(x, y);
    let mut squares = vec![0.0; x.n_features()];
    each(x, |_, column, value| squares[column] += value * value);
    let score = |column: usize| {
        let of_class = sums.iter().zip(&counts).filter(|(_, count)| **count > 0);
        let (mut all, mut between) = (0.0, 0.0);
        for (sums, &count) in of_class {
            all += sums[column];
            between += sums[column] * sums[column] / count as f64;
        }
        let common = all * all / n_samples;
        let (total, between) = (squares[column] - common, between - common);
        (between / (n_classes - 1.0)) / ((total - between) / (n_samples - n_classes))
    };
    Ok((0..x.n_features()).map(score).collect())
}

fn chi2(x: &Records, y: &Labels) -> Result<Vec<f64>> {
    let mut negative = None;
    each(x, |sample, column, value| {
        if value < 0.0 && negative.is_none() {
            negative = Some((sample, column, value));
        }
    });
    if let Some((row, column, value)) = negative {
        let column = validate::column(x, column);
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
    let mean = means(x);
    let variance = variances(x, &mean);
    let mut products = vec![0.0; x.n_features()];
    each(x, |sample, column, value| products[column] += value * centred[sample]);
    let score = |column: usize| {
        let length = (variance[column] * n_samples).sqrt();
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
