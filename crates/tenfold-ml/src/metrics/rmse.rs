//! The root of the mean squared error.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::mse;

/// The root of the mean squared error, in the unit of the target; 0 is perfect.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::rmse;
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 9.0])?);
/// assert_eq!(rmse(&truth, &predicted)?, 5.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn rmse(truth: &Values, predicted: &Values) -> Result<f64> {
    Ok(mse(truth, predicted)?.sqrt())
}
