//! The share of samples whose class was predicted.

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::pairs::Pairs;

/// The share of samples whose predicted class is the true one, from 0 to 1.
///
/// Where the truth has [weights](Labels::with_weights) it is the share of the weight, here and in
/// every other metric. Classes are compared by name, so the two labels may list their classes
/// differently; labels of names and labels of integers cannot be compared, whatever their texts.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::accuracy;
///
/// let truth = Labels::from_names(&["ham", "spam", "ham", "ham"])?;
/// let predicted = Labels::from_names(&["ham", "ham", "ham", "ham"])?;
/// assert_eq!(accuracy(&truth, &predicted)?, 0.75);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
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
