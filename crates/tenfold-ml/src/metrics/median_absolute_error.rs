//! The median absolute error.

use crate::data::Values;
use crate::error::Result;
use crate::metrics::targets;

/// The median absolute error: the median of |truth − prediction|, in the unit of the target; 0 is
/// perfect, and a few samples that are far off do not count.
///
/// Of an even number of samples it is the mean of the two in the middle.
///
/// ```
/// use tenfold::data::Values;
/// use tenfold::metrics::median_absolute_error;
///
/// let truth = Values::new(vec![1.0, 2.0, 3.0])?;
/// let predicted = Values::new(vec![1.5, 2.0, 99.0])?;
/// assert_eq!(median_absolute_error(&truth, &predicted)?, 0.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or [`Error::NotFinite`](crate::error::Error::NotFinite).
pub fn median_absolute_error(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let error = |at| ((predicted.value(at) - truth.value(at)).abs(), truth.weight(at));
    let mut errors: Vec<(f64, f64)> =
        (0..truth.len()).map(error).filter(|(_, weight)| *weight > 0.0).collect();
    errors.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let half = errors.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    let middle = errors.iter().position(|(_, weight)| {
        below += weight;
        below >= half
    });
    let last = errors.len() - 1;
    let middle = middle.unwrap_or(last);
    // Where half of the weight lies on either side, the median is between the two.
    let other = if below - half > f64::EPSILON { middle } else { (middle + 1).min(last) };
    Ok((errors[middle].0 + errors[other].0) / 2.0)
}
