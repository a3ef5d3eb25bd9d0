//! The share of variance that is explained; a constant error does not count.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::sum::variance;
use crate::metrics::targets;

/// The share of the truth's variance that the prediction explains: 1 is perfect but for a constant
/// offset, which [`r2`](crate::metrics::r2()) counts and this does not.
///
/// `1 − Var(truth − prediction) / Var(truth)`. Of a constant truth it is 1 when the errors are
/// constant, else 0, as in scikit-learn. Of one sample it is NaN, as [`r2`](crate::metrics::r2()) is:
/// one error is always constant, and scikit-learn's 1 says nothing about the model.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::{explained_variance, r2};
///
/// let truth = Values::new(vec![1.0, 2.0, 3.0])?;
/// let too_high = Values::new(vec![2.0, 3.0, 4.0])?;
/// assert_eq!(explained_variance(&truth, &too_high)?, 1.0);
/// assert_eq!(r2(&truth, &too_high)?, -0.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn explained_variance(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let (len, weight) = (truth.len(), |at| truth.weight(at));
    if len < 2 {
        return Ok(f64::NAN);
    }
    let residual = variance(len, weight, |at| truth.value(at) - predicted.value(at));
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

    #[test]
    fn one_sample_says_nothing() {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).unwrap();
        assert!(explained_variance(&values(&[2.0]), &values(&[5.0])).unwrap().is_nan());
        assert_eq!(explained_variance(&values(&[2.0, 2.0]), &values(&[5.0, 5.0])).unwrap(), 1.0);
    }
}
