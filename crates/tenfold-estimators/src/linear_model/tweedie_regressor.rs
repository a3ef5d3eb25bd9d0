//! Generalized linear models of the Tweedie distributions: normal, Poisson, gamma and others.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::centred::shares;
use tenfold_ml::authoring::{FittedFeatures, param, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::setters;

use crate::linear_model::linear_functions::{Loss, Search};
use crate::linear_model::{LinearModel, Link};

/// To be raised when the same parameters and samples give another model.
const VERSION: u32 = 3;

/// A generalized linear model: the expected value is a linear function of the features, or the
/// exponential of one, and varies as its `power`.
///
/// The model has the smallest `Σ weight · deviance / (2 Σ weight) + alpha / 2 · ‖w‖²`, as
/// scikit-learn's `TweedieRegressor` defines it; L-BFGS finds it. Records can be dense or sparse,
/// and sample weights count.
///
/// | `power` | distribution | values | link |
/// |---|---|---|---|
/// | 0 | normal | any | identity |
/// | 1 | Poisson | at least 0 | log |
/// | between 1 and 2 | compound Poisson and gamma | at least 0 | log |
/// | 2 | gamma | above 0 | log |
/// | 3 | inverse Gaussian | above 0 | log |
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`power`](TweedieRegressor::new) | | 0, or finite and at least 1 |
/// | [`link`](TweedieRegressor::link) | as above | [`Link::Log`] with any power; [`Link::Identity`] with 0 |
/// | [`alpha`](TweedieRegressor::alpha) | 1 | finite, at least 0 |
/// | [`fit_intercept`](TweedieRegressor::fit_intercept) | true | |
/// | [`tol`](TweedieRegressor::tol) | 0.0001 | finite, at least 0 |
/// | [`max_iter`](TweedieRegressor::max_iter) | 100 | at least 1 |
///
/// linfa-linear's GLM is not used: the deviance and the gradient that it minimizes for the
/// Poisson distribution are not of one function.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Records, Values};
/// use tenfold::estimator::RegressorModel;
/// use tenfold::linear_model::TweedieRegressor;
///
/// let x = Records::dense(array![[0.0], [1.0], [2.0], [3.0]])?;
/// let clicks = Values::new(vec![1.0, 2.0, 4.0, 8.0])?;
/// let model = TweedieRegressor::poisson().alpha(0.0).tol(1e-9).fit(&x, &clicks)?;
/// assert!((model.predict(&x)?.value(3) - 8.0).abs() < 1e-6);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TweedieRegressor {
    power: f64,
    link: Option<Link>,
    alpha: f64,
    fit_intercept: bool,
    tol: f64,
    max_iter: usize,
}

impl Default for TweedieRegressor {
    fn default() -> Self {
        Self::new(0.0)
    }
}

impl TweedieRegressor {
    /// A regressor of values whose variance is proportional to this power of their mean.
    pub fn new(power: f64) -> Self {
        let (link, fit_intercept) = (None, true);
        Self { power, link, alpha: 1.0, fit_intercept, tol: 1e-4, max_iter: 100 }
    }

    /// A regressor of counts: the power 1.
    pub fn poisson() -> Self {
        Self::new(1.0)
    }

    /// A regressor of amounts above 0 that vary with their size: the power 2.
    pub fn gamma() -> Self {
        Self::new(2.0)
    }

    /// The link between the linear function and predictions.
    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }

    setters! {
        /// The factor of the penalty; 1 by default.
        alpha: f64,

        /// Whether the linear function has an intercept; true by default.
        fit_intercept: bool,

        /// The part of the gradient, by scaled features, below which the search is at its end;
        /// 0.0001 by default.
        tol: f64,

        /// The most steps of the search; 100 by default.
        max_iter: usize,
    }

    /// The fitted model, with its weights.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::RecordKind`] on tables, or
    /// [`Error::Fit`] where a value is not one of the distribution, or the numbers are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        let link = self.chosen_link();
        validate::weighted_regression(x, y)?;
        self.check_values(y)?;
        let weights = shares((0..y.len()).map(|sample| y.weight(sample)));
        let mean: f64 = y.iter().zip(&weights).map(|(value, share)| value * share).sum();
        let start = match link {
            Link::Identity => mean,
            Link::Log if mean > 0.0 => mean.ln(),
            Link::Log => 0.0,
        };
        let deviance = Deviance { values: y, power: self.power, link };
        let search = Search {
            estimator: "tweedie",
            l2: self.alpha,
            fit_intercept: self.fit_intercept,
            start,
            tol: self.tol,
            max_iter: self.max_iter,
        };
        let found = search.run(x, weights, &deviance)?;
        let features = FittedFeatures::of(x);
        let model = LinearModel::new("tweedie", features, found.weights, found.intercepts[0])?;
        Ok(model.with_link(link).found_by(found.convergence))
    }

    /// The chosen link, or the one that the power has by default.
    fn chosen_link(&self) -> Link {
        let default = if self.power == 0.0 { Link::Identity } else { Link::Log };
        self.link.unwrap_or(default)
    }

    /// Whether all values are in the support of the distribution.
    fn check_values(&self, y: &Values) -> Result<()> {
        let (allowed, words): (fn(f64) -> bool, _) = match self.power {
            0.0 => return Ok(()),
            power if power < 2.0 => (|value| value >= 0.0, "of at least 0"),
            _ => (|value| value > 0.0, "above 0"),
        };
        match y.iter().enumerate().find(|(_, value)| !allowed(*value)) {
            None => Ok(()),
            Some((sample, value)) => Err(Error::Fit {
                estimator: "tweedie",
                reason: format!(
                    "the value {value} of row {} cannot be of the power {}; values {words} \
                     are expected",
                    y.row_of(sample),
                    self.power
                ),
            }),
        }
    }
}

/// Half the unit deviance of a Tweedie distribution, without the part that the mean does not
/// change (Jørgensen, "The Theory of Dispersion Models", 1997, section 4).
struct Deviance<'a> {
    values: &'a Values,
    power: f64,
    link: Link,
}

impl Loss for Deviance<'_> {
    fn n_functions(&self) -> usize {
        1
    }

    fn of(&self, sample: usize, values: &[f64], slopes: &mut [f64]) -> f64 {
        let (at, y, power) = (values[0], self.values.value(sample), self.power);
        if self.link == Link::Identity {
            slopes[0] = at - y;
            return (at - y).powi(2) / 2.0;
        }
        // With the mean exp(at): mean^(2 − power) and y · mean^(1 − power).
        let own = ((2.0 - power) * at).exp();
        let shared = y * ((1.0 - power) * at).exp();
        slopes[0] = own - shared;
        match power {
            1.0 => own - y * at,
            2.0 => shared + at,
            _ => own / (2.0 - power) - shared / (1.0 - power),
        }
    }
}

tenfold_ml::register!(Regressor TweedieRegressor: "tweedie", version VERSION);

impl Regressor for TweedieRegressor {
    fn name(&self) -> &'static str {
        "tweedie"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(TweedieRegressor::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        let expected = "0, or a finite number of at least 1, is expected";
        if self.power != 0.0 {
            param::within("TweedieRegressor power", self.power, 1.0..=f64::MAX, expected)?;
        }
        param::not_negative("TweedieRegressor alpha", self.alpha)?;
        param::not_negative("TweedieRegressor tol", self.tol)?;
        param::at_least_one("TweedieRegressor max_iter", self.max_iter)?;
        if self.power != 0.0 && self.link == Some(Link::Identity) {
            return Err(Error::Param {
                name: "TweedieRegressor link",
                value: "Identity".to_string(),
                expected: "Log is expected with a power of at least 1, whose means are above 0",
            });
        }
        Ok(())
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_numbers(Some(kind))
    }
}
