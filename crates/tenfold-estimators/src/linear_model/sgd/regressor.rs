//! The regressor: one linear function of numbers.

mod learner;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::param::not_negative;
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, RecordsView, Rows, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};

use crate::linear_model::sgd::descent::{Learned, descend};
use crate::linear_model::sgd::epoch::Rule;
use crate::linear_model::sgd::loss::Loss;
use crate::linear_model::sgd::order::{Order, Weighed, derived_seed, matrix_rows};
use crate::linear_model::sgd::settings::{Settings, sgd_methods};
use crate::linear_model::sgd::{dense_rows, refuse_early_stopping, validation};
use crate::linear_model::{LearningRate, LinearModel};
pub use learner::SgdRegressorLearner;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 3;

const NAME: &str = "sgd-regressor";

/// A linear function of numbers learned by stochastic gradient descent, one sample at a time.
///
/// Features should be of about one size, so put a standard scaler before it. Samples are dense or
/// sparse; on sparse ones the intercept learns a hundredth as fast as the weights. Samples count by
/// their [weights](Values::weight).
///
/// | parameter | default |
/// |---|---|
/// | loss | [`squared_error`](SgdRegressor::squared_error), [`huber`](SgdRegressor::huber), [`epsilon_insensitive`](SgdRegressor::epsilon_insensitive) or [`squared_epsilon_insensitive`](SgdRegressor::squared_epsilon_insensitive) |
/// | [`alpha`](SgdRegressor::alpha) | 1e-4 |
/// | penalty | [`l2`](SgdRegressor::l2) |
/// | [`learning_rate`](SgdRegressor::learning_rate) | [`LearningRate::InverseScaling`], `eta0` 0.01, `power_t` 0.25 |
/// | [`max_iter`](SgdRegressor::max_iter) | 1000 epochs |
/// | [`tol`](SgdRegressor::tol) | 1e-3 |
/// | [`n_iter_no_change`](SgdRegressor::n_iter_no_change) | 5 epochs |
/// | [`fit_intercept`](SgdRegressor::fit_intercept) | true |
/// | [`shuffle`](SgdRegressor::shuffle) | true |
/// | [`average`](SgdRegressor::average) | none |
/// | [`early_stopping`](SgdRegressor::early_stopping) | none |
/// | [`seed`](SgdRegressor::seed) | 0 |
///
/// It follows scikit-learn 1.9.1's `SGDRegressor` step by step; see
/// [`Sgd`](crate::linear_model::Sgd) for the sources.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::Regressor;
/// use tenfold::linear_model::SgdRegressor;
/// use tenfold::metrics::r2;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
///
/// let penguins = datasets::penguins()?;
/// let sgd = SgdRegressor::squared_error().alpha(1e-3);
/// let model = Pipeline::new().then(StandardScaler::new()).regressor(sgd);
/// let model = model.boxed().fit(&penguins.x, &penguins.y)?;
/// assert!(r2(&penguins.y, &model.predict(&penguins.x)?)? > 0.8);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SgdRegressor {
    loss: Loss,
    #[serde(flatten)]
    settings: Settings,
    shuffle_seed: Option<u32>,
}

impl Default for SgdRegressor {
    fn default() -> Self {
        Self::squared_error()
    }
}

sgd_methods!(SgdRegressor);

impl SgdRegressor {
    /// Least squares: the loss (p − y)² / 2.
    pub fn squared_error() -> Self {
        Self::with_loss(Loss::SquaredError)
    }

    /// As least squares for errors up to `epsilon`, above 0, and linear in larger ones, which so
    /// pull less (scikit-learn's default is 0.1).
    pub fn huber(epsilon: f64) -> Self {
        Self::with_loss(Loss::Huber { epsilon })
    }

    /// Support vector regression: the loss max(0, |p − y| − epsilon), `epsilon` at least 0
    /// (scikit-learn's default is 0.1).
    pub fn epsilon_insensitive(epsilon: f64) -> Self {
        Self::with_loss(Loss::EpsilonInsensitive { epsilon })
    }

    /// Support vector regression with the loss max(0, |p − y| − epsilon)², `epsilon` at least 0.
    pub fn squared_epsilon_insensitive(epsilon: f64) -> Self {
        Self::with_loss(Loss::SquaredEpsilonInsensitive { epsilon })
    }

    fn with_loss(loss: Loss) -> Self {
        let learning_rate = LearningRate::InverseScaling { eta0: 0.01, power_t: 0.25 };
        Self { loss, settings: Settings::new(learning_rate), shuffle_seed: None }
    }

    /// The seed of the shuffles and of the part that early stopping holds out. Models of the same
    /// seed are not those of scikit-learn's `random_state`; see [`SgdRegressor::shuffle_seed`].
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self.shuffle_seed = None;
        self
    }

    /// The seed of the shuffle itself, in place of one drawn from [`SgdRegressor::seed`].
    ///
    /// With the seed that scikit-learn 1.9.1 draws from its `random_state`, the model is
    /// scikit-learn's but for the rounding of sums.
    #[must_use]
    pub fn shuffle_seed(mut self, seed: u32) -> Self {
        self.settings.seed = 0;
        self.shuffle_seed = Some(seed);
        self
    }

    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// Beside the model it allocates 24 bytes a sample.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range,
    /// [`Error::Empty`],
    /// [`Error::LengthMismatch`],
    /// [`Error::RecordKind`],
    /// [`Error::NotFinite`], and
    /// [`Error::Fit`] when the weights leave the finite numbers, or early stopping has too few
    /// samples; with it [`Error::NoWeight`] if none of the samples that are
    /// kept back, or of the others, counts.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        validate::weighted_regression(x, y)?;
        let held_out = match self.settings.validation_fraction {
            Some(share) => {
                let (n_samples, seed) = (x.n_samples(), self.settings.seed);
                Some(validation::of_values(n_samples, share, seed, |sample| y.weight(sample))?)
            }
            None => None,
        };
        self.fit_but(x, y, held_out.as_deref())
    }

    /// A learner that takes its samples in chunks, each an epoch; see
    /// [`Sgd::learner`](crate::linear_model::Sgd::learner).
    ///
    /// # Errors
    /// As [`SgdRegressor::fit`] on its parameters;
    /// [`Error::Param`] on early stopping, which needs all
    /// samples.
    pub fn learner(&self) -> Result<SgdRegressorLearner> {
        self.check_params()?;
        refuse_early_stopping(NAMES.validation_fraction, &self.settings)?;
        Ok(SgdRegressorLearner::new(self.clone()))
    }

    /// A model of the samples that are not held out, which judge it.
    pub(super) fn fit_but(
        &self,
        x: &Records,
        y: &Values,
        held_out: Option<&[bool]>,
    ) -> Result<LinearModel> {
        let function = match x.view() {
            RecordsView::Dense(view) => {
                let order = self.order(view.selected(), y, held_out, 0);
                descend(NAME, &dense_rows(view), order, &self.rule(), &self.settings)
            }
            RecordsView::Sparse(view) => {
                let order = self.order(view.selected(), y, held_out, 0);
                descend(NAME, &view, order, &self.rule(), &self.settings)
            }
            RecordsView::Table(_) => Err(x.other_kind("numbers")),
        }?;
        linear_model(FittedFeatures::of(x), function)
    }

    fn rule(&self) -> Rule {
        Rule::new(self.loss, &self.settings, self.shuffle_seed.is_none())
    }

    fn order(
        &self,
        rows: Option<&Rows>,
        y: &Values,
        held_out: Option<&[bool]>,
        chunk: usize,
    ) -> Order<Weighed> {
        let rows = matrix_rows(rows, y.len());
        let entries = rows.enumerate().map(|(sample, row)| Weighed {
            target: y.value(sample),
            weight: y.weight(sample),
            row,
            is_held_out: held_out.is_some_and(|held_out| held_out[sample]),
        });
        let drawn = || derived_seed(self.settings.seed.wrapping_add(chunk as u64), 0);
        Order::new(entries.collect(), self.shuffle_seed.unwrap_or_else(drawn))
    }
}

/// The model of a function that was learned.
fn linear_model(features: FittedFeatures, function: Learned) -> Result<LinearModel> {
    let Learned { weights, intercept, n_iter, convergence } = function;
    let model = LinearModel::new(NAME, features, weights, intercept)?;
    Ok(match convergence {
        Some(convergence) => model.found_by(convergence),
        None => model.found_in(n_iter),
    })
}

tenfold_ml::register!(Regressor SgdRegressor: NAME, version VERSION);

impl Regressor for SgdRegressor {
    fn name(&self) -> &'static str {
        NAME
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(SgdRegressor::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        match self.loss {
            Loss::Huber { epsilon } => validate::positive(NAMES.epsilon, epsilon)?,
            Loss::EpsilonInsensitive { epsilon } | Loss::SquaredEpsilonInsensitive { epsilon } => {
                not_negative(NAMES.epsilon, epsilon)?;
            }
            other if !other.is_regression() => {
                return Err(Error::Param {
                    name: "SgdRegressor loss",
                    value: format!("{other:?}"),
                    expected: "squared-error, huber, epsilon-insensitive or \
                               squared-epsilon-insensitive is expected",
                });
            }
            _ => {}
        }
        self.settings.check(&NAMES)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_numbers(Some(kind))
    }
}

#[cfg(test)]
mod tests {
    use tenfold_datasets as datasets;
    use tenfold_ml::metrics::r2;
    use tenfold_ml::pipeline::Pipeline;

    use super::*;
    use crate::preprocessing::StandardScaler;

    fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn penguins_are_learned_by_each_loss() {
        let data = datasets::penguins().unwrap();
        for (sgd, eta0) in [
            (SgdRegressor::squared_error(), 0.05),
            (SgdRegressor::huber(500.0), 0.05),
            // Its steps do not grow with the error.
            (SgdRegressor::epsilon_insensitive(0.1).average(40_000).tol(None), 5.0),
            (SgdRegressor::squared_epsilon_insensitive(0.1).early_stopping(0.1), 0.05),
        ] {
            let rate = LearningRate::InverseScaling { eta0, power_t: 0.25 };
            let sgd = sgd.learning_rate(rate).max_iter(300);
            let model = Pipeline::new().then(StandardScaler::new()).regressor(sgd.clone());
            let model = model.fit(&data.x, &data.y).unwrap();
            let found = r2(&data.y, &model.predict(&data.x).unwrap()).unwrap();
            assert!(found > 0.8, "{found} of {sgd:?}");
        }
    }

    #[test]
    fn parameters_out_of_range_are_named() {
        let data = datasets::penguins().unwrap();
        let refused = |sgd: SgdRegressor| message(sgd.fit(&data.x, &data.y));
        assert!(refused(SgdRegressor::huber(0.0)).starts_with("SgdRegressor epsilon = 0"));
        let negative = SgdRegressor::epsilon_insensitive(-1.0);
        assert!(refused(negative).starts_with("SgdRegressor epsilon = -1"));
        let sgd = SgdRegressor::squared_error;
        assert!(refused(sgd().alpha(-1.0)).starts_with("SgdRegressor alpha = -1"));
        assert!(refused(sgd().early_stopping(2.0)).contains("validation_fraction = 2"));
        assert!(message(sgd().early_stopping(0.5).learner()).contains("samples come in chunks"));
        let huge = Records::dense(ndarray::array![[1e300], [-1e300]]).unwrap();
        let refused = message(sgd().fit(&huge, &Values::new(vec![1.0, 2.0]).unwrap()));
        assert!(refused.contains("the weights left the finite numbers"), "{refused}");
    }
}
