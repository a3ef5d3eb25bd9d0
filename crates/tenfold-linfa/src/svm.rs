//! linfa's support vector machine as a classifier.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_svm::Svm;
use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use serde::{Deserialize, Serialize};

use crate::matrix::matrix;
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::authoring::one_vs_rest::{Decision, OneVsRest};
use tenfold_ml::authoring::validate;
use tenfold_ml::data::{Labels, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 3;

/// linfa's support vector machine, one class against the rest for more than two.
///
/// It keeps the whole kernel matrix in memory, `n_samples²` numbers for each class at work, and is
/// several times slower than [`Svc`](tenfold_estimators::svm::Svc): use it to compare. Classes are fitted in
/// parallel, and the result does not depend on the number of threads. The variants with `nu` are
/// left out: linfa-svm 0.8 comes to infinite numbers where no sample lies on the margin.
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

/// What linfa has learned of one class against the rest.
#[derive(Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
struct Machine {
    kernel: Kernel,
    /// `n_support × n_features`; of the linear kernel their sum, by their coefficients, alone.
    #[serde(serialize_with = "little_endian::rows")]
    support: Array2<f64>,
    #[serde(with = "little_endian")]
    coefficients: Vec<f64>,
    intercept: f64,
}

/// What was learned of a class as it is read.
#[derive(Deserialize)]
struct Unchecked {
    kernel: Kernel,
    #[serde(with = "little_endian")]
    support: Vec<f64>,
    #[serde(with = "little_endian")]
    coefficients: Vec<f64>,
    intercept: f64,
}

impl TryFrom<Unchecked> for Machine {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Self, &'static str> {
        let Unchecked { kernel, support, coefficients, intercept } = read;
        let n_features = support.len().checked_div(coefficients.len()).unwrap_or_default();
        match Array2::from_shape_vec((coefficients.len(), n_features), support) {
            Ok(support) => Ok(Self { kernel, support, coefficients, intercept }),
            Err(_) => Err("the support vectors have equally many numbers"),
        }
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
    /// How alike two samples are.
    pub(super) fn of(self, a: ArrayView1<'_, f64>, b: &[f64]) -> f64 {
        let pairs = a.into_iter().zip(b);
        match self {
            Self::Linear => pairs.map(|(a, b)| a * b).sum(),
            Self::Gaussian { gamma } => {
                (-gamma * pairs.map(|(a, b)| (a - b).powi(2)).sum::<f64>()).exp()
            }
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

    /// The price of a sample on the wrong side of its margin; 1 by default.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.c = c;
        self
    }

    /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
    #[must_use]
    pub fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`], and
    /// [`Error::Fit`] where the solver fails.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<LinfaSvmModel> {
        self.check()?;
        validate::classification(x, y)?;
        let matrix = matrix(x)?;
        let fit_one = |is_positive: &[bool]| self.fit_one(matrix.view(), is_positive);
        Ok(LinfaSvmModel(OneVsRest::fit(x, y, fit_one)?))
    }

    fn check(&self) -> Result<()> {
        self.kernel.check("LinfaSvm gamma")?;
        validate::positive("LinfaSvm c", self.c)?;
        validate::positive("LinfaSvm tol", self.tol)
    }

    /// Separates the positive samples from the others. Shrinking stays off: it is broken in
    /// linfa-svm 0.8.
    fn fit_one(&self, x: ArrayView2<'_, f64>, is_positive: &[bool]) -> Result<Machine> {
        let params = Svm::<f64, bool>::params().pos_neg_weights(self.c, self.c).eps(self.tol);
        let params = match self.kernel {
            Kernel::Linear => params.linear_kernel(),
            Kernel::Gaussian { gamma } => params.gaussian_kernel(1.0 / gamma),
        };
        let failed = |reason: String| Error::Fit { estimator: "linfa-svm", reason };
        let samples = DatasetBase::new(x, ArrayView1::from(is_positive));
        let model = params.fit(&samples).map_err(|error| failed(error.to_string()))?;
        if !model.rho.is_finite() {
            return Err(failed("kernel values overflow; scale the features first".to_string()));
        }
        Ok(Machine::new(self.kernel, x, &model))
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
}

tenfold_ml::register!(ClassifierModel LinfaSvmModel: "linfa.svm.v2", version VERSION);

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
}

impl Machine {
    /// A copy of what counts of linfa's model of these samples.
    fn new(kernel: Kernel, x: ArrayView2<'_, f64>, svm: &Svm<f64, bool>) -> Self {
        let (support, coefficients) = match kernel {
            Kernel::Linear => {
                let weights = ArrayView1::from(svm.alpha.as_slice()).dot(&x);
                (weights.insert_axis(Axis(0)), vec![1.0])
            }
            Kernel::Gaussian { .. } => {
                let counts = |at: &usize| svm.alpha[*at] != 0.0;
                let rows: Vec<usize> = (0..svm.alpha.len()).filter(counts).collect();
                (x.select(Axis(0), &rows), rows.iter().map(|&row| svm.alpha[row]).collect())
            }
        };
        Self { kernel, support, coefficients, intercept: -svm.rho }
    }
}

impl Decision for Machine {
    fn decision(&self, row: &[f64]) -> f64 {
        let vectors = self.support.rows().into_iter().zip(&self.coefficients);
        let parts = vectors.map(|(vector, coefficient)| coefficient * self.kernel.of(vector, row));
        self.intercept + parts.sum::<f64>()
    }

    fn fits(&self, n_features: usize) -> bool {
        self.coefficients.is_empty() || self.support.ncols() == n_features
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use tenfold_datasets as datasets;
    use tenfold_estimators::preprocessing::StandardScaler;
    use tenfold_ml::data::{ClassificationData, Rows};
    use tenfold_ml::pipeline::Pipeline;

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
