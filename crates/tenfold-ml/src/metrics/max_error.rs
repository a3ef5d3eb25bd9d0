//! The largest error.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::targets;

/// The largest |truth − prediction|, in the unit of the target; 0 is perfect.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::max_error;
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 4.0])?);
/// assert_eq!(max_error(&truth, &predicted)?, 2.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn max_error(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let counting = (0..truth.len()).filter(|&at| truth.weight(at) > 0.0);
    let error = |at| (truth.value(at) - predicted.value(at)).abs();
    Ok(counting.map(error).fold(0.0, f64::max))
}
