//! The share of a class that was predicted as it.

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::{Average, ZeroDivision, f_beta, f_beta_by_class};

/// The recall, from 0 to 1: of the samples of a class, the share that is predicted as it.
///
/// `correct / true` of a class (van Rijsbergen, "Information Retrieval", 1979), averaged over
/// the classes that occur. `zero_division` is the recall of a class that is never true.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{Average, ZeroDivision, recall};
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// assert_eq!(recall(&truth, &predicted, Average::Micro, ZeroDivision::Zero)?, 0.6);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels); of a binary average
/// [`MetricError::NotBinary`](crate::metrics::MetricError::NotBinary) or
/// [`LabelError::UnknownClass`](crate::data::LabelError::UnknownClass).
pub fn recall(
    truth: &Labels,
    predicted: &Labels,
    average: Average<'_>,
    zero_division: ZeroDivision,
) -> Result<f64> {
    f_beta(truth, predicted, f64::INFINITY, average, zero_division)
}

/// The [`recall`] of each class that occurs, in the order of
/// [`ConfusionMatrix::classes`](crate::metrics::ConfusionMatrix::classes).
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{ZeroDivision, recall_by_class};
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// assert_eq!(recall_by_class(&truth, &predicted, ZeroDivision::Zero)?, [1.0, 0.0, 2.0 / 3.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
pub fn recall_by_class(
    truth: &Labels,
    predicted: &Labels,
    zero_division: ZeroDivision,
) -> Result<Vec<f64>> {
    f_beta_by_class(truth, predicted, f64::INFINITY, zero_division)
}
