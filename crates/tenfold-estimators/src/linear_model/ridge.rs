//! Least squares with an l2 penalty, solved exactly.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::centred::Centred;
use tenfold_ml::authoring::linear_algebra::Cholesky;
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::setters;

use crate::linear_model::LinearModel;

/// To be raised when the same parameters and samples give another model.
const VERSION: u32 = 3;

/// Ridge regression: the linear function with the smallest `Σ weight · error² + alpha · ‖w‖²`; the
/// intercept is not penalised.
///
/// It is solved by a Cholesky decomposition, of a matrix as wide as there are features or samples,
/// whichever are fewer; as scikit-learn's `Ridge` solves it. Sample weights count.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`alpha`](Ridge::alpha) | 1 | finite and above 0 |
/// | [`fit_intercept`](Ridge::fit_intercept) | true | |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::linear_model::Ridge;
///
/// let penguins = datasets::penguins()?;
/// let model = Ridge::new().alpha(10.0).fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.coefficients().len(), 6);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ridge {
    alpha: f64,
    fit_intercept: bool,
}

impl Default for Ridge {
    fn default() -> Self {
        Self { alpha: 1.0, fit_intercept: true }
    }
}

impl Ridge {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The factor of the penalty; 1 by default. Without a penalty, use
        /// `LinearRegression`.
        alpha: f64,

        /// Whether the model has an intercept, or goes through the origin; true by default.
        fit_intercept: bool,
    }

    /// The fitted model, with its weights.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::RecordKind`] on records that are
    /// not dense, or [`Error::Fit`] where the numbers are too large, or so unlike in size that the
    /// penalty is lost among them.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        validate::weighted_regression(x, y)?;
        let mut samples = Centred::new(x, y, self.fit_intercept)?;
        if y.has_weights() {
            for (at, mut row) in samples.x.rows_mut().into_iter().enumerate() {
                let root = y.weight(at).sqrt();
                row *= root;
                samples.y[at] *= root;
            }
        }
        let matrix = &samples.x;
        let weights = if matrix.ncols() <= matrix.nrows() {
            self.solve(matrix.t().dot(matrix), matrix.t().dot(&samples.y))?
        } else {
            // By the samples instead of the features: w = Xᵀ (X Xᵀ + alpha)⁻¹ y.
            let shares = self.solve(matrix.dot(&matrix.t()), samples.y.clone())?;
            matrix.t().dot(&shares)
        };
        let weights = weights.to_vec();
        let intercept = samples.intercept(&weights);
        LinearModel::new("ridge", FittedFeatures::of(x), weights, intercept)
    }

    /// The solution of (matrix + alpha) solution = right, of a symmetric matrix.
    fn solve(&self, matrix: Array2<f64>, right: Array1<f64>) -> Result<Array1<f64>> {
        let mut cholesky = Cholesky::new();
        for (at, row) in matrix.rows().into_iter().enumerate() {
            let before = row.iter().take(at).copied();
            if !cholesky.push(before, row[at] + self.alpha, 0.0) {
                return Err(Error::Fit {
                    estimator: "ridge",
                    reason: "the features' numbers are too large or too unlike in size for this \
                             alpha; scale the features first, or raise alpha"
                        .to_string(),
                });
            }
        }
        Ok(cholesky.solve(right.to_vec()).into())
    }
}

tenfold_ml::register!(Regressor Ridge: "ridge", version VERSION);

impl Regressor for Ridge {
    fn name(&self) -> &'static str {
        "ridge"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(Ridge::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        validate::positive("Ridge alpha", self.alpha)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}
