//! linfa's support vector machine as a classifier.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_svm::Svm;
use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::{dot, square_distance};
use tenfold_ml::authoring::one_vs_rest::{Decision, OneVsRest};
use tenfold_ml::authoring::{Convergence, FittedFeatures, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};
use tenfold_ml::{checked_model, setters};

use crate::matrix::matrix;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 5;

/// linfa's support vector machine, one class against the rest for more than two.
///
/// It keeps the whole kernel matrix in memory, `n_samples²` numbers for each class at work, and is
/// several times slower than [`Svc`](tenfold_estimators::svm::Svc): use it to compare. Classes are
/// fitted in parallel, and the result does not depend on the number of threads. The variants with
/// `nu` are left out: linfa-svm 0.8 comes to infinite numbers where no sample lies on the margin.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | kernel | [`LinfaSvm::linear`] or [`LinfaSvm::gaussian`] | gamma finite and above 0 |
/// | [`c`](LinfaSvm::c) | 1 | finite and above 0 |
/// | [`tol`](LinfaSvm::tol) | 0.001 | finite and above 0 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::svm::LinfaSvm;
///
/// let iris = datasets::iris()?;
/// let model = LinfaSvm::gaussian(0.25).fit(&iris.x, &iris.y)?;
/// let predicted = model.predict(&iris.x)?;
/// let correct = (0..150).filter(|&row| predicted.name(row) == iris.y.name(row)).count();
/// assert!(correct >= 145);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinfaSvm {
    kernel: Kernel,
    c: f64,
    tol: f64,
}

/// A fitted [`LinfaSvm`].
#[derive(Debug, Serialize, Deserialize)]
pub struct LinfaSvmModel(OneVsRest<Machine>);

checked_model! {
    /// The decision function that linfa found: a sum over support vectors.
    #[derive(Clone)]
    pub(super) struct Machine {
        kernel: Kernel,
        /// `n_support × n_features`, row by row; of the linear kernel their sum alone, each times
        /// its coefficient.
        #[serde(with = "little_endian")]
        support: Vec<f64>,
        #[serde(with = "little_endian")]
        coefficients: Vec<f64>,
        intercept: f64,
        convergence: Convergence,
    }
}

/// A kernel of linfa's support vector machines.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kernel {
    Linear,
    Gaussian { gamma: f64 },
}

impl Kernel {
    /// The similarity of two samples.
    pub(super) fn of(self, a: &[f64], b: &[f64]) -> f64 {
        match self {
            Self::Linear => dot(a, b),
            Self::Gaussian { gamma } => (-gamma * square_distance(a, b)).exp(),
        }
    }

    /// Whether its parameter, of this name, is in its range.
    pub(super) fn check(self, gamma_name: &'static str) -> Result<()> {
        match self {
            Self::Linear => Ok(()),
            Self::Gaussian { gamma } => validate::positive(gamma_name, gamma),
        }
    }
}

impl Default for LinfaSvm {
    fn default() -> Self {
        Self::linear()
    }
}

impl LinfaSvm {
    /// A classifier with the linear kernel `a·b`.
    pub fn linear() -> Self {
        Self::new(Kernel::Linear)
    }

    /// A classifier with the Gaussian kernel `exp(−gamma ‖a − b‖²)`.
    ///
    /// linfa's own parameter is `1 / gamma`.
    pub fn gaussian(gamma: f64) -> Self {
        Self::new(Kernel::Gaussian { gamma })
    }

    fn new(kernel: Kernel) -> Self {
        Self { kernel, c: 1.0, tol: 1e-3 }
    }

    setters! {
        /// The price of a sample on the wrong side of its margin; 1 by default.
        c: f64,

        /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
        tol: f64,
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`], and
    /// [`Error::Fit`] where the solver fails.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<LinfaSvmModel> {
        self.check_params()?;
        validate::classification(x, y)?;
        let matrix = matrix(x)?;
        let fit_one = |is_positive: &[bool]| self.fit_one(matrix.view(), is_positive);
        Ok(LinfaSvmModel(OneVsRest::fit(x, y, fit_one)?))
    }

    /// Separates the positive samples from the others. Shrinking stays off: it is broken in
    /// linfa-svm 0.8.
    fn fit_one(&self, x: ArrayView2<'_, f64>, is_positive: &[bool]) -> Result<Machine> {
        let params = Svm::<f64, bool>::params().pos_neg_weights(self.c, self.c).eps(self.tol);
        let params = match self.kernel {
            Kernel::Linear => params.linear_kernel(),
            Kernel::Gaussian { gamma } => params.gaussian_kernel(1.0 / gamma),
        };
        let samples = DatasetBase::new(x, ArrayView1::from(is_positive));
        let svm = params
            .fit(&samples)
            .map_err(|error| Error::Fit { estimator: "linfa-svm", reason: error.to_string() })?;
        Machine::new("linfa-svm", self.kernel, x, &svm)
    }
}

tenfold_ml::register!(Classifier LinfaSvm: "linfa-svm", version VERSION);

impl Classifier for LinfaSvm {
    fn name(&self) -> &'static str {
        "linfa-svm"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(LinfaSvm::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.kernel.check("LinfaSvm gamma")?;
        validate::positive("LinfaSvm c", self.c)?;
        validate::positive("LinfaSvm tol", self.tol)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

tenfold_ml::register!(ClassifierModel LinfaSvmModel: "linfa.svm.v3", version VERSION);

impl ClassifierModel for LinfaSvmModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.0.predict(x)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.0.decision_function(x).map(Some)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(self.0.features())
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.0.classes())
    }

    fn convergence(&self) -> Vec<Convergence> {
        self.0.convergence()
    }
}

impl Machine {
    /// The decision function of linfa's model of these samples.
    ///
    /// # Errors
    /// [`Error::Fit`] if it is not finite.
    pub(super) fn new<T>(
        estimator: &'static str,
        kernel: Kernel,
        x: ArrayView2<'_, f64>,
        svm: &Svm<f64, T>,
    ) -> Result<Self> {
        if !svm.rho.is_finite() || svm.alpha.iter().any(|alpha| !alpha.is_finite()) {
            let reason = "kernel values overflow; scale the features first".to_string();
            return Err(Error::Fit { estimator, reason });
        }
        let (support, coefficients) = match kernel {
            Kernel::Linear => (ArrayView1::from(svm.alpha.as_slice()).dot(&x).to_vec(), vec![1.0]),
            Kernel::Gaussian { .. } => {
                let counts = |at: &usize| svm.alpha[*at] != 0.0;
                let rows: Vec<usize> = (0..svm.alpha.len()).filter(counts).collect();
                let support = rows.iter().flat_map(|&row| x.row(row).to_vec()).collect();
                (support, rows.iter().map(|&row| svm.alpha[row]).collect())
            }
        };
        let convergence = convergence(estimator, &svm.to_string());
        Ok(Self { kernel, support, coefficients, intercept: -svm.rho, convergence })
    }

    fn check(&self) -> Result<(), &'static str> {
        match self.support.len().checked_rem(self.coefficients.len()) {
            None if self.support.is_empty() => Ok(()),
            Some(0) => Ok(()),
            _ => Err("the support vectors have equally many numbers"),
        }
    }

    /// The numbers of a support vector; 0 without one.
    fn n_features(&self) -> usize {
        self.support.len().checked_div(self.coefficients.len()).unwrap_or(0)
    }
}

impl Decision for Machine {
    fn decision(&self, row: &[f64]) -> f64 {
        let vectors = self.support.chunks_exact(self.n_features().max(1));
        let parts = vectors
            .zip(&self.coefficients)
            .map(|(vector, coefficient)| coefficient * self.kernel.of(vector, row));
        self.intercept + parts.sum::<f64>()
    }

    fn convergence(&self) -> Option<Convergence> {
        Some(self.convergence.clone())
    }

    fn fits(&self, n_features: usize) -> bool {
        self.coefficients.is_empty() || self.n_features() == n_features
    }
}

/// The end of linfa's search, from the text of its model: nothing else shows it. The first number is
/// that of the iterations, and `Reached` the first word where they came to linfa's limit.
fn convergence(estimator: &'static str, text: &str) -> Convergence {
    let mut words = text.split_whitespace();
    let is_met = words.next() != Some("Reached");
    let iterations = words.find_map(|word| word.parse().ok()).unwrap_or(0);
    Convergence {
        estimator: estimator.to_owned(),
        iterations,
        limit: Some(iterations).filter(|_| !is_met),
        is_met,
        last_change: f64::NAN,
        limited_by: None,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use tenfold_datasets as datasets;
    use tenfold_estimators::preprocessing::StandardScaler;
    use tenfold_ml::data::{ClassificationData, Rows};
    use tenfold_ml::pipeline::Pipeline;

    use super::*;

    /// Fits on the even rows, scaled, and counts right predictions on the odd ones.
    #[track_caller]
    fn check(data: Result<ClassificationData>, svm: LinfaSvm, correct: usize) {
        let data = data.unwrap();
        let n_samples = data.y.len() as u32;
        let even: Rows = (0..n_samples).step_by(2).collect();
        let odd: Rows = (1..n_samples).step_by(2).collect();
        let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(svm);
        let model = pipeline.fit(&data.x.select(&even), &data.y.select(&even)).unwrap();
        let predicted = model.predict(&data.x.select(&odd)).unwrap();
        let y = data.y.select(&odd);
        let found = predicted.codes().zip(y.codes()).filter(|(a, b)| a == b).count();
        assert_eq!(found, correct);
    }

    /// Right predictions of scikit-learn 1.9.1, one against the rest beyond two classes:
    /// `tests/oracle/estimators.py`.
    #[test]
    fn predictions_are_as_right_as_scikit_learns() {
        check(datasets::breast_cancer(), LinfaSvm::linear(), 272);
        check(datasets::breast_cancer(), LinfaSvm::gaussian(1.0 / 30.0), 273);
        check(datasets::breast_cancer(), LinfaSvm::gaussian(0.01).c(10.0), 273);
        check(datasets::iris(), LinfaSvm::linear(), 69);
        check(datasets::iris(), LinfaSvm::gaussian(0.25), 72);
        check(datasets::wine(), LinfaSvm::gaussian(1.0 / 13.0), 88);
    }

    #[test]
    fn a_parameter_out_of_range_is_named() {
        let data = datasets::iris().unwrap();
        let cases = [
            (LinfaSvm::linear().c(-1.0), "LinfaSvm c = -1"),
            (LinfaSvm::linear().tol(0.0), "LinfaSvm tol = 0"),
            (LinfaSvm::gaussian(f64::NAN), "LinfaSvm gamma = NaN"),
        ];
        for (svm, start) in cases {
            let message = svm.fit(&data.x, &data.y).unwrap_err().to_string();
            assert!(message.starts_with(start), "{message}");
        }
    }

    #[test]
    fn the_end_of_the_search_is_known() {
        let iris = datasets::iris().unwrap();
        let model = LinfaSvm::linear().fit(&iris.x, &iris.y).unwrap();
        let end = &model.convergence()[0];
        assert!(end.is_met && end.iterations > 1, "{end:?}");
        let at_limit = "Reached maximal iterations 10000000 with obj = 1 and 2 support vectors";
        assert_eq!(
            convergence("linfa-svm", at_limit).to_string(),
            "linfa-svm did not converge within its limit of 10000000 iterations: scale the features"
        );
    }

    #[test]
    fn bad_samples_are_errors() {
        let svm = LinfaSvm::linear();
        let x = Records::dense(array![[1.0], [f64::NAN]]).unwrap();
        let y = Labels::from_names(&["a", "b"]).unwrap();
        assert!(matches!(svm.fit(&x, &y), Err(Error::NotFinite { row: 1, .. })));
        let x = Records::dense(array![[1.0], [2.0]]).unwrap();
        let one = Labels::from_names(&["a", "a"]).unwrap();
        assert!(matches!(svm.fit(&x, &one), Err(Error::TooFewClasses { found: 1, .. })));
        let three = Labels::from_names(&["a", "b", "a"]).unwrap();
        assert!(matches!(svm.fit(&x, &three), Err(Error::LengthMismatch { .. })));
        let model = svm.fit(&x, &y).unwrap();
        let wide = Records::dense(array![[1.0, 2.0]]).unwrap();
        let wrong = model.predict(&wide).unwrap_err();
        assert!(matches!(wrong, Error::FeatureCount { expected: 1, found: 2 }));
    }

    #[test]
    fn numbers_too_large_for_the_kernel_are_an_error() {
        let x = Records::dense(array![[1e200], [-1e200], [2e200], [-2e200]]).unwrap();
        let y = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
        assert!(matches!(LinfaSvm::linear().fit(&x, &y), Err(Error::Fit { .. })));
    }
}
