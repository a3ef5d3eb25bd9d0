//! The root of the mean squared error.

use super::mse;
use crate::{Result, Values};

/// The root of the mean squared error, in the unit of the target; 0 is perfect.
///
/// ```
/// use tenfold_ml::{Values, rmse};
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 9.0])?);
/// assert_eq!(rmse(&truth, &predicted)?, 5.0);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::Error::LengthMismatch),
/// [`Error::Empty`](crate::Error::Empty) or [`Error::NotFinite`](crate::Error::NotFinite).
pub fn rmse(truth: &Values, predicted: &Values) -> Result<f64> {
    Ok(mse(truth, predicted)?.sqrt())
}
