//! A chain of transformers that is one itself.

use serde::{Deserialize, Serialize};
use tenfold_store::Fingerprinter;

use super::{FittedSteps, VERSION, fit_transform, of_steps, transform};
use crate::{FittedFeatures, Records, Result, Supervision, Transformer, TransformerModel};

/// A [`Pipeline`](crate::Pipeline) that is a transformer: a step of another, or a part of a
/// [`ColumnTransformer`](crate::ColumnTransformer). Without a step it changes nothing.
///
/// ```
/// use ndarray::array;
/// use tenfold_ml::{Pipeline, Records, SimpleImputer, StandardScaler, TransformerModel};
///
/// let x = Records::dense(array![[1.0], [f64::NAN], [3.0]])?;
/// let steps = Pipeline::new().then(SimpleImputer::mean()).then(StandardScaler::new());
/// let z = steps.transformer().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(1), [0.0]);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Debug)]
pub struct TransformerPipeline {
    transformers: Vec<Box<dyn Transformer>>,
}

/// A fitted [`TransformerPipeline`].
#[derive(Debug, Serialize, Deserialize)]
pub struct TransformerPipelineModel {
    steps: FittedSteps,
}

impl TransformerPipeline {
    pub(super) fn new(transformers: Vec<Box<dyn Transformer>>) -> Self {
        Self { transformers }
    }

    /// The fitted chain, with the models of its steps.
    ///
    /// # Errors
    /// Those of its steps.
    pub fn fit(&self, x: &Records) -> Result<TransformerPipelineModel> {
        self.fit_steps(x, None)
    }

    /// The fitted chain, whose last step need not transform what it is fitted on.
    fn fit_steps(
        &self,
        x: &Records,
        y: Option<Supervision<'_>>,
    ) -> Result<TransformerPipelineModel> {
        let Some((last, before)) = self.transformers.split_last() else {
            return Ok(TransformerPipelineModel { steps: FittedSteps(Vec::new()) });
        };
        let (mut fitted, x) = fit_transform(before, x, y)?;
        fitted.push(match y {
            Some(y) => last.fit_supervised(&x, y)?,
            None => last.fit(&x)?,
        });
        Ok(TransformerPipelineModel { steps: FittedSteps(fitted) })
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
        let (fitted, changed) = fit_transform(&self.transformers, x, y)?;
        Ok((Box::new(TransformerPipelineModel { steps: FittedSteps(fitted) }), changed))
    }

    /// `None` if a step has none.
    fn version(&self) -> Option<u32> {
        of_steps(self.transformers.iter().map(|step| step.version()))
    }

    /// Feeds the steps, each as a store knows it.
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.feed(&self.transformers);
    }
}

impl TransformerPipelineModel {
    /// The fitted transformers, in the order in which samples go through them.
    pub fn transformers(&self) -> impl ExactSizeIterator<Item = &dyn TransformerModel> {
        self.steps.0.iter().map(|model| &**model)
    }
}

#[typetag::serde(name = "tenfold.pipeline-transformer.v1")]
impl TransformerModel for TransformerPipelineModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        transform(&self.steps.0, x)
    }

    /// Those of the first step.
    fn features(&self) -> Option<&FittedFeatures> {
        self.steps.0.first().and_then(|first| first.features())
    }

    /// `None` if a step has none.
    fn version(&self) -> Option<u32> {
        self.steps.version(VERSION)
    }
}

#[cfg(test)]
mod tests {
    use crate::{MinMaxScaler, Pipeline, StandardScaler, Transformer, TransformerModel, datasets};

    #[test]
    fn a_chain_within_a_chain_is_one_chain() {
        let x = datasets::iris().unwrap().x;
        let inner = Pipeline::new().then(StandardScaler::new()).then(MinMaxScaler::new());
        let inner = inner.transformer();
        let nested = inner.fit(&x).unwrap();
        assert_eq!(nested.transformers().len(), 2);
        let (at_once, changed) = inner.fit_transform(&x, None).unwrap();
        let outer = Pipeline::new().then(inner).transformer().fit(&x).unwrap();
        let expected = nested.transform(&x).unwrap().to_array().unwrap();
        assert_eq!(changed.to_array().unwrap(), expected);
        for model in [&*at_once, &outer] {
            assert_eq!(model.transform(&x).unwrap().to_array().unwrap(), expected);
        }
        assert_eq!(outer.version(), Some(1));
    }

    #[test]
    fn without_a_step_nothing_changes() {
        let x = datasets::iris().unwrap().x;
        let model = Pipeline::new().transformer().fit(&x).unwrap();
        assert_eq!(model.transform(&x).unwrap().to_array().unwrap(), x.to_array().unwrap());
    }
}
