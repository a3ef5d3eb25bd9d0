//! `Reported`: the learners that a report can be about.

use tenfold_ml::data::{Labels, Records, Values};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::{Target, TargetOf};
use tenfold_ml::estimator::{Classifier, Regressor};
use tenfold_ml::metrics::Average;
use tenfold_ml::model_selection::{Scored, Scorer, Split};

use super::alone::{self, Alone};
use super::fold::{ClassScores, Predictions};

/// A learner that a report can be about: `Box<dyn Classifier>` or `Box<dyn Regressor>`.
///
/// No other type can implement it.
pub trait Reported: DataLearner<Model: Sized> + sealed::Sealed {
    /// The scorers of a report that is given none: accuracy, balanced accuracy and macro F1, or R², mean
    /// absolute error and root mean squared error.
    fn scorers() -> Vec<Scorer<TargetOf<Self>>>;

    /// The estimator as TOML.
    ///
    /// # Errors
    /// As `to_toml` of the estimators.
    fn toml(&self) -> Result<String>;
}

/// A target that a report can be about.
pub trait ReportedTarget: Target {
    /// The predictions with the truth.
    #[doc(hidden)]
    fn predictions(scored: &Scored<'_, Self>) -> Predictions;

    /// The number of samples of each class, by code; none of numbers.
    #[doc(hidden)]
    fn class_counts(&self) -> Vec<usize>;

    /// The weight of each sample, if they have some.
    #[doc(hidden)]
    fn weights(&self) -> Option<Vec<f64>>;

    /// The features by which alone the target can be predicted.
    #[doc(hidden)]
    fn alone(&self, x: &Records, split: &Split) -> Result<Vec<Alone>, String>;
}

mod sealed {
    use super::{Classifier, Regressor, ReportedTarget};
    use tenfold_ml::estimator::learner::{Learner, Model};

    pub trait Sealed: Learner<Model: Model<Target: ReportedTarget>> {}

    impl Sealed for Box<dyn Classifier> {}

    impl Sealed for Box<dyn Regressor> {}
}

impl Reported for Box<dyn Classifier> {
    fn scorers() -> Vec<Scorer<Labels>> {
        vec![Scorer::accuracy(), Scorer::balanced_accuracy(), Scorer::f1(Average::Macro)]
    }

    fn toml(&self) -> Result<String> {
        self.to_toml()
    }
}

impl Reported for Box<dyn Regressor> {
    fn scorers() -> Vec<Scorer<Values>> {
        vec![Scorer::r2(), Scorer::mae(), Scorer::rmse()]
    }

    fn toml(&self) -> Result<String> {
        self.to_toml()
    }
}

impl ReportedTarget for Labels {
    fn predictions(scored: &Scored<'_, Self>) -> Predictions {
        let (truth, predicted) = (scored.truth(), scored.predicted());
        let mut classes = truth.classes().to_vec();
        let mut code_of = Vec::new();
        for class in predicted.classes() {
            let known = classes.iter().position(|name| name == class);
            code_of.push(known.unwrap_or_else(|| {
                classes.push(class.clone());
                classes.len() - 1
            }) as u32);
        }
        let predicted = predicted.codes().map(|code| code_of[code as usize]).collect();
        let scores = ClassScores::of(scored, &classes);
        Predictions::Classes { classes, truth: truth.codes().collect(), predicted, scores }
    }

    fn class_counts(&self) -> Vec<usize> {
        self.counts()
    }

    fn weights(&self) -> Option<Vec<f64>> {
        let weights = || (0..self.len()).map(|sample| self.weight(sample)).collect();
        self.has_weights().then(weights)
    }

    fn alone(&self, x: &Records, split: &Split) -> Result<Vec<Alone>, String> {
        let codes: Vec<u32> = self.codes().collect();
        alone::of_classes(x, &codes, self.classes().len(), split)
    }
}

impl ReportedTarget for Values {
    fn predictions(scored: &Scored<'_, Self>) -> Predictions {
        let (truth, predicted) = (scored.truth().iter(), scored.predicted().iter());
        Predictions::Numbers { truth: truth.collect(), predicted: predicted.collect() }
    }

    fn class_counts(&self) -> Vec<usize> {
        Vec::new()
    }

    fn weights(&self) -> Option<Vec<f64>> {
        let weights = || (0..self.len()).map(|sample| self.weight(sample)).collect();
        self.has_weights().then(weights)
    }

    fn alone(&self, x: &Records, split: &Split) -> Result<Vec<Alone>, String> {
        let numbers: Vec<f64> = self.iter().collect();
        alone::of_numbers(x, &numbers, split)
    }
}
