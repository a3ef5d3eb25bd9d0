//! Transformers and a last estimator as one estimator, so that preprocessing is fitted inside the
//! fold.

use std::sync::Arc;

use ndarray::Array2;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::authoring::{Convergence, FittedFeatures};
use crate::data::{Labels, RecordKind, Records, Values};
use crate::error::Result;
use crate::estimator::learner::{fitted_and_changed, fitted_classifier, fitted_regressor};
use crate::estimator::{
    Classifier, ClassifierModel, FeatureWeights, Regressor, RegressorModel, Step, Supervision,
    Transformer, TransformerModel, check_names, default_name, unused_name,
};

mod steps;
mod transformer;

pub use transformer::{TransformerPipeline, TransformerPipelineModel};

/// A chain of transformers that becomes an estimator with its last step.
///
/// Each transformer is fitted on the output of the one before it, on the samples given to `fit`
/// only; predicting sends samples through the fitted transformers. At most two transformed
/// matrices exist at once, and only one while the last step is fitted.
///
/// Each step has a name, by default its kind. A cross-validation makes each step a task of its own,
/// `svm/cv/standard-scaler/fit-00` for example, and a parameter has a path such as `sgd.alpha`.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
/// use tenfold::svm::Svc;
///
/// let data = datasets::wine()?;
/// let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
/// let predicted = pipeline.fit(&data.x, &data.y)?.predict(&data.x)?;
/// assert_eq!(predicted.len(), 178);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Pipeline {
    steps: Vec<Step>,
}

impl Pipeline {
    /// A chain without a step.
    pub fn new() -> Self {
        Self::default()
    }

    /// The chain with one more transformer, named by its kind; a second one of a kind by `kind-2`.
    #[must_use]
    pub fn then(mut self, transformer: impl Into<Box<dyn Transformer>>) -> Self {
        let transformer = transformer.into();
        let name = unused_name(default_name(&*transformer), &self.steps);
        self.steps.push(Step { name, transformer: transformer.into() });
        self
    }

    /// The chain with one more transformer, under this name.
    #[must_use]
    pub fn then_named(
        mut self,
        name: impl Into<String>,
        transformer: impl Into<Box<dyn Transformer>>,
    ) -> Self {
        self.steps.push(Step { name: name.into(), transformer: transformer.into().into() });
        self
    }

    /// The chain as a transformer, for a step that is several ones.
    #[must_use]
    pub fn transformer(self) -> TransformerPipeline {
        TransformerPipeline::new(self.steps)
    }

    /// The chain with this classifier at its end.
    #[must_use]
    pub fn classifier(self, last: impl Into<Box<dyn Classifier>>) -> ClassifierPipeline {
        ClassifierPipeline { steps: self.steps, last: last.into().into() }
    }

    /// The chain with this regressor at its end.
    #[must_use]
    pub fn regressor(self, last: impl Into<Box<dyn Regressor>>) -> RegressorPipeline {
        RegressorPipeline { steps: self.steps, last: last.into().into() }
    }
}

/// A fitted pipeline: fitted transformers and a fitted last step, `dyn ClassifierModel` or
/// `dyn RegressorModel`. [`ClassifierModel`] shows how to come to it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "M: Serialize", deserialize = "Box<M>: DeserializeOwned"))]
pub struct PipelineModel<M: ?Sized> {
    transformers: Vec<Box<dyn TransformerModel>>,
    last: Box<M>,
}

impl<M: ?Sized> PipelineModel<M> {
    /// The model that sends samples through these transformers, one after the other, and then to `last`.
    pub fn new(transformers: Vec<Box<dyn TransformerModel>>, last: Box<M>) -> Self {
        Self { transformers, last }
    }

    /// The fitted transformers, in the order in which samples go through them.
    pub fn transformers(&self) -> impl ExactSizeIterator<Item = &dyn TransformerModel> {
        self.transformers.iter().map(|model| &**model)
    }

    /// The model of the last step, fitted on transformed samples.
    pub fn last(&self) -> &M {
        &self.last
    }
}

macro_rules! pipelines {
    ($(
        $(#[$doc:meta])* $pipeline:ident, $trait:ident, $model:ident, $target:ident, $fitted:ident;
    )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $pipeline {
            steps: Vec<Step>,
            last: Arc<dyn $trait>,
        }

        impl $pipeline {
            /// The fitted pipeline, with the models of its steps.
            ///
            /// # Errors
            /// Those of its steps.
            pub fn fit(&self, x: &Records, y: &$target) -> Result<PipelineModel<dyn $model>> {
                check_names(&self.steps)?;
                let (transformers, x) = fit_transform(&self.steps, x, Some(y.into()))?;
                Ok(PipelineModel { transformers, last: $fitted(&*self.last, &x, y)? })
            }
        }

        impl $trait for $pipeline {
            fn name(&self) -> &'static str {
                self.last.name()
            }

            fn fit(&self, x: &Records, y: &$target) -> Result<Box<dyn $model>> {
                Ok(Box::new($pipeline::fit(self, x, y)?))
            }

            fn check_params(&self) -> Result<()> {
                steps::check(&self.steps)?;
                self.last.check_params()
            }

            fn check_kind(&self, kind: RecordKind) -> Result<()> {
                match output_kind(&self.steps, Some(kind))? {
                    Some(kind) => self.last.check_kind(kind),
                    None => Ok(()),
                }
            }

            /// Those of a pipeline in the last place included.
            fn steps(&self) -> Option<(Vec<Step>, Arc<dyn $trait>)> {
                let (inner, last) =
                    self.last.steps().unwrap_or_else(|| (Vec::new(), Arc::clone(&self.last)));
                let mut all = self.steps.clone();
                for Step { name, transformer } in inner {
                    all.push(Step { name: unused_name(&name, &all), transformer });
                }
                Some((all, last))
            }
        }

        impl Serialize for $pipeline {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                steps::write(&self.steps, Some(&*self.last), to)
            }
        }

        impl<'de> Deserialize<'de> for $pipeline {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let (steps, last) = steps::Data::<dyn $trait>::deserialize(from)?.split();
                Ok(Self { steps, last: last.into() })
            }
        }
    )*};
}

pipelines! {
    /// A [`Pipeline`] that ends in a classifier.
    ClassifierPipeline, Classifier, ClassifierModel, Labels, fitted_classifier;
    /// A [`Pipeline`] that ends in a regressor.
    RegressorPipeline, Regressor, RegressorModel, Values, fitted_regressor;
}

crate::register!(Classifier ClassifierPipeline: "pipeline", no default, version 2);
crate::register!(Regressor RegressorPipeline: "pipeline", no default, version 2);
crate::register!(
    ClassifierModel PipelineModel<dyn ClassifierModel>: "tenfold.pipeline-classifier.v2", version 1
);
crate::register!(
    RegressorModel PipelineModel<dyn RegressorModel>: "tenfold.pipeline-regressor.v2", version 1
);

impl ClassifierModel for PipelineModel<dyn ClassifierModel> {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.last.predict(&transform(&self.transformers, x)?)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.last.decision_function(&transform(&self.transformers, x)?)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.last.predict_probabilities(&transform(&self.transformers, x)?)
    }

    /// Those of the first step.
    fn features(&self) -> Option<&FittedFeatures> {
        self.transformers.first().map_or_else(|| self.last.features(), |first| first.features())
    }

    fn classes(&self) -> Option<&[String]> {
        self.last.classes()
    }

    /// Those of the last step.
    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        self.last.feature_weights()
    }

    /// Those of all steps, in order.
    fn convergence(&self) -> Vec<Convergence> {
        let steps = self.transformers.iter().flat_map(|model| model.convergence());
        steps.chain(self.last.convergence()).collect()
    }
}

impl RegressorModel for PipelineModel<dyn RegressorModel> {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.last.predict(&transform(&self.transformers, x)?)
    }

    /// Those of the last step.
    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        self.last.feature_weights()
    }

    /// Those of all steps, in order.
    fn convergence(&self) -> Vec<Convergence> {
        let steps = self.transformers.iter().flat_map(|model| model.convergence());
        steps.chain(self.last.convergence()).collect()
    }

    /// Those of the first step.
    fn features(&self) -> Option<&FittedFeatures> {
        self.transformers.first().map_or_else(|| self.last.features(), |first| first.features())
    }
}

/// The fitted transformers, and the samples as the last one yields them.
fn fit_transform(
    steps: &[Step],
    x: &Records,
    y: Option<Supervision<'_>>,
) -> Result<(Vec<Box<dyn TransformerModel>>, Records)> {
    let mut fitted = Vec::with_capacity(steps.len());
    let mut x = x.clone();
    for step in steps {
        let (model, changed) = fitted_and_changed(&*step.transformer, &x, y)?;
        x = changed;
        fitted.push(model);
    }
    Ok((fitted, x))
}

fn transform(fitted: &[Box<dyn TransformerModel>], x: &Records) -> Result<Records> {
    fitted.iter().try_fold(x.clone(), |x, model| Ok(model.transform(&x)?.made_from(&x)))
}

/// The kind of records that steps make of others, one after the other, as far as it is known.
fn output_kind(steps: &[Step], input: Option<RecordKind>) -> Result<Option<RecordKind>> {
    steps.iter().try_fold(input, |kind, step| step.transformer.output_kind(kind))
}
