//! Naive Bayes with normally distributed features.

use std::f64::consts::TAU;

use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::matrix;
use tenfold_ml::authoring::logistic::softmax;
use tenfold_ml::authoring::{FittedClasses, FittedFeatures, Moments, param, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, Rows, counted, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};
use tenfold_ml::{checked_model, setters};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 2;

/// Naive Bayes: within each class, each feature is normally distributed on its own.
///
/// Means and variances are those of scikit-learn's `GaussianNB`; sample weights count. Classes are
/// as probable beforehand as they are frequent.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`var_smoothing`](GaussianNb::var_smoothing) | 1e-9 | finite, at least 0 |
///
/// linfa-bayes is not used: it keeps classes in a hash map, whose order decides between equals and
/// shows in the files it writes.
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::naive_bayes::GaussianNb;
///
/// let iris = datasets::iris()?;
/// let model = GaussianNb::new().fit(&iris.x, &iris.y)?;
/// let predicted = model.predict(&iris.x)?;
/// let correct = (0..150).filter(|&row| predicted.name(row) == iris.y.name(row)).count();
/// assert_eq!(correct, 144);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GaussianNb {
    var_smoothing: f64,
}

checked_model! {
    /// A fitted [`GaussianNb`].
    #[derive(Clone)]
    pub struct GaussianNbModel {
        features: FittedFeatures,
        classes: FittedClasses,
        priors: Vec<f64>,
        #[serde(with = "little_endian")]
        means: Vec<f64>,
        #[serde(with = "little_endian")]
        variances: Vec<f64>,
    }
}

impl Default for GaussianNb {
    fn default() -> Self {
        Self { var_smoothing: 1e-9 }
    }
}

impl GaussianNb {
    /// A classifier with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The share of the largest variance of a feature that is added to all variances; 1e-9 by
        /// default.
        var_smoothing: f64,
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample), which may have
    /// weights.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`],
    /// [`Error::RecordKind`] on records that are not dense, and [`Error::Fit`] where a variance is
    /// 0 after smoothing, or too large.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<GaussianNbModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        x.as_dense()?;
        let largest = Moments::of(x).variances.into_iter().fold(0.0, f64::max);
        let (x, y) = counted(x, y);
        let classes = FittedClasses::of(&y)?;
        let shape = (classes.codes().len(), x.n_features());
        let (mut means, mut variances) = (Array2::zeros(shape), Array2::zeros(shape));
        let mut totals = Array1::<f64>::zeros(shape.0);
        for (class, &code) in classes.codes().iter().enumerate() {
            let rows: Rows =
                (0..).zip(y.codes()).filter(|(_, own)| *own == code).map(|(row, _)| row).collect();
            let weights: Vec<f64> = rows.iter().map(|row| y.weight(row)).collect();
            let moments = Moments::weighted(&x.select(&rows), &weights);
            totals[class] = weights.iter().sum();
            means.row_mut(class).assign(&ArrayView1::from(&moments.means));
            variances.row_mut(class).assign(&ArrayView1::from(&moments.variances));
        }
        variances += self.var_smoothing * largest;
        self.check_variances(&x, &classes, &variances)?;
        let priors = (&totals / totals.sum()).to_vec();
        let numbers = |matrix: Array2<f64>| matrix.into_iter().collect();
        Ok(GaussianNbModel {
            features: FittedFeatures::of(&x),
            classes,
            priors,
            means: numbers(means),
            variances: numbers(variances),
        })
    }

    fn check_variances(
        &self,
        x: &Records,
        classes: &FittedClasses,
        all: &Array2<f64>,
    ) -> Result<()> {
        let usable = |variance: f64| variance > 0.0 && variance.is_finite();
        let Some(((class, feature), variance)) = all.indexed_iter().find(|(_, v)| !usable(**v))
        else {
            return Ok(());
        };
        let (column, class) = (validate::column(x, feature), classes.names().nth(class));
        let class = class.unwrap_or_default();
        let reason = if *variance == 0.0 {
            format!(
                "{column} is constant in class `{class}`; leave constant features out, or raise \
                 var_smoothing"
            )
        } else {
            format!("the numbers of {column} are too large; scale the features first")
        };
        Err(Error::Fit { estimator: "gaussian-nb", reason })
    }
}

tenfold_ml::register!(Classifier GaussianNb: "gaussian-nb", version VERSION);

impl Classifier for GaussianNb {
    fn name(&self) -> &'static str {
        "gaussian-nb"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(GaussianNb::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        param::not_negative("GaussianNb var_smoothing", self.var_smoothing)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

impl GaussianNbModel {
    fn check(&self) -> Result<(), &'static str> {
        let (n_classes, n_features) = (self.classes.codes().len(), self.features.n_features());
        let n_numbers = n_classes.checked_mul(n_features);
        let is_whole = [&self.means, &self.variances].iter().all(|n| Some(n.len()) == n_numbers);
        match is_whole && self.priors.len() == n_classes {
            true => Ok(()),
            false => Err("each class has a prior, and a mean and a variance per feature"),
        }
    }

    /// The mean of each feature in each class that occurred, `n_classes × n_features`.
    pub fn means(&self) -> ArrayView2<'_, f64> {
        matrix(&self.means, self.features.n_features())
    }

    /// The variances, smoothed, `n_classes × n_features`.
    pub fn variances(&self) -> ArrayView2<'_, f64> {
        matrix(&self.variances, self.features.n_features())
    }

    /// The prior probability of each class.
    pub fn priors(&self) -> &[f64] {
        &self.priors
    }

    /// The names of the classes that occurred at fit, in the order of the rows.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.classes.names()
    }

    /// The logarithm of prior times likelihood, of each class that occurred.
    fn log_joint(&self, x: &Records) -> Result<Array2<f64>> {
        self.features.check(x)?;
        let (means, all_variances) = (self.means(), self.variances());
        let classes = self.priors.iter().zip(all_variances.rows());
        let constants: Vec<f64> = classes
            .map(|(prior, variances)| {
                prior.ln()
                    - 0.5 * variances.iter().map(|variance| (TAU * variance).ln()).sum::<f64>()
            })
            .collect();
        let x = x.as_dense()?;
        Ok(Array2::from_shape_fn((x.n_samples(), constants.len()), |(sample, class)| {
            let spread = means.row(class).into_iter().zip(all_variances.row(class));
            let terms = spread.zip(x.row(sample)).map(|((mean, variance), value)| {
                // Kept finite, so that far samples still have a nearest class.
                ((value - mean).powi(2) / variance).min(1e290)
            });
            constants[class] - 0.5 * terms.sum::<f64>()
        }))
    }
}

tenfold_ml::register!(ClassifierModel GaussianNbModel: "tenfold.gaussian-nb.v1", version VERSION);

impl ClassifierModel for GaussianNbModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.classes.decide(&self.log_joint(x)?)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let mut joint = self.log_joint(x)?;
        for mut row in joint.rows_mut() {
            row.as_slice_mut().map(softmax);
        }
        Ok(Some(self.classes.spread(&joint)))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn a_feature_that_is_constant_is_an_error_without_smoothing() {
        let x = Records::dense(array![[1.0, 5.0], [2.0, 5.0], [3.0, 5.0], [4.0, 5.0]]);
        let x = x.unwrap().with_feature_names(["size", "unit"]).unwrap();
        let y = Labels::from_names(&["a", "a", "b", "b"]).unwrap();
        assert!(GaussianNb::new().fit(&x, &y).is_ok());
        let wrong = GaussianNb::new().var_smoothing(0.0).fit(&x, &y).unwrap_err().to_string();
        assert!(wrong.contains("`unit` is constant in class `a`"), "{wrong}");
        let x = Records::dense(array![[5.0], [5.0], [5.0], [5.0]]).unwrap();
        let wrong = GaussianNb::new().fit(&x, &y).unwrap_err().to_string();
        assert!(wrong.contains("column 0 is constant"), "{wrong}");
    }

    #[test]
    fn samples_that_are_far_off_have_a_class_and_probabilities() {
        let x = Records::dense(array![[1.0], [2.0], [3.0], [4.0]]).unwrap();
        let y = Labels::from_names(&["a", "a", "b", "b"]).unwrap();
        let model = GaussianNb::new().fit(&x, &y).unwrap();
        let far = Records::dense(array![[1e300], [-1e300]]).unwrap();
        let probabilities = model.predict_probabilities(&far).unwrap().unwrap();
        assert!(probabilities.iter().all(|probability| probability.is_finite()));
    }
}
