//! A fitted classifier that predicts one of two classes from a threshold on.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedClasses, FittedFeatures};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Labels, Records};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{ClassifierModel, FeatureWeights};

use super::VERSION;
use super::positive::{negative, scores};

checked_model! {
    /// A fitted [`TunedThreshold`](super::TunedThreshold) or
    /// [`FixedThreshold`](super::FixedThreshold).
    ///
    /// Probabilities and decisions are those of the classifier.
    pub struct ThresholdModel {
        pub(super) model: Box<dyn ClassifierModel>,
        pub(super) classes: FittedClasses,
        pub(super) positive: u32,
        pub(super) threshold: f64,
        pub(super) curve: Vec<ThresholdScore>,
    }
}

/// The score of a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ThresholdScore {
    /// The threshold.
    pub threshold: f64,
    /// The mean of the folds' scores; NaN if one is not defined.
    pub score: f64,
}

impl ThresholdModel {
    fn check(&self) -> Result<(), &'static str> {
        match self.classes.codes() {
            [first, second] if [first, second].contains(&&self.positive) => Ok(()),
            _ => Err("a threshold is between two classes, and one of them is the positive class"),
        }
    }

    /// The classifier fitted on all samples.
    pub fn model(&self) -> &dyn ClassifierModel {
        &*self.model
    }

    /// The least probability, or decision of a classifier without probabilities, from which on the
    /// positive class is predicted.
    pub fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The name of the class that is predicted from the threshold on.
    pub fn positive(&self) -> &str {
        &self.classes.all_names()[self.positive as usize]
    }

    /// The mean score of the inner folds at each threshold that was tried, ascending; none of a
    /// threshold that was given.
    ///
    /// The score of the best is optimistic, since it chose the threshold: score the model on other
    /// samples.
    pub fn curve(&self) -> &[ThresholdScore] {
        &self.curve
    }
}

tenfold_ml::register!(
    ClassifierModel ThresholdModel: "tenfold.threshold.v1", version VERSION
);

impl ClassifierModel for ThresholdModel {
    /// The positive class from the threshold on, else the other one.
    fn predict(&self, x: &Records) -> Result<Labels> {
        let names = ("threshold", "the model");
        let found = scores(names, &*self.model, x, &self.classes, self.positive)?;
        let negative = negative(&self.classes, self.positive);
        let class = |score: &f64| if *score >= self.threshold { self.positive } else { negative };
        self.classes.labels(found.iter().map(class).collect())
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.model.decision_function(x)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.model.predict_probabilities(x)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        self.model.features()
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        self.model.feature_weights()
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }

    fn convergence(&self) -> Vec<Convergence> {
        self.model.convergence()
    }
}
