//! The median absolute error.

use super::targets;
use crate::{Result, Values};

/// The median absolute error: the median of |truth − prediction|, in the unit of the target; 0 is
/// perfect, and a few samples that are far off do not count.
///
/// Of an even number of samples it is the mean of the two in the middle.
///
/// ```
/// use tenfold_ml::{Values, median_absolute_error};
///
/// let truth = Values::new(vec![1.0, 2.0, 3.0])?;
/// let predicted = Values::new(vec![1.5, 2.0, 99.0])?;
/// assert_eq!(median_absolute_error(&truth, &predicted)?, 0.5);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::Error::LengthMismatch),
/// [`Error::Empty`](crate::Error::Empty) or [`Error::NotFinite`](crate::Error::NotFinite).
pub fn median_absolute_error(truth: &Values, predicted: &Values) -> Result<f64> {
    targets::check(truth, predicted)?;
    let error = |(truth, predicted): (f64, f64)| (predicted - truth).abs();
    let mut errors: Vec<f64> = truth.iter().zip(predicted.iter()).map(error).collect();
    errors.sort_unstable_by(f64::total_cmp);
    let middle = errors.len() / 2;
    Ok(match errors.len() % 2 {
        1 => errors[middle],
        _ => (errors[middle - 1] + errors[middle]) / 2.0,
    })
}
