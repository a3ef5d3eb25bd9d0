//! The parameters that the classifier and the regressor share.

use std::ops::Bound;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::param::{at_least_one, not_negative, within};
use tenfold_ml::authoring::validate;
use tenfold_ml::error::Result;

/// The schedule of step sizes; t counts steps from 1 over all epochs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LearningRate {
    /// 1 / (alpha (t0 + t − 1)), with t0 = alpha^(-3/4) (L. Bottou, 2012).
    Optimal,
    /// `eta0` at every step.
    Constant {
        /// The size of each step, above 0.
        eta0: f64,
    },
    /// `eta0` / t^`power_t`.
    InverseScaling {
        /// The size of the first step, above 0.
        eta0: f64,
        /// The rate at which steps get smaller, at least 0.
        power_t: f64,
    },
    /// `eta0` until the fit would stop, then a fifth of it, and so on down to 1e-6.
    Adaptive {
        /// The size of the first steps, above 0.
        eta0: f64,
    },
}

/// The penalty that keeps weights small.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Penalty {
    L2,
    L1,
    ElasticNet { l1_ratio: f64 },
}

impl Penalty {
    /// The part of the penalty that is l1; the rest is l2.
    pub(super) fn l1_ratio(self) -> f64 {
        match self {
            Self::L2 => 0.0,
            Self::L1 => 1.0,
            Self::ElasticNet { l1_ratio } => l1_ratio,
        }
    }
}

/// The shared parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Settings {
    pub(super) alpha: f64,
    pub(super) penalty: Penalty,
    pub(super) learning_rate: LearningRate,
    pub(super) max_iter: usize,
    pub(super) tol: Option<f64>,
    pub(super) n_iter_no_change: usize,
    pub(super) fit_intercept: bool,
    pub(super) shuffle: bool,
    pub(super) seed: u64,
    /// The first step whose weights count in the average; `None`: no average.
    pub(super) average: Option<usize>,
    /// The share of the samples that is kept back; `None`: no early stopping.
    pub(super) validation_fraction: Option<f64>,
}

impl Settings {
    pub(super) fn new(learning_rate: LearningRate) -> Self {
        Self {
            alpha: 1e-4,
            penalty: Penalty::L2,
            learning_rate,
            max_iter: 1000,
            tol: Some(1e-3),
            n_iter_no_change: 5,
            fit_intercept: true,
            shuffle: true,
            seed: 0,
            average: None,
            validation_fraction: None,
        }
    }

    /// Whether each parameter is in its range; `names` are those of the estimator.
    pub(super) fn check(&self, names: &Names) -> Result<()> {
        match self.learning_rate {
            LearningRate::Optimal => validate::positive(names.alpha, self.alpha)?,
            LearningRate::Constant { eta0 } | LearningRate::Adaptive { eta0 } => {
                validate::positive(names.eta0, eta0)?;
            }
            LearningRate::InverseScaling { eta0, power_t } => {
                validate::positive(names.eta0, eta0)?;
                not_negative(names.power_t, power_t)?;
            }
        }
        not_negative(names.alpha, self.alpha)?;
        let expected = "a number from 0 to 1 is expected";
        within(names.l1_ratio, self.penalty.l1_ratio(), 0.0..=1.0, expected)?;
        let expected = "a finite number of at least 0, or None, is expected";
        within(names.tol, self.tol.unwrap_or(0.0), 0.0..=f64::MAX, expected)?;
        at_least_one(names.max_iter, self.max_iter)?;
        at_least_one(names.n_iter_no_change, self.n_iter_no_change)?;
        at_least_one(names.average, self.average.unwrap_or(1))?;
        let (share, expected) =
            (self.validation_fraction.unwrap_or(0.5), "a share above 0 and below 1 is expected");
        let above_0_below_1 = (Bound::Excluded(0.0), Bound::Excluded(1.0));
        within(names.validation_fraction, share, above_0_below_1, expected)
    }
}

/// The names of the parameters, with their owner.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) alpha: &'static str,
    pub(super) eta0: &'static str,
    pub(super) power_t: &'static str,
    pub(super) l1_ratio: &'static str,
    pub(super) tol: &'static str,
    pub(super) max_iter: &'static str,
    pub(super) n_iter_no_change: &'static str,
    pub(super) average: &'static str,
    pub(super) validation_fraction: &'static str,
    pub(super) epsilon: &'static str,
}

/// The methods that set the shared parameters of an estimator with a field `settings`, and the
/// names of its parameters.
macro_rules! sgd_methods {
    ($estimator:ident) => {
        const NAMES: $crate::linear_model::sgd::settings::Names =
            $crate::linear_model::sgd::settings::Names {
                alpha: concat!(stringify!($estimator), " alpha"),
                eta0: concat!(stringify!($estimator), " eta0"),
                power_t: concat!(stringify!($estimator), " power_t"),
                l1_ratio: concat!(stringify!($estimator), " l1_ratio"),
                tol: concat!(stringify!($estimator), " tol"),
                max_iter: concat!(stringify!($estimator), " max_iter"),
                n_iter_no_change: concat!(stringify!($estimator), " n_iter_no_change"),
                average: concat!(stringify!($estimator), " average"),
                validation_fraction: concat!(stringify!($estimator), " validation_fraction"),
                epsilon: concat!(stringify!($estimator), " epsilon"),
            };

        impl $estimator {
            /// The factor of the penalty, at least 0; the learning rate `Optimal` needs it above 0
            /// and takes the size of its steps from it.
            #[must_use]
            pub fn alpha(mut self, alpha: f64) -> Self {
                self.settings.alpha = alpha;
                self
            }

            /// Penalises half the squared length of the weights.
            #[must_use]
            pub fn l2(mut self) -> Self {
                self.settings.penalty = $crate::linear_model::sgd::settings::Penalty::L2;
                self
            }

            /// Penalises the sum of the weights' sizes, which makes many of them exactly 0.
            #[must_use]
            pub fn l1(mut self) -> Self {
                self.settings.penalty = $crate::linear_model::sgd::settings::Penalty::L1;
                self
            }

            /// Mixes both penalties: `l1_ratio`, from 0 to 1, of l1 and the rest of l2
            /// (scikit-learn's default ratio is 0.15).
            #[must_use]
            pub fn elastic_net(mut self, l1_ratio: f64) -> Self {
                self.settings.penalty =
                    $crate::linear_model::sgd::settings::Penalty::ElasticNet { l1_ratio };
                self
            }

            /// The schedule of step sizes.
            #[must_use]
            pub fn learning_rate(
                mut self,
                learning_rate: $crate::linear_model::LearningRate,
            ) -> Self {
                self.settings.learning_rate = learning_rate;
                self
            }

            /// The most epochs (passes over the samples), at least 1.
            #[must_use]
            pub fn max_iter(mut self, max_iter: usize) -> Self {
                self.settings.max_iter = max_iter;
                self
            }

            /// The amount by which the mean objective of an epoch must fall below the best before
            /// it to be better, at least 0; `None` runs all epochs. With early stopping it is the
            /// score of the part kept back that must rise.
            #[must_use]
            pub fn tol(mut self, tol: impl Into<Option<f64>>) -> Self {
                self.settings.tol = tol.into();
                self
            }

            /// The number of epochs in a row without improvement after which the fit stops, at
            /// least 1.
            #[must_use]
            pub fn n_iter_no_change(mut self, n_iter_no_change: usize) -> Self {
                self.settings.n_iter_no_change = n_iter_no_change;
                self
            }

            /// Whether an intercept, which no penalty shrinks, is learned; else it is 0.
            #[must_use]
            pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
                self.settings.fit_intercept = fit_intercept;
                self
            }

            /// Whether each epoch visits the samples in another random order; else in the given
            /// one.
            #[must_use]
            pub fn shuffle(mut self, shuffle: bool) -> Self {
                self.settings.shuffle = shuffle;
                self
            }

            /// Takes the mean of the weights after each step, from step `first` on, counted from 1
            /// over all epochs, in place of the last weights. A fit that ends before that step has
            /// the last weights.
            #[must_use]
            pub fn average(mut self, first: usize) -> Self {
                self.settings.average = Some(first);
                self
            }

            /// Keeps this share of the samples back (above 0, below 1; scikit-learn's default is
            /// 0.1), drawn by the seed, and stops when the fit does no longer get better on them.
            #[must_use]
            pub fn early_stopping(mut self, validation_fraction: f64) -> Self {
                self.settings.validation_fraction = Some(validation_fraction);
                self
            }
        }
    };
}

pub(super) use sgd_methods;
