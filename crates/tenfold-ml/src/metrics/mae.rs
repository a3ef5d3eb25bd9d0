//! The mean absolute error.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::sum::average;
use crate::metrics::targets;

/// The mean absolute error: the mean of |truth − prediction|, in the unit of the target; 0 is perfect.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::mae;
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 4.0])?);
/// assert_eq!(mae(&truth, &predicted)?, 1.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn mae(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let error = |at| (predicted.value(at) - truth.value(at)).abs();
    Ok(average(truth.len(), |at| truth.weight(at), error))
}
