//! The fitted model of regressors that predict by a linear function of the features.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedFeatures};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Records, Values, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{FeatureWeights, RegressorModel};

use crate::linear_model::decide::Functions;

/// To be raised when a model of equal numbers predicts in another way.
const VERSION: u32 = 3;

checked_model! {
    /// A fitted linear model of values: a coefficient per feature, an intercept, and the link
    /// between their sum and the prediction.
    ///
    /// The one model of every linear regressor:
    /// [`SgdRegressor`](crate::linear_model::SgdRegressor), [`Ridge`](crate::linear_model::Ridge),
    /// [`Lars`](crate::linear_model::Lars),
    /// [`TweedieRegressor`](crate::linear_model::TweedieRegressor),
    /// [`PlsRegression`](crate::cross_decomposition::PlsRegression), and linfa's
    /// `LinearRegression`, `Lasso` and `ElasticNet`. It predicts for dense and for sparse records.
    #[derive(Clone)]
    pub struct LinearModel {
        features: FittedFeatures,
        #[serde(with = "little_endian")]
        coefficients: Vec<f64>,
        intercept: f64,
        link: Link,
        n_iter: usize,
        convergence: Option<Convergence>,
    }
}

/// The link between the linear function and a prediction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Link {
    /// The prediction is the value of the linear function.
    Identity,
    /// The logarithm of the prediction is; predictions are above 0.
    Log,
}

impl LinearModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.coefficients.len())
    }

    /// A model of these features with the function that `estimator` learned, if it is all finite.
    ///
    /// # Errors
    /// [`Error::Fit`] if it is not; [`Error::FeatureCount`] unless there is one coefficient per
    /// feature.
    pub fn new(
        estimator: &'static str,
        features: FittedFeatures,
        coefficients: Vec<f64>,
        intercept: f64,
    ) -> Result<Self> {
        if !intercept.is_finite() || coefficients.iter().any(|number| !number.is_finite()) {
            let reason = "the numbers are too large; scale the features first".to_string();
            return Err(Error::Fit { estimator, reason });
        }
        let (link, n_iter, convergence) = (Link::Identity, 1, None);
        let model = Self { features, coefficients, intercept, link, n_iter, convergence };
        model.check()?;
        Ok(model)
    }

    /// The same with another link.
    pub fn with_link(self, link: Link) -> Self {
        Self { link, ..self }
    }

    /// The same, found in so many steps.
    pub fn found_in(self, n_iter: usize) -> Self {
        Self { n_iter, ..self }
    }

    /// The same, found by an iterative search that ended so.
    pub fn found_by(self, convergence: Convergence) -> Self {
        Self { n_iter: convergence.iterations, convergence: Some(convergence), ..self }
    }

    /// The coefficient of each feature.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The value of the linear function where every feature is 0.
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// The link between the linear function and a prediction.
    pub fn link(&self) -> Link {
        self.link
    }

    /// The steps that the search took; as many as the estimator's `max_iter` allows if it came to
    /// no end before. 1 for estimators that search in no steps.
    pub fn n_iter(&self) -> usize {
        self.n_iter
    }
}

tenfold_ml::register!(RegressorModel LinearModel: "tenfold.linear-model.v2", version VERSION);

impl RegressorModel for LinearModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        let functions = Functions {
            features: &self.features,
            weights: &self.coefficients,
            intercepts: std::slice::from_ref(&self.intercept),
        };
        let mut predicted = vec![0.0; x.n_samples()];
        match self.link {
            Link::Identity => functions.decide(x, &mut predicted, 1, |value, to| to[0] = value[0]),
            Link::Log => functions.decide(x, &mut predicted, 1, |value, to| to[0] = value[0].exp()),
        }?;
        Values::new(predicted)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn feature_weights(&self) -> Option<FeatureWeights<'_>> {
        Some(FeatureWeights::of_function(&self.features, &self.coefficients))
    }

    fn convergence(&self) -> Vec<Convergence> {
        self.convergence.iter().cloned().collect()
    }
}
