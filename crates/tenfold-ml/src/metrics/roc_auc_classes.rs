//! The area under the ROC curve of more than two classes.

use serde::{Deserialize, Serialize};

use ndarray::ArrayView2;

use crate::data::Labels;
use crate::error::{Error, Result};
use crate::metrics::RocCurve;
use crate::metrics::log_loss::check_columns;
use crate::metrics::ranking::Ranking;
use crate::metrics::sum::average;

/// How the scores of many classes become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassAverage {
    /// Each class, or each pair of classes, counts the same.
    #[default]
    Macro,
    /// Each counts as often as it is true.
    Weighted,
}

/// The area under the ROC curve of each class against the rest, averaged, from 0 to 1.
///
/// `scores` is `n_samples × n_classes`, with the columns in the order of [`Labels::classes`]: a
/// column ranks the samples by how much they are of its class. A class that is never true, or
/// always, has no area, and then the mean is NaN, as in scikit-learn.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::{ClassAverage, roc_auc_ovr};
///
/// let truth = Labels::from_names(&["a", "b", "c", "c"])?;
/// let scores = array![[0.6, 0.3, 0.1], [0.3, 0.5, 0.2], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2]];
/// let area = roc_auc_ovr(&truth, scores.view(), ClassAverage::Macro)?;
/// assert!((area - 0.9583333333333334).abs() < 1e-12);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::NotFinite`];
/// [`MetricError::TooFewClasses`](crate::metrics::MetricError::TooFewClasses) and
/// [`LabelError::ClassColumns`](crate::data::LabelError::ClassColumns) as for
/// [`log_loss`](crate::metrics::log_loss).
pub fn roc_auc_ovr(
    truth: &Labels,
    scores: ArrayView2<'_, f64>,
    class_average: ClassAverage,
) -> Result<f64> {
    check(truth, scores)?;
    let weight_of = |class: u32| -> f64 {
        let samples = (0..truth.len()).filter(|&sample| truth.code(sample) == class);
        samples.map(|sample| truth.weight(sample)).sum()
    };
    let codes = 0..truth.classes().len() as u32;
    let areas: Vec<f64> = codes.clone().map(|class| area(truth, scores, class, |_| true)).collect();
    let weights: Vec<f64> = match class_average {
        ClassAverage::Macro => vec![1.0; areas.len()],
        ClassAverage::Weighted => codes.map(weight_of).collect(),
    };
    // A class without weight has no say, not even one of NaN.
    let counting = areas.into_iter().zip(weights).filter(|(_, weight)| *weight > 0.0);
    let counting: Vec<(f64, f64)> = counting.collect();
    Ok(average(counting.len(), |at| counting[at].1, |at| counting[at].0))
}

/// The area under the ROC curve of each pair of classes, averaged, from 0 to 1 (Hand and Till, "A
/// simple generalisation of the area under the ROC curve for multiple class classification
/// problems", 2001): of two classes the mean of both areas on their samples alone.
///
/// `scores` is as for [`roc_auc_ovr`]. With [`ClassAverage::Weighted`] a pair counts as many
/// samples as it has.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Labels;
/// use tenfold::metrics::{ClassAverage, roc_auc_ovo};
///
/// let truth = Labels::from_names(&["a", "b", "c"])?;
/// let scores = array![[0.6, 0.3, 0.1], [0.3, 0.5, 0.2], [0.1, 0.2, 0.7]];
/// assert_eq!(roc_auc_ovo(&truth, scores.view(), ClassAverage::Macro)?, 1.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// Those of [`roc_auc_ovr`], and [`Error::TakesNoWeights`].
pub fn roc_auc_ovo(
    truth: &Labels,
    scores: ArrayView2<'_, f64>,
    class_average: ClassAverage,
) -> Result<f64> {
    check(truth, scores)?;
    if truth.has_weights() {
        return Err(Error::TakesNoWeights { what: "the one-vs-one ROC AUC" });
    }
    let counts = truth.counts();
    let occurring: Vec<u32> = (0..).zip(&counts).filter(|(_, n)| **n > 0).map(|(a, _)| a).collect();
    let mut pairs = Vec::new();
    for (at, &a) in occurring.iter().enumerate() {
        for &b in &occurring[at + 1..] {
            let of_pair = |sample: usize| [a, b].contains(&truth.code(sample));
            let both = [a, b].map(|class| area(truth, scores, class, of_pair));
            let n_samples = (counts[a as usize] + counts[b as usize]) as f64;
            pairs.push(((both[0] + both[1]) / 2.0, n_samples));
        }
    }
    let weight = |at: usize| match class_average {
        ClassAverage::Macro => 1.0,
        ClassAverage::Weighted => pairs[at].1,
    };
    Ok(average(pairs.len(), weight, |at| pairs[at].0))
}

fn check(truth: &Labels, scores: ArrayView2<'_, f64>) -> Result<()> {
    let what = "the table of scores";
    check_columns(truth, (what, scores))?;
    match scores.indexed_iter().find(|(_, score)| !score.is_finite()) {
        None => Ok(()),
        Some(((row, column), &value)) => {
            let (row, column) = (truth.row_of(row), format!("`{}`", truth.classes()[column]));
            Err(Error::NotFinite { what, value, row, column })
        }
    }
}

/// The area of one class against the others, on the samples that are taken.
fn area(
    truth: &Labels,
    scores: ArrayView2<'_, f64>,
    class: u32,
    is_taken: impl Fn(usize) -> bool,
) -> f64 {
    let samples = (0..truth.len()).filter(|&sample| is_taken(sample));
    let ranking = Ranking::of(samples.map(|sample| {
        let score = scores[[sample, class as usize]];
        (score, truth.code(sample) == class, truth.weight(sample))
    }));
    RocCurve::of(ranking).area()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn scores_that_say_nothing_of_the_classes_are_errors() {
        let truth = Labels::from_names(&["a", "b", "c"]).unwrap();
        let message = |scores: ndarray::Array2<f64>| {
            roc_auc_ovr(&truth, scores.view(), ClassAverage::Macro).unwrap_err().to_string()
        };
        assert!(message(array![[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]).contains("2 columns for 3"));
        assert!(message(array![[0.5, 0.5, f64::NAN], [0.5; 3], [0.5; 3]]).contains("`c`"));
        let weighted = truth.with_weights(vec![1.0; 3]).unwrap();
        let wrong = roc_auc_ovo(
            &weighted,
            array![[0.5; 3], [0.5; 3], [0.5; 3]].view(),
            ClassAverage::Macro,
        );
        assert!(matches!(wrong, Err(Error::TakesNoWeights { .. })));
    }

    #[test]
    fn a_class_that_is_never_true_has_no_area() {
        let truth = Labels::from_codes(["a", "b", "c"].map(String::from).to_vec(), vec![0, 1]);
        let (truth, scores) = (truth.unwrap(), array![[0.6, 0.3, 0.1], [0.3, 0.5, 0.2]]);
        let area = |average| roc_auc_ovr(&truth, scores.view(), average).unwrap();
        assert!(area(ClassAverage::Macro).is_nan());
        assert_eq!(area(ClassAverage::Weighted), 1.0);
        assert_eq!(roc_auc_ovo(&truth, scores.view(), ClassAverage::Macro).unwrap(), 1.0);
    }
}
