//! Precision, recall and F1 from counts, and their averages.

use serde::Serialize;

use crate::metrics::ZeroDivision;
use crate::metrics::average::{mean, weighted_mean};
use crate::metrics::classification_report::options::Row;
use crate::metrics::pairs::Tally;

/// The scores of one class, or of an average over classes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// The share of samples predicted as this class that are of it.
    pub precision: f64,
    /// The share of samples of this class that are predicted as it.
    pub recall: f64,
    /// The harmonic mean of precision and recall (van Rijsbergen, "Information Retrieval", 1979,
    /// with β = 1).
    #[serde(rename = "f1-score")]
    pub f1_score: f64,
    /// How many samples are of this class, or how much they weigh; of an average, of all listed
    /// classes.
    pub support: f64,
}

/// How often each listed class is true and predicted at once, true, and predicted.
pub(super) struct Counts(Vec<[f64; 3]>);

impl Counts {
    /// The counts of these rows; zero for a class that no sample has.
    pub(super) fn of_rows(tally: &Tally, rows: &[Row]) -> Self {
        let count = |&(_, at): &(String, Option<usize>)| match at {
            Some(at) => [tally.correct[at], tally.truth[at], tally.predicted[at]],
            None => [0.0; 3],
        };
        Self(rows.iter().map(count).collect())
    }

    /// The scores of each class.
    pub(super) fn by_class(&self, zero_division: ZeroDivision) -> Vec<Scores> {
        self.0.iter().map(|&counts| Scores::of(counts, zero_division)).collect()
    }

    /// The scores of all classes counted together.
    pub(super) fn micro_avg(&self, zero_division: ZeroDivision) -> Scores {
        let add = |[a, b, c]: [f64; 3], [d, e, f]: &[f64; 3]| [a + d, b + e, c + f];
        Scores::of(self.0.iter().fold([0.0; 3], add), zero_division)
    }
}

impl Scores {
    fn of([correct, truth, predicted]: [f64; 3], zero_division: ZeroDivision) -> Self {
        let divide = |a, b| zero_division.divide(a, b);
        Self {
            precision: divide(correct, predicted),
            recall: divide(correct, truth),
            f1_score: divide(2.0 * correct, truth + predicted),
            support: truth,
        }
    }

    fn average(classes: &[Self], mean: impl Fn(&[f64]) -> f64) -> Self {
        let of = |score: fn(&Self) -> f64| mean(&classes.iter().map(score).collect::<Vec<_>>());
        Self {
            precision: of(|class| class.precision),
            recall: of(|class| class.recall),
            f1_score: of(|class| class.f1_score),
            support: classes.iter().map(|class| class.support).sum(),
        }
    }
}

/// The plain mean over the classes; scores that are NaN are left out.
pub(super) fn macro_avg(classes: &[Scores]) -> Scores {
    Scores::average(classes, mean)
}

/// The mean weighted by support; scores that are NaN are left out. Without any support, the plain
/// mean.
pub(super) fn weighted_avg(classes: &[Scores]) -> Scores {
    let support: Vec<f64> = classes.iter().map(|class| class.support).collect();
    Scores::average(classes, |scores| weighted_mean(scores, &support))
}
