//! The fitted regressor.

use serde::{Deserialize, Serialize};

use crate::linear_model::sgd::decide::Functions;
use crate::linear_model::sgd::descent::Learned;
use crate::linear_model::sgd::regressor::VERSION;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::{Records, Values, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::RegressorModel;

/// A linear function of numbers fitted by [`SgdRegressor`](crate::linear_model::SgdRegressor).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct SgdRegressorModel {
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    weights: Vec<f64>,
    intercept: f64,
    n_iter: usize,
}

/// A fitted regressor as it is read.
#[derive(Deserialize)]
struct Unchecked {
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    weights: Vec<f64>,
    intercept: f64,
    n_iter: usize,
}

impl TryFrom<Unchecked> for SgdRegressorModel {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Self, &'static str> {
        let Unchecked { features, weights, intercept, n_iter } = read;
        if weights.is_empty() || weights.len() != features.n_features() {
            return Err("there is one weight per feature");
        }
        Ok(Self { features, weights, intercept, n_iter })
    }
}

impl SgdRegressorModel {
    pub(super) fn new(features: FittedFeatures, function: Learned) -> Self {
        let Learned { weights, intercept, n_iter } = function;
        Self { features, weights, intercept, n_iter }
    }

    /// The weight of each feature.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// The prediction where every feature is 0.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The epochs run.
    pub fn n_iter(&self) -> usize {
        self.n_iter
    }
}

tenfold_ml::register!(RegressorModel SgdRegressorModel: "tenfold.sgd-regressor.v1", version VERSION);

impl RegressorModel for SgdRegressorModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        let mut predicted = vec![0.0; x.n_samples()];
        let intercepts = std::slice::from_ref(&self.intercept);
        let function = Functions { features: &self.features, weights: &self.weights, intercepts };
        function.decide(x, &mut predicted, 1, |values, out| out.copy_from_slice(values))?;
        Values::new(predicted)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
