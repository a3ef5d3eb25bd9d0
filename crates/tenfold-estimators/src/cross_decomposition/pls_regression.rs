//! Partial least squares regression of one value per sample.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::centred::Centred;
use tenfold_ml::authoring::{FittedFeatures, param, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::setters;

use crate::linear_model::LinearModel;

/// To be raised when the same parameters and samples give another model.
const VERSION: u32 = 2;

/// Partial least squares: linear regression on the few directions of the features that vary most
/// with the values, for features that are many or depend on each other.
///
/// NIPALS for one value (PLS1), which needs no iteration (Wegelin, "A Survey of Partial Least
/// Squares (PLS) Methods", 2000, section 4.1), as scikit-learn's `PLSRegression` computes it. It
/// stops early where nothing is left to explain.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`n_components`](PlsRegression::n_components) | 2 | from 1 to the smaller of the numbers of features and samples |
/// | [`scale`](PlsRegression::scale) | true | |
///
/// linfa-pls is not used: where features depend on each other, it continues with rounding errors,
/// and yields weights of any size.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::cross_decomposition::PlsRegression;
///
/// let penguins = datasets::penguins()?;
/// let model = PlsRegression::new().n_components(3).fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.coefficients().len(), 6);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlsRegression {
    n_components: usize,
    scale: bool,
}

impl Default for PlsRegression {
    fn default() -> Self {
        Self { n_components: 2, scale: true }
    }
}

impl PlsRegression {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The directions to keep; 2 by default.
        n_components: usize,

        /// Whether features and values are first divided by their standard deviations; true by
        /// default.
        scale: bool,
    }

    /// The fitted model, with a weight per feature as it is given.
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite),
    /// [`Error::TakesNoWeights`](tenfold_ml::error::Error::TakesNoWeights),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) on records that are not dense,
    /// or [`Error::Fit`](tenfold_ml::error::Error::Fit) where the numbers are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        validate::regression(x, y)?;
        self.check_components(x.n_features().min(x.n_samples()))?;
        let samples = Centred::new(x, y, true)?;
        let (mut features, mut values) = (samples.x.clone(), samples.y.clone());
        let x_size: Array1<f64> =
            features.columns().into_iter().map(|one| self.size(one)).collect();
        let y_size = self.size(values.view());
        features /= &x_size;
        values /= y_size;
        let weights = directions(features, values, self.n_components) * y_size / &x_size;
        let weights = weights.to_vec();
        let intercept = samples.intercept(&weights);
        LinearModel::new("pls", FittedFeatures::of(x), weights, intercept)
    }

    fn check_components(&self, most: usize) -> Result<()> {
        let expected = "from 1 to the smaller of the numbers of features and samples is expected";
        param::within("PlsRegression n_components", self.n_components, 1..=most, expected)
    }

    /// The standard deviation of centred numbers; 1 where it is 0, or not to count.
    fn size(&self, numbers: ndarray::ArrayView1<'_, f64>) -> f64 {
        let n_free = numbers.len().saturating_sub(1).max(1) as f64;
        let deviation = (numbers.dot(&numbers) / n_free).sqrt();
        if self.scale && deviation > 0.0 { deviation } else { 1.0 }
    }
}

/// The weights of centred features in the regression on their first directions.
fn directions(mut x: Array2<f64>, mut y: Array1<f64>, n_components: usize) -> Array1<f64> {
    // Where the shared variation is below this share of that at the start, only rounding errors are
    // left.
    const LEFT_MIN: f64 = 1e-12;
    let n_features = x.ncols();
    // A direction in the features as they were is one in their remainder, turned back by
    // those before it: r = w − Σ (p · w) r.
    let mut turned: Vec<(Array1<f64>, Array1<f64>)> = Vec::with_capacity(n_components);
    let mut weights = Array1::zeros(n_features);
    let mut first = None;
    for _ in 0..n_components {
        let shared = x.t().dot(&y);
        let length = shared.dot(&shared).sqrt();
        if length <= LEFT_MIN * *first.get_or_insert(length) {
            break;
        }
        let way = shared / length;
        let scores = x.dot(&way);
        let squares = scores.dot(&scores);
        let loadings = x.t().dot(&scores) / squares;
        let share = y.dot(&scores) / squares;
        let mut direction = way.clone();
        for (earlier, loadings) in &turned {
            direction.scaled_add(-loadings.dot(&way), earlier);
        }
        weights.scaled_add(share, &direction);
        for (mut row, score) in x.rows_mut().into_iter().zip(&scores) {
            row.scaled_add(-score, &loadings);
        }
        y.scaled_add(-share, &scores);
        turned.push((direction, loadings));
    }
    weights
}

tenfold_ml::register!(Regressor PlsRegression: "pls", version VERSION);

impl Regressor for PlsRegression {
    fn name(&self) -> &'static str {
        "pls"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(PlsRegression::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.check_components(usize::MAX)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}
