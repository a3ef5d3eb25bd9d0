//! The fitted model of regressors that predict by a linear function of the features.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::linear_model::linear_functions::values;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::{Records, Values, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::RegressorModel;

/// To be raised when a model of equal numbers predicts in another way.
const VERSION: u32 = 1;

/// A fitted linear model: a weight per feature, an intercept, and the link between their sum and
/// what is predicted.
///
/// [`Ridge`](crate::linear_model::Ridge), [`Lasso`](tenfold_linfa::Lasso), [`ElasticNet`](tenfold_linfa::ElasticNet),
/// [`Lars`](crate::linear_model::Lars), [`TweedieRegressor`](crate::linear_model::TweedieRegressor) and [`PlsRegression`](crate::cross_decomposition::PlsRegression) all
/// yield one. It predicts for dense and for sparse records.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct LinearModel {
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    weights: Vec<f64>,
    intercept: f64,
    link: Link,
    n_iter: usize,
}

/// How a prediction comes of the linear function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The prediction is the value of the linear function.
    Identity,
    /// The logarithm of the prediction is; predictions are above 0.
    Log,
}

/// A fitted model as it is read.
#[derive(Deserialize)]
struct Unchecked {
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    weights: Vec<f64>,
    intercept: f64,
    link: Link,
    n_iter: usize,
}

impl TryFrom<Unchecked> for LinearModel {
    type Error = Error;

    fn try_from(read: Unchecked) -> Result<Self> {
        let Unchecked { features, weights, intercept, link, n_iter } = read;
        features.check_count(weights.len())?;
        Ok(Self { features, weights, intercept, link, n_iter })
    }
}

impl LinearModel {
    /// A model of these records with what `estimator` learned, if it is all finite.
    ///
    /// # Errors
    /// [`Error::Fit`] if it is not.
    pub fn new(
        estimator: &'static str,
        x: &Records,
        weights: Vec<f64>,
        intercept: f64,
    ) -> Result<Self> {
        if !intercept.is_finite() || weights.iter().any(|weight| !weight.is_finite()) {
            let reason = "the numbers are too large; scale the features first".to_string();
            return Err(Error::Fit { estimator, reason });
        }
        let features = FittedFeatures::of(x);
        Ok(Self { features, weights, intercept, link: Link::Identity, n_iter: 1 })
    }

    /// The same with another link.
    pub fn with_link(self, link: Link) -> Self {
        Self { link, ..self }
    }

    /// The same, found in so many steps.
    pub fn found_in(self, n_iter: usize) -> Self {
        Self { n_iter, ..self }
    }

    /// The weight of each feature.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The value of the linear function where every feature is 0.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// How a prediction comes of the linear function.
    pub fn link(&self) -> Link {
        self.link
    }

    /// The steps that the search took; as many as the estimator's `max_iter` allows if it came to
    /// no end before. 1 for estimators that search in no steps.
    pub fn n_iter(&self) -> usize {
        self.n_iter
    }
}

tenfold_ml::register!(RegressorModel LinearModel: "tenfold.linear-model.v1", version VERSION);

impl RegressorModel for LinearModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check(x)?;
        let values: Array2<f64> = values(x, &self.weights, &[self.intercept])?;
        let predicted = values.into_iter().map(|value| match self.link {
            Link::Identity => value,
            Link::Log => value.exp(),
        });
        Values::new(predicted.collect())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
