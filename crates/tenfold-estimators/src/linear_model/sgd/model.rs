//! The fitted classifier: one linear function, or one per class.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use crate::linear_model::sgd::decide::Functions;
use crate::linear_model::sgd::descent::Learned;
use crate::linear_model::sgd::loss::Loss;
use crate::linear_model::sgd::{VERSION, probabilities};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::authoring::fitted_classes::{FittedClasses, first_largest};
use tenfold_ml::data::{Labels, Records, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::ClassifierModel;

/// A linear classifier fitted by [`Sgd`](crate::linear_model::Sgd).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct SgdModel {
    loss: Loss,
    features: FittedFeatures,
    classes: FittedClasses,
    #[serde(serialize_with = "little_endian::rows")]
    coefficients: Array2<f64>,
    intercepts: Vec<f64>,
    n_iter: Vec<usize>,
}

/// A fitted classifier as it is read.
#[derive(Deserialize)]
struct Unchecked {
    loss: Loss,
    features: FittedFeatures,
    classes: FittedClasses,
    #[serde(with = "little_endian")]
    coefficients: Vec<f64>,
    intercepts: Vec<f64>,
    n_iter: Vec<usize>,
}

impl TryFrom<Unchecked> for SgdModel {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Self, &'static str> {
        let Unchecked { loss, features, classes, coefficients, intercepts, n_iter } = read;
        let n_functions = classes.positives().len();
        if intercepts.len() != n_functions || n_iter.len() != n_functions {
            return Err("there is one function for two classes, else one per class");
        }
        let shape = (n_functions, features.n_features());
        match Array2::from_shape_vec(shape, coefficients) {
            _ if loss.is_regression() => Err("the loss of a classifier is not that of regression"),
            Ok(coefficients) if shape.1 > 0 => {
                Ok(Self { loss, features, classes, coefficients, intercepts, n_iter })
            }
            _ => Err("each function has one coefficient per feature"),
        }
    }
}

impl SgdModel {
    pub(super) fn new(
        loss: Loss,
        classes: FittedClasses,
        features: FittedFeatures,
        fits: Vec<Learned>,
    ) -> Self {
        let mut coefficients = Array2::zeros((fits.len(), features.n_features()));
        for (mut row, fit) in coefficients.rows_mut().into_iter().zip(&fits) {
            row.iter_mut().zip(&fit.weights).for_each(|(to, from)| *to = *from);
        }
        Self {
            loss,
            features,
            classes,
            coefficients,
            intercepts: fits.iter().map(|fit| fit.intercept).collect(),
            n_iter: fits.iter().map(|fit| fit.n_iter).collect(),
        }
    }

    /// The weights, `n_functions × n_features`: one function for two classes (above 0 means the
    /// second), else one per class.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.coefficients.view()
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
    /// [`Error::FeatureCount`](tenfold_ml::error::Error::FeatureCount) on another number of features than at
    /// fit, [`Error::FeatureNames`](tenfold_ml::error::Error::FeatureNames) on other names,
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite) on NaN or infinity.
    pub fn decision_function(&self, x: &Records) -> Result<Array2<f64>> {
        let shape = (x.n_samples(), self.intercepts.len());
        let mut decisions = Array2::zeros(shape);
        if let Some(out) = decisions.as_slice_mut() {
            self.functions().decide(x, out, shape.1, |values, out| out.copy_from_slice(values))?;
        }
        Ok(decisions)
    }

    /// The functions, to be asked for samples.
    fn functions(&self) -> Functions<'_> {
        Functions {
            features: &self.features,
            weights: self.coefficients.as_slice().unwrap_or_default(),
            intercepts: &self.intercepts,
        }
    }
}

tenfold_ml::register!(ClassifierModel SgdModel: "tenfold.sgd.v2", version VERSION);

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

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }

    /// For the losses `log` and `modified_huber`, as scikit-learn has them: what each function
    /// makes of its class, over their sum.
    ///
    /// # Errors
    /// As [`SgdModel::decision_function`].
    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let Some(of_decision) = probabilities::of(self.loss) else { return Ok(None) };
        let decisions = SgdModel::decision_function(self, x)?;
        Ok(Some(probabilities::of_classes(decisions, of_decision, &self.classes)))
    }
}
