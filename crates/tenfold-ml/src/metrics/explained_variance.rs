//! The share of variance that is explained; a constant error does not count.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::sum::variance;
use crate::metrics::targets;

/// The share of the truth's variance that the prediction explains: 1 is perfect but for a constant
/// offset, which [`r2`](crate::metrics::r2()) counts and this does not.
///
/// `1 − Var(truth − prediction) / Var(truth)`. Of a constant truth it is 1 when the errors are
/// constant, else 0, as in scikit-learn.
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
    let residual = variance(len, weight, |at| truth.value(at) - predicted.value(at));
    let total = variance(len, weight, |at| truth.value(at));
    Ok(match (residual == 0.0, total == 0.0) {
        (true, _) => 1.0,
        (false, true) => 0.0,
        (false, false) => 1.0 - residual / total,
    })
}
