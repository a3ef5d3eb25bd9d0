//! Features with mean 0 and standard deviation 1.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_store::Fingerprinter;

use crate::fitted_features::FittedFeatures;
use crate::{
    DenseView, Error, Records, Result, Transformer, TransformerModel, little_endian, validate,
};

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 1;

/// Shifts and scales every feature to mean 0 and (population) standard deviation 1.
///
/// `z = (x − mean) / scale`, with the mean and the scale of the samples it was fitted on. The
/// variance comes from two passes with a correction for the rounding of the mean (T. Chan,
/// G. Golub, R. LeVeque, "Algorithms for computing the sample variance", 1983). A feature whose
/// variance is within that algorithm's error bound of 0 is constant and keeps scale 1. This is
/// how scikit-learn's `StandardScaler` treats features.
///
/// ```
/// use ndarray::array;
/// use tenfold_ml::{Records, StandardScaler, TransformerModel};
///
/// let x = Records::dense(array![[1.0, 5.0], [3.0, 5.0]])?;
/// let z = StandardScaler::new().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(0), [-1.0, 0.0]);
/// assert_eq!(z.as_dense()?.row(1), [1.0, 0.0]);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct StandardScaler {
    _private: (),
}

/// A fitted [`StandardScaler`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct StandardScalerModel {
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    mean: Vec<f64>,
    #[serde(with = "little_endian")]
    scale: Vec<f64>,
}

/// A fitted scaler as it is read.
#[derive(Deserialize)]
struct Unchecked {
    features: FittedFeatures,
    #[serde(with = "little_endian")]
    mean: Vec<f64>,
    #[serde(with = "little_endian")]
    scale: Vec<f64>,
}

impl TryFrom<Unchecked> for StandardScalerModel {
    type Error = Error;

    fn try_from(Unchecked { features, mean, scale }: Unchecked) -> Result<Self> {
        features.check_count(mean.len())?;
        features.check_count(scale.len())?;
        Ok(Self { features, mean, scale })
    }
}

impl StandardScaler {
    /// A scaler; it has no parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// The fitted scaler, with its means and scales.
    ///
    /// # Errors
    /// [`Error::Empty`] without a sample or a feature, [`Error::NotFinite`] where a number is NaN
    /// or infinite, [`Error::Fit`] where a feature's mean or variance is.
    pub fn fit(&self, x: &Records) -> Result<StandardScalerModel> {
        validate::features(x)?;
        let dense = x.as_dense()?;
        let mean = means(dense);
        let variance = variances(dense, &mean);
        all_finite(x, &mean, "mean")?;
        all_finite(x, &variance, "variance")?;
        let scale = variance
            .into_iter()
            .zip(&mean)
            .map(|(variance, &mean)| match is_constant(variance, mean, x.n_samples()) {
                true => 1.0,
                false => variance.sqrt(),
            })
            .collect();
        Ok(StandardScalerModel { features: FittedFeatures::of(x), mean, scale })
    }
}

impl Transformer for StandardScaler {
    fn name(&self) -> &'static str {
        "standard-scaler"
    }

    fn fit(&self, x: &Records) -> Result<Box<dyn TransformerModel>> {
        Ok(Box::new(StandardScaler::fit(self, x)?))
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.serde(self);
    }
}

impl StandardScalerModel {
    /// The mean of each feature at fit.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The standard deviation of each feature at fit; 1 for a constant feature.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

#[typetag::serde(name = "tenfold.standard-scaler.v1")]
impl TransformerModel for StandardScalerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        let mut scaled = Vec::with_capacity(x.n_samples() * x.n_features());
        for row in x.as_dense()?.rows() {
            let columns = row.iter().zip(&self.mean).zip(&self.scale);
            scaled.extend(columns.map(|((value, mean), scale)| (value - mean) / scale));
        }
        let scaled = Array2::from_shape_vec((x.n_samples(), x.n_features()), scaled)
            .expect("each row has one number per feature");
        Records::dense(scaled)?.with_shared_names(x.shared_names())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }
}

fn means(x: DenseView<'_>) -> Vec<f64> {
    let mut mean = vec![0.0; x.n_features()];
    for row in x.rows() {
        for (sum, value) in mean.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let n_samples = x.n_samples() as f64;
    mean.iter_mut().for_each(|sum| *sum /= n_samples);
    mean
}

/// Population variances; the sum of deviations corrects for the rounding of the mean.
fn variances(x: DenseView<'_>, mean: &[f64]) -> Vec<f64> {
    let mut squares = vec![0.0; mean.len()];
    let mut sums = vec![0.0; mean.len()];
    for row in x.rows() {
        for (at, value) in row.iter().enumerate() {
            let deviation = value - mean[at];
            sums[at] += deviation;
            squares[at] += deviation * deviation;
        }
    }
    let n_samples = x.n_samples() as f64;
    let variance = |(square, sum): (f64, f64)| (square - sum * sum / n_samples) / n_samples;
    squares.into_iter().zip(sums).map(variance).collect()
}

/// The statistic of every feature is finite; of large numbers it need not be.
fn all_finite(x: &Records, statistics: &[f64], what: &str) -> Result<()> {
    let Some(at) = statistics.iter().position(|statistic| !statistic.is_finite()) else {
        return Ok(());
    };
    let column = validate::column(x, at);
    let reason = format!(
        "the {what} of {column} is too large for a number; give the feature in a larger unit"
    );
    Err(Error::Fit { estimator: "standard-scaler", reason })
}

/// Whether the variance is within the rounding error of a constant feature's.
fn is_constant(variance: f64, mean: f64, n_samples: usize) -> bool {
    let n_samples = n_samples as f64;
    let bound = n_samples * f64::EPSILON * variance + (n_samples * mean * f64::EPSILON).powi(2);
    variance <= bound
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;
    use crate::{Rows, datasets};

    #[track_caller]
    fn close(found: f64, expected: f64) {
        let scale = expected.abs().max(f64::MIN_POSITIVE);
        assert!((found - expected).abs() / scale < 1e-12, "{found} is not {expected}");
    }

    /// Numbers of scikit-learn 1.9.1: `tests/oracle/estimators.py`.
    #[test]
    fn mean_and_scale_equal_scikit_learns() {
        let x = datasets::breast_cancer().unwrap().x;
        let model = StandardScaler::new().fit(&x).unwrap();
        close(model.mean()[0], 14.127_291_739_894_563);
        close(model.scale()[0], 3.520_950_760_711_062_6);
        close(model.mean()[29], 0.083_945_817_223_198_55);
        close(model.scale()[29], 0.018_045_389_308_594_995);
    }

    #[test]
    fn a_constant_feature_keeps_its_scale() {
        let x = datasets::digits().unwrap().x;
        let model = StandardScaler::new().fit(&x).unwrap();
        assert_eq!((model.mean()[0], model.scale()[0]), (0.0, 1.0));
        let x = Records::dense(Array2::from_elem((1000, 1), 0.1)).unwrap();
        assert_eq!(StandardScaler::new().fit(&x).unwrap().scale(), [1.0]);
    }

    #[test]
    fn a_large_offset_does_not_hurt_the_variance() {
        let x = Records::dense(array![[1e9 + 1.0], [1e9 + 2.0], [1e9 + 3.0]]).unwrap();
        let model = StandardScaler::new().fit(&x).unwrap();
        close(model.scale()[0], (2.0_f64 / 3.0).sqrt());
    }

    #[test]
    fn large_finite_numbers_became_nan_or_stayed_unscaled() {
        let cases: [(&[f64], &str); 3] = [
            (&[1e200, -1e200, 0.0, 5e199], "variance"),
            (&[1e200, -1e200, 0.0], "variance"),
            (&[1.7e308; 3], "mean"),
        ];
        for (numbers, what) in cases {
            let x = Array2::from_shape_fn((numbers.len(), 2), |(row, column)| {
                if column == 0 { row as f64 } else { numbers[row] }
            });
            let x = Records::dense(x).unwrap().with_feature_names(["a", "b"]).unwrap();
            let wrong = StandardScaler::new().fit(&x).unwrap_err().to_string();
            let start = format!("standard-scaler could not be fitted: the {what} of `b` is too");
            assert!(wrong.starts_with(&start), "{wrong}");
        }
        let x = Records::dense(array![[1e150], [-1e150]]).unwrap();
        assert_eq!(StandardScaler::new().fit(&x).unwrap().scale(), [1e150]);
    }

    #[test]
    fn only_the_selected_rows_count_and_names_stay() {
        let x = Records::dense(array![[1.0], [100.0], [3.0]]).unwrap();
        let x = x.with_feature_names(["width"]).unwrap();
        let fold = x.select(&Rows::from(vec![0, 2]));
        let model = StandardScaler::new().fit(&fold).unwrap();
        let z = model.transform(&x).unwrap();
        assert_eq!(
            z.as_dense().unwrap().rows().flatten().copied().collect::<Vec<_>>(),
            [-1.0, 98.0, 1.0]
        );
        assert_eq!(z.feature_names().unwrap(), ["width"]);
    }

    #[test]
    fn nan_and_another_number_of_features_are_errors() {
        let x = Records::dense(array![[1.0, f64::NAN]]).unwrap();
        assert!(matches!(StandardScaler::new().fit(&x), Err(Error::NotFinite { row: 0, .. })));
        let x = Records::dense(array![[1.0, 2.0]]).unwrap();
        let model = StandardScaler::new().fit(&x).unwrap();
        let x = Records::dense(array![[1.0]]).unwrap();
        let wrong = model.transform(&x).unwrap_err();
        assert!(matches!(wrong, Error::FeatureCount { expected: 2, found: 1 }));
    }
}
