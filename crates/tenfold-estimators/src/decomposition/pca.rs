//! The directions in which samples differ most.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::dot;
use tenfold_ml::authoring::linear_algebra::singular::{LeftVectors, flip_signs, left_vectors};
use tenfold_ml::authoring::{FittedFeatures, Moments, validate};
use tenfold_ml::data::{RecordKind, Records, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::numbers;

#[cfg(test)]
mod tests;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 3;

/// Projects samples onto the orthogonal directions in which those of the fit differ most.
///
/// The directions are the right singular vectors of the centred samples (K. Pearson, "On lines and
/// planes of closest fit to systems of points in space", 1901), each turned so that its largest
/// number is positive. The features are named `pca0`, `pca1` and so on. This is scikit-learn's
/// `PCA` with the full solver.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `n_components` | all | how many directions, or as many as explain a [share](Pca::share) of the variance |
/// | `whiten` | no | whether each feature is scaled to variance 1 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::decomposition::Pca;
/// use tenfold::estimator::TransformerModel;
///
/// let iris = datasets::iris()?;
/// let model = Pca::new(2).fit(&iris.x)?;
/// assert!(model.explained_variance_ratio()[0] > 0.92);
/// assert_eq!(model.transform(&iris.x)?.n_features(), 2);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Pca {
    n_components: NComponents,
    whiten: bool,
}

/// The number of directions that a [`Pca`] keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum NComponents {
    /// As many as there are features or samples, whichever are fewer.
    #[default]
    All,
    /// So many.
    #[serde(untagged)]
    Count(usize),
    /// As few as explain more than this share of the variance, between 0 and 1.
    #[serde(untagged)]
    Share(f64),
}

checked_model! {
    /// A fitted [`Pca`].
    #[derive(Clone)]
    pub struct PcaModel {
        features: FittedFeatures,
        whiten: bool,
        #[serde(with = "little_endian")]
        mean: Vec<f64>,
        /// One component after the other.
        #[serde(with = "little_endian")]
        components: Vec<f64>,
        spectrum: Spectrum,
    }
}

/// The spread of the samples of the fit in each direction.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Spectrum {
    #[serde(with = "little_endian")]
    singular_values: Vec<f64>,
    #[serde(with = "little_endian")]
    explained_variance: Vec<f64>,
    #[serde(with = "little_endian")]
    explained_variance_ratio: Vec<f64>,
    noise_variance: f64,
}

impl Pca {
    /// A projection onto so many directions.
    pub fn new(n_components: usize) -> Self {
        Self { n_components: NComponents::Count(n_components), whiten: false }
    }

    /// A projection onto as many directions as there are.
    pub fn all() -> Self {
        Self::default()
    }

    /// A projection onto as few directions as explain more than this share of the variance.
    pub fn share(share: f64) -> Self {
        Self { n_components: NComponents::Share(share), whiten: false }
    }

    setters! {
        /// Whether each feature is scaled to variance 1; no by default.
        whiten: bool,
    }

    /// The fitted projection, with its directions.
    ///
    /// # Errors
    /// [`Error::Param`] of more components than features or samples, of none, and of a share that
    /// is not between 0 and 1; [`Error::Fit`] of a single sample, of samples that do not differ,
    /// and of numbers that are too large; [`Error::Empty`]; [`Error::NotFinite`];
    /// [`Error::RecordKind`] of records that are not dense.
    pub fn fit(&self, x: &Records) -> Result<PcaModel> {
        self.check_params()?;
        validate::features(x)?;
        let view = x.as_dense()?;
        let n_max = x.n_samples().min(x.n_features());
        self.check(n_max)?;
        if x.n_samples() < 2 {
            return Err(failed("one sample has no variance; at least two are needed"));
        }
        let Moments { means: mean, variances } = Moments::of(x);
        numbers::all_finite("pca", x, &mean, "mean")?;
        numbers::all_finite("pca", x, &variances, "variance")?;
        let centred = |row: &[f64]| {
            let columns = row.iter().zip(&mean).zip(&variances);
            columns
                .map(|((x, mean), variance)| if *variance > 0.0 { x - mean } else { 0.0 })
                .collect()
        };
        // A column per sample: the left vectors of these are the right ones of the samples.
        let LeftVectors { values, mut vectors } = left_vectors(view.rows().map(centred).collect());
        flip_signs(&mut vectors);
        let spectrum = Spectrum::of(values, x.n_samples());
        if spectrum.explained_variance.iter().sum::<f64>() <= 0.0 {
            return Err(failed("all samples are the same, so there is no direction to find"));
        }
        let n_components = self.count(n_max, &spectrum.explained_variance_ratio);
        let spectrum = spectrum.first(n_components, x.n_features().min(x.n_samples()));
        let components = vectors[..n_components].concat();
        let (features, whiten) = (FittedFeatures::of(x), self.whiten);
        Ok(PcaModel { features, whiten, mean, components, spectrum })
    }

    fn check(&self, n_max: usize) -> Result<()> {
        let (value, expected) = match self.n_components {
            NComponents::Count(count) if count == 0 || count > n_max => (
                count.to_string(),
                "at least 1, and at most as many as there are features and samples, are expected",
            ),
            NComponents::Share(share) if !(share > 0.0 && share < 1.0) => {
                (share.to_string(), "a share of the variance is expected, above 0 and below 1")
            }
            _ => return Ok(()),
        };
        Err(Error::Param { name: "Pca n_components", value, expected })
    }

    fn count(&self, n_max: usize, ratio: &[f64]) -> usize {
        match self.n_components {
            NComponents::All => n_max,
            NComponents::Count(count) => count,
            NComponents::Share(share) => {
                let mut sum = 0.0;
                let not_enough = ratio.iter().take_while(|&&ratio| {
                    sum += ratio;
                    sum <= share
                });
                (not_enough.count() + 1).min(n_max)
            }
        }
    }
}

impl Spectrum {
    fn of(singular_values: Vec<f64>, n_samples: usize) -> Self {
        let divisor = (n_samples - 1) as f64;
        let explained_variance: Vec<f64> =
            singular_values.iter().map(|value| value * value / divisor).collect();
        let total: f64 = explained_variance.iter().sum();
        let explained_variance_ratio =
            explained_variance.iter().map(|variance| variance / total).collect();
        let noise_variance = 0.0;
        Self { singular_values, explained_variance, explained_variance_ratio, noise_variance }
    }

    /// The first ones, and the mean variance of the others as noise.
    fn first(mut self, n_components: usize, n_max: usize) -> Self {
        let others = &self.explained_variance[n_components..n_max];
        if !others.is_empty() {
            self.noise_variance = others.iter().sum::<f64>() / others.len() as f64;
        }
        self.singular_values.truncate(n_components);
        self.explained_variance.truncate(n_components);
        self.explained_variance_ratio.truncate(n_components);
        self
    }
}

fn failed(reason: &str) -> Error {
    Error::Fit { estimator: "pca", reason: reason.to_owned() }
}

transformer!(
    Pca,
    "pca",
    VERSION,
    |_, input| {
        RecordKind::need_dense(input)?;
        Ok(Some(RecordKind::Dense))
    },
    |params| params.check(usize::MAX)
);

impl PcaModel {
    fn check(&self) -> Result<()> {
        let (n_features, n_components) = (self.features.n_features(), self.n_components());
        self.features.check_count(self.mean.len())?;
        let Spectrum { explained_variance, explained_variance_ratio, .. } = &self.spectrum;
        let sound = n_components.checked_mul(n_features) == Some(self.components.len())
            && explained_variance.len() == n_components
            && explained_variance_ratio.len() == n_components;
        if sound { Ok(()) } else { Err(failed("its components are not of its features")) }
    }

    /// The number of directions.
    pub fn n_components(&self) -> usize {
        self.spectrum.singular_values.len()
    }

    /// The directions, `n_components × n_features`, each of length 1.
    pub fn components(&self) -> Array2<f64> {
        let shape = (self.n_components(), self.mean.len());
        Array2::from_shape_fn(shape, |(at, column)| self.components[at * shape.1 + column])
    }

    /// The mean of each feature at fit.
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// The variance of the samples of the fit in each direction, with n − 1 degrees of freedom.
    pub fn explained_variance(&self) -> &[f64] {
        &self.spectrum.explained_variance
    }

    /// The share of each direction in the variance of all.
    pub fn explained_variance_ratio(&self) -> &[f64] {
        &self.spectrum.explained_variance_ratio
    }

    /// The singular value of each direction.
    pub fn singular_values(&self) -> &[f64] {
        &self.spectrum.singular_values
    }

    /// The mean variance in the directions that were left out.
    pub fn noise_variance(&self) -> f64 {
        self.spectrum.noise_variance
    }

    /// The divisor of each feature of a projection.
    fn scales(&self) -> Vec<f64> {
        let variance = self.spectrum.explained_variance.iter();
        match self.whiten {
            // As scikit-learn does, so that nothing is not divided by nothing.
            true => variance.map(|variance| variance.sqrt().max(f64::EPSILON)).collect(),
            false => vec![1.0; self.n_components()],
        }
    }

    /// Samples in the features of the fit, up to the part that the projection lost.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] on another number of features than there are components;
    /// [`Error::NotFinite`]; [`Error::RecordKind`] of records that are not dense.
    pub fn inverse_transform(&self, projected: &Records) -> Result<Records> {
        let (expected, found) = (self.n_components(), projected.n_features());
        if expected != found {
            return Err(Error::FeatureCount { expected, found });
        }
        validate::finite_records(projected)?;
        let (view, scales) = (projected.as_dense()?, self.scales());
        let width = self.mean.len();
        let restored = numbers::by_row(view.n_samples(), width, |row, to| {
            to.copy_from_slice(&self.mean);
            for (at, number) in view.row(row).iter().enumerate() {
                let component = &self.components[at * width..(at + 1) * width];
                let share = number * scales[at];
                to.iter_mut().zip(component).for_each(|(to, own)| *to += share * own);
            }
        });
        let restored = Records::dense(restored)?;
        match self.features.names() {
            Some(names) => restored.with_feature_names(names.iter().cloned()),
            None => Ok(restored),
        }
    }
}

tenfold_ml::register!(TransformerModel PcaModel: "tenfold.pca.v1", version VERSION);

impl TransformerModel for PcaModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        let (view, scales) = (x.as_dense()?, self.scales());
        let projected = numbers::by_row(view.n_samples(), self.n_components(), |row, to| {
            let centred: Vec<f64> =
                view.row(row).iter().zip(&self.mean).map(|(x, mean)| x - mean).collect();
            let components = self.components.chunks_exact(self.mean.len().max(1)).zip(&scales);
            for (to, (component, scale)) in to.iter_mut().zip(components) {
                *to = dot(&centred, component) / scale;
            }
        });
        let names = (0..self.n_components()).map(|at| format!("pca{at}"));
        Records::dense(projected)?.with_feature_names(names)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
