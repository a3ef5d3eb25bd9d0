//! A chain of transformers that is one itself.

use serde::{Deserialize, Serialize, Serializer};

use super::steps::{self, Transformers};
use super::{fit_transform, output_kind, transform};
use crate::authoring::{Convergence, FittedFeatures};
use crate::data::{RecordKind, Records};
use crate::error::Result;
use crate::estimator::learner::fitted_transformer;
use crate::estimator::{Step, Supervision, Transformer, TransformerModel, check_names};

/// A [`Pipeline`](crate::pipeline::Pipeline) that is a transformer: a step of another, or a part of a
/// `ColumnTransformer`. Without a step it changes nothing.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::impute::SimpleImputer;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
///
/// let x = Records::dense(array![[1.0], [f64::NAN], [3.0]])?;
/// let steps = Pipeline::new().then(SimpleImputer::mean()).then(StandardScaler::new());
/// let z = steps.transformer().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(1), [0.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Deserialize)]
#[serde(from = "Transformers")]
pub struct TransformerPipeline {
    steps: Vec<Step>,
}

/// A fitted [`TransformerPipeline`].
#[derive(Debug, Serialize, Deserialize)]
pub struct TransformerPipelineModel {
    transformers: Vec<Box<dyn TransformerModel>>,
}

crate::register!(Transformer TransformerPipeline: "pipeline", no default, version 2);
crate::register!(
    TransformerModel TransformerPipelineModel: "tenfold.pipeline-transformer.v2", version 1
);

impl TransformerPipeline {
    pub(super) fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// The fitted chain, with the models of its steps.
    ///
    /// # Errors
    /// Those of its steps.
    pub fn fit(&self, x: &Records) -> Result<TransformerPipelineModel> {
        self.fit_steps(x, None)
    }

    /// The fitted chain, whose last step need not transform the samples of the fit.
    fn fit_steps(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<TransformerPipelineModel> {
        check_names(&self.steps)?;
        let Some((last, before)) = self.steps.split_last() else {
            return Ok(TransformerPipelineModel { transformers: Vec::new() });
        };
        let (mut transformers, x) = fit_transform(before, x, y)?;
        transformers.push(fitted_transformer(&*last.transformer, &x, y)?);
        Ok(TransformerPipelineModel { transformers })
    }
}

impl Transformer for TransformerPipeline {
    fn name(&self) -> &'static str {
        "pipeline"
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(self.fit_steps(x, None)?))
    }

    fn fit_supervised(&self, x: &Records, y: Supervision<'_>) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(self.fit_steps(x, Some(y))?))
    }

    fn fit_transform(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<(Box<dyn TransformerModel>, Records)> {
        check_names(&self.steps)?;
        let (transformers, changed) = fit_transform(&self.steps, x, y)?;
        Ok((Box::new(TransformerPipelineModel { transformers }), changed))
    }

    fn check_params(&self) -> Result<()> {
        steps::check(&self.steps)
    }

    fn output_kind(&self, input: Option<RecordKind>) -> Result<Option<RecordKind>> {
        output_kind(&self.steps, input)
    }
}

impl Serialize for TransformerPipeline {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        steps::write(&self.steps, None::<&dyn Transformer>, to)
    }
}

impl From<Transformers> for TransformerPipeline {
    fn from(data: Transformers) -> Self {
        Self { steps: data.steps() }
    }
}

impl TransformerPipelineModel {
    /// The fitted transformers, in the order in which samples go through them.
    pub fn transformers(&self) -> impl ExactSizeIterator<Item = &dyn TransformerModel> {
        self.transformers.iter().map(|model| &**model)
    }
}

impl TransformerModel for TransformerPipelineModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        transform(&self.transformers, x)
    }

    /// Those of the first step.
    fn features(&self) -> Option<&FittedFeatures> {
        self.transformers.first().and_then(|first| first.features())
    }

    /// Those of all steps, in order.
    fn convergence(&self) -> Vec<Convergence> {
        self.transformers.iter().flat_map(|model| model.convergence()).collect()
    }
}
