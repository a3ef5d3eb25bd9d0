//! Precision and recall in one number.

use crate::data::Labels;
use crate::error::{Error, Result};
use crate::metrics::average::{Counts, by_class};
use crate::metrics::pairs::Pairs;
use crate::metrics::{Average, ZeroDivision};

/// The Fβ score, from 0 to 1: the harmonic mean of precision and recall, in which recall counts
/// `beta` times as much.
///
/// `(1 + β²) correct / (β² true + predicted)` of a class (van Rijsbergen, "Information Retrieval",
/// 1979, chapter 7), averaged over the classes that occur. With `beta` 1 it is F1, with 0 the
/// [`precision`](crate::metrics::precision()), with infinity the [`recall`](crate::metrics::recall()).
/// `zero_division` is the score of a class whose denominator is 0.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{Average, ZeroDivision, f_beta};
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// let f1 = f_beta(&truth, &predicted, 1.0, Average::Micro, ZeroDivision::Zero)?;
/// assert_eq!(f1, 0.6);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::Param`] if `beta` is below 0 or NaN; [`Error::LengthMismatch`], [`Error::Empty`] or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels); of a binary average
/// [`MetricError::NotBinary`](crate::metrics::MetricError::NotBinary) or
/// [`LabelError::UnknownClass`](crate::data::LabelError::UnknownClass).
pub fn f_beta(
    truth: &Labels,
    predicted: &Labels,
    beta: f64,
    average: Average<'_>,
    zero_division: ZeroDivision,
) -> Result<f64> {
    check_beta(beta)?;
    let pairs = Pairs::new(truth, predicted)?;
    average.of(&pairs, |counts| of_counts(counts, beta, zero_division))
}

/// The [`f_beta`] of each class that occurs, in the order of
/// [`ConfusionMatrix::classes`](crate::metrics::ConfusionMatrix::classes).
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{ZeroDivision, f_beta_by_class};
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// let f1 = f_beta_by_class(&truth, &predicted, 1.0, ZeroDivision::Zero)?;
/// assert_eq!(f1, [2.0 / 3.0, 0.0, 0.8]);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::Param`] if `beta` is below 0 or NaN; [`Error::LengthMismatch`], [`Error::Empty`] or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
pub fn f_beta_by_class(
    truth: &Labels,
    predicted: &Labels,
    beta: f64,
    zero_division: ZeroDivision,
) -> Result<Vec<f64>> {
    check_beta(beta)?;
    Ok(by_class(&Pairs::new(truth, predicted)?, |counts| of_counts(counts, beta, zero_division)))
}

fn of_counts(counts: Counts, beta: f64, zero_division: ZeroDivision) -> f64 {
    if beta == 0.0 {
        return zero_division.divide(counts.correct, counts.predicted);
    }
    if beta == f64::INFINITY {
        return zero_division.divide(counts.correct, counts.truth);
    }
    let square = beta * beta;
    let denominator = square * counts.truth + counts.predicted;
    zero_division.divide((1.0 + square) * counts.correct, denominator)
}

/// Refuses a `beta` below 0, and NaN.
pub(crate) fn check_beta(beta: f64) -> Result<()> {
    if beta >= 0.0 {
        return Ok(());
    }
    let (name, value) = ("f_beta beta", beta.to_string());
    Err(Error::Param { name, value, expected: "at least 0" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_negative_beta_is_an_error() {
        let labels = Labels::from_integers(&[0, 1]).unwrap();
        for (beta, shown) in [(-1.0, "-1"), (f64::NAN, "NaN")] {
            let wrong = f_beta_by_class(&labels, &labels, beta, ZeroDivision::Zero).unwrap_err();
            let message = format!("f_beta beta = {shown} is out of range: at least 0");
            assert_eq!(wrong.to_string(), message);
        }
    }
}
