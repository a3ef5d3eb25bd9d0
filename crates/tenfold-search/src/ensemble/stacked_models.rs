//! The fitted models of a stack, as a step that makes features of their outputs.

use tenfold_ml::authoring::{Convergence, FittedFeatures};
use tenfold_ml::checked_model;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{ClassifierModel, RegressorModel, TransformerModel};

use crate::ensemble::meta_features::records;
use crate::ensemble::outputs::{OutputKind, Outputs};
use crate::ensemble::{EnsembleError, VERSION};

checked_model! {
    /// The models of a stack, `Box<dyn ClassifierModel>` or `Box<dyn RegressorModel>`: the first
    /// step of the production model of [`Stacking`](crate::ensemble::Stacking), which makes of
    /// samples the features that the meta-model takes.
    pub struct StackedModels<M: std::fmt::Debug> {
        features: FittedFeatures,
        passes_features: bool,
        names: Vec<String>,
        kinds: Vec<OutputKind>,
        columns: Vec<Vec<String>>,
        models: Vec<M>,
    }
}

/// The parts of [`StackedModels`].
pub struct StackedParts<M> {
    pub(super) features: FittedFeatures,
    pub(super) passes_features: bool,
    pub(super) names: Vec<String>,
    /// Outputs of each model, for their kinds and columns.
    pub(super) outputs: Vec<(OutputKind, Vec<String>)>,
    pub(super) models: Vec<M>,
}

impl<M: std::fmt::Debug> StackedModels<M> {
    pub(super) fn new(parts: StackedParts<M>) -> Self {
        let StackedParts { features, passes_features, names, outputs, models } = parts;
        let (kinds, columns) = outputs.into_iter().unzip();
        Self { features, passes_features, names, kinds, columns, models }
    }

    fn check(&self) -> Result<(), &'static str> {
        let n_models = self.models.len();
        let lengths = [self.names.len(), self.kinds.len(), self.columns.len()];
        match n_models > 0 && lengths == [n_models; 3] {
            true => Ok(()),
            false => Err("a stack has models, and a name, a kind and columns for each"),
        }
    }

    /// The name of each model, and the model, in the order of the columns.
    pub fn models(&self) -> impl ExactSizeIterator<Item = (&str, &M)> {
        self.names.iter().map(String::as_str).zip(&self.models)
    }

    /// The features that the models make of these samples, each by the outputs at its place.
    fn change(
        &self,
        x: &Records,
        outputs: impl Fn(&M, OutputKind, &[String]) -> Result<Outputs>,
    ) -> Result<Records> {
        self.features.check_same(x)?;
        let mut all = Vec::with_capacity(self.models.len());
        for (at, model) in self.models.iter().enumerate() {
            let found = outputs(model, self.kinds[at], &self.columns[at]);
            all.push(found.map_err(|error| named(error, &self.names[at]))?);
        }
        records(&self.names, &all, self.passes_features.then_some(x))
    }
}

/// The same error, with the name of the model whose outputs it is about.
fn named(error: tenfold_ml::error::Error, name: &str) -> tenfold_ml::error::Error {
    let tenfold_ml::error::Error::Other(error) = error else { return error };
    match error.downcast::<EnsembleError>() {
        Ok(error) => match *error {
            EnsembleError::OutputCount { found, expected, columns, .. } => {
                EnsembleError::OutputCount { base: name.to_owned(), found, expected, columns }
            }
            other => other,
        }
        .into(),
        Err(error) => tenfold_ml::error::Error::Other(error),
    }
}

tenfold_ml::register!(
    TransformerModel StackedModels<Box<dyn ClassifierModel>>:
        "tenfold.stacked-classifiers.v1", version VERSION
);
tenfold_ml::register!(
    TransformerModel StackedModels<Box<dyn RegressorModel>>:
        "tenfold.stacked-regressors.v1", version VERSION
);

impl TransformerModel for StackedModels<Box<dyn ClassifierModel>> {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.change(x, |model, kind, columns| Outputs::of_kind(kind, columns, &**model, x))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    /// Those of all models, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.models.iter().flat_map(|model| model.convergence()).collect()
    }
}

impl TransformerModel for StackedModels<Box<dyn RegressorModel>> {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.change(x, |model, _, _| Outputs::of_values(&model.predict(x)?))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    /// Those of all models, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.models.iter().flat_map(|model| model.convergence()).collect()
    }
}
