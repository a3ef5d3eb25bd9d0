//! The share of samples whose class was predicted.

use super::pairs::Pairs;
use crate::{Labels, Result};

/// The share of samples whose predicted class is the true one, from 0 to 1.
///
/// Classes are compared by name, so the two labels may list their classes differently.
///
/// ```
/// use tenfold_ml::{Labels, accuracy};
///
/// let truth = Labels::from_names(&["ham", "spam", "ham", "ham"])?;
/// let predicted = Labels::from_names(&["ham", "ham", "ham", "ham"])?;
/// assert_eq!(accuracy(&truth, &predicted)?, 0.75);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::Error::LengthMismatch),
/// [`Error::Empty`](crate::Error::Empty) or [`Error::MixedLabels`](crate::Error::MixedLabels).
pub fn accuracy(truth: &Labels, predicted: &Labels) -> Result<f64> {
    let pairs = Pairs::new(truth, predicted)?;
    let correct = pairs.iter().filter(|(truth, predicted)| truth == predicted).count();
    Ok(correct as f64 / pairs.len() as f64)
}
