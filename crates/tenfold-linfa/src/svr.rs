//! linfa's support vector machine as a regressor.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_svm::Svm;
use ndarray::Array1;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::one_vs_rest::Decision;
use tenfold_ml::authoring::{Convergence, FittedFeatures, parallel, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::{checked_model, setters};

use crate::matrix::matrix;
use crate::svm::{Kernel, Machine};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 3;

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

checked_model! {
    /// A fitted [`LinfaSvr`].
    #[derive(Clone)]
    pub struct LinfaSvrModel {
        features: FittedFeatures,
        machine: Machine,
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

    setters! {
        /// The price of an error beyond `epsilon`; 1 by default.
        c: f64,

        /// The error that costs nothing; 0.1 by default.
        epsilon: f64,

        /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
        tol: f64,
    }

    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::TakesNoWeights`],
    /// [`Error::RecordKind`] on records that are not dense, and [`Error::Fit`] where the solver
    /// fails.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinfaSvrModel> {
        self.check_params()?;
        validate::regression(x, y)?;
        let features = matrix(x)?;
        let targets: Array1<f64> = y.iter().collect();
        let params = Svm::<f64, f64>::params().c_svr(self.c, Some(self.epsilon)).eps(self.tol);
        let params = match self.kernel {
            Kernel::Linear => params.linear_kernel(),
            Kernel::Gaussian { gamma } => params.gaussian_kernel(1.0 / gamma),
        };
        let samples = DatasetBase::new(features.view(), targets.view());
        let svm = params
            .fit(&samples)
            .map_err(|error| Error::Fit { estimator: "linfa-svr", reason: error.to_string() })?;
        let machine = Machine::new("linfa-svr", self.kernel, features.view(), &svm)?;
        Ok(LinfaSvrModel { features: FittedFeatures::of(x), machine })
    }
}

impl LinfaSvrModel {
    fn check(&self) -> Result<(), &'static str> {
        match self.machine.fits(self.features.n_features()) {
            true => Ok(()),
            false => Err("each support vector has one number per feature"),
        }
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

    fn check_params(&self) -> Result<()> {
        self.kernel.check("LinfaSvr gamma")?;
        validate::positive("LinfaSvr c", self.c)?;
        validate::positive("LinfaSvr epsilon", self.epsilon)?;
        validate::positive("LinfaSvr tol", self.tol)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

tenfold_ml::register!(RegressorModel LinfaSvrModel: "linfa.svr.v3", version VERSION);

impl RegressorModel for LinfaSvrModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        let value = |row: usize| self.machine.decision(x.row(row));
        Values::new(parallel::map(x.n_samples(), 64, value))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn convergence(&self) -> Vec<Convergence> {
        self.machine.convergence().into_iter().collect()
    }
}
