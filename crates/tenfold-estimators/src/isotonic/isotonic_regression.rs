//! Regression by a function that only rises, or only falls.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, Values, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::{checked_model, setters};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 1;

/// Isotonic regression on one feature: the function with the smallest sum of weighted squared
/// errors among those that never fall, straight between the samples and level beyond the outermost.
///
/// By pooling adjacent violators (Best and Chakravarti, "Active set algorithms for isotonic
/// regression", 1990), as scikit-learn's `IsotonicRegression` with `out_of_bounds="clip"`. Samples
/// whose feature is the same count as one. Sample weights count.
///
/// | parameter | default |
/// |---|---|
/// | [`increasing`](IsotonicRegression::increasing) | true |
///
/// linfa-linear's is not used: it pairs values with the features of other samples unless the
/// samples are sorted, and chooses the direction itself.
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Records, Values};
/// use tenfold::estimator::RegressorModel;
/// use tenfold::isotonic::IsotonicRegression;
///
/// let x = Records::dense(array![[1.0], [2.0], [3.0], [4.0]])?;
/// let y = Values::new(vec![1.0, 3.0, 2.0, 4.0])?;
/// let model = IsotonicRegression::new().fit(&x, &y)?;
/// assert_eq!(model.predict(&x)?.iter().collect::<Vec<_>>(), [1.0, 2.5, 2.5, 4.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IsotonicRegression {
    increasing: bool,
}

/// A fitted [`IsotonicRegression`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IsotonicRegressionModel {
    features: FittedFeatures,
    steps: Steps,
}

checked_model! {
    /// A function that is straight between its thresholds and level beyond them.
    #[derive(Clone)]
    pub(crate) struct Steps {
        /// Ascending.
        #[serde(with = "little_endian")]
        thresholds: Vec<f64>,
        /// One per threshold.
        #[serde(with = "little_endian")]
        values: Vec<f64>,
    }
}

/// Samples whose feature is the same, or neighbours with one value.
#[derive(Clone, Copy)]
struct Pool {
    value: f64,
    weight: f64,
    n_places: usize,
}

impl Steps {
    fn check(&self) -> Result<(), &'static str> {
        let ascend = self.thresholds.windows(2).all(|pair| pair[0] < pair[1]);
        if self.thresholds.is_empty() || self.values.len() != self.thresholds.len() || !ascend {
            return Err("an isotonic function has a value for each of its ascending thresholds");
        }
        Ok(())
    }

    /// The rising function of these samples, each a feature, a value and a weight above 0; there
    /// is at least one.
    pub(crate) fn rising(mut samples: Vec<(f64, f64, f64)>) -> Self {
        /// Features that are nearer than this are one, as scikit-learn has it.
        const RESOLUTION: f64 = 1e-15;
        samples.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut places: Vec<f64> = Vec::new();
        let mut pools: Vec<Pool> = Vec::new();
        for (feature, value, weight) in samples {
            match (places.last(), pools.last_mut()) {
                (Some(place), Some(pool)) if feature - place < RESOLUTION => {
                    pool.take(value, weight)
                }
                _ => {
                    places.push(feature);
                    pools.push(Pool { value, weight, n_places: 1 });
                }
            }
        }
        let mut rising: Vec<Pool> = Vec::with_capacity(pools.len());
        for mut pool in pools {
            while let Some(before) = rising.pop_if(|before| before.value >= pool.value) {
                let n_places = before.n_places + pool.n_places;
                pool.take(before.value, before.weight);
                pool.n_places = n_places;
            }
            rising.push(pool);
        }
        let levels = rising.iter().flat_map(|pool| std::iter::repeat_n(pool.value, pool.n_places));
        Self::thinned(places, levels.collect())
    }

    /// Without the places whose neighbours on both sides have the same value.
    fn thinned(places: Vec<f64>, levels: Vec<f64>) -> Self {
        let last = places.len() - 1;
        let needed = |at: &usize| {
            *at == 0
                || *at == last
                || levels[*at] != levels[*at - 1]
                || levels[*at] != levels[*at + 1]
        };
        let kept: Vec<usize> = (0..=last).filter(needed).collect();
        Self {
            thresholds: kept.iter().map(|&at| places[at]).collect(),
            values: kept.iter().map(|&at| levels[at]).collect(),
        }
    }

    /// The same function with all values negated.
    fn negated(mut self) -> Self {
        self.values.iter_mut().for_each(|value| *value = -*value);
        self
    }

    /// The function's value at a place.
    pub(crate) fn at(&self, place: f64) -> f64 {
        let above = self.thresholds.partition_point(|threshold| *threshold <= place);
        match (above.checked_sub(1), self.thresholds.get(above)) {
            (None, _) => self.values[0],
            (Some(below), None) => self.values[below],
            (Some(below), Some(right)) => {
                let left = self.thresholds[below];
                let slope = (self.values[above] - self.values[below]) / (right - left);
                slope * (place - left) + self.values[below]
            }
        }
    }

    pub(crate) fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }
}

impl Pool {
    /// Joins a weighted value to the mean.
    fn take(&mut self, value: f64, weight: f64) {
        let total = self.weight + weight;
        self.value = (self.value * self.weight + value * weight) / total;
        self.weight = total;
    }
}

impl Default for IsotonicRegression {
    fn default() -> Self {
        Self { increasing: true }
    }
}

impl IsotonicRegression {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Whether the function never falls, or never rises; true by default.
        increasing: bool,
    }

    /// The fitted function.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::NotFinite`], [`Error::RecordKind`] on
    /// records that are not dense, or [`Error::Fit`] on more than one feature.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<IsotonicRegressionModel> {
        validate::weighted_regression(x, y)?;
        if x.n_features() != 1 {
            let reason = format!("it takes 1 feature but the records have {}", x.n_features());
            return Err(Error::Fit { estimator: "isotonic-regression", reason });
        }
        let sign = if self.increasing { 1.0 } else { -1.0 };
        let rows = x.as_dense()?.rows().enumerate();
        let samples = rows.map(|(at, row)| (row[0], sign * y.value(at), y.weight(at)));
        let steps = Steps::rising(samples.filter(|sample| sample.2 > 0.0).collect());
        if steps.values.iter().any(|value| !value.is_finite()) {
            let reason = "the values are too large; scale them first".to_string();
            return Err(Error::Fit { estimator: "isotonic-regression", reason });
        }
        let steps = if self.increasing { steps } else { steps.negated() };
        Ok(IsotonicRegressionModel { features: FittedFeatures::of(x), steps })
    }
}

tenfold_ml::register!(Regressor IsotonicRegression: "isotonic-regression", version VERSION);

impl Regressor for IsotonicRegression {
    fn name(&self) -> &'static str {
        "isotonic-regression"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(IsotonicRegression::fit(self, x, y)?))
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

impl IsotonicRegressionModel {
    /// The places at which the function changes its slope, ascending.
    pub fn thresholds(&self) -> &[f64] {
        self.steps.thresholds()
    }

    /// The function's values there.
    pub fn values(&self) -> &[f64] {
        self.steps.values()
    }
}

tenfold_ml::register!(RegressorModel IsotonicRegressionModel: "tenfold.isotonic-regression.v1", version VERSION);

impl RegressorModel for IsotonicRegressionModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check(x)?;
        let first = |row: &[f64]| row.first().copied().unwrap_or(0.0);
        Values::new(x.as_dense()?.rows().map(|row| self.steps.at(first(row))).collect())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn samples_of_one_feature_are_one_and_a_function_can_fall() {
        let x = Records::dense(array![[2.0], [1.0], [2.0], [0.0]]).unwrap();
        let y = Values::new(vec![1.0, 2.0, 3.0, 5.0]).unwrap();
        let model = IsotonicRegression::new().increasing(false).fit(&x, &y).unwrap();
        assert_eq!(model.thresholds(), [0.0, 1.0, 2.0]);
        assert_eq!(model.values(), [5.0, 2.0, 2.0]);
        let beyond = Records::dense(array![[-9.0], [0.5], [9.0]]).unwrap();
        let found: Vec<f64> = model.predict(&beyond).unwrap().iter().collect();
        assert_eq!(found, [5.0, 3.5, 2.0]);
    }

    #[test]
    fn one_sample_and_samples_without_weight_are_taken() {
        let x = Records::dense(array![[2.0], [1.0]]).unwrap();
        let y = Values::new(vec![1.0, 7.0]).unwrap().with_weights(vec![1.0, 0.0]).unwrap();
        let model = IsotonicRegression::new().fit(&x, &y).unwrap();
        assert_eq!((model.thresholds(), model.values()), (&[2.0][..], &[1.0][..]));
    }

    #[test]
    fn more_than_one_feature_is_an_error() {
        let x = Records::dense(array![[2.0, 1.0]]).unwrap();
        let wrong = IsotonicRegression::new().fit(&x, &Values::new(vec![1.0]).unwrap());
        let message = "isotonic-regression could not be fitted: it takes 1 feature but the \
                       records have 2";
        assert_eq!(wrong.unwrap_err().to_string(), message);
    }
}
