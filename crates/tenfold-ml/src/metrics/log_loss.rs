//! How surprising the truth is to predicted probabilities.

use ndarray::ArrayView2;

use crate::data::{LabelError, Labels};
use crate::error::Result;
use crate::metrics::MetricError;
use crate::metrics::probabilities::check_probability;
use crate::metrics::ranking::check_len;
use crate::metrics::sum::average;

/// The log loss, or cross-entropy, in nats: the mean of −ln of the probability given to the true
/// class; 0 is perfect.
///
/// Good, "Rational decisions", 1952. `probabilities` is `n_samples × n_classes`, with the columns in
/// the order of [`Labels::classes`]. As in scikit-learn, probabilities are kept `f64::EPSILON` away
/// from 0 and 1, so that a sample that is wrong for sure costs about 36 rather than infinitely
/// much, and rows that do not sum to 1 are taken as they are.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::log_loss;
///
/// let truth = Labels::from_names(&["ham", "spam"])?;
/// let loss = log_loss(&truth, array![[0.5, 0.5], [0.5, 0.5]].view())?;
/// assert!((loss - 2f64.ln()).abs() < 1e-12);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`LengthMismatch`](crate::error::Error::LengthMismatch),
/// [`Empty`](crate::error::Error::Empty); [`MetricError::TooFewClasses`] if the labels list
/// fewer than two, [`LabelError::ClassColumns`] if there is not one column per class, and
/// [`MetricError::NotProbability`](crate::metrics::MetricError::NotProbability).
pub fn log_loss(truth: &Labels, probabilities: ArrayView2<'_, f64>) -> Result<f64> {
    check_columns(truth, ("the table of probabilities", probabilities))?;
    for ((row, column), &value) in probabilities.indexed_iter() {
        check_probability(value, truth.row_of(row), &truth.classes()[column])?;
    }
    let loss = |sample| {
        let given = probabilities[[sample, truth.code(sample) as usize]];
        -given.clamp(f64::EPSILON, 1.0 - f64::EPSILON).ln()
    };
    Ok(average(truth.len(), |sample| truth.weight(sample), loss))
}

/// Checks that there is a row per sample and a column per class, of two classes at least.
pub(super) fn check_columns(
    truth: &Labels,
    (what, scores): (&'static str, ArrayView2<'_, f64>),
) -> Result<()> {
    check_len(truth, (what, scores.nrows()))?;
    let classes = || truth.classes().join(", ");
    let (expected, found) = (truth.classes().len(), scores.ncols());
    if expected < 2 {
        return Err(MetricError::TooFewClasses { found: expected, classes: classes() }.into());
    }
    if expected != found {
        return Err(LabelError::ClassColumns { what, expected, found, classes: classes() }.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use ndarray::arr2;

    use super::*;

    #[test]
    fn probabilities_that_say_nothing_of_the_classes_are_errors() {
        let message = |truth: &[&str], probabilities: &[[f64; 2]]| {
            let truth = Labels::from_names(truth).unwrap();
            log_loss(&truth, arr2(probabilities).view()).unwrap_err().to_string()
        };
        assert_eq!(
            message(&["a", "b", "c"], &[[0.5, 0.5]; 3]),
            "the table of probabilities has 2 columns for 3 classes (a, b, c); give one for each \
             class, in this order"
        );
        assert_eq!(
            message(&["a", "b"], &[[0.5, 0.5], [0.5, f64::NAN]]),
            "sample 1 has the probability NaN of `b`; probabilities are from 0 to 1"
        );
        assert_eq!(
            message(&["a"], &[[0.5, 0.5]]),
            "the true labels list 1 class (a), but probabilities are of at least 2; make the labels with \
             all classes, `Labels::from_codes` for example"
        );
    }
}
