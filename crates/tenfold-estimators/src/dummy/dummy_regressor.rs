//! A regressor that ignores the features: the baseline for every other one.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, param, validate};
use tenfold_ml::data::{Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};

/// To be raised when the same samples give another model, or it predicts in another way.
const VERSION: u32 = 1;

/// Predicts one number without a look at the features: a baseline.
///
/// Records may be of any kind. Samples count by their [weights](Values::weight). The numbers are
/// those of scikit-learn's `DummyRegressor`.
///
/// | strategy | predicts |
/// |---|---|
/// | [`mean`](DummyRegressor::mean) | the mean |
/// | [`median`](DummyRegressor::median) | the median |
/// | [`quantile`](DummyRegressor::quantile) | a quantile: between the two samples next to it in proportion; with weights the first sample that reaches its share of the weights |
/// | [`constant`](DummyRegressor::constant) | a number that is given |
///
/// ```
/// use tenfold::data::{Records, Values};
/// use tenfold::dummy::DummyRegressor;
/// use tenfold::estimator::RegressorModel;
///
/// let x = Records::text(["a", "b", "c", "d"])?;
/// let y = Values::new(vec![1.0, 2.0, 10.0, 4.0])?;
/// let model = DummyRegressor::median().fit(&x, &y)?;
/// assert_eq!(model.predict(&x)?.value(0), 3.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct DummyRegressor {
    strategy: Strategy,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Strategy {
    Mean,
    Quantile(f64),
    Constant(f64),
}

impl Default for DummyRegressor {
    fn default() -> Self {
        Self::mean()
    }
}

impl DummyRegressor {
    /// Predicts the mean.
    pub fn mean() -> Self {
        Self { strategy: Strategy::Mean }
    }

    /// Predicts the median.
    pub fn median() -> Self {
        Self::quantile(0.5)
    }

    /// Predicts a quantile, from 0, the least value, to 1, the greatest.
    pub fn quantile(quantile: f64) -> Self {
        Self { strategy: Strategy::Quantile(quantile) }
    }

    /// Predicts this number, which must be finite.
    pub fn constant(value: f64) -> Self {
        Self { strategy: Strategy::Constant(value) }
    }

    /// A model of these samples, of which only the values count.
    ///
    /// # Errors
    /// [`Error::Param`], [`Error::Empty`], [`Error::LengthMismatch`], [`Error::NoWeight`],
    /// [`Error::NotFinite`] in the values; [`Error::Fit`] if their sum is not finite.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<DummyRegressorModel> {
        self.check_params()?;
        validate::any_regression(x, y)?;
        let value = match self.strategy {
            Strategy::Mean => {
                let weights: f64 = (0..y.len()).map(|sample| y.weight(sample)).sum();
                let sum: f64 = (0..y.len()).map(|at| y.weight(at) * y.value(at)).sum();
                sum / weights
            }
            Strategy::Quantile(share) => quantile(y, share),
            Strategy::Constant(value) => value,
        };
        if !value.is_finite() {
            let reason = "the sum of the values is too large; scale them first".into();
            return Err(Error::Fit { estimator: self.name(), reason });
        }
        Ok(DummyRegressorModel { features: FittedFeatures::of(x), value })
    }
}

/// The quantile of at least one value: R. Hyndman and Y. Fan, "Sample Quantiles in Statistical
/// Packages", 1996, definition 7; with weights definition 1.
fn quantile(y: &Values, share: f64) -> f64 {
    let mut sorted: Vec<(f64, f64)> =
        (0..y.len()).map(|sample| (y.value(sample), y.weight(sample))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let last = sorted.len() - 1;
    if !y.has_weights() {
        let place = share * last as f64;
        let (below, above) = (sorted[place.floor() as usize].0, sorted[place.ceil() as usize].0);
        return below + (above - below) * place.fract();
    }
    let mut sums = Vec::with_capacity(sorted.len());
    let mut sum = 0.0;
    for (_, weight) in &sorted {
        sum += weight;
        sums.push(sum);
    }
    // Samples without weight before the first that has one do not count.
    let wanted = (share * sum).max(f64::MIN_POSITIVE);
    sorted[sums.partition_point(|sum| *sum < wanted).min(last)].0
}

tenfold_ml::register!(Regressor DummyRegressor: "dummy-regressor", version VERSION);

impl Regressor for DummyRegressor {
    fn name(&self) -> &'static str {
        "dummy-regressor"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(DummyRegressor::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        match self.strategy {
            Strategy::Mean => Ok(()),
            Strategy::Quantile(share) => {
                let expected = "a number from 0 to 1 is expected";
                param::within("DummyRegressor quantile", share, 0.0..=1.0, expected)
            }
            Strategy::Constant(value) => {
                let expected = "a finite number is expected";
                param::within("DummyRegressor constant", value, f64::MIN..=f64::MAX, expected)
            }
        }
    }
}

/// A fitted [`DummyRegressor`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DummyRegressorModel {
    features: FittedFeatures,
    value: f64,
}

impl DummyRegressorModel {
    /// The predicted value.
    pub fn value(&self) -> f64 {
        self.value
    }
}

tenfold_ml::register!(RegressorModel DummyRegressorModel: "tenfold.dummy-regressor.v1", version VERSION);

impl RegressorModel for DummyRegressorModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        self.features.check_same(x)?;
        Values::new(vec![self.value; x.n_samples()])
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(dummy: DummyRegressor, y: &Values) -> Result<f64> {
        let x = Records::text((0..y.len()).map(|_| "?")).unwrap();
        dummy.fit(&x, y).map(|model| model.value())
    }

    /// Of scikit-learn 1.9.1: `tests/oracle/estimators.py`.
    #[test]
    fn numbers_are_those_of_scikit_learn() {
        let y = Values::new(vec![3.5, -1.0, 2.0, 8.0, 4.0, 4.0, 0.5]).unwrap();
        let weighed = y.with_weights(vec![0.0, 2.0, 1.0, 0.5, 3.0, 0.0, 1.0]).unwrap();
        let of = |dummy| [fit(dummy, &y).unwrap(), fit(dummy, &weighed).unwrap()];
        assert_eq!(of(DummyRegressor::mean()), MEANS);
        assert_eq!(of(DummyRegressor::median()), [3.5, 2.0]);
        assert_eq!(of(DummyRegressor::quantile(0.0)), [-1.0, -1.0]);
        assert_eq!(of(DummyRegressor::quantile(1.0)), [8.0, 8.0]);
        let quarters = of(DummyRegressor::quantile(0.3));
        assert!((quarters[0] - 1.7).abs() < 1e-12 && quarters[1] == 0.5, "{quarters:?}");
        assert_eq!(of(DummyRegressor::constant(2.5)), [2.5, 2.5]);
    }

    const MEANS: [f64; 2] = [3.0, 16.5 / 7.5];

    #[test]
    fn unpredictable_targets_are_refused() {
        let y = Values::new(vec![1.0, 2.0]).unwrap();
        let message = |dummy| fit(dummy, &y).unwrap_err().to_string();
        assert!(
            message(DummyRegressor::quantile(1.5)).starts_with("DummyRegressor quantile = 1.5")
        );
        let nan = message(DummyRegressor::constant(f64::NAN));
        assert!(nan.starts_with("DummyRegressor constant = NaN"));
        let huge = Values::new(vec![1e308, 1e308]).unwrap();
        assert!(fit(DummyRegressor::mean(), &huge).unwrap_err().to_string().contains("too large"));
        let nan = Values::new(vec![1.0, f64::NAN]).unwrap();
        assert!(fit(DummyRegressor::mean(), &nan).is_err());
    }
}
