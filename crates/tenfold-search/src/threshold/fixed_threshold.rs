//! A classifier with a threshold that is given.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedClasses, param, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, counted};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel};

use super::positive::{positive, scores};
use super::{ThresholdModel, VERSION};

/// The name in errors.
const NAME: &str = "fixed-threshold";

/// A classifier of two classes that predicts the positive one from a probability on, which is
/// given.
///
/// Of a classifier without probabilities it is the decision from which on, 0 for even odds. That is
/// scikit-learn's `FixedThresholdClassifier`. [`TunedThreshold`](super::TunedThreshold) finds a
/// threshold.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::metrics::{Average, ZeroDivision, recall};
/// use tenfold::model_selection::FixedThreshold;
/// use tenfold::naive_bayes::GaussianNb;
///
/// let cancer = datasets::breast_cancer()?;
/// let recall_from = |threshold| {
///     let fixed = FixedThreshold::new(GaussianNb::new(), threshold).positive("malignant");
///     let predicted = fixed.fit(&cancer.x, &cancer.y)?.predict(&cancer.x)?;
///     recall(&cancer.y, &predicted, Average::Binary("malignant"), ZeroDivision::Zero)
/// };
/// assert!(recall_from(0.01)? > recall_from(0.5)?);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Serialize, Deserialize)]
pub struct FixedThreshold {
    classifier: Box<dyn Classifier>,
    threshold: f64,
    #[serde(default)]
    positive: Option<String>,
}

impl FixedThreshold {
    /// A classifier that predicts the second of two classes from this probability or decision on.
    pub fn new(classifier: impl Into<Box<dyn Classifier>>, threshold: f64) -> Self {
        Self { classifier: classifier.into(), threshold, positive: None }
    }

    /// The class that is predicted from the threshold on, by default the second one.
    #[must_use]
    pub fn positive(self, class: impl Into<String>) -> Self {
        Self { positive: Some(class.into()), ..self }
    }

    /// The fitted classifier with the threshold.
    ///
    /// # Errors
    /// Those of the classifier; [`Error::Param`](tenfold_ml::error::Error::Param) on a threshold
    /// that is not finite; [`Error::Fit`](tenfold_ml::error::Error::Fit) if more than two classes
    /// occur, or the classifier has neither probabilities nor decisions;
    /// [`LabelError::UnknownClass`](tenfold_ml::data::LabelError::UnknownClass).
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<ThresholdModel> {
        self.check_params()?;
        let (x, y) = counted(x, y);
        validate::weighted_classification(&x, &y)?;
        let classes = FittedClasses::of(&y)?;
        let positive = positive(NAME, self.positive.as_deref(), &y, &classes)?;
        let model = self.classifier.fit(&x, &y)?;
        let one = x.select(&(0..1).collect());
        scores((NAME, self.classifier.name()), &*model, &one, &classes, positive)?;
        Ok(ThresholdModel {
            model,
            classes,
            positive,
            threshold: self.threshold,
            curve: Vec::new(),
        })
    }
}

tenfold_ml::register!(Classifier FixedThreshold: "fixed-threshold", no default, version VERSION);

impl Classifier for FixedThreshold {
    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(FixedThreshold::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        let range = f64::MIN..=f64::MAX;
        param::within("FixedThreshold threshold", self.threshold, range, "a finite number")?;
        self.classifier.check_params()
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        self.classifier.check_kind(kind)
    }
}
