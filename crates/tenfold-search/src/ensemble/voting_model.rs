//! Fitted models that vote, which stores keep.

use ndarray::{Array2, ArrayView2};
use tenfold_ml::authoring::{Convergence, FittedFeatures};
use tenfold_ml::checked_model;
use tenfold_ml::data::{LabelError, Labels, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{ClassifierModel, ModelError, RegressorModel};

use crate::ensemble::VERSION;
use crate::ensemble::ballot::{Ballot, Rule, elect, one_hot};

checked_model! {
    /// Classifiers that vote: the production model of [`Voting`](crate::ensemble::Voting), and of
    /// [`Bagging`](crate::ensemble::Bagging).
    ///
    /// It has probabilities, unless the vote is by majority.
    pub struct VotingClassifierModel {
        ballot: Ballot,
        /// No samples; the classes that predictions are over.
        labels: Labels,
        models: Vec<Box<dyn ClassifierModel>>,
    }
}

checked_model! {
    /// Regressors whose predictions are averaged: the production model of
    /// [`Voting`](crate::ensemble::Voting), and of [`Bagging`](crate::ensemble::Bagging).
    pub struct VotingRegressorModel {
        ballot: Ballot,
        models: Vec<Box<dyn RegressorModel>>,
    }
}

impl VotingClassifierModel {
    pub(super) fn new(
        ballot: Ballot,
        y: &Labels,
        models: Vec<Box<dyn ClassifierModel>>,
    ) -> Result<Self> {
        let model = Self { ballot, labels: y.with_codes(Vec::new())?, models };
        model.check()?;
        Ok(model)
    }

    fn check(&self) -> Result<()> {
        check(&self.ballot, self.models.len())?;
        match self.labels.is_empty() {
            true => Ok(()),
            false => Err(Error::other("the classes of a vote hold samples")),
        }
    }

    /// The models that vote.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &dyn ClassifierModel> {
        self.models.iter().map(|model| &**model)
    }

    /// The mean of the models' probabilities, or of their votes where they have none.
    fn mean(&self, x: &Records) -> Result<Array2<f64>> {
        let table = |model: &dyn ClassifierModel| match self.ballot.rule {
            Rule::Shares => shares(model, x, &self.labels),
            _ => probabilities(model, x, &self.labels)?.ok_or_else(unsupported),
        };
        let tables = self.models().map(table).collect::<Result<Vec<_>>>()?;
        self.ballot.mean(&tables.iter().map(Array2::view).collect::<Vec<ArrayView2<'_, f64>>>())
    }
}

tenfold_ml::register!(
    ClassifierModel VotingClassifierModel: "tenfold.voting-classifier.v1", version VERSION
);

impl ClassifierModel for VotingClassifierModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        if self.ballot.rule != Rule::Classes {
            return elect(&self.mean(x)?, &self.labels);
        }
        let predicted = self.models.iter().map(|model| model.predict(x));
        let predicted = predicted.collect::<Result<Vec<_>>>()?;
        elect(&self.ballot.count(&predicted.iter().collect::<Vec<_>>())?, &self.labels)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        match self.ballot.rule {
            Rule::Classes => Ok(None),
            _ => self.mean(x).map(Some),
        }
    }

    fn features(&self) -> Option<&FittedFeatures> {
        self.models.first()?.features()
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.labels.classes())
    }

    /// Those of all models, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.models.iter().flat_map(|model| model.convergence()).collect()
    }
}

impl VotingRegressorModel {
    pub(super) fn new(ballot: Ballot, models: Vec<Box<dyn RegressorModel>>) -> Result<Self> {
        let model = Self { ballot, models };
        model.check()?;
        Ok(model)
    }

    fn check(&self) -> Result<()> {
        check(&self.ballot, self.models.len())
    }

    /// The models whose predictions are averaged.
    pub fn models(&self) -> impl ExactSizeIterator<Item = &dyn RegressorModel> {
        self.models.iter().map(|model| &**model)
    }
}

tenfold_ml::register!(
    RegressorModel VotingRegressorModel: "tenfold.voting-regressor.v1", version VERSION
);

impl RegressorModel for VotingRegressorModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        let predicted = self.models.iter().map(|model| model.predict(x));
        let predicted = predicted.collect::<Result<Vec<_>>>()?;
        self.ballot.mean_values(&predicted.iter().collect::<Vec<_>>())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        self.models.first()?.features()
    }

    /// Those of all models, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.models.iter().flat_map(|model| model.convergence()).collect()
    }
}

fn check(ballot: &Ballot, n_models: usize) -> Result<()> {
    if n_models == 0 {
        return Err(Error::Empty { what: "the ensemble", needed: "model" });
    }
    Ok(ballot.check(n_models)?)
}

/// The probabilities of a model, a column per class of these labels.
pub(super) fn probabilities(
    model: &dyn ClassifierModel,
    x: &Records,
    labels: &Labels,
) -> Result<Option<Array2<f64>>> {
    match model.predict_probabilities(x)? {
        Some(table) if table.ncols() != labels.classes().len() => {
            Err(LabelError::OtherClasses.into())
        }
        table => Ok(table),
    }
}

/// The probabilities of a model, or 1 for the predicted class if it has none.
pub(super) fn shares(
    model: &dyn ClassifierModel,
    x: &Records,
    labels: &Labels,
) -> Result<Array2<f64>> {
    if let Some(table) = probabilities(model, x, labels)? {
        return Ok(table);
    }
    let predicted = model.predict(x)?;
    match predicted.classes() == labels.classes() {
        true => Ok(one_hot(&predicted)),
        false => Err(LabelError::OtherClasses.into()),
    }
}

fn unsupported() -> Error {
    let advice =
        "choose one that has them, calibrate this one with `Calibrated`, or vote by majority";
    ModelError::Unsupported { what: "probabilities", advice }.into()
}
