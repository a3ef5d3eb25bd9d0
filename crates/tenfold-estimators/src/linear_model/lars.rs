//! Least angle regression: features join one by one.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::linear_model::LinearModel;
use tenfold_ml::authoring::centred::Centred;
use tenfold_ml::authoring::{param, validate};
use tenfold_ml::data::{Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};

/// To be raised when the same parameters and samples give another model.
const VERSION: u32 = 1;

/// Least angle regression (Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression",
/// 2004, section 2): from 0, weights go where the features in the model agree alike with what is
/// left of the values, and another feature joins where it agrees as much. As scikit-learn's `Lars`.
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
/// assert_eq!(model.weights().iter().filter(|weight| **weight != 0.0).count(), 3);
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

    /// How many features may join; 500 by default. If all may, the model is that of least squares.
    #[must_use]
    pub fn n_nonzero(mut self, n_nonzero: usize) -> Self {
        self.n_nonzero = n_nonzero;
        self
    }

    /// Whether the model has an intercept, or goes through the origin; true by default.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.fit_intercept = fit_intercept;
        self
    }

    /// The fitted model, with its weights; its steps are the features that joined.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::TakesNoWeights`],
    /// [`Error::RecordKind`] on records that are not dense, or [`Error::Fit`] where the numbers
    /// are too large.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        param::at_least_one("Lars n_nonzero", self.n_nonzero)?;
        validate::regression(x, y)?;
        let samples = Centred::new(x, y, self.fit_intercept)?;
        let mut path = Path::new(&samples.x, &samples.y);
        if path.agreement.iter().chain(&path.squares).any(|number| !number.is_finite()) {
            let reason = "the numbers are too large; scale the features first".to_string();
            return Err(Error::Fit { estimator: "lars", reason });
        }
        let least = LEFT_MIN * path.agreement.iter().fold(0.0, |max, one| one.abs().max(max));
        while path.joined.len() < self.n_nonzero {
            match path.next().filter(|(_, agreement)| *agreement > least) {
                None => break,
                Some((feature, agreement)) if path.join(feature) => path.step(agreement),
                Some(_) => {}
            }
        }
        let n_iter = path.joined.len();
        let weights = path.weights.to_vec();
        let intercept = samples.intercept(&weights);
        Ok(LinearModel::new("lars", x, weights, intercept)?.found_in(n_iter))
    }
}

/// Where features agree less than this share of what they did at first, only rounding is left.
const LEFT_MIN: f64 = 1e-13;
/// The share of a feature's square length that must be its own, as in linear regression.
const OWN_SHARE_MIN: f64 = 1e-11;

/// How far the regression has come.
struct Path<'a> {
    x: &'a Array2<f64>,
    weights: Array1<f64>,
    /// The product of each feature with what is left of the values.
    agreement: Array1<f64>,
    squares: Array1<f64>,
    /// Whether a feature may still join.
    waits: Vec<bool>,
    joined: Vec<usize>,
    signs: Vec<f64>,
    /// The Cholesky factor of the products of the joined features, row by row.
    factor: Vec<Vec<f64>>,
}

impl<'a> Path<'a> {
    fn new(x: &'a Array2<f64>, y: &Array1<f64>) -> Self {
        let squares: Array1<f64> = x.columns().into_iter().map(|one| one.dot(&one)).collect();
        Self {
            x,
            weights: Array1::zeros(x.ncols()),
            agreement: x.t().dot(y),
            waits: squares.iter().map(|square| *square > 0.0).collect(),
            squares,
            joined: Vec::new(),
            signs: Vec::new(),
            factor: Vec::new(),
        }
    }

    /// The feature that agrees most of those that wait, the first of equals, and how much.
    fn next(&self) -> Option<(usize, f64)> {
        let waiting = (0..self.waits.len()).filter(|&feature| self.waits[feature]);
        let sizes = waiting.map(|feature| (feature, self.agreement[feature].abs()));
        sizes.reduce(|best, one| if one.1 > best.1 { one } else { best })
    }

    /// Takes a feature in; not if it is a linear combination of those that are.
    fn join(&mut self, feature: usize) -> bool {
        self.waits[feature] = false;
        let column = self.x.column(feature);
        let mut row: Vec<f64> = Vec::with_capacity(self.joined.len() + 1);
        for (earlier, factor) in self.joined.iter().zip(&self.factor) {
            let known: f64 = row.iter().zip(factor).map(|(a, b)| a * b).sum();
            row.push((self.x.column(*earlier).dot(&column) - known) / factor[row.len()]);
        }
        let own = self.squares[feature] - row.iter().map(|part| part * part).sum::<f64>();
        if own <= OWN_SHARE_MIN * self.squares[feature] {
            return false;
        }
        row.push(own.sqrt());
        self.factor.push(row);
        self.joined.push(feature);
        self.signs.push(self.agreement[feature].signum());
        true
    }

    /// Goes on until another feature agrees as much as those that joined, which agree by this
    /// much; to the end if none does.
    fn step(&mut self, agreement: f64) {
        let way = self.direction();
        let mut fitted = Array1::zeros(self.x.nrows());
        for (&feature, share) in self.joined.iter().zip(&way) {
            fitted.scaled_add(*share, &self.x.column(feature));
        }
        // Each step of length 1 lowers the agreement of those that joined by 1.
        let lowered = self.x.t().dot(&fitted);
        let mut length = agreement;
        for feature in (0..self.waits.len()).filter(|&feature| self.waits[feature]) {
            let (own, less) = (self.agreement[feature], lowered[feature]);
            for (rest, pace) in [(agreement - own, 1.0 - less), (agreement + own, 1.0 + less)] {
                if pace > 0.0 {
                    length = length.min((rest / pace).max(0.0));
                }
            }
        }
        for (&feature, share) in self.joined.iter().zip(&way) {
            self.weights[feature] += length * share;
        }
        self.agreement.scaled_add(-length, &lowered);
    }

    /// The weights whose values agree with each joined feature by 1, on its side.
    fn direction(&self) -> Vec<f64> {
        let mut way = self.signs.clone();
        for (at, row) in self.factor.iter().enumerate() {
            let known: f64 = row[..at].iter().zip(&way).map(|(a, b)| a * b).sum();
            way[at] = (way[at] - known) / row[at];
        }
        for at in (0..way.len()).rev() {
            way[at] /= self.factor[at][at];
            for earlier in 0..at {
                way[earlier] -= self.factor[at][earlier] * way[at];
            }
        }
        way
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
        assert_eq!(model.weights().iter().filter(|weight| **weight != 0.0).count(), 2);
        let predicted: Vec<f64> = model.predict(&x).unwrap().iter().collect();
        assert!(predicted.iter().zip(y.iter()).all(|(a, b)| (a - b).abs() < 1e-9), "{predicted:?}");
    }
}
