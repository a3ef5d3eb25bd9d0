//! A classifier whose probabilities are fitted on decisions about samples that it was not fitted
//! on.

use ndarray::{Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedClasses, FittedFeatures, parallel, validate};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Labels, RecordKind, Records, Rows, Samples, counted};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel, FeatureWeights};
use tenfold_ml::model_selection::{SplitError, Splitter, StratifiedKFold, ValidationError};

/// The name in errors.
const NAME: &str = "calibrated";

mod curve;

pub use curve::CalibrationCurve;

/// To be raised when the same parts and samples give another model, or it predicts in another way.
const VERSION: u32 = 4;

/// A classifier with calibrated probabilities: of the samples that it gives a class 80 %, about
/// 80 % are of that class.
///
/// The classifier is fitted on each part of a split, decides about the samples left out, and a
/// curve from decisions to probabilities is fitted on all of these decisions: one for two classes,
/// else one per class against the rest, whose probabilities are then divided by their sum. The
/// model is the classifier fitted on all samples, and the curves; it predicts the most probable
/// class. That is scikit-learn's `CalibratedClassifierCV` with `ensemble=False`. Decisions are
/// those of the model's decision function, or else its probabilities.
///
/// | part | default |
/// |---|---|
/// | the classifier | |
/// | the curve | [`Calibrated::sigmoid`] or [`Calibrated::isotonic`] |
/// | [`split`](Calibrated::split) | [`StratifiedKFold`] of 5 |
///
/// Sample weights count in the curves and in the classifier: with one that takes none they are an
/// error. A sample of weight 0 has a place in the split and counts for nothing else. Folds are
/// fitted in parallel; the model does not depend on the number of threads.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::calibration::Calibrated;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::linear_model::Sgd;
///
/// let cancer = datasets::breast_cancer()?;
/// let model = Calibrated::sigmoid(Sgd::hinge()).fit(&cancer.x, &cancer.y)?;
/// let probabilities = model.predict_probabilities(&cancer.x)?.unwrap();
/// assert!((probabilities.row(0).sum() - 1.0).abs() < 1e-12);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Serialize, Deserialize)]
pub struct Calibrated {
    classifier: Box<dyn Classifier>,
    #[serde(default)]
    method: Method,
    #[serde(default = "five_folds")]
    splitter: Box<dyn Splitter>,
}

/// The kind of curve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Method {
    #[default]
    Sigmoid,
    Isotonic,
}

checked_model! {
    /// A fitted [`Calibrated`].
    pub struct CalibratedModel {
        model: Box<dyn ClassifierModel>,
        classes: FittedClasses,
        curves: Vec<CalibrationCurve>,
    }
}

fn five_folds() -> Box<dyn Splitter> {
    StratifiedKFold::new(5).boxed()
}

impl Calibrated {
    /// With curves that are sigmoids (Platt, "Probabilistic Outputs for Support Vector Machines",
    /// 1999): for few samples.
    pub fn sigmoid(classifier: impl Into<Box<dyn Classifier>>) -> Self {
        Self::new(classifier, Method::Sigmoid)
    }

    /// With curves that are steps which only rise (Zadrozny and Elkan, "Transforming Classifier
    /// Scores into Accurate Multiclass Probability Estimates", 2002): for a thousand samples or
    /// more.
    pub fn isotonic(classifier: impl Into<Box<dyn Classifier>>) -> Self {
        Self::new(classifier, Method::Isotonic)
    }

    fn new(classifier: impl Into<Box<dyn Classifier>>, method: Method) -> Self {
        Self { classifier: classifier.into(), method, splitter: five_folds() }
    }

    /// The splitter; each sample must be in exactly one test.
    #[must_use]
    pub fn split(mut self, splitter: impl Into<Box<dyn Splitter>>) -> Self {
        self.splitter = splitter.into();
        self
    }

    /// The fitted classifier with its curves.
    ///
    /// # Errors
    /// Those of the classifier and of the splitter; [`ValidationError::TestedTwice`];
    /// [`Error::Fit`] where a sample is in no test, a class is absent from a part that is fitted
    /// on, or the classifier has neither decisions nor probabilities.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<CalibratedModel> {
        if x.n_samples() != y.len() || x.n_samples() == 0 {
            validate::weighted_classification(x, y)?;
        }
        let (counted_x, counted_y) = counted(x, y);
        let classes = FittedClasses::of(&counted_y)?;
        if classes.codes().len() < 2 {
            validate::weighted_classification(x, y)?;
        }
        let decisions = self.out_of_fold(x, y, &classes)?;
        let model = self.classifier.fit(&counted_x, &counted_y)?;
        let rows: Vec<usize> = (0..y.len()).filter(|&sample| y.weight(sample) > 0.0).collect();
        let weights: Vec<f64> = rows.iter().map(|&sample| y.weight(sample)).collect();
        let curve = |(&positive, decisions): (&u32, ArrayView1<'_, f64>)| {
            let is_positive: Vec<bool> =
                rows.iter().map(|&sample| y.code(sample) == positive).collect();
            let decisions: Vec<f64> = rows.iter().map(|&sample| decisions[sample]).collect();
            match self.method {
                Method::Sigmoid => CalibrationCurve::sigmoid(decisions, &is_positive, &weights),
                Method::Isotonic => CalibrationCurve::isotonic(&decisions, &is_positive, &weights),
            }
        };
        let curves = classes.positives().iter().zip(decisions.columns()).map(curve);
        let curves = curves.collect::<Result<_>>()?;
        Ok(CalibratedModel { model, classes, curves })
    }

    /// The decisions about each sample of a model that was not fitted on it.
    fn out_of_fold(&self, x: &Records, y: &Labels, classes: &FittedClasses) -> Result<Array2<f64>> {
        self.splitter.check_params()?;
        let purpose = "its curves need decisions about samples left out";
        let splits = self.splitter.split(&Samples::labelled(y));
        let splits = splits.map_err(|error| SplitError::inside(NAME, purpose, error))?;
        let splits: Vec<_> = splits.iter().collect();
        let tests: Vec<&Rows> = splits.iter().map(|split| &split.test).collect();
        check_tests(&tests, y)?;
        let found = parallel::try_map(splits.len(), 1, |fold| {
            let split = &splits[fold];
            let (train_x, train_y) = counted(&x.select(&split.train), &y.select(&split.train));
            check_classes(fold, classes, &train_y)?;
            let model = self.classifier.fit(&train_x, &train_y)?;
            decisions(&*model, self.classifier.name(), &x.select(&split.test), classes)
        })?;
        let mut all = Array2::zeros((y.len(), classes.positives().len()));
        for (test, found) in tests.into_iter().zip(found) {
            for (sample, row) in test.iter().zip(found.rows()) {
                all.row_mut(sample).assign(&row);
            }
        }
        match all.iter().position(|decision| !decision.is_finite()) {
            None => Ok(all),
            Some(at) => Err(failed(format!(
                "the decision about row {} is not finite; scale the features first",
                y.row_of(at / all.ncols())
            ))),
        }
    }
}

/// Whether each sample is in exactly one test.
fn check_tests(tests: &[&Rows], y: &Labels) -> Result<()> {
    let mut tested = vec![false; y.len()];
    for sample in tests.iter().flat_map(|test| test.iter()) {
        match tested.get_mut(sample) {
            Some(tested) if !*tested => *tested = true,
            Some(_) => {
                return Err(ValidationError::TestedTwice { row: y.row_of(sample) }.into());
            }
            None => {
                return Err(failed(format!(
                    "the splitter tests a sample {sample} that is not there"
                )));
            }
        }
    }
    match tested.iter().position(|tested| !tested) {
        None => Ok(()),
        Some(sample) => Err(failed(format!(
            "sample {} is in no test of the splitter; use one that tests each sample once, such \
             as StratifiedKFold",
            y.row_of(sample)
        ))),
    }
}

/// Whether all classes that occur do so in the part that a fold is fitted on.
fn check_classes(fold: usize, classes: &FittedClasses, train: &Labels) -> Result<()> {
    let counts = train.counts();
    let mut named = classes.codes().iter().zip(classes.names());
    match named.find(|(code, _)| counts[**code as usize] == 0) {
        None => Ok(()),
        Some((_, class)) => Err(failed(format!(
            "class `{class}` is absent from the samples that fold {fold} is fitted on; use fewer \
             folds, StratifiedKFold, or more samples of it"
        ))),
    }
}

fn failed(reason: String) -> Error {
    Error::Fit { estimator: NAME, reason }
}

/// The decision of each sample for each class against the rest.
fn decisions(
    model: &dyn ClassifierModel,
    name: &str,
    x: &Records,
    classes: &FittedClasses,
) -> Result<Array2<f64>> {
    let width = classes.positives().len();
    let found = match model.decision_function(x)? {
        Some(decisions) => decisions,
        None => {
            let missing = || failed(format!("`{name}` has neither decisions nor probabilities"));
            let all = model.predict_probabilities(x)?.ok_or_else(missing)?;
            let columns: Vec<usize> =
                classes.positives().iter().map(|&code| code as usize).collect();
            match columns.last() {
                Some(&last) if last < all.ncols() => all.select(Axis(1), &columns),
                _ => Array2::zeros((all.nrows(), 0)),
            }
        }
    };
    if found.dim() != (x.n_samples(), width) {
        let (rows, columns) = found.dim();
        return Err(failed(format!(
            "`{name}` decides in {rows} × {columns} numbers where {} × {width} are expected: a \
             number for two classes, else one per class",
            x.n_samples()
        )));
    }
    Ok(found)
}

tenfold_ml::register!(Classifier Calibrated: "calibrated", no default, version VERSION);

impl Classifier for Calibrated {
    fn name(&self) -> &'static str {
        "calibrated"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(Calibrated::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.classifier.check_params()?;
        self.splitter.check_params()
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        self.classifier.check_kind(kind)
    }
}

impl CalibratedModel {
    fn check(&self) -> Result<()> {
        let (left_len, right_len) = (self.curves.len(), self.classes.positives().len());
        if left_len != right_len {
            let (left, right) = ("calibration curves", "the decisions");
            return Err(Error::LengthMismatch { left, left_len, right, right_len });
        }
        Ok(())
    }

    /// The classifier fitted on all samples.
    pub fn model(&self) -> &dyn ClassifierModel {
        &*self.model
    }

    /// The curves from decisions to probabilities: one for two classes, of the second, else one
    /// per class that occurred.
    pub fn curves(&self) -> &[CalibrationCurve] {
        &self.curves
    }

    /// The probability of each class against the rest, each for itself.
    fn against_rest(&self, x: &Records) -> Result<Array2<f64>> {
        let mut found = decisions(&*self.model, "the calibrated model", x, &self.classes)?;
        for (mut column, curve) in found.columns_mut().into_iter().zip(&self.curves) {
            column.mapv_inplace(|decision| curve.probability(decision));
        }
        Ok(found)
    }
}

tenfold_ml::register!(
    ClassifierModel CalibratedModel: "tenfold.calibrated.v2", version VERSION
);

impl ClassifierModel for CalibratedModel {
    /// The class of the highest probability, the first of equals.
    fn predict(&self, x: &Records) -> Result<Labels> {
        let probabilities = self.classes.of_decisions(self.against_rest(x)?);
        self.classes.labels(
            probabilities.rows().into_iter().map(|row| self.classes.most_probable(row)).collect(),
        )
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        Ok(Some(self.classes.of_decisions(self.against_rest(x)?)))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        self.model.features()
    }

    /// Those of the classifier fitted on all samples.
    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        self.model.feature_weights()
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }

    /// Those of the classifier fitted on all samples.
    fn convergence(&self) -> Vec<Convergence> {
        self.model.convergence()
    }
}
