//! The mean squared error.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::sum::average;
use crate::metrics::targets;

/// The mean squared error: the mean of (truth − prediction)², in the squared unit of the target; 0 is perfect.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::mse;
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 4.0])?);
/// assert_eq!(mse(&truth, &predicted)?, 2.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn mse(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let error = |at| (truth.value(at) - predicted.value(at)).powi(2);
    Ok(average(truth.len(), |at| truth.weight(at), error))
}
