//! linfa's follow-the-regularized-leader learner as a classifier.

use linfa::traits::FitWith;
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array2, ArrayView2, array};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::logistic::logistic;
use tenfold_ml::authoring::one_vs_rest::{Decision, OneVsRest};
use tenfold_ml::authoring::{FittedFeatures, param, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};
use tenfold_ml::setters;

use crate::matrix::matrix;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 1;

/// Logistic regression learned sample by sample, each weight at its own pace: FTRL-proximal
/// (McMahan and others, "Ad Click Prediction: a View from the Trenches", 2013, algorithm 1), by
/// linfa; one class against the rest for more than two.
///
/// Samples are visited in the given order. The model has an intercept, which is penalised as the
/// weights are. Features should be scaled.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`alpha`](Ftrl::alpha) | 0.1 | finite and above 0 |
/// | [`beta`](Ftrl::beta) | 1 | finite and above 0 |
/// | [`l1`](Ftrl::l1) | 0 | from 0 to 1 |
/// | [`l2`](Ftrl::l2) | 0 | from 0 to 1 |
/// | [`epochs`](Ftrl::epochs) | 10 | at least 1 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::linear_model::Ftrl;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
///
/// let wine = datasets::wine()?;
/// let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Ftrl::new());
/// assert!(pipeline.fit(&wine.x, &wine.y).is_ok());
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ftrl {
    alpha: f64,
    beta: f64,
    l1: f64,
    l2: f64,
    epochs: usize,
}

/// A fitted [`Ftrl`].
#[derive(Debug, Serialize, Deserialize)]
pub struct FtrlModel(OneVsRest<Weights>);

/// A weight per feature, and the intercept after them.
#[derive(Debug, Serialize, Deserialize)]
struct Weights(#[serde(with = "little_endian")] Vec<f64>);

impl Default for Ftrl {
    fn default() -> Self {
        Self { alpha: 0.1, beta: 1.0, l1: 0.0, l2: 0.0, epochs: 10 }
    }
}

impl Ftrl {
    /// A classifier with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The pace of learning; 0.1 by default.
        alpha: f64,

        /// The slowdown of the pace of a weight at first; 1 by default.
        beta: f64,

        /// The factor of the l1 penalty, which makes weights exactly 0; 0 by default.
        l1: f64,

        /// The factor of the l2 penalty; 0 by default.
        l2: f64,

        /// The number of passes over the samples; 10 by default.
        epochs: usize,
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`],
    /// [`Error::TakesNoWeights`], [`Error::RecordKind`] on records that are not dense, and
    /// [`Error::Fit`] where weights leave the finite numbers.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<FtrlModel> {
        self.check_params()?;
        validate::classification(x, y)?;
        let matrix = matrix(x)?;
        let fit_one = |is_positive: &[bool]| self.fit_one(matrix.view(), is_positive);
        Ok(FtrlModel(OneVsRest::fit(x, y, fit_one)?))
    }

    fn fit_one(&self, x: ArrayView2<'_, f64>, is_positive: &[bool]) -> Result<Weights> {
        let failed = |reason: String| Error::Fit { estimator: "ftrl", reason };
        let params = linfa_ftrl::Ftrl::<f64>::params()
            .alpha(self.alpha)
            .beta(self.beta)
            .l1_ratio(self.l1)
            .l2_ratio(self.l2)
            .check()
            .map_err(|error| failed(error.to_string()))?;
        let mut model = None;
        let mut sample = DatasetBase::new(Array2::ones((1, x.ncols() + 1)), array![false]);
        for _ in 0..self.epochs {
            for (row, is_positive) in x.rows().into_iter().zip(is_positive) {
                sample.records.row_mut(0).iter_mut().zip(row).for_each(|(to, x)| *to = *x);
                sample.targets[0] = *is_positive;
                let learned = params.fit_with(model.take(), &sample);
                model = Some(learned.map_err(|error| failed(error.to_string()))?);
            }
        }
        let weights = model.map(|model| model.get_weights().to_vec()).unwrap_or_default();
        if weights.iter().any(|weight| !weight.is_finite()) {
            return Err(failed("the numbers are too large; scale the features first".to_string()));
        }
        Ok(Weights(weights))
    }
}

tenfold_ml::register!(Classifier Ftrl: "ftrl", version VERSION);

impl Classifier for Ftrl {
    fn name(&self) -> &'static str {
        "ftrl"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(Ftrl::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        validate::positive("Ftrl alpha", self.alpha)?;
        validate::positive("Ftrl beta", self.beta)?;
        param::within("Ftrl l1", self.l1, 0.0..=1.0, "a number from 0 to 1 is expected")?;
        param::within("Ftrl l2", self.l2, 0.0..=1.0, "a number from 0 to 1 is expected")?;
        param::at_least_one("Ftrl epochs", self.epochs)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

impl Decision for Weights {
    fn decision(&self, row: &[f64]) -> f64 {
        let weights = self.0.iter();
        weights.zip(row.iter().chain([&1.0])).map(|(weight, x)| weight * x).sum()
    }

    fn fits(&self, n_features: usize) -> bool {
        self.0.len() == n_features + 1
    }
}

tenfold_ml::register!(ClassifierModel FtrlModel: "linfa.ftrl.v1", version VERSION);

impl ClassifierModel for FtrlModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.0.predict(x)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.0.decision_function(x).map(Some)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let decisions = self.0.decision_function(x)?;
        Ok(Some(self.0.fitted_classes().of_decisions(decisions.mapv(logistic))))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.0.features())
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.0.classes())
    }
}
