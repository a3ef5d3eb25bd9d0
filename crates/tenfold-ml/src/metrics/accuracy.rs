//! The share of samples whose class was predicted.

use super::pairs::Pairs;
use crate::{Labels, Result};

/// The share of samples whose predicted class is the true one, from 0 to 1.
///
/// Where the truth has [weights](Labels::with_weights) it is the share of the weight, here and in
/// every other metric. Classes are compared by name, so the two labels may list their classes differently.
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
    let correct = pairs.iter().filter(|(truth, predicted, _)| truth == predicted);
    // Not `sum`, which makes −0 of nothing.
    Ok(correct.fold(0.0, |sum, (_, _, weight)| sum + weight) / pairs.total())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_right_was_a_negative_zero() {
        let labels = |names: &[&str]| Labels::from_names(names).unwrap();
        let found = accuracy(&labels(&["a", "b"]), &labels(&["b", "a"])).unwrap();
        assert!(found == 0.0 && found.is_sign_positive());
    }
}
