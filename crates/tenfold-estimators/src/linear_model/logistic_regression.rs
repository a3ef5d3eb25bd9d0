//! Logistic regression of two or of many classes, on dense and on sparse records.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::centred::shares;
use tenfold_ml::authoring::linear_algebra::matrix;
use tenfold_ml::authoring::logistic::{logistic, softmax, softplus};
use tenfold_ml::authoring::{Convergence, FittedClasses, FittedFeatures, number, param, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, counted, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel, FeatureWeights};
use tenfold_ml::{checked_model, setters};

use crate::linear_model::decide::Functions;
use crate::linear_model::linear_functions::{Loss, Search};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 3;

/// Logistic regression with an l2 penalty: one linear function whose logistic is the probability
/// of the second of two classes, or one per class whose softmax are the probabilities of several.
///
/// The model is the one with the lowest `c · Σ weight · log loss + ‖w‖² / 2` (the intercepts are
/// not penalised), as scikit-learn's `LogisticRegression` defines it; L-BFGS finds it, on features
/// that are centred and scaled inside without a copy, so it needs no scaled features. Records can
/// be dense or sparse, and sample weights count. The work is divided among threads; the model does
/// not depend on how many.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`c`](LogisticRegression::c) | 1 | above 0; infinity is no penalty |
/// | [`fit_intercept`](LogisticRegression::fit_intercept) | true | |
/// | [`tol`](LogisticRegression::tol) | 0.0001 | finite, at least 0 |
/// | [`max_iter`](LogisticRegression::max_iter) | 100 | at least 1 |
///
/// linfa-logistic is not used: it takes neither weights nor sparse records, and its softmax takes
/// the largest number of all samples where that of the sample is meant, so that features that are
/// not scaled give it another optimum.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::linear_model::LogisticRegression;
///
/// let wine = datasets::wine()?;
/// let model = LogisticRegression::new().fit(&wine.x, &wine.y)?;
/// assert_eq!(model.coefficients().dim(), (3, 13));
/// let probabilities = model.predict_probabilities(&wine.x)?.unwrap();
/// assert!((probabilities.row(0).sum() - 1.0).abs() < 1e-12);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogisticRegression {
    #[serde(with = "number")]
    c: f64,
    fit_intercept: bool,
    tol: f64,
    max_iter: usize,
}

checked_model! {
    /// A fitted [`LogisticRegression`].
    #[derive(Clone)]
    pub struct LogisticRegressionModel {
        features: FittedFeatures,
        classes: FittedClasses,
        #[serde(with = "little_endian")]
        coefficients: Vec<f64>,
        intercepts: Vec<f64>,
        convergence: Convergence,
    }
}

impl Default for LogisticRegression {
    fn default() -> Self {
        Self { c: 1.0, fit_intercept: true, tol: 1e-4, max_iter: 100 }
    }
}

impl LogisticRegression {
    /// A classifier with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The weight of the samples against the penalty: large numbers penalise little,
        /// [`f64::INFINITY`] not at all; 1 by default.
        c: f64,

        /// Whether functions have an intercept; true by default.
        fit_intercept: bool,

        /// The part of the gradient of the mean loss, by scaled features, below which the search is
        /// at its end; 0.0001 by default.
        tol: f64,

        /// The most steps of the search; 100 by default.
        max_iter: usize,
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample), which may have
    /// weights.
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::TooFewClasses`](tenfold_ml::error::Error::TooFewClasses),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) on tables, and
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) where the numbers are too large.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<LogisticRegressionModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        let (x, y) = counted(x, y);
        let classes = FittedClasses::of(&y)?;
        let weights = (0..y.len()).map(|sample| y.weight(sample));
        let total: f64 = weights.clone().sum();
        let search = Search {
            estimator: "logistic-regression",
            l2: 1.0 / self.c / total,
            fit_intercept: self.fit_intercept,
            start: 0.0,
            tol: self.tol,
            max_iter: self.max_iter,
        };
        let place = |code: u32| classes.codes().partition_point(|&class| class < code);
        let targets: Vec<usize> = y.codes().map(place).collect();
        let found = match classes.codes().len() {
            2 => search.run(&x, shares(weights), &Binary(targets))?,
            n_classes => search.run(&x, shares(weights), &Softmax { targets, n_classes })?,
        };
        Ok(LogisticRegressionModel {
            features: FittedFeatures::of(&x),
            classes,
            coefficients: found.weights,
            intercepts: found.intercepts,
            convergence: found.convergence,
        })
    }
}

tenfold_ml::register!(Classifier LogisticRegression: "logistic-regression", version VERSION);

impl Classifier for LogisticRegression {
    fn name(&self) -> &'static str {
        "logistic-regression"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(LogisticRegression::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        let expected = "a number above 0, or infinity for no penalty, is expected";
        param::within("LogisticRegression c", self.c, f64::MIN_POSITIVE.., expected)?;
        param::not_negative("LogisticRegression tol", self.tol)?;
        param::at_least_one("LogisticRegression max_iter", self.max_iter)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_numbers(Some(kind))
    }
}

/// The log loss of two classes; 1 marks the second.
struct Binary(Vec<usize>);

impl Loss for Binary {
    fn n_functions(&self) -> usize {
        1
    }

    fn of(&self, sample: usize, values: &[f64], slopes: &mut [f64]) -> f64 {
        let (value, truth) = (values[0], self.0[sample] as f64);
        let (loss, probability) = softplus(value);
        slopes[0] = probability - truth;
        loss - truth * value
    }
}

/// The log loss of several classes.
struct Softmax {
    targets: Vec<usize>,
    n_classes: usize,
}

impl Loss for Softmax {
    fn n_functions(&self) -> usize {
        self.n_classes
    }

    fn of(&self, sample: usize, values: &[f64], slopes: &mut [f64]) -> f64 {
        slopes.copy_from_slice(values);
        let target = self.targets[sample];
        let log_sum = softmax(slopes);
        slopes[target] -= 1.0;
        log_sum - values[target]
    }
}

impl LogisticRegressionModel {
    fn check(&self) -> Result<(), &'static str> {
        let (n_functions, n_features) =
            (self.classes.positives().len(), self.features.n_features());
        if self.intercepts.len() != n_functions {
            return Err("there is one function for two classes, else one per class");
        }
        if n_features == 0 || n_functions.checked_mul(n_features) != Some(self.coefficients.len()) {
            return Err("each function has one coefficient per feature");
        }
        Ok(())
    }

    /// The weights, `n_functions × n_features`: one function for two classes (above 0 means the
    /// second), else one per class that occurred.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        matrix(&self.coefficients, self.features.n_features())
    }

    /// The intercept of each function.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The steps of the search; as many as `max_iter` allows if it came to no end before.
    pub fn n_iter(&self) -> usize {
        self.convergence.iterations
    }

    /// The names of the classes that occurred at fit, in the order of the functions.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.classes.names()
    }

    fn decisions(&self, x: &Records) -> Result<Array2<f64>> {
        let Self { features, coefficients, intercepts, .. } = self;
        Functions { features, weights: coefficients, intercepts }.values(x)
    }
}

tenfold_ml::register!(ClassifierModel LogisticRegressionModel: "tenfold.logistic-regression.v2", version VERSION);

impl ClassifierModel for LogisticRegressionModel {
    /// The class of the highest decision, the first of equals; of two classes the second where
    /// the decision is above 0.
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.classes.decide(&self.decisions(x)?)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.decisions(x).map(Some)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let decisions = self.decisions(x)?;
        let probabilities = if decisions.ncols() == 1 {
            Array2::from_shape_fn((decisions.nrows(), 2), |(row, class)| {
                let decision = decisions[[row, 0]];
                logistic(if class == 1 { decision } else { -decision })
            })
        } else {
            let mut probabilities = decisions;
            for mut row in probabilities.rows_mut() {
                row.as_slice_mut().map(softmax);
            }
            probabilities
        };
        Ok(Some(self.classes.spread(&probabilities)))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        let Self { features, classes, coefficients, .. } = self;
        Some(FeatureWeights::of_functions(features, classes.names(), coefficients))
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }

    fn convergence(&self) -> Vec<Convergence> {
        vec![self.convergence.clone()]
    }
}
