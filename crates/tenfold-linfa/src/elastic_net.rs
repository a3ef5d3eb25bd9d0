//! linfa's coordinate descent for the l1 penalty, as `Lasso` and `ElasticNet`.

use linfa::DatasetBase;
use linfa::traits::Fit;
use serde::{Deserialize, Serialize};
use tenfold_estimators::linear_model::LinearModel;
use tenfold_ml::authoring::centred::Centred;
use tenfold_ml::authoring::{Convergence, FittedFeatures, param, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::setters;

/// To be raised when the same parameters and samples give another model.
const VERSION: u32 = 2;

/// Least squares with both penalties: the linear function with the smallest
/// `Σ error² / 2n + alpha · l1_ratio · ‖w‖₁ + alpha · (1 − l1_ratio) / 2 · ‖w‖²`, by linfa's
/// coordinate descent; as scikit-learn's `ElasticNet` defines it.
///
/// linfa centres the values but not the features; both are centred here, so that the intercept is
/// right. The intercept is not penalised. The search ends where the duality gap is below
/// `tol · ‖y‖²` of the centred values.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`alpha`](ElasticNet::alpha) | 1 | finite and above 0 |
/// | [`l1_ratio`](ElasticNet::l1_ratio) | 0.5 | above 0, at most 1; for 0 use [`Ridge`](tenfold_estimators::linear_model::Ridge) |
/// | [`fit_intercept`](ElasticNet::fit_intercept) | true | |
/// | [`tol`](ElasticNet::tol) | 0.0001 | finite and above 0 |
/// | [`max_iter`](ElasticNet::max_iter) | 1000 | from 1 to 2³² − 1 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::linear_model::ElasticNet;
///
/// let penguins = datasets::penguins()?;
/// let model = ElasticNet::new().alpha(20.0).l1_ratio(0.99).fit(&penguins.x, &penguins.y)?;
/// assert!(model.coefficients().contains(&0.0));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ElasticNet {
    alpha: f64,
    l1_ratio: f64,
    fit_intercept: bool,
    tol: f64,
    max_iter: usize,
}

/// Least squares with an l1 penalty, which makes many weights exactly 0: an [`ElasticNet`] with
/// the `l1_ratio` 1.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`alpha`](Lasso::alpha) | 1 | finite and above 0 |
/// | [`fit_intercept`](Lasso::fit_intercept) | true | |
/// | [`tol`](Lasso::tol) | 0.0001 | finite and above 0 |
/// | [`max_iter`](Lasso::max_iter) | 1000 | from 1 to 2³² − 1 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::linear_model::Lasso;
///
/// let penguins = datasets::penguins()?;
/// let model = Lasso::new().alpha(20.0).fit(&penguins.x, &penguins.y)?;
/// assert!(model.coefficients().contains(&0.0));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "LassoData", into = "LassoData")]
pub struct Lasso(ElasticNet);

impl Default for ElasticNet {
    fn default() -> Self {
        Self { alpha: 1.0, l1_ratio: 0.5, fit_intercept: true, tol: 1e-4, max_iter: 1000 }
    }
}

impl ElasticNet {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The factor of the penalty; 1 by default.
        alpha: f64,

        /// The part of the penalty that is l1, the rest being l2; 0.5 by default.
        l1_ratio: f64,

        /// Whether the model has an intercept, or goes through the origin; true by default.
        fit_intercept: bool,

        /// The duality gap at which the search ends, as a share of the squares of the values;
        /// 0.0001 by default.
        tol: f64,

        /// The most rounds over the features; 1000 by default.
        max_iter: usize,
    }

    /// The fitted model, with its weights.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::TakesNoWeights`],
    /// [`Error::RecordKind`] on records that are not dense, or [`Error::Fit`] where the numbers
    /// are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        self.fit_checked(x, y, "elastic-net")
    }

    fn check(&self) -> Result<()> {
        let expected = "a number above 0 and at most 1 is expected; for 0 use Ridge";
        param::within("ElasticNet l1_ratio", self.l1_ratio, f64::MIN_POSITIVE..=1.0, expected)?;
        self.check_as(["ElasticNet alpha", "ElasticNet tol", "ElasticNet max_iter"])
    }

    /// Checks the parameters that [`Lasso`] has too, under these names.
    fn check_as(&self, [alpha, tol, max_iter]: [&'static str; 3]) -> Result<()> {
        validate::positive(alpha, self.alpha)?;
        validate::positive(tol, self.tol)?;
        let expected = "from 1 to 4294967295 is expected";
        param::within(max_iter, self.max_iter, 1..=u32::MAX as usize, expected)
    }

    /// As [`ElasticNet::fit`], of parameters in their ranges.
    fn fit_checked(&self, x: &Records, y: &Values, estimator: &'static str) -> Result<LinearModel> {
        validate::regression(x, y)?;
        let samples = Centred::new(x, y, self.fit_intercept)?;
        let (weights, convergence) = self.descend(&samples, estimator)?;
        let intercept = samples.intercept(&weights);
        let features = FittedFeatures::of(x);
        Ok(LinearModel::new(estimator, features, weights, intercept)?.found_by(convergence))
    }

    /// The weights of centred samples, and the end of the search. linfa treats numbers below the
    /// precision of 1 as 0, so that the samples are scaled to sizes of about 1 for it; all
    /// features alike, and the penalty with them, so the optimum is the same.
    fn descend(
        &self,
        samples: &Centred,
        estimator: &'static str,
    ) -> Result<(Vec<f64>, Convergence)> {
        let end = |n_iter: usize, is_met: bool, gap: f64| {
            Convergence::new(estimator, n_iter, self.max_iter, is_met, gap)
        };
        let largest = |numbers: &mut dyn Iterator<Item = &f64>| {
            numbers.fold(0.0_f64, |max, number| max.max(number.abs()))
        };
        let (x_size, y_size) = (largest(&mut samples.x.iter()), largest(&mut samples.y.iter()));
        if x_size == 0.0 || y_size == 0.0 {
            return Ok((vec![0.0; samples.x.ncols()], end(0, true, 0.0)));
        }
        let l1 = self.alpha * self.l1_ratio / x_size / y_size;
        let l2 = self.alpha * (1.0 - self.l1_ratio) / x_size / x_size;
        let failed = |reason: String| Error::Fit { estimator, reason };
        if !(l1 + l2).is_finite() || l1 + l2 == 0.0 {
            return Err(failed(
                "the numbers are too large or too small for this alpha; scale the features first"
                    .to_string(),
            ));
        }
        let scaled = DatasetBase::new(&samples.x / x_size, &samples.y / y_size);
        let model = linfa_elasticnet::ElasticNet::params()
            .with_intercept(false)
            .penalty(l1 + l2)
            .l1_ratio(l1 / (l1 + l2))
            .tolerance(self.tol)
            .max_iterations(self.max_iter as u32)
            .fit(&scaled)
            .map_err(|error| failed(error.to_string()))?;
        let back = y_size / x_size;
        let weights = model.hyperplane().iter().map(|weight| weight * back).collect();
        // linfa's criterion; the gap is as a share of the squares of the values, as `tol` is.
        // A search of few rounds may end before it works out the gap, which is 1 + `tol` then.
        let squares = scaled.targets().dot(scaled.targets());
        let gap = match model.duality_gap() {
            unknown if unknown == 1.0 + self.tol => f64::INFINITY,
            gap => gap / squares,
        };
        Ok((weights, end(model.n_steps() as usize, gap < self.tol, gap)))
    }
}

/// The parameters of a [`Lasso`].
#[derive(Serialize, Deserialize)]
struct LassoData {
    alpha: f64,
    fit_intercept: bool,
    tol: f64,
    max_iter: usize,
}

impl From<LassoData> for Lasso {
    fn from(LassoData { alpha, fit_intercept, tol, max_iter }: LassoData) -> Self {
        Self(ElasticNet { alpha, l1_ratio: 1.0, fit_intercept, tol, max_iter })
    }
}

impl From<Lasso> for LassoData {
    fn from(Lasso(ElasticNet { alpha, fit_intercept, tol, max_iter, .. }): Lasso) -> Self {
        Self { alpha, fit_intercept, tol, max_iter }
    }
}

impl Default for Lasso {
    fn default() -> Self {
        Self(ElasticNet::new().l1_ratio(1.0))
    }
}

impl Lasso {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The factor of the penalty; 1 by default.
    #[must_use]
    pub fn alpha(self, alpha: f64) -> Self {
        Self(self.0.alpha(alpha))
    }

    /// Whether the model has an intercept, or goes through the origin; true by default.
    #[must_use]
    pub fn fit_intercept(self, fit_intercept: bool) -> Self {
        Self(self.0.fit_intercept(fit_intercept))
    }

    /// The duality gap at which the search ends, as a share of the squares of the values; 0.0001 by
    /// default.
    #[must_use]
    pub fn tol(self, tol: f64) -> Self {
        Self(self.0.tol(tol))
    }

    /// The most rounds over the features; 1000 by default.
    #[must_use]
    pub fn max_iter(self, max_iter: usize) -> Self {
        Self(self.0.max_iter(max_iter))
    }

    /// The fitted model, with its weights.
    ///
    /// # Errors
    /// As [`ElasticNet::fit`].
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        self.0.fit_checked(x, y, "lasso")
    }

    fn check(&self) -> Result<()> {
        self.0.check_as(["Lasso alpha", "Lasso tol", "Lasso max_iter"])
    }
}

macro_rules! regressors {
    ($($estimator:ident => $name:literal),* $(,)?) => {$(
        tenfold_ml::register!(Regressor $estimator: $name, version VERSION);

        impl Regressor for $estimator {
            fn name(&self) -> &'static str {
                $name
            }

            fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
                Ok(Box::new($estimator::fit(self, x, y)?))
            }

            fn check_params(&self) -> Result<()> {
                self.check()
            }

            fn check_kind(&self, kind: RecordKind) -> Result<()> {
                RecordKind::need_dense(Some(kind))
            }
        }
    )*};
}

regressors! { ElasticNet => "elastic-net", Lasso => "lasso" }
