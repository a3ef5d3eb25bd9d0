//! linfa's ordinary least squares as a regressor.

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array2, ArrayView1, Axis};
use serde::{Deserialize, Serialize};
use tenfold_estimators::linear_model::LinearModel;
use tenfold_ml::authoring::centred::Centred;
use tenfold_ml::authoring::linear_algebra::Cholesky;
use tenfold_ml::authoring::{FittedFeatures, validate};
use tenfold_ml::data::{RecordKind, Records, Values};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::setters;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 3;

/// Ordinary least squares by linfa's QR decomposition: the weights and the intercept with the
/// smallest sum of squared errors on the training samples.
///
/// A feature that is constant or a linear combination of the features before it gets weight 0, as
/// R's `lm` leaves such features out; so data with more features than samples can be fitted too.
///
/// | parameter | default |
/// |---|---|
/// | [`fit_intercept`](LinearRegression::fit_intercept) | true |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::RegressorModel;
/// use tenfold::linear_model::LinearRegression;
///
/// let penguins = datasets::penguins()?;
/// let model = LinearRegression::new().fit(&penguins.x, &penguins.y)?;
/// assert!((model.predict(&penguins.x)?.value(0) - 5_407.8).abs() < 0.1);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LinearRegression {
    fit_intercept: bool,
}

impl Default for LinearRegression {
    fn default() -> Self {
        Self { fit_intercept: true }
    }
}

impl LinearRegression {
    /// A regressor with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Whether the model has an intercept, or goes through the origin; true by default.
        fit_intercept: bool,
    }

    /// The fitted model, with its weights.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::NotFinite`], or [`Error::Fit`] where
    /// the numbers are too large for the decomposition.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<LinearModel> {
        validate::regression(x, y)?;
        let mut samples = Centred::new(x, y, self.fit_intercept)?;
        let products = samples.x.t().dot(&samples.x);
        if !products.iter().all(|product| product.is_finite()) {
            return Err(failed("the numbers are too large; scale the features first".into()));
        }
        let independent = independent_columns(&products, x.n_samples());
        let features = std::mem::take(&mut samples.x);
        let weights = least_squares(features, &independent, samples.y.view())?;
        let intercept = samples.intercept(&weights);
        LinearModel::new("linear-regression", FittedFeatures::of(x), weights, intercept)
    }
}

tenfold_ml::register!(Regressor LinearRegression: "linear-regression", version VERSION);

impl Regressor for LinearRegression {
    fn name(&self) -> &'static str {
        "linear-regression"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(LinearRegression::fit(self, x, y)?))
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

fn failed(reason: String) -> Error {
    Error::Fit { estimator: "linear-regression", reason }
}

/// linfa's solution over the independent columns, and weight 0 for the others.
fn least_squares(
    x: Array2<f64>,
    independent: &[usize],
    y: ArrayView1<'_, f64>,
) -> Result<Vec<f64>> {
    let mut weights = vec![0.0; x.ncols()];
    if independent.is_empty() {
        return Ok(weights);
    }
    let x = if independent.len() == x.ncols() { x } else { x.select(Axis(1), independent) };
    let ols = linfa_linear::LinearRegression::new().with_intercept(false);
    let solution = ols.fit(&DatasetBase::new(x, y)).map_err(|error| failed(error.to_string()))?;
    for (&column, &weight) in independent.iter().zip(solution.params()) {
        weights[column] = weight;
    }
    Ok(weights)
}

/// The columns that are no linear combination of the columns before them, by a Cholesky
/// decomposition of their products that leaves the others out.
fn independent_columns(products: &Array2<f64>, n_samples: usize) -> Vec<usize> {
    /// The share of a column's square length that must be its own.
    const OWN_SHARE_MIN: f64 = 1e-11;
    let mut cholesky = Cholesky::new();
    let mut independent: Vec<usize> = Vec::new();
    for column in 0..products.ncols() {
        let shared = independent.iter().map(|&earlier| products[[column, earlier]]);
        let square = products[[column, column]];
        if independent.len() < n_samples && cholesky.push(shared, square, OWN_SHARE_MIN) {
            independent.push(column);
        }
    }
    independent
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use tenfold_datasets as datasets;

    use super::*;

    #[track_caller]
    fn close(found: &[f64], expected: &[f64]) {
        for (found, expected) in found.iter().zip(expected) {
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error < 1e-9, "{found} is not {expected}");
        }
    }

    /// Weights of scikit-learn 1.9.1: `tests/oracle/estimators.py`.
    #[test]
    fn weights_equal_scikit_learns() {
        let data = datasets::penguins().unwrap();
        let model = LinearRegression::new().fit(&data.x, &data.y).unwrap();
        close(model.coefficients(), &WITH);
        close(&[model.intercept()], &[-1_460.994_628_890_05]);
        let model = LinearRegression::new().fit_intercept(false).fit(&data.x, &data.y);
        let model = model.unwrap();
        close(model.coefficients(), &WITHOUT);
        assert_eq!(model.intercept(), 0.0);
    }

    #[test]
    fn dependent_and_constant_features_get_no_weight() {
        let x = Records::dense(array![
            [1.0, 7.0, 2.0, 0.3],
            [2.0, 7.0, 4.0, 0.1],
            [3.0, 7.0, 6.0, 0.4],
            [5.0, 7.0, 10.0, 0.2],
        ]);
        let x = x.unwrap();
        let y = Values::new(vec![3.0, 5.0, 7.0, 11.0]).unwrap();
        let model = LinearRegression::new().fit(&x, &y).unwrap();
        close(model.coefficients(), &[2.0, 0.0, 0.0, 0.0]);
        close(&[model.intercept()], &[1.0]);
        assert_eq!(model.coefficients()[1..3], [0.0, 0.0]);
    }

    #[test]
    fn more_features_than_samples_are_fitted_exactly() {
        let x = Records::dense(array![[1.0, 2.0, 5.0], [2.0, 1.0, 3.0]]).unwrap();
        let y = Values::new(vec![1.0, 4.0]).unwrap();
        let model = LinearRegression::new().fit(&x, &y).unwrap();
        close(&model.predict(&x).unwrap().iter().collect::<Vec<_>>(), &[1.0, 4.0]);
    }

    #[test]
    fn constant_records_predict_the_mean() {
        let x = Records::dense(array![[1.0], [1.0]]).unwrap();
        let y = Values::new(vec![1.0, 4.0]).unwrap();
        let model = LinearRegression::new().fit(&x, &y).unwrap();
        assert_eq!((model.coefficients(), model.intercept()), (&[0.0][..], 2.5));
    }

    #[test]
    fn numbers_too_large_for_the_decomposition_are_an_error() {
        let x = Records::dense(array![[1e200], [-1e200], [2e200]]).unwrap();
        let y = Values::new(vec![1.0, 2.0, 3.0]).unwrap();
        assert!(matches!(LinearRegression::new().fit(&x, &y), Err(Error::Fit { .. })));
    }

    #[test]
    fn bad_samples_are_errors() {
        let ols = LinearRegression::new();
        let y = Values::new(vec![1.0, 2.0]).unwrap();
        let x = Records::dense(array![[1.0], [f64::INFINITY]]).unwrap();
        assert!(matches!(ols.fit(&x, &y), Err(Error::NotFinite { row: 1, .. })));
        let x = Records::dense(array![[1.0], [2.0]]).unwrap();
        let short = Values::new(vec![1.0]).unwrap();
        assert!(matches!(ols.fit(&x, &short), Err(Error::LengthMismatch { .. })));
        let nan = Values::new(vec![1.0, f64::NAN]).unwrap();
        assert!(matches!(ols.fit(&x, &nan), Err(Error::NotFinite { what: "values", .. })));
        let model = ols.fit(&x, &y).unwrap();
        let wide = Records::dense(array![[1.0, 2.0]]).unwrap();
        let wrong = model.predict(&wide).unwrap_err();
        assert!(matches!(wrong, Error::FeatureCount { expected: 1, found: 2 }));
    }

    const WITH: [f64; 6] = [
        18.204_427_351_924_41,
        67.217_632_165_587_15,
        15.950_247_070_511_619,
        389.891_527_877_067_4,
        -251.476_693_123_227_56,
        1_014.626_662_072_343_3,
    ];

    const WITHOUT: [f64; 6] = [
        15.106_906_024_023_225,
        48.999_902_465_873_37,
        10.474_076_244_832_514,
        464.042_030_492_537_3,
        -190.338_367_289_161_7,
        1_125.787_503_820_220_3,
    ];
}
