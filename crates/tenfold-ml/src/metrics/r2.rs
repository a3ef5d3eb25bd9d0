//! The share of variance that is explained.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::sum::{average, variance};
use crate::metrics::targets;

/// The coefficient of determination: 1 is perfect, 0 is no better than always predicting the mean
/// of the truth, and below 0 is worse than that.
///
/// `1 − Σ(truth − prediction)² / Σ(truth − mean)²` (Wright, "Correlation and causation", 1921). Of
/// a constant truth it is 1 when every prediction is right, else 0; of one sample it is NaN, as in
/// scikit-learn.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::r2;
///
/// let truth = Values::new(vec![1.0, 2.0, 3.0])?;
/// assert_eq!(r2(&truth, &Values::new(vec![3.0, 2.0, 1.0])?)?, -3.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn r2(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let len = truth.len();
    if len < 2 {
        return Ok(f64::NAN);
    }
    let weight = |at| truth.weight(at);
    let residual = average(len, weight, |at| (truth.value(at) - predicted.value(at)).powi(2));
    let total = variance(len, weight, |at| truth.value(at));
    Ok(match (residual == 0.0, total == 0.0) {
        (true, _) => 1.0,
        (false, true) => 0.0,
        (false, false) => 1.0 - residual / total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn r2_of(truth: &[f64], predicted: &[f64]) -> f64 {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
        r2(&values(truth), &values(predicted)).unwrap()
    }

    #[test]
    fn a_constant_truth_is_all_or_nothing() {
        assert_eq!(r2_of(&[2.0, 2.0], &[2.0, 2.0]), 1.0);
        assert_eq!(r2_of(&[2.0, 2.0], &[2.0, 2.5]), 0.0);
    }

    #[test]
    fn one_sample_says_nothing() {
        assert!(r2_of(&[2.0], &[2.0]).is_nan());
    }
}
