//! Features with mean 0 and standard deviation 1.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedFeatures, Moments, validate};
use tenfold_ml::data::{RecordKind, Records, RecordsView, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::numbers;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 2;

/// Shifts and scales every feature to mean 0 and (population) standard deviation 1.
///
/// `z = (x − mean) / scale`, with the mean and the scale of the samples it was fitted on. The
/// variance comes from two passes, exact of constant features: see [`Moments`]. A feature whose
/// variance is within the error bound of 0 is constant and keeps scale 1, as in scikit-learn's
/// `StandardScaler`. A number that is missing (NaN) does not count at fit and stays missing.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `with_mean` | yes | whether the mean is subtracted; must be off for sparse records, which it would fill |
/// | `with_std` | yes | whether features are divided by their standard deviation |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::Records;
/// use tenfold::estimator::TransformerModel;
/// use tenfold::preprocessing::StandardScaler;
///
/// let x = Records::dense(array![[1.0, 5.0], [3.0, 5.0]])?;
/// let z = StandardScaler::new().fit(&x)?.transform(&x)?;
/// assert_eq!(z.as_dense()?.row(0), [-1.0, 0.0]);
/// assert_eq!(z.as_dense()?.row(1), [1.0, 0.0]);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct StandardScaler {
    with_mean: bool,
    with_std: bool,
}

impl Default for StandardScaler {
    fn default() -> Self {
        Self { with_mean: true, with_std: true }
    }
}

checked_model! {
    /// A fitted [`StandardScaler`].
    #[derive(Clone)]
    pub struct StandardScalerModel {
        features: FittedFeatures,
        with_mean: bool,
        #[serde(with = "little_endian")]
        mean: Vec<f64>,
        #[serde(with = "little_endian")]
        scale: Vec<f64>,
    }
}

impl StandardScaler {
    /// A scaler by mean and standard deviation.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Whether the mean is subtracted; yes by default.
        with_mean: bool,

        /// Whether features are divided by their standard deviation; yes by default.
        with_std: bool,
    }

    /// The fitted scaler, with its means and scales.
    ///
    /// # Errors
    /// [`Error::Empty`] without a sample or a feature, [`Error::NotFinite`] where a number is
    /// infinite, [`Error::Fit`] where a feature's mean or variance is, and of sparse records
    /// whose mean is to be subtracted; [`Error::RecordKind`] of a table.
    pub fn fit(&self, x: &Records) -> Result<StandardScalerModel> {
        validate::features_or_missing(x)?;
        check_sparse(self.with_mean, x)?;
        let Moments { means: mean, variances } = moments(x);
        numbers::all_finite("standard-scaler", x, &mean, "mean")?;
        numbers::all_finite("standard-scaler", x, &variances, "variance")?;
        let scale = |variance: f64| match self.with_std && variance > 0.0 {
            true => variance.sqrt(),
            false => 1.0,
        };
        let scale = variances.into_iter().map(scale).collect();
        let (features, with_mean) = (FittedFeatures::of(x), self.with_mean);
        Ok(StandardScalerModel { features, with_mean, mean, scale })
    }
}

transformer!(StandardScaler, "standard-scaler", VERSION, |params, input| {
    RecordKind::need_numbers(input)?;
    match (params.with_mean, input) {
        (true, Some(RecordKind::Sparse)) => Err(fills_sparse()),
        (true, _) => Ok(Some(RecordKind::Dense)),
        (false, _) => Ok(input),
    }
});

impl StandardScalerModel {
    fn check(&self) -> Result<()> {
        self.features.check_count(self.mean.len())?;
        self.features.check_count(self.scale.len())
    }

    /// The mean of each feature at fit.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The divisor of each feature: its standard deviation at fit; 1 for a constant feature,
    /// or for all without `with_std`.
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }
}

tenfold_ml::register!(TransformerModel StandardScalerModel: "tenfold.standard-scaler.v2", version VERSION);

impl TransformerModel for StandardScalerModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check_or_missing(x)?;
        check_sparse(self.with_mean, x)?;
        if !self.with_mean {
            return numbers::divided(x, &self.scale);
        }
        numbers::map_dense(x, x.as_dense()?, |column, value| {
            (value - self.mean[column]) / self.scale[column]
        })
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}

fn fills_sparse() -> Error {
    let reason = "the mean cannot be subtracted from sparse records without filling them; use \
                  `with_mean(false)`, or put `ToDense` before it"
        .to_owned();
    Error::Fit { estimator: "standard-scaler", reason }
}

/// Taking a mean off would make every zero of sparse records a number.
fn check_sparse(with_mean: bool, x: &Records) -> Result<()> {
    match (with_mean, x.view()) {
        (true, RecordsView::Sparse(_)) => Err(fills_sparse()),
        _ => Ok(()),
    }
}

/// The moments of each feature, of the samples that have it.
fn moments(x: &Records) -> Moments {
    let mut moments = Moments::of(x);
    for feature in 0..moments.means.len() {
        if moments.means[feature].is_nan() {
            let numbers = present(x, feature);
            let (mean, variance) = match numbers.is_empty() {
                true => (f64::NAN, f64::NAN),
                false => Moments::of_numbers(&numbers, &vec![1.0; numbers.len()]),
            };
            (moments.means[feature], moments.variances[feature]) = (mean, variance);
        }
    }
    moments
}

/// The numbers of a feature that are not missing.
fn present(x: &Records, feature: usize) -> Vec<f64> {
    let numbers: Vec<f64> = match x.view() {
        RecordsView::Dense(view) => view.rows().map(|row| row[feature]).collect(),
        RecordsView::Sparse(view) => view
            .rows()
            .map(|row| row.iter().find(|(at, _)| *at == feature).map_or(0.0, |(_, value)| value))
            .collect(),
        RecordsView::Table(_) => Vec::new(),
    };
    numbers.into_iter().filter(|number| !number.is_nan()).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};
    use tenfold_datasets as datasets;
    use tenfold_ml::data::Rows;

    use super::*;

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
        let model = StandardScaler::new().fit(&x).unwrap();
        assert_eq!((model.mean(), model.scale()), (&[0.1][..], &[1.0][..]));
        let z = model.transform(&x).unwrap();
        assert!(z.as_dense().unwrap().rows().flatten().all(|number| *number == 0.0));
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
            (&[1.7e308, -1.7e308, 1.7e308], "mean"),
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
    fn the_mean_is_not_taken_off_sparse_records() {
        let mut matrix = sprs::TriMatI::<f64, u32>::new((2, 2));
        matrix.add_triplet(0, 1, 4.0);
        let x = Records::sparse(matrix.to_csr()).unwrap();
        let wrong = StandardScaler::new().fit(&x).unwrap_err().to_string();
        assert!(wrong.contains("use `with_mean(false)`"), "{wrong}");
        let model = StandardScaler::new().with_mean(false).fit(&x).unwrap();
        assert_eq!((model.mean(), model.scale()), (&[0.0, 2.0][..], &[1.0, 2.0][..]));
        let z = model.transform(&x).unwrap();
        assert_eq!(z.as_sparse().unwrap().row(0).values, [2.0]);
    }

    #[test]
    fn missing_numbers_do_not_count_and_stay_missing() {
        let x = Records::dense(array![[1.0, f64::NAN], [f64::NAN, f64::NAN], [3.0, f64::NAN]]);
        let x = x.unwrap();
        let model = StandardScaler::new().fit(&x).unwrap();
        assert_eq!((model.mean()[0], model.scale()[0]), (2.0, 1.0));
        let z = model.transform(&x).unwrap().to_array().unwrap();
        assert_eq!((z[[0, 0]], z[[2, 0]]), (-1.0, 1.0));
        assert!(z[[1, 0]].is_nan() && z.column(1).iter().all(|z| z.is_nan()));
    }

    #[test]
    fn infinity_and_another_number_of_features_are_errors() {
        let x = Records::dense(array![[1.0, f64::INFINITY]]).unwrap();
        assert!(matches!(StandardScaler::new().fit(&x), Err(Error::NotFinite { row: 0, .. })));
        let x = Records::dense(array![[1.0, 2.0]]).unwrap();
        let model = StandardScaler::new().fit(&x).unwrap();
        let x = Records::dense(array![[1.0]]).unwrap();
        let wrong = model.transform(&x).unwrap_err();
        assert!(matches!(wrong, Error::FeatureCount { expected: 2, found: 1 }));
    }
}
