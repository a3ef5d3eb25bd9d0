//! The largest error.

use super::targets;
use crate::{Result, Values};

/// The largest |truth − prediction|, in the unit of the target; 0 is perfect.
///
/// ```
/// use tenfold_ml::{Values, max_error};
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 4.0])?);
/// assert_eq!(max_error(&truth, &predicted)?, 2.0);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::Error::LengthMismatch),
/// [`Error::Empty`](crate::Error::Empty) or [`Error::NotFinite`](crate::Error::NotFinite).
pub fn max_error(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let counting = (0..truth.len()).filter(|&at| truth.weight(at) > 0.0);
    let error = |at| (truth.value(at) - predicted.value(at)).abs();
    Ok(counting.map(error).fold(0.0, f64::max))
}
