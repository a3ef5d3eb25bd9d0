//! Samples of two classes, ranked by a score.

use ndarray::ArrayView1;

use crate::data::{LabelError, Labels};
use crate::error::{Error, Result};
use crate::metrics::MetricError;
use crate::metrics::pairs::check_some_weight;

/// How many samples of each of two classes reach each distinct score, from the highest score on.
pub(super) struct Ranking {
    /// The distinct scores, falling.
    pub(super) thresholds: Vec<f64>,
    /// How many samples of the positive class have at least that score.
    pub(super) true_positives: Vec<f64>,
    /// How many other samples have at least that score.
    pub(super) false_positives: Vec<f64>,
}

impl Ranking {
    /// The ranking by finite scores, one per sample, high for the class `positive`.
    pub(super) fn new(truth: &Labels, positive: &str, scores: ArrayView1<'_, f64>) -> Result<Self> {
        let is_positive = binary(truth, positive, ("the list of scores", scores.len()))?;
        if let Some(sample) = scores.iter().position(|score| !score.is_finite()) {
            let (value, column) = (scores[sample], "the only column".to_owned());
            let row = truth.row_of(sample);
            return Err(Error::NotFinite { what: "the list of scores", value, row, column });
        }
        let weight = |sample| truth.weight(sample);
        Ok(Self::of(
            scores
                .iter()
                .zip(is_positive)
                .enumerate()
                .map(|(sample, (&score, is_positive))| (score, is_positive, weight(sample))),
        ))
    }

    /// The ranking of finite scores, each with whether it is of the positive class and its weight.
    /// Samples without weight do not count.
    pub(super) fn of(samples: impl Iterator<Item = (f64, bool, f64)>) -> Self {
        let mut ranked: Vec<_> = samples.filter(|(_, _, weight)| *weight != 0.0).collect();
        // The sum makes one zero of both signs. Ties are summed from the last to the first, as
        // numpy's reversed sort leaves them.
        ranked.sort_by(|(a, ..), (b, ..)| (a + 0.0).total_cmp(&(b + 0.0)));
        ranked.reverse();
        let none = Vec::new();
        let mut ranking =
            Self { thresholds: none.clone(), true_positives: none.clone(), false_positives: none };
        let (mut true_positives, mut false_positives) = (0.0, 0.0);
        for (at, &(score, is_positive, weight)) in ranked.iter().enumerate() {
            if is_positive {
                true_positives += weight;
            } else {
                false_positives += weight;
            }
            if ranked.get(at + 1).is_none_or(|&(next, ..)| next != score) {
                ranking.thresholds.push(score);
                ranking.true_positives.push(true_positives);
                ranking.false_positives.push(false_positives);
            }
        }
        ranking
    }

    /// How many samples are of the positive class.
    pub(super) fn n_positive(&self) -> f64 {
        self.true_positives.last().copied().unwrap_or(0.0)
    }

    /// How many are not.
    pub(super) fn n_negative(&self) -> f64 {
        self.false_positives.last().copied().unwrap_or(0.0)
    }
}

/// Whether each sample is of the class `positive`, checked to be one of at most two, and to be as
/// many as another thing.
pub(super) fn binary(
    truth: &Labels,
    positive: &str,
    (right, right_len): (&'static str, usize),
) -> Result<Vec<bool>> {
    check_len(truth, (right, right_len))?;
    let counts = truth.counts();
    let occur: Vec<&str> = truth
        .classes()
        .iter()
        .zip(&counts)
        .filter(|(_, count)| **count > 0)
        .map(|(class, _)| class.as_str())
        .collect();
    if occur.len() > 2 {
        return Err(MetricError::NotBinary { found: occur.len(), classes: occur.join(", ") }.into());
    }
    if occur.len() == 2 && !occur.contains(&positive) {
        let (class, classes) = (positive.to_owned(), occur.join(", "));
        return Err(LabelError::UnknownClass { class, classes }.into());
    }
    Ok((0..truth.len()).map(|sample| truth.name(sample) == positive).collect())
}

/// Checks that there is a sample, and as many as of another thing.
pub(super) fn check_len(truth: &Labels, (right, right_len): (&'static str, usize)) -> Result<()> {
    let (left, left_len) = ("the truth", truth.len());
    if left_len != right_len {
        return Err(Error::LengthMismatch { left, left_len, right, right_len });
    }
    if left_len == 0 {
        return Err(Error::Empty { what: left, needed: "sample" });
    }
    check_some_weight(truth)
}

#[cfg(test)]
mod tests {
    use ndarray::arr1;

    use super::*;

    fn message(truth: &[&str], positive: &str, scores: &[f64]) -> String {
        let truth = Labels::from_names(truth).unwrap();
        match Ranking::new(&truth, positive, arr1(scores).view()) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn scores_that_cannot_rank_are_errors() {
        assert_eq!(
            message(&["a"], "a", &[0.5, 0.5]),
            "the truth of length 1 cannot go with the list of scores of length 2; both need one per sample"
        );
        assert_eq!(message(&[], "a", &[]), "the truth is empty; at least one sample is needed");
        assert_eq!(
            message(&["a", "b", "c"], "a", &[0.1, 0.2, 0.3]),
            "3 classes occur (a, b, c) where at most 2 can; compare two classes, or average over \
             all"
        );
        assert_eq!(
            message(&["a", "b"], "c", &[0.1, 0.2]),
            "there is no class `c`; the classes are: a, b"
        );
        assert_eq!(
            message(&["a", "b"], "b", &[0.1, f64::NAN]),
            "the list of scores holds NaN at row 1, the only column; only finite numbers can be used here"
        );
    }

    #[test]
    fn zeros_of_both_signs_are_one_score() {
        let truth = Labels::from_integers(&[0, 1, 1]).unwrap();
        let ranking = Ranking::new(&truth, "1", arr1(&[0.0, -0.0, 1.0]).view()).unwrap();
        assert_eq!(ranking.thresholds, [1.0, 0.0]);
        assert_eq!(ranking.true_positives, [1.0, 2.0]);
        assert_eq!(ranking.false_positives, [0.0, 1.0]);
    }
}
