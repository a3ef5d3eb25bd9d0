//! The correlation of true and predicted classes.

use crate::data::Labels;
use crate::error::Result;
use crate::metrics::average;
use crate::metrics::pairs::Pairs;

/// The correlation of true and predicted classes: 1 when all are right, about 0 when the
/// prediction says nothing, and down to −1 when two classes are exchanged.
///
/// Matthews, "Comparison of the predicted and observed secondary structure of T4 phage lysozyme",
/// 1975; for more than two classes, equation 8 of Gorodkin, "Comparing two K-category assignments
/// by a K-category correlation coefficient", 2004. It is 0 when only one class is true, or only
/// one predicted.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::matthews_correlation;
///
/// let truth = Labels::from_integers(&[0, 0, 1, 1])?;
/// assert_eq!(matthews_correlation(&truth, &truth)?, 1.0);
/// let exchanged = Labels::from_integers(&[1, 1, 0, 0])?;
/// assert_eq!(matthews_correlation(&truth, &exchanged)?, -1.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Error::Empty`](crate::error::Error::Empty) or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels).
pub fn matthews_correlation(truth: &Labels, predicted: &Labels) -> Result<f64> {
    let pairs = Pairs::new(truth, predicted)?;
    let counts = average::counts(&pairs);
    let sum = |term: fn(&average::Counts) -> f64| -> f64 {
        counts.iter().map(|(_, counts)| term(counts)).sum()
    };
    let n_samples = sum(|counts| counts.predicted);
    let correct = sum(|counts| counts.correct);
    let both = correct * n_samples - sum(|counts| counts.truth * counts.predicted);
    // Of one class alone, weights could leave a rounding error where there is no spread.
    let spread = |count: fn(&average::Counts) -> f64| match counts
        .iter()
        .filter(|(_, counts)| count(counts) > 0.0)
        .count()
    {
        0 | 1 => 0.0,
        _ => {
            let squares: f64 = counts.iter().map(|(_, counts)| count(counts).powi(2)).sum();
            n_samples.powi(2) - squares
        }
    };
    let product = spread(|counts| counts.predicted) * spread(|counts| counts.truth);
    Ok(if product == 0.0 { 0.0 } else { both / product.sqrt() })
}
