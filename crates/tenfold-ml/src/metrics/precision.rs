//! The share of the samples predicted as a class that belong to it.

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::{Average, ZeroDivision, f_beta, f_beta_by_class};

/// The precision, from 0 to 1: of the samples predicted as a class, the share that belongs to it.
///
/// `correct / predicted` of a class (van Rijsbergen, "Information Retrieval", 1979), averaged over
/// the classes that occur. `zero_division` is the precision of a class that is never predicted.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{Average, ZeroDivision, precision};
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// assert_eq!(precision(&truth, &predicted, Average::Macro, ZeroDivision::Zero)?, 0.5);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels); of a binary average
/// [`MetricError::NotBinary`](crate::metrics::MetricError::NotBinary) or
/// [`LabelError::UnknownClass`](crate::data::LabelError::UnknownClass).
pub fn precision(
    truth: &Labels,
    predicted: &Labels,
    average: Average<'_>,
    zero_division: ZeroDivision,
) -> Result<f64> {
    f_beta(truth, predicted, 0.0, average, zero_division)
}

/// The [`precision`] of each class that occurs, in the order of
/// [`ConfusionMatrix::classes`](crate::metrics::ConfusionMatrix::classes).
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{ZeroDivision, precision_by_class};
///
/// let truth = Labels::from_integers(&[0, 1, 2, 2, 2])?;
/// let predicted = Labels::from_integers(&[0, 0, 2, 2, 1])?;
/// assert_eq!(precision_by_class(&truth, &predicted, ZeroDivision::Zero)?, [0.5, 0.0, 1.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
pub fn precision_by_class(
    truth: &Labels,
    predicted: &Labels,
    zero_division: ZeroDivision,
) -> Result<Vec<f64>> {
    f_beta_by_class(truth, predicted, 0.0, zero_division)
}
