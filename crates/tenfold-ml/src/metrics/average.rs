//! One number from the scores of many classes.

use crate::data::LabelError;
use crate::error::Result;
use crate::metrics::MetricError;
use crate::metrics::pairs::Pairs;
use crate::metrics::sum::pairwise_sum;

/// How the scores of the classes that occur, true or predicted, become one number.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{Average, ZeroDivision, recall};
///
/// let truth = Labels::from_names(&["ham", "spam", "ham", "ham"])?;
/// let predicted = Labels::from_names(&["ham", "spam", "ham", "spam"])?;
/// let of = |average| recall(&truth, &predicted, average, ZeroDivision::Zero);
/// assert_eq!(of(Average::Binary("spam"))?, 1.0);
/// assert_eq!(of(Average::Micro)?, 0.75);
/// assert_eq!(of(Average::Macro)?, (2.0 / 3.0 + 1.0) / 2.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average<'a> {
    /// The score of this class alone; at most two classes may occur.
    Binary(&'a str),
    /// The score of all classes counted together.
    Micro,
    /// The mean over the classes, each counting the same; NaN is left out.
    Macro,
    /// The mean over the classes, each counting as often as it is true; NaN is left out.
    Weighted,
}

/// How often one class is true and predicted at once, true, and predicted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub(super) correct: f64,
    pub(super) truth: f64,
    pub(super) predicted: f64,
}

impl Average<'_> {
    /// The average of a `score` of counts.
    pub(super) fn of(self, pairs: &Pairs<'_>, score: impl Fn(Counts) -> f64) -> Result<f64> {
        let counts = counts(pairs);
        let scores = || counts.iter().map(|&(_, counts)| score(counts)).collect::<Vec<_>>();
        Ok(match self {
            Self::Binary(positive) => score(counts_of(positive, &counts)?),
            Self::Micro => {
                score(counts.iter().fold(Counts::default(), |sum, (_, counts)| sum.add(counts)))
            }
            Self::Macro => mean(&scores()),
            Self::Weighted => {
                let support: Vec<f64> = counts.iter().map(|(_, counts)| counts.truth).collect();
                weighted_mean(&scores(), &support)
            }
        })
    }
}

impl Counts {
    fn add(self, other: &Self) -> Self {
        Self {
            correct: self.correct + other.correct,
            truth: self.truth + other.truth,
            predicted: self.predicted + other.predicted,
        }
    }
}

/// The name and the counts of each class that occurs, in the order of reports.
pub(super) fn counts<'a>(pairs: &Pairs<'a>) -> Vec<(&'a str, Counts)> {
    let tally = pairs.tally();
    let count = |at: usize| {
        let (correct, truth, predicted) = (tally.correct[at], tally.truth[at], tally.predicted[at]);
        (pairs.classes()[at], Counts { correct, truth, predicted })
    };
    tally.observed().into_iter().map(count).collect()
}

/// A `score` of the counts of each class that occurs, in the order of reports.
pub(super) fn by_class(pairs: &Pairs<'_>, score: impl Fn(Counts) -> f64) -> Vec<f64> {
    counts(pairs).into_iter().map(|(_, counts)| score(counts)).collect()
}

/// The counts of the positive class: none if the only class that occurs is the other.
fn counts_of(positive: &str, counts: &[(&str, Counts)]) -> Result<Counts> {
    let classes = || counts.iter().map(|(class, _)| *class).collect::<Vec<_>>().join(", ");
    if counts.len() > 2 {
        return Err(MetricError::NotBinary { found: counts.len(), classes: classes() }.into());
    }
    match counts.iter().find(|(class, _)| *class == positive) {
        Some((_, counts)) => Ok(*counts),
        None if counts.len() < 2 => Ok(Counts::default()),
        None => {
            Err(LabelError::UnknownClass { class: positive.to_owned(), classes: classes() }.into())
        }
    }
}

/// The mean of the numbers that are not NaN; NaN if there is none.
pub(super) fn mean(scores: &[f64]) -> f64 {
    let n_kept = scores.iter().filter(|score| !score.is_nan()).count();
    let or_zero = |at: usize| if scores[at].is_nan() { 0.0 } else { scores[at] };
    pairwise_sum(scores.len(), or_zero) / n_kept as f64
}

/// The weighted mean of the numbers that are not NaN; the plain mean if they have no weight.
pub(super) fn weighted_mean(scores: &[f64], weights: &[f64]) -> f64 {
    let kept: Vec<(f64, f64)> = scores
        .iter()
        .zip(weights)
        .filter(|(score, _)| !score.is_nan())
        .map(|(&score, &weight)| (score, weight))
        .collect();
    let weight: f64 = kept.iter().map(|(_, weight)| weight).sum();
    if weight == 0.0 {
        return pairwise_sum(kept.len(), |at| kept[at].0) / kept.len() as f64;
    }
    pairwise_sum(kept.len(), |at| kept[at].0 * kept[at].1) / weight
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Labels;

    fn binary(truth: &[&str], predicted: &[&str], positive: &str) -> Result<f64> {
        let labels = |names| Labels::from_names(names).unwrap();
        let (truth, predicted) = (labels(truth), labels(predicted));
        let pairs = Pairs::new(&truth, &predicted)?;
        Average::Binary(positive).of(&pairs, |counts| counts.correct)
    }

    #[test]
    fn a_binary_average_of_more_than_two_classes_is_an_error() {
        assert_eq!(
            binary(&["a", "b", "c"], &["a", "b", "b"], "a").unwrap_err().to_string(),
            "3 classes occur (a, b, c) where at most 2 can; compare two classes, or average \
             over all"
        );
    }

    #[test]
    fn a_positive_class_that_does_not_occur_is_an_error_unless_one_class_is_left() {
        assert_eq!(
            binary(&["a", "b"], &["a", "b"], "c").unwrap_err().to_string(),
            "there is no class `c`; the classes are: a, b"
        );
        assert_eq!(binary(&["a", "a"], &["a", "a"], "c").unwrap(), 0.0);
    }
}
