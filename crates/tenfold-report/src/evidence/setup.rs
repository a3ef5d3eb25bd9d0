//! `Setup`: the part of the evidence that is known before a run.

use serde::{Deserialize, Serialize};
use tenfold_ml::estimator::learner::Target;
use tenfold_ml::model_selection::{Direction, Scorer};
use tenfold_search::statistics::{Interval, SplitSizes, corrected_t};
use tenfold_store::stored_with_postcard;

/// The names, measures, parameters and keys of a cross-validation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    /// The name of the estimator, with which its keys start: `svm`.
    pub name: String,
    /// The kind of the estimator, such as `sgd`.
    pub kind: String,
    /// The title of the report.
    pub title: String,
    /// The measures of the scores, the main one first.
    pub measures: Vec<Measure>,
    /// The class that counts as positive, if one was named.
    pub positive: Option<String>,
    /// The name of the baseline, if there is one.
    pub baseline: Option<String>,
    /// The group of each sample, if groups are known.
    pub groups: Option<Vec<u32>>,
    /// The time of each sample, if times are given.
    pub times: Option<Vec<f64>>,
    /// The estimator as JSON; `None` if its parameters are not known before a run.
    pub estimator_json: Option<String>,
    /// The estimator as TOML.
    pub estimator_toml: Option<String>,
    /// The splitter as JSON; `None` of one that is not registered.
    pub splitter_json: Option<String>,
    /// The splitter as TOML.
    pub splitter_toml: Option<String>,
    /// The command that makes the report again, if a command made it.
    pub command: Option<String>,
    /// The keys of the nodes.
    pub keys: Keys,
}

/// The keys of the nodes that a report reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Keys {
    /// The records.
    pub x: String,
    /// The target.
    pub y: String,
    /// The splits.
    pub splits: String,
    /// The model of all samples.
    pub prod: String,
    /// The evidence of each fold.
    pub folds: Vec<String>,
    /// The evidence of each fold of the baseline.
    pub baseline: Vec<String>,
    /// The facts of the samples.
    pub data: String,
    /// The facts of the model of all samples.
    pub model: String,
    /// All evidence together.
    pub evidence: String,
}

/// A measure of scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// The direction of better scores.
    pub direction: Direction,
    /// The best score that there is, if one is known.
    pub best: Option<f64>,
}

/// The level of intervals.
const LEVEL: f64 = 0.95;

impl Measure {
    /// The measure of a scorer.
    pub fn of<T: Target>(scorer: &Scorer<T>) -> Self {
        let (direction, best) = (scorer.direction(), scorer.best());
        Self { name: scorer.name().to_owned(), direction, best }
    }

    /// The 95 % interval of a mean score by the corrected resampled t, without values past the best score
    /// that there is. `None` if a score is not defined, or there are fewer than two.
    pub fn interval(&self, scores: &[f64], sizes: SplitSizes) -> Option<Interval> {
        let interval = corrected_t(scores, sizes, LEVEL).ok()?;
        Some(self.best.map_or(interval, |best| interval.up_to(best)))
    }
}

stored_with_postcard!(Setup => "tenfold.report-setup.v1");
