//! Kernel SVM for values: LIBSVM's ε-SVR with the solver of the classifier.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedFeatures, parallel, param, validate};
use tenfold_ml::data::{RecordKind, Records, Rows, Values, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::{checked_model, setters};

use crate::svm::Kernel;
use crate::svm::svc::kernel::{FixedKernel, Names, names};
use crate::svm::svc::rows::Samples;
use crate::svm::svc::solver::{Problem, Solver};
use crate::svm::svc::{VERSION, check_max_iter, convergence, overflow, steps_max};

/// Support vector regression with kernels (A. Smola, B. Schölkopf, "A tutorial on support vector
/// regression", 2004), solved by LIBSVM's decomposition (R.-E. Fan, P.-H. Chen, C.-J. Lin, 2005).
///
/// Errors up to [`epsilon`](Svr::epsilon) cost nothing. Features should be scaled before, and so
/// should the values if they are far from 1.
///
/// A sample's price is [`c`](Svr::c) times its [weight](Values::with_weights); one of weight 0 is
/// as if it was not there. The solver gives up as that of [`Svc`](crate::svm::Svc) does.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`kernel`](Svr::kernel) | RBF, gamma [`Gamma::Scale`](crate::svm::Gamma::Scale) | gamma finite and above 0 |
/// | [`c`](Svr::c) | 1 | finite and above 0 |
/// | [`epsilon`](Svr::epsilon) | 0.1 | finite and at least 0 |
/// | [`tol`](Svr::tol) | 0.001 | finite and above 0 |
/// | [`max_iter`](Svr::max_iter) | none: LIBSVM's | at least 1 |
/// | [`cache_megabytes`](Svr::cache_megabytes) | 200 | finite and above 0 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::Regressor;
/// use tenfold::metrics::r2;
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
/// use tenfold::svm::Svr;
///
/// let penguins = datasets::penguins()?;
/// let svr = Pipeline::new().then(StandardScaler::new()).regressor(Svr::new().c(1000.0));
/// let model = svr.boxed().fit(&penguins.x, &penguins.y)?;
/// assert!(r2(&penguins.y, &model.predict(&penguins.x)?)? > 0.8);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Svr {
    kernel: Kernel,
    c: f64,
    epsilon: f64,
    tol: f64,
    max_iter: Option<usize>,
    /// It changes the cost of a fit, not the model.
    cache_megabytes: f64,
}

const NAMES: Names = names!("Svr");

impl Default for Svr {
    fn default() -> Self {
        Self {
            kernel: Kernel::rbf(),
            c: 1.0,
            epsilon: 0.1,
            tol: 1e-3,
            max_iter: None,
            cache_megabytes: 200.0,
        }
    }
}

impl Svr {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The kernel, the similarity of two samples; RBF by default.
        kernel: Kernel,

        /// The price of an error above epsilon; 1 by default. More means a closer fit of the
        /// training samples.
        c: f64,

        /// The error that costs nothing; 0.1 by default.
        epsilon: f64,

        /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
        tol: f64,

        /// The memory for kernel rows; 200 megabytes by default.
        cache_megabytes: f64,
    }

    /// The most steps of the solver; by default 10 million, or 200 per sample if that is more.
    #[must_use]
    pub fn max_iter(mut self, max_iter: impl Into<Option<usize>>) -> Self {
        self.max_iter = max_iter.into();
        self
    }

    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) unless the records are dense;
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) where kernel values overflow.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<SvrModel> {
        self.check_params()?;
        validate::weighted_regression(x, y)?;
        let counting = |row: &u32| y.weight(*row as usize) > 0.0;
        let counting: Rows = (0..).take(y.len()).filter(counting).collect();
        if counting.len() < y.len() {
            return self.fit(&x.select(&counting), &y.select(&counting));
        }
        let dense = x.as_dense()?;
        let kernel = self.kernel.fix(&dense);
        let n = y.len();
        // Each sample twice: to pull its prediction up, and down.
        let rows: Vec<&[f64]> = dense.rows().chain(dense.rows()).collect();
        let samples = Samples::new(&kernel, x.n_features(), rows.into_iter());
        if !samples.are_finite() {
            return Err(overflow("svr"));
        }
        let problem = self.problem(y);
        let bytes = (self.cache_megabytes * 1e6) as usize;
        let max_iter = steps_max(self.max_iter, 2 * n);
        let solution = Solver::new(samples, problem, bytes, self.tol, max_iter).run();
        if !solution.rho.is_finite() {
            return Err(overflow("svr"));
        }
        let (mut weights, rho) = (vec![0.0; n], solution.rho);
        let convergence = convergence("svr", &solution, max_iter);
        for (place, weight) in solution.coefficients {
            weights[place % n] += weight;
        }
        SvrModel::new(kernel, x, &weights, rho, convergence)
    }

    /// The variables of the dual problem: those that pull up, then those that pull down.
    fn problem(&self, y: &Values) -> Problem {
        let prices = || (0..y.len()).map(|row| self.c * y.weight(row));
        let up = y.iter().map(|value| value - self.epsilon);
        let down = y.iter().map(|value| value + self.epsilon);
        Problem {
            y: [vec![1.0; y.len()], vec![-1.0; y.len()]].concat(),
            upper: prices().chain(prices()).collect(),
            violation: up.chain(down).collect(),
        }
    }
}

tenfold_ml::register!(Regressor Svr: "svr", version VERSION, costs only ["cache_megabytes"]);

impl Regressor for Svr {
    fn name(&self) -> &'static str {
        "svr"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(Svr::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.kernel.check(&NAMES)?;
        validate::positive("Svr c", self.c)?;
        validate::positive("Svr tol", self.tol)?;
        check_max_iter("Svr max_iter", self.max_iter)?;
        validate::positive("Svr cache_megabytes", self.cache_megabytes)?;
        param::not_negative("Svr epsilon", self.epsilon)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

checked_model! {
    /// A fitted [`Svr`].
    #[derive(Clone)]
    pub struct SvrModel {
        kernel: FixedKernel,
        features: FittedFeatures,
        /// The support vectors, one after another.
        #[serde(with = "little_endian")]
        support: Vec<f64>,
        /// The coefficient of each.
        #[serde(with = "little_endian")]
        coefficients: Vec<f64>,
        rho: f64,
        convergence: Convergence,
    }
}

impl SvrModel {
    fn check(&self) -> Result<(), &'static str> {
        let numbers = self.coefficients.len().checked_mul(self.features.n_features());
        if self.features.n_features() == 0 || numbers != Some(self.support.len()) {
            return Err("each support vector has one number per feature and one coefficient");
        }
        Ok(())
    }

    fn new(
        kernel: FixedKernel,
        x: &Records,
        all: &[f64],
        rho: f64,
        convergence: Convergence,
    ) -> Result<Self> {
        let (mut support, mut coefficients) = (Vec::new(), Vec::new());
        for (row, &weight) in x.as_dense()?.rows().zip(all).filter(|(_, weight)| **weight != 0.0) {
            support.extend_from_slice(row);
            coefficients.push(weight);
        }
        let features = FittedFeatures::of(x);
        Ok(Self { kernel, features, support, coefficients, rho, convergence })
    }

    /// The number of support vectors.
    pub fn n_support(&self) -> usize {
        self.coefficients.len()
    }

    fn value(&self, row: &[f64]) -> f64 {
        let support = self.support.chunks_exact(self.features.n_features());
        let terms =
            support.zip(&self.coefficients).map(|(at, weight)| weight * self.kernel.value(row, at));
        terms.sum::<f64>() - self.rho
    }
}

tenfold_ml::register!(RegressorModel SvrModel: "tenfold.svr.v2", version VERSION);

impl RegressorModel for SvrModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        Values::new(parallel::map(x.n_samples(), 64, |row| self.value(x.row(row))))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn convergence(&self) -> Vec<Convergence> {
        vec![self.convergence.clone()]
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use tenfold_datasets as datasets;
    use tenfold_ml::estimator::TransformerModel;

    use super::*;
    use crate::preprocessing::StandardScaler;
    use crate::svm::Gamma;

    /// Numbers of scikit-learn 1.9.1: `tests/oracle/estimators.py`.
    #[test]
    fn values_are_those_of_scikit_learn() {
        let data = datasets::penguins().unwrap();
        let x = StandardScaler::new().fit(&data.x).unwrap().transform(&data.x).unwrap();
        let weights = (0..333).map(|row| f64::from(row % 3)).collect();
        let weighted = data.y.with_weights(weights).unwrap();
        let cases = [
            (332, [4_118.409_346, 4_133.182_785, 4_127.066_367, 4_048.253_628]),
            (238, [5_179.562_873, 5_575.145_852, 4_788.853_811, 3_931.810_305]),
            (176, [4_695.766_561, 4_937.170_043, 4_583.236_35, 4_161.521_621]),
            (194, [5_139.118_276, 5_570.326_741, 4_769.930_214, 3_889.788_344]),
        ];
        let kernels = [
            Svr::new(),
            Svr::new().c(1000.0).epsilon(100.0),
            Svr::new().kernel(Kernel::Linear).epsilon(300.0),
            Svr::new().kernel(Kernel::Rbf { gamma: Gamma::Auto }).c(300.0).epsilon(50.0),
        ];
        for ((at, svr), (support, expected)) in kernels.into_iter().enumerate().zip(cases) {
            let y = if at == 3 { &weighted } else { &data.y };
            let model = svr.fit(&x, y).unwrap();
            assert_eq!(model.n_support(), support, "{svr:?}");
            let predicted = model.predict(&x).unwrap();
            for (row, expected) in expected.into_iter().enumerate() {
                let found = predicted.value(row);
                assert!((found - expected).abs() < 0.01, "{svr:?} row {row}: {found} {expected}");
            }
        }
    }

    #[test]
    fn a_parameter_out_of_range_is_named() {
        let data = datasets::penguins().unwrap();
        let gamma = |gamma| Kernel::Rbf { gamma: Gamma::Value(gamma) };
        let cases = [
            (Svr::new().c(0.0), "Svr c = 0"),
            (Svr::new().epsilon(-0.1), "Svr epsilon = -0.1"),
            (Svr::new().epsilon(f64::NAN), "Svr epsilon = NaN"),
            (Svr::new().tol(0.0), "Svr tol = 0"),
            (Svr::new().cache_megabytes(0.0), "Svr cache_megabytes = 0"),
            (Svr::new().kernel(gamma(-0.5)), "Svr gamma = -0.5"),
            (Svr::new().kernel(Kernel::poly(0)), "Svr degree = 0"),
        ];
        for (svr, start) in cases {
            let message = svr.fit(&data.x, &data.y).unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn numbers_too_large_for_the_kernel_are_an_error() {
        let x = Records::dense(array![[1e200], [-1e200], [2e200]]).unwrap();
        let y = Values::new(vec![1.0, 2.0, 3.0]).unwrap();
        let wrong = Svr::new().fit(&x, &y).unwrap_err().to_string();
        assert!(wrong.starts_with("svr could not be fitted: kernel values overflow"), "{wrong}");
    }

    #[test]
    fn a_model_that_is_read_back_predicts_the_same_and_a_broken_one_is_not_read() {
        let data = datasets::penguins().unwrap();
        let model = Svr::new().c(10.0).fit(&data.x, &data.y).unwrap();
        let text = serde_json::to_string(&model).unwrap();
        let read: SvrModel = serde_json::from_str(&text).unwrap();
        assert!(read.predict(&data.x).unwrap() == model.predict(&data.x).unwrap());
        let broken = text.replace(r#""coefficients":["#, r#""coefficients":[1.0,"#);
        let wrong = serde_json::from_str::<SvrModel>(&broken).unwrap_err().to_string();
        assert!(wrong.contains("one number per feature and one coefficient"), "{wrong}");
    }

    #[test]
    fn values_that_epsilon_covers_need_no_support_vector() {
        let x = Records::dense(array![[1.0], [2.0], [3.0]]).unwrap();
        let y = Values::new(vec![5.0, 5.0, 5.1]).unwrap();
        let model = Svr::new().fit(&x, &y).unwrap();
        assert_eq!(model.n_support(), 0);
        assert!((model.predict(&x).unwrap().value(0) - 5.05).abs() < 0.1);
    }
}
