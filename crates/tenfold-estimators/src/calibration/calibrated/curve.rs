//! Curves from decisions to probabilities.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::centred::shares;
use tenfold_ml::authoring::logistic::{logistic, softplus};
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;

use crate::isotonic::isotonic_regression::Steps;
use crate::linear_model::linear_functions::{Loss, Search};

/// From how far a sample is on the side of a class, to how probable the class is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CalibrationCurve(Curve);

#[derive(Clone, Debug, Serialize, Deserialize)]
enum Curve {
    /// 1 / (1 + exp(a · decision + b)).
    Sigmoid {
        a: f64,
        b: f64,
    },
    Steps(Steps),
}

impl CalibrationCurve {
    /// The sigmoid of the highest likelihood, with targets a little inside 0 and 1 (Lin, Lin and
    /// Weng, "A note on Platt's probabilistic outputs for support vector machines", 2007, section
    /// 2). Weights are at least 0, not all 0.
    pub(super) fn sigmoid(decisions: Vec<f64>, positive: &[bool], weights: &[f64]) -> Result<Self> {
        let total = |side: bool| -> f64 {
            let on_side = positive.iter().zip(weights).filter(|(positive, _)| **positive == side);
            on_side.map(|(_, weight)| weight).sum()
        };
        let (n_positive, n_negative) = (total(true), total(false));
        let target = |positive: &bool| match positive {
            true => (n_positive + 1.0) / (n_positive + 2.0),
            false => 1.0 / (n_negative + 2.0),
        };
        let search = Search {
            estimator: "calibrated",
            l2: 0.0,
            fit_intercept: true,
            start: ((n_positive + 1.0) / (n_negative + 1.0)).ln(),
            tol: 1e-12,
            max_iter: 1000,
        };
        let x =
            Records::dense(Array2::from_shape_fn((decisions.len(), 1), |(at, _)| decisions[at]))?;
        let loss = Likelihood(positive.iter().map(target).collect());
        let found = search.run(&x, shares(weights.iter().copied()), &loss)?;
        Ok(Self(Curve::Sigmoid { a: -found.weights[0], b: -found.intercepts[0] }))
    }

    /// The rising steps of the smallest squared error.
    pub(super) fn isotonic(decisions: &[f64], positive: &[bool], weights: &[f64]) -> Result<Self> {
        let target = |positive: &bool| f64::from(u8::from(*positive));
        let samples = decisions.iter().zip(positive).zip(weights);
        let samples =
            samples.map(|((decision, positive), weight)| (*decision, target(positive), *weight));
        Ok(Self(Curve::Steps(Steps::rising(samples.filter(|sample| sample.2 > 0.0).collect()))))
    }

    /// The probability that goes with a decision.
    pub fn probability(&self, decision: f64) -> f64 {
        match &self.0 {
            Curve::Sigmoid { a, b } => logistic(-(a * decision + b)),
            Curve::Steps(steps) => steps.at(decision).clamp(0.0, 1.0),
        }
    }

    /// `(a, b)` of a sigmoid, 1 / (1 + exp(a · decision + b)); `None` of another curve.
    pub fn sigmoid_parameters(&self) -> Option<(f64, f64)> {
        match &self.0 {
            Curve::Sigmoid { a, b } => Some((*a, *b)),
            Curve::Steps(_) => None,
        }
    }

    /// The decisions between which an isotonic curve is straight, and the probabilities there;
    /// `None` of another curve.
    pub fn steps(&self) -> Option<(&[f64], &[f64])> {
        match &self.0 {
            Curve::Sigmoid { .. } => None,
            Curve::Steps(steps) => Some((steps.thresholds(), steps.values())),
        }
    }
}

/// The log loss of targets between 0 and 1.
struct Likelihood(Vec<f64>);

impl Loss for Likelihood {
    fn n_functions(&self) -> usize {
        1
    }

    fn of(&self, sample: usize, values: &[f64], slopes: &mut [f64]) -> f64 {
        let (value, target) = (values[0], self.0[sample]);
        let (loss, probability) = softplus(value);
        slopes[0] = probability - target;
        loss - target * value
    }
}
