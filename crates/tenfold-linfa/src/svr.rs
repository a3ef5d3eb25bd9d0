//! linfa's support vector machine as a regressor.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_svm::Svm;
use ndarray::{Array1, Array2, ArrayView2, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::matrix::matrix;
use crate::svm::Kernel;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::authoring::validate;
use tenfold_ml::data::{Records, Values, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 1;

/// linfa's support vector regression: errors below `epsilon` cost nothing, larger ones `c` each.
///
/// It keeps the whole kernel matrix in memory, `n_samples²` numbers. Regression by `nu` is left
/// out: linfa-svm 0.8 solves it without the constraint that `nu` is.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | kernel | [`LinfaSvr::linear`] or [`LinfaSvr::gaussian`] | gamma finite and above 0 |
/// | [`c`](LinfaSvr::c) | 1 | finite and above 0 |
/// | [`epsilon`](LinfaSvr::epsilon) | 0.1 | finite and above 0 |
/// | [`tol`](LinfaSvr::tol) | 0.001 | finite and above 0 |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Records, Values};
/// use tenfold::estimator::RegressorModel;
/// use tenfold::svm::LinfaSvr;
///
/// let x = Records::dense(array![[0.0], [1.0], [2.0], [3.0]])?;
/// let y = Values::new(vec![0.0, 2.0, 4.0, 6.0])?;
/// let model = LinfaSvr::linear().c(100.0).epsilon(0.01).fit(&x, &y)?;
/// assert!((model.predict(&x)?.value(1) - 2.0).abs() < 0.02);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinfaSvr {
    kernel: Kernel,
    c: f64,
    epsilon: f64,
    tol: f64,
}

/// A fitted [`LinfaSvr`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct LinfaSvrModel {
    features: FittedFeatures,
    kernel: Kernel,
    /// `n_support × n_features`.
    #[serde(serialize_with = "little_endian::rows")]
    support: Array2<f64>,
    #[serde(with = "little_endian")]
    coefficients: Vec<f64>,
    intercept: f64,
}

/// A fitted model as it is read.
#[derive(Deserialize)]
struct Unchecked {
    features: FittedFeatures,
    kernel: Kernel,
    #[serde(with = "little_endian")]
    support: Vec<f64>,
    #[serde(with = "little_endian")]
    coefficients: Vec<f64>,
    intercept: f64,
}

impl TryFrom<Unchecked> for LinfaSvrModel {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Self, &'static str> {
        let Unchecked { features, kernel, support, coefficients, intercept } = read;
        let shape = (coefficients.len(), features.n_features());
        match Array2::from_shape_vec(shape, support) {
            Ok(support) => Ok(Self { features, kernel, support, coefficients, intercept }),
            Err(_) => Err("each support vector has one number per feature"),
        }
    }
}

impl Default for LinfaSvr {
    fn default() -> Self {
        Self::linear()
    }
}

impl LinfaSvr {
    /// A regressor with the linear kernel `a·b`.
    pub fn linear() -> Self {
        Self::new(Kernel::Linear)
    }

    /// A regressor with the Gaussian kernel `exp(−gamma ‖a − b‖²)`.
    pub fn gaussian(gamma: f64) -> Self {
        Self::new(Kernel::Gaussian { gamma })
    }

    fn new(kernel: Kernel) -> Self {
        Self { kernel, c: 1.0, epsilon: 0.1, tol: 1e-3 }
    }

    /// The price of an error beyond `epsilon`; 1 by default.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.c = c;
        self
    }

    /// The error that costs nothing; 0.1 by default.
    #[must_use]
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = epsilon;
        self
    }

    /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
    #[must_use]
    pub fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::TakesNoWeights`],
    /// [`Error::RecordKind`] on records that are not dense, and [`Error::Fit`] where the solver
    /// fails.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinfaSvrModel> {
        self.kernel.check("LinfaSvr gamma")?;
        validate::positive("LinfaSvr c", self.c)?;
        validate::positive("LinfaSvr epsilon", self.epsilon)?;
        validate::positive("LinfaSvr tol", self.tol)?;
        validate::regression(x, y)?;
        let failed = |reason: String| Error::Fit { estimator: "linfa-svr", reason };
        let features = matrix(x)?;
        let targets: Array1<f64> = y.iter().collect();
        let params = Svm::<f64, f64>::params().c_svr(self.c, Some(self.epsilon)).eps(self.tol);
        let params = match self.kernel {
            Kernel::Linear => params.linear_kernel(),
            Kernel::Gaussian { gamma } => params.gaussian_kernel(1.0 / gamma),
        };
        let samples = DatasetBase::new(features.view(), targets.view());
        let svm = params.fit(&samples).map_err(|error| failed(error.to_string()))?;
        if !svm.rho.is_finite() || svm.alpha.iter().any(|alpha| !alpha.is_finite()) {
            return Err(failed("kernel values overflow; scale the features first".to_string()));
        }
        let counts = |at: &usize| svm.alpha[*at] != 0.0;
        let support: Vec<usize> = (0..svm.alpha.len()).filter(counts).collect();
        Ok(LinfaSvrModel {
            features: FittedFeatures::of(x),
            kernel: self.kernel,
            support: features.select(Axis(0), &support),
            coefficients: support.iter().map(|&at| svm.alpha[at]).collect(),
            intercept: -svm.rho,
        })
    }
}

impl LinfaSvrModel {
    /// The samples that the model is made of, `n_support × n_features`.
    pub fn support_vectors(&self) -> ArrayView2<'_, f64> {
        self.support.view()
    }

    /// The coefficient of each support vector.
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    fn value(&self, row: &[f64]) -> f64 {
        let vectors = self.support.rows().into_iter().zip(&self.coefficients);
        let parts = vectors.map(|(vector, coefficient)| coefficient * self.kernel.of(vector, row));
        self.intercept + parts.sum::<f64>()
    }
}

tenfold_ml::register!(Regressor LinfaSvr: "linfa-svr", version VERSION);

impl Regressor for LinfaSvr {
    fn name(&self) -> &'static str {
        "linfa-svr"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(LinfaSvr::fit(self, x, y)?))
    }
}

tenfold_ml::register!(RegressorModel LinfaSvrModel: "linfa.svr.v1", version VERSION);

impl RegressorModel for LinfaSvrModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        let rows = (0..x.n_samples()).into_par_iter().with_min_len(64);
        Values::new(rows.map(|row| self.value(x.row(row))).collect())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
