//! Accuracy in which each class counts the same.

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::average;
use crate::metrics::pairs::Pairs;

/// The mean recall of the classes that are true, from 0 to 1: accuracy that a frequent class does
/// not dominate.
///
/// Classes that are predicted but never true do not count (Brodersen et al., "The balanced
/// accuracy and its posterior distribution", 2010).
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::balanced_accuracy;
///
/// let truth = Labels::from_names(&["ham", "spam", "ham", "ham", "ham"])?;
/// let predicted = Labels::from_names(&["ham", "ham", "ham", "ham", "ham"])?;
/// assert_eq!(balanced_accuracy(&truth, &predicted)?, 0.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
pub fn balanced_accuracy(truth: &Labels, predicted: &Labels) -> Result<f64> {
    let counts = average::counts(&Pairs::new(truth, predicted)?);
    let recall = |(_, counts): (&str, average::Counts)| counts.correct / counts.truth;
    Ok(average::mean(&counts.into_iter().map(recall).collect::<Vec<_>>()))
}
