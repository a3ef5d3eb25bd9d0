//! Transformers and a final estimator as one estimator, so that preprocessing is fitted inside
//! the fold.

use ndarray::Array2;
use tenfold_store::Fingerprinter;

use crate::{
    Classifier, ClassifierModel, FittedFeatures, Labels, Records, Regressor, RegressorModel,
    Result, Supervision, Transformer, TransformerModel, Values,
};

mod stored;
mod transformer;

pub(crate) use stored::FittedSteps;
pub use transformer::{TransformerPipeline, TransformerPipelineModel};

/// To be raised when the same steps and samples give another model, or it predicts in another way.
const VERSION: u32 = 1;

/// A chain of transformers that becomes an estimator with its last step.
///
/// Each transformer is fitted on what the ones before it yield, on the samples given to `fit`
/// only; predicting sends samples through the fitted transformers. At most two transformed
/// matrices exist at once, and only one while the last step is fitted.
///
/// ```
/// use tenfold_ml::{ClassifierModel, Pipeline, StandardScaler, Svc, datasets};
///
/// let data = datasets::wine()?;
/// let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
/// let predicted = pipeline.fit(&data.x, &data.y)?.predict(&data.x)?;
/// assert_eq!(predicted.len(), 178);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Pipeline {
    transformers: Vec<Box<dyn Transformer>>,
}

/// A [`Pipeline`] that ends in a classifier.
#[derive(Debug)]
pub struct ClassifierPipeline {
    transformers: Vec<Box<dyn Transformer>>,
    last: Box<dyn Classifier>,
}

/// A [`Pipeline`] that ends in a regressor.
#[derive(Debug)]
pub struct RegressorPipeline {
    transformers: Vec<Box<dyn Transformer>>,
    last: Box<dyn Regressor>,
}

impl Pipeline {
    /// A chain without a step.
    pub fn new() -> Self {
        Self::default()
    }

    /// The chain with one more transformer.
    #[must_use]
    pub fn then(mut self, transformer: impl Transformer + 'static) -> Self {
        self.transformers.push(transformer.boxed());
        self
    }

    /// The chain as a transformer, for a step that is several ones.
    #[must_use]
    pub fn transformer(self) -> TransformerPipeline {
        TransformerPipeline::new(self.transformers)
    }

    /// The chain with this classifier at its end.
    #[must_use]
    pub fn classifier(self, last: impl Classifier + 'static) -> ClassifierPipeline {
        ClassifierPipeline { transformers: self.transformers, last: last.boxed() }
    }

    /// The chain with this regressor at its end.
    #[must_use]
    pub fn regressor(self, last: impl Regressor + 'static) -> RegressorPipeline {
        RegressorPipeline { transformers: self.transformers, last: last.boxed() }
    }
}

impl ClassifierPipeline {
    /// The fitted pipeline, with the models of its steps.
    ///
    /// # Errors
    /// Those of its steps.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<PipelineModel<dyn ClassifierModel>> {
        let (fitted, x) = fit_transform(&self.transformers, x, Some(Supervision::Labels(y)))?;
        Ok(PipelineModel { fitted, last: self.last.fit(&x, y)? })
    }
}

impl Classifier for ClassifierPipeline {
    fn name(&self) -> &'static str {
        self.last.name()
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(ClassifierPipeline::fit(self, x, y)?))
    }

    /// `None` if a step has none.
    fn version(&self) -> Option<u32> {
        let transformers = self.transformers.iter().map(|step| step.version());
        of_steps(transformers.chain([self.last.version()]))
    }

    /// Feeds the steps, each as a store knows it.
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.feed(&self.transformers).feed(&self.last);
    }
}

impl RegressorPipeline {
    /// The fitted pipeline, with the models of its steps.
    ///
    /// # Errors
    /// Those of its steps.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<PipelineModel<dyn RegressorModel>> {
        let (fitted, x) = fit_transform(&self.transformers, x, Some(Supervision::Values(y)))?;
        Ok(PipelineModel { fitted, last: self.last.fit(&x, y)? })
    }
}

impl Regressor for RegressorPipeline {
    fn name(&self) -> &'static str {
        self.last.name()
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(RegressorPipeline::fit(self, x, y)?))
    }

    /// `None` if a step has none.
    fn version(&self) -> Option<u32> {
        let transformers = self.transformers.iter().map(|step| step.version());
        of_steps(transformers.chain([self.last.version()]))
    }

    /// Feeds the steps, each as a store knows it.
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.feed(&self.transformers).feed(&self.last);
    }
}

/// A fitted pipeline: fitted transformers and a fitted last step, `dyn ClassifierModel` or
/// `dyn RegressorModel`. [`ClassifierModel`] shows how to come to it.
#[derive(Debug)]
pub struct PipelineModel<M: ?Sized> {
    fitted: Vec<Box<dyn TransformerModel>>,
    last: Box<M>,
}

impl<M: ?Sized> PipelineModel<M> {
    /// The fitted transformers, in the order in which samples go through them.
    pub fn transformers(&self) -> impl ExactSizeIterator<Item = &dyn TransformerModel> {
        self.fitted.iter().map(|model| &**model)
    }

    /// The model of the last step, fitted on transformed samples.
    pub fn last(&self) -> &M {
        &self.last
    }
}

/// The version of pipelines, if each step has one: which one counts where the step itself does.
pub(crate) fn of_steps(mut versions: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    versions.all(|version| version.is_some()).then_some(VERSION)
}

/// The versions of fitted steps.
fn versions(
    fitted: &[Box<dyn TransformerModel>],
    last: Option<u32>,
) -> impl Iterator<Item = Option<u32>> + '_ {
    fitted.iter().map(|model| model.version()).chain([last])
}

#[typetag::serde(name = "tenfold.pipeline-classifier.v1")]
impl ClassifierModel for PipelineModel<dyn ClassifierModel> {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.last.predict(&transform(&self.fitted, x)?)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.last.decision_function(&transform(&self.fitted, x)?)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.last.predict_probabilities(&transform(&self.fitted, x)?)
    }

    /// Those of the first step.
    fn features(&self) -> Option<&FittedFeatures> {
        self.fitted.first().map_or_else(|| self.last.features(), |first| first.features())
    }

    fn classes(&self) -> Option<&[String]> {
        self.last.classes()
    }

    /// `None` if a step has none.
    fn version(&self) -> Option<u32> {
        of_steps(versions(&self.fitted, self.last.version()))
    }
}

#[typetag::serde(name = "tenfold.pipeline-regressor.v1")]
impl RegressorModel for PipelineModel<dyn RegressorModel> {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.last.predict(&transform(&self.fitted, x)?)
    }

    /// Those of the first step.
    fn features(&self) -> Option<&FittedFeatures> {
        self.fitted.first().map_or_else(|| self.last.features(), |first| first.features())
    }

    /// `None` if a step has none.
    fn version(&self) -> Option<u32> {
        of_steps(versions(&self.fitted, self.last.version()))
    }
}

/// The fitted transformers, and the samples as the last one yields them.
fn fit_transform(
    transformers: &[Box<dyn Transformer>],
    x: &Records,
    y: Option<Supervision<'_>>,
) -> Result<(Vec<Box<dyn TransformerModel>>, Records)> {
    let mut fitted = Vec::with_capacity(transformers.len());
    let mut x = x.clone();
    for transformer in transformers {
        let (model, changed) = transformer.fit_transform(&x, y)?;
        x = changed;
        fitted.push(model);
    }
    Ok((fitted, x))
}

fn transform(fitted: &[Box<dyn TransformerModel>], x: &Records) -> Result<Records> {
    fitted.iter().try_fold(x.clone(), |x, model| model.transform(&x))
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::{
        Error, LinearRegression, Rows, Sgd, SgdModel, StandardScaler, StandardScalerModel, Svc,
        datasets,
    };

    #[test]
    fn a_classifier_pipeline_is_its_steps_one_after_another() {
        let data = datasets::breast_cancer().unwrap();
        let even: Rows = (0..569).step_by(2).collect();
        let (x, y) = (data.x.select(&even), data.y.select(&even));
        let scaler = StandardScaler::new().fit(&x).unwrap();
        let svc = Svc::new().fit(&scaler.transform(&x).unwrap(), &y).unwrap();
        let by_hand = svc.predict(&scaler.transform(&data.x).unwrap()).unwrap();
        let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
        let predicted = pipeline.fit(&x, &y).unwrap().predict(&data.x).unwrap();
        assert!(predicted == by_hand);
    }

    #[test]
    fn scaling_changes_no_prediction_of_a_linear_regression() {
        let data = datasets::penguins().unwrap();
        let plain = LinearRegression::new().fit(&data.x, &data.y).unwrap();
        let pipeline =
            Pipeline::new().then(StandardScaler::new()).regressor(LinearRegression::new());
        let scaled = pipeline.fit(&data.x, &data.y).unwrap();
        let (plain, scaled) = (plain.predict(&data.x).unwrap(), scaled.predict(&data.x).unwrap());
        assert!(plain.iter().zip(scaled.iter()).all(|(a, b)| (a - b).abs() < 1e-9));
    }

    #[test]
    fn boxed_steps_join_and_pipelines_nest() {
        let data = datasets::iris().unwrap();
        let classifier: Box<dyn Classifier> = Svc::new().boxed();
        let scaler: Box<dyn Transformer> = StandardScaler::new().boxed();
        let inner = Pipeline::new().then(scaler).classifier(classifier);
        let outer = Pipeline::new().then(StandardScaler::new()).classifier(inner);
        assert_eq!(outer.name(), "svc");
        assert!(outer.fit(&data.x, &data.y).is_ok());
    }

    #[test]
    fn the_models_of_all_steps_can_be_looked_at() {
        let data = datasets::breast_cancer().unwrap();
        let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
        let whole = pipeline.boxed().fit(&data.x, &data.y).unwrap();
        assert!(whole.downcast_ref::<SgdModel>().is_none());
        let model = whole.downcast_ref::<PipelineModel<dyn ClassifierModel>>().unwrap();
        let scaler = model.transformers().next().unwrap();
        assert_eq!(scaler.downcast_ref::<StandardScalerModel>().unwrap().mean().len(), 30);
        let sgd = model.last().downcast_ref::<SgdModel>().unwrap();
        let by_hand = sgd.decision_function(&scaler.transform(&data.x).unwrap()).unwrap();
        assert_eq!(whole.decision_function(&data.x).unwrap(), Some(by_hand));
    }

    #[test]
    fn errors_of_the_steps_come_through() {
        let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
        let y = Labels::from_names(&["a", "b"]).unwrap();
        let x = Records::dense(array![[f64::NAN], [1.0]]).unwrap();
        assert!(matches!(pipeline.fit(&x, &y), Err(Error::NotFinite { .. })));
        let x = Records::dense(array![[0.0], [1.0]]).unwrap();
        let model = pipeline.fit(&x, &y).unwrap();
        let wide = Records::dense(array![[0.0, 1.0]]).unwrap();
        assert!(matches!(model.predict(&wide), Err(Error::FeatureCount { .. })));
    }
}
