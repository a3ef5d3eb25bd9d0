//! Evidence: the facts of a cross-validation that its report and its checks are made of, as plain data.
//!
//! Tasks gather it from the nodes of the cross-validation: one for each fold, one for the samples, one for
//! the model of all samples. Nothing is fitted for it.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::Convergence;
use tenfold_ml::model_selection::Direction;
use tenfold_store::stored_with_postcard;

mod alone;
mod calibration;
mod columns;
mod data;
mod fold;
mod gather;
mod model;
mod reported;
mod rows;
mod search;
mod setup;

pub use alone::Alone;
pub use calibration::Calibration;
pub(crate) use data::data_facts;
pub use data::{DataFacts, RepeatedRows, Times};
pub(crate) use fold::fold_evidence;
pub use fold::{ClassScores, FoldEvidence, Predictions};
pub(crate) use gather::gather;
pub(crate) use model::model_facts;
pub use model::{FeatureWeight, ModelFacts, OutputWeights};
pub use reported::{Reported, ReportedTarget};
pub use search::{EdgeOfRange, SearchFacts};
pub use setup::{Keys, Measure, Setup};

/// To be raised when a task of this module returns something else.
pub(crate) const VERSION: u32 = 1;

/// The facts of a cross-validation.
///
/// Scores are by measure, the main one first; a score that is not defined is NaN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The names, measures, parameters and keys.
    pub setup: Setup,
    /// The classes, in the order of codes; empty for a regression.
    pub classes: Vec<String>,
    /// The folds that have scores, with their numbers.
    pub folds: Vec<(usize, FoldEvidence)>,
    /// The folds that failed: their numbers, and the reasons.
    pub failed: Vec<(usize, String)>,
    /// The number of samples to fit on and to test, as means over all splits.
    pub sizes: (f64, f64),
    /// The baseline, if there is one: for each fold its scores on the training and on the test samples;
    /// empty where it failed.
    pub baseline: Option<Vec<[Vec<f64>; 2]>>,
    /// The facts of the samples; the reason if there are none.
    pub data: Result<DataFacts, String>,
    /// The facts of the model that is fitted on all samples; the reason if there are none.
    pub model: Result<ModelFacts, String>,
    /// For each fold the number of groups with samples on both sides; `None` if no groups are known.
    pub divided_groups: Option<Vec<usize>>,
    /// For each fold the share of the training samples that are later than the earliest test sample;
    /// `None` if no times are known.
    pub later_in_training: Option<Vec<f64>>,
    /// Warnings about the splits.
    pub warnings: Vec<String>,
    /// The facts of a search, if the report is about one.
    pub search: Option<SearchFacts>,
}

stored_with_postcard!(Evidence => "tenfold.evidence.v1");

impl Evidence {
    /// The main measure.
    pub fn measure(&self) -> Option<&Measure> {
        self.setup.measures.first()
    }

    /// The direction of better scores of the main measure.
    pub fn direction(&self) -> Direction {
        self.measure().map_or(Direction::Higher, |measure| measure.direction)
    }

    /// The scores of a measure on the test samples, by fold.
    pub fn test_scores(&self, measure: usize) -> Vec<f64> {
        self.folds.iter().map(|(_, fold)| number(&fold.test, measure)).collect()
    }

    /// The scores of a measure on the training samples, by fold.
    pub fn train_scores(&self, measure: usize) -> Vec<f64> {
        self.folds.iter().map(|(_, fold)| number(&fold.train, measure)).collect()
    }

    /// The scores of a measure of the baseline in the same folds: on the training samples (0) or on the test
    /// samples (1).
    pub fn baseline_scores(&self, side: usize, measure: usize) -> Option<Vec<f64>> {
        let baseline = self.baseline.as_ref()?;
        let of = |(at, _): &(usize, FoldEvidence)| {
            baseline.get(*at).map_or(f64::NAN, |sides| number(&sides[side], measure))
        };
        Some(self.folds.iter().map(of).collect())
    }

    /// Returns `true` if classes are predicted.
    pub fn is_classification(&self) -> bool {
        !self.classes.is_empty()
    }

    /// The code of the positive class of two: the one that was named, else the second. `None` of another
    /// number of classes.
    pub fn positive(&self) -> Option<usize> {
        let named = self.setup.positive.as_ref();
        let at = named.and_then(|name| self.classes.iter().position(|class| class == name));
        (self.classes.len() == 2).then_some(at.unwrap_or(1))
    }

    /// The number of tested samples of each class; empty for a regression.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes.len()];
        for (_, fold) in &self.folds {
            if let Predictions::Classes { truth, .. } = &fold.predictions {
                truth.iter().for_each(|&code| counts[code as usize] += 1);
            }
        }
        counts
    }

    /// The searches of all folds and of the model of all samples that did not converge, each with its place.
    pub fn not_converged(&self) -> Vec<(String, &Convergence)> {
        let of_folds = self.folds.iter().flat_map(|(at, fold)| {
            fold.convergence.iter().map(move |end| (format!("fold {at}"), end))
        });
        let of_model = self.model.iter().flat_map(|model| &model.convergence);
        let of_model = of_model.map(|end| ("the model of all samples".to_owned(), end));
        of_folds.chain(of_model).filter(|(_, end)| !end.is_met).collect()
    }
}

fn number(scores: &[f64], measure: usize) -> f64 {
    scores.get(measure).copied().unwrap_or(f64::NAN)
}
