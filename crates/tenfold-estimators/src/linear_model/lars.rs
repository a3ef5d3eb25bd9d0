//! Least angle regression: features join one by one.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::centred::Centred;
use tenfold_ml::authoring::linear_algebra::Cholesky;
use tenfold_ml::authoring::{FittedFeatures, first_largest, param, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::setters;

use crate::linear_model::LinearModel;

/// To be raised when the same parameters and samples give another model.
const VERSION: u32 = 3;

/// Least angle regression (Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression",
/// 2004, section 2): from 0, the coefficients move along the direction in which the features in the
/// model keep equal correlations with the residual, and a feature joins where its correlation is as
/// large. As scikit-learn's `Lars`.
///
/// A feature that is constant, or a linear combination of those in the model, does not join.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`n_nonzero`](Lars::n_nonzero) | 500 | at least 1 |
/// | [`fit_intercept`](Lars::fit_intercept) | true | |
///
/// linfa-lars is not used: it centres the values but not the features, so that features whose mean
/// is not 0 join in another order.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::linear_model::Lars;
///
/// let penguins = datasets::penguins()?;
/// let model = Lars::new().n_nonzero(3).fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.coefficients().iter().filter(|weight| **weight != 0.0).count(), 3);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lars {
    n_nonzero: usize,
    fit_intercept: bool,
}

impl Default for Lars {
    fn default() -> Self {
        Self { n_nonzero: 500, fit_intercept: true }
    }
}

impl Lars {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The most features that may join; 500 by default. If all may, the model is that of least
        /// squares.
        n_nonzero: usize,

        /// Whether the model has an intercept, or goes through the origin; true by default.
        fit_intercept: bool,
    }

    /// The fitted model, with its weights; its steps are the features that joined.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::TakesNoWeights`],
    /// [`Error::RecordKind`] on records that are not dense, or [`Error::Fit`] where the numbers
    /// are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        self.check_params()?;
        validate::regression(x, y)?;
        let samples = Centred::new(x, y, self.fit_intercept)?;
        let mut path = Path::new(&samples.x, &samples.y);
        if path.correlation.iter().chain(&path.squares).any(|number| !number.is_finite()) {
            let reason = "the numbers are too large; scale the features first".to_string();
            return Err(Error::Fit { estimator: "lars", reason });
        }
        let least = LEFT_MIN * path.correlation.iter().fold(0.0, |max, one| one.abs().max(max));
        while path.joined.len() < self.n_nonzero {
            match path.next().filter(|(_, correlation)| *correlation > least) {
                None => break,
                Some((feature, correlation)) if path.join(feature) => path.step(correlation),
                Some(_) => {}
            }
        }
        let n_iter = path.joined.len();
        let weights = path.weights.to_vec();
        let intercept = samples.intercept(&weights);
        Ok(LinearModel::new("lars", FittedFeatures::of(x), weights, intercept)?.found_in(n_iter))
    }
}

/// Below this share of the largest correlation at the start, only rounding errors are left.
const LEFT_MIN: f64 = 1e-13;
/// The share of a feature's square length that must be its own, as in linear regression.
const OWN_SHARE_MIN: f64 = 1e-11;

/// The state of the regression.
struct Path<'a> {
    x: &'a Array2<f64>,
    weights: Array1<f64>,
    /// The product of each feature with the residual.
    correlation: Array1<f64>,
    squares: Array1<f64>,
    /// Whether a feature may still join.
    waits: Vec<bool>,
    joined: Vec<usize>,
    signs: Vec<f64>,
    /// The products of the joined features with each other.
    products: Cholesky,
}

impl<'a> Path<'a> {
    fn new(x: &'a Array2<f64>, y: &Array1<f64>) -> Self {
        let squares: Array1<f64> = x.columns().into_iter().map(|one| one.dot(&one)).collect();
        Self {
            x,
            weights: Array1::zeros(x.ncols()),
            correlation: x.t().dot(y),
            waits: squares.iter().map(|square| *square > 0.0).collect(),
            squares,
            joined: Vec::new(),
            signs: Vec::new(),
            products: Cholesky::new(),
        }
    }

    /// The waiting feature with the largest absolute correlation, the first of equals, and that
    /// correlation.
    fn next(&self) -> Option<(usize, f64)> {
        let waiting = self.correlation.iter().zip(&self.waits);
        let sizes = waiting.map(|(own, waits)| if *waits { own.abs() } else { -1.0 });
        let feature = first_largest(sizes);
        self.waits.get(feature).filter(|waits| **waits)?;
        Some((feature, self.correlation[feature].abs()))
    }

    /// Takes a feature in; not if it is a linear combination of those that are.
    fn join(&mut self, feature: usize) -> bool {
        self.waits[feature] = false;
        let column = self.x.column(feature);
        let products = self.joined.iter().map(|&earlier| self.x.column(earlier).dot(&column));
        if !self.products.push(products, self.squares[feature], OWN_SHARE_MIN) {
            return false;
        }
        self.joined.push(feature);
        self.signs.push(self.correlation[feature].signum());
        true
    }

    /// Moves until another feature has the correlation of those that joined; to the least squares
    /// solution if none does.
    fn step(&mut self, correlation: f64) {
        let way = self.products.solve(self.signs.clone());
        let mut fitted = Array1::zeros(self.x.nrows());
        for (&feature, share) in self.joined.iter().zip(&way) {
            fitted.scaled_add(*share, &self.x.column(feature));
        }
        // Each step of length 1 lowers the correlation of the joined features by 1.
        let lowered = self.x.t().dot(&fitted);
        let mut length = correlation;
        for feature in (0..self.waits.len()).filter(|&feature| self.waits[feature]) {
            let (own, less) = (self.correlation[feature], lowered[feature]);
            for (rest, pace) in [(correlation - own, 1.0 - less), (correlation + own, 1.0 + less)] {
                if pace > 0.0 {
                    length = length.min((rest / pace).max(0.0));
                }
            }
        }
        for (&feature, share) in self.joined.iter().zip(&way) {
            self.weights[feature] += length * share;
        }
        self.correlation.scaled_add(-length, &lowered);
    }
}

tenfold_ml::register!(Regressor Lars: "lars", version VERSION);

impl Regressor for Lars {
    fn name(&self) -> &'static str {
        "lars"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(Lars::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        param::at_least_one("Lars n_nonzero", self.n_nonzero)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn features_that_depend_on_others_or_are_constant_do_not_join() {
        let x = array![[1.0, 7.0, 2.0, 0.3], [2.0, 7.0, 4.0, 0.1], [3.0, 7.0, 6.0, 0.4]];
        let x = Records::dense(x).unwrap();
        let y = Values::new(vec![3.0, 5.0, 7.5]).unwrap();
        let model = Lars::new().fit(&x, &y).unwrap();
        assert_eq!(model.coefficients().iter().filter(|weight| **weight != 0.0).count(), 2);
        let predicted: Vec<f64> = model.predict(&x).unwrap().iter().collect();
        assert!(predicted.iter().zip(y.iter()).all(|(a, b)| (a - b).abs() < 1e-9), "{predicted:?}");
    }
}
