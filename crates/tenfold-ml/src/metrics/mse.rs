//! The mean squared error.

use super::{sum::average, targets};
use crate::{Result, Values};

/// The mean squared error: the mean of (truth − prediction)², in the squared unit of the target; 0 is perfect.
///
/// ```
/// use tenfold_ml::{Values, mse};
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 4.0])?);
/// assert_eq!(mse(&truth, &predicted)?, 2.5);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::Error::LengthMismatch),
/// [`Error::Empty`](crate::Error::Empty) or [`Error::NotFinite`](crate::Error::NotFinite).
pub fn mse(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let error = |at| (truth.value(at) - predicted.value(at)).powi(2);
    Ok(average(truth.len(), |at| truth.weight(at), error))
}
