//! The fitted classifier: one linear function, or one per class.

use ndarray::{Array2, ArrayView2};
use tenfold_ml::authoring::linear_algebra::matrix;
use tenfold_ml::authoring::{Convergence, FittedClasses, FittedFeatures, first_largest};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Labels, Records, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{ClassifierModel, FeatureWeights};

use crate::linear_model::decide::Functions;
use crate::linear_model::sgd::descent::Learned;
use crate::linear_model::sgd::loss::Loss;
use crate::linear_model::sgd::{VERSION, probabilities};

checked_model! {
    /// A linear classifier fitted by [`Sgd`](crate::linear_model::Sgd).
    #[derive(Clone)]
    pub struct SgdModel {
        loss: Loss,
        features: FittedFeatures,
        classes: FittedClasses,
        #[serde(with = "little_endian")]
        coefficients: Vec<f64>,
        intercepts: Vec<f64>,
        n_iter: Vec<usize>,
        convergence: Option<Convergence>,
    }
}

impl SgdModel {
    fn check(&self) -> Result<(), &'static str> {
        let (n_functions, n_features) =
            (self.classes.positives().len(), self.features.n_features());
        if self.intercepts.len() != n_functions || self.n_iter.len() != n_functions {
            return Err("there is one function for two classes, else one per class");
        }
        if self.loss.is_regression() {
            return Err("the loss of a classifier is not that of regression");
        }
        if n_features == 0 || n_functions.checked_mul(n_features) != Some(self.coefficients.len()) {
            return Err("each function has one coefficient per feature");
        }
        Ok(())
    }

    pub(super) fn new(
        loss: Loss,
        classes: FittedClasses,
        features: FittedFeatures,
        fits: Vec<Learned>,
    ) -> Self {
        Self {
            loss,
            features,
            classes,
            coefficients: fits.iter().flat_map(|fit| &fit.weights).copied().collect(),
            intercepts: fits.iter().map(|fit| fit.intercept).collect(),
            n_iter: fits.iter().map(|fit| fit.n_iter).collect(),
            convergence: Convergence::worst(fits.into_iter().filter_map(|fit| fit.convergence)),
        }
    }

    /// The weights, `n_functions × n_features`: one function for two classes (above 0 means the
    /// second), else one per class.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        matrix(&self.coefficients, self.features.n_features())
    }

    /// The intercept of each function.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The epochs run for each function.
    pub fn n_iter(&self) -> &[usize] {
        &self.n_iter
    }

    /// The names of the classes that occurred at fit, in the order of the functions.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.classes.names()
    }

    /// The value of each function for each sample, `n_samples × n_functions`.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](tenfold_ml::error::Error::FeatureCount) on another number of
    /// features than at fit, [`Error::FeatureNames`](tenfold_ml::error::Error::FeatureNames) on
    /// other names, [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite) on NaN or infinity.
    pub fn decision_function(&self, x: &Records) -> Result<Array2<f64>> {
        self.functions().values(x)
    }

    /// The functions, to be asked for samples.
    fn functions(&self) -> Functions<'_> {
        Functions {
            features: &self.features,
            weights: &self.coefficients,
            intercepts: &self.intercepts,
        }
    }
}

tenfold_ml::register!(ClassifierModel SgdModel: "tenfold.sgd.v3", version VERSION);

impl ClassifierModel for SgdModel {
    /// The class of the highest decision, the first of equals; of two classes the second where
    /// the decision is above 0.
    ///
    /// # Errors
    /// As [`SgdModel::decision_function`].
    fn predict(&self, x: &Records) -> Result<Labels> {
        let mut codes = vec![0; x.n_samples()];
        self.functions().decide(x, &mut codes, 1, |decisions, code| {
            let class = match decisions {
                [decision] => usize::from(*decision > 0.0),
                decisions => first_largest(decisions.iter().copied()),
            };
            code[0] = self.classes.codes()[class];
        })?;
        self.classes.labels(codes)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        SgdModel::decision_function(self, x).map(Some)
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

    /// Of the function that did not converge, if there is one, else of that which took longest.
    fn convergence(&self) -> Vec<Convergence> {
        self.convergence.iter().cloned().collect()
    }

    /// For the losses `log` and `modified_huber`, as in scikit-learn: the probability of each class
    /// by its function, over their sum.
    ///
    /// # Errors
    /// As [`SgdModel::decision_function`].
    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let Some(of_decision) = probabilities::of(self.loss) else { return Ok(None) };
        let decisions = SgdModel::decision_function(self, x)?;
        Ok(Some(probabilities::of_classes(decisions, of_decision, &self.classes)))
    }
}
