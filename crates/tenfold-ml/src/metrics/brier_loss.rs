//! The squared error of predicted probabilities.

use ndarray::ArrayView1;

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::probabilities::check_probability;
use crate::metrics::ranking::binary;
use crate::metrics::sum::average;

/// The Brier loss of two classes, from 0 to 1: the mean squared distance of the probability of
/// `positive` from 1 where it is true and from 0 where it is not; 0 is perfect.
///
/// Brier, "Verification of forecasts expressed in terms of probability", 1950, halved as is usual
/// for two classes. `probabilities` holds one number per sample.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::brier_loss;
///
/// let truth = Labels::from_names(&["ham", "spam"])?;
/// assert_eq!(brier_loss(&truth, "spam", array![0.5, 1.0].view())?, 0.125);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty),
/// [`MetricError::NotProbability`](crate::metrics::MetricError::NotProbability);
/// [`MetricError::NotBinary`](crate::metrics::MetricError::NotBinary) if more than two classes are
/// true, [`LabelError::UnknownClass`](crate::data::LabelError::UnknownClass) if two are and neither
/// is `positive`.
pub fn brier_loss(
    truth: &Labels,
    positive: &str,
    probabilities: ArrayView1<'_, f64>,
) -> Result<f64> {
    let is_positive = binary(truth, positive, ("the list of probabilities", probabilities.len()))?;
    for (row, &value) in probabilities.iter().enumerate() {
        check_probability(value, truth.row_of(row), positive)?;
    }
    let error = |at: usize| (f64::from(u8::from(is_positive[at])) - probabilities[at]).powi(2);
    Ok(average(truth.len(), |at| truth.weight(at), error))
}
