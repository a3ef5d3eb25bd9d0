//! The mean absolute percentage error.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::sum::average;
use crate::metrics::targets;

/// The mean absolute percentage error: the mean of |truth − prediction| / |truth|, as a share (0.1
/// is ten percent); 0 is perfect.
///
/// A truth nearer to 0 than `f64::EPSILON` counts as `f64::EPSILON`, as in scikit-learn, so its
/// error is a huge number rather than infinite.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::mape;
///
/// let (truth, predicted) = (Values::new(vec![1.0, 2.0])?, Values::new(vec![2.0, 3.0])?);
/// assert_eq!(mape(&truth, &predicted)?, 0.75);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn mape(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let share = |at| {
        let error = (predicted.value(at) - truth.value(at)).abs();
        error / truth.value(at).abs().max(f64::EPSILON)
    };
    Ok(average(truth.len(), |at| truth.weight(at), share))
}
