//! The error of a predicted quantile.

use crate::data::Values;
use crate::error::{Error, Result};
use crate::metrics::sum::average;
use crate::metrics::targets;

/// The pinball loss of predictions of a quantile, in the unit of the target; 0 is perfect.
///
/// The mean of `quantile · (truth − prediction)` where the prediction is too low and of
/// `(1 − quantile) · (prediction − truth)` where it is too high (Koenker and Bassett, "Regression
/// quantiles", 1978). With `quantile` 0.5 it is half the [`mae`](crate::metrics::mae()).
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::pinball_loss;
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 1.0])?);
/// assert_eq!(pinball_loss(&truth, &predicted, 0.75)?, 0.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::Param`] if `quantile` is not from 0 to 1; [`Error::LengthMismatch`],
/// [`Error::Empty`] or [`Error::NotFinite`].
pub fn pinball_loss(truth: &Values, predicted: &Values, quantile: f64) -> Result<f64> {
    check_quantile(quantile)?;
    targets::check(truth, predicted)?;
    let loss = |at| {
        let error = truth.value(at) - predicted.value(at);
        if error >= 0.0 { quantile * error } else { (quantile - 1.0) * error }
    };
    Ok(average(truth.len(), |at| truth.weight(at), loss))
}

/// Refuses a quantile that is not from 0 to 1.
pub(crate) fn check_quantile(quantile: f64) -> Result<()> {
    if (0.0..=1.0).contains(&quantile) {
        return Ok(());
    }
    let (name, value) = ("pinball_loss quantile", quantile.to_string());
    Err(Error::Param { name, value, expected: "from 0 to 1" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_out_of_range_is_an_error() {
        let values = Values::new(vec![1.0]).unwrap();
        for (quantile, shown) in [(-0.1, "-0.1"), (1.5, "1.5"), (f64::NAN, "NaN")] {
            let wrong = pinball_loss(&values, &values, quantile).unwrap_err();
            let message = format!("pinball_loss quantile = {shown} is out of range: from 0 to 1");
            assert_eq!(wrong.to_string(), message);
        }
    }
}
