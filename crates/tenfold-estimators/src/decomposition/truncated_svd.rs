//! The directions in which samples are longest, of sparse samples too.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::singular::{
    Columns, LeftVectors, flip_signs, left_vectors, orthonormal, transposed,
};
use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::authoring::{FittedFeatures, Moments, parallel, param, validate};
use tenfold_ml::data::{RecordKind, Records, RecordsView, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::{checked_model, setters, transformer};

use crate::preprocessing::numbers;

#[cfg(test)]
mod tests;

/// To be raised when the same samples give another model, or it transforms in another way.
const VERSION: u32 = 4;

/// The directions that a thread works on at once.
const AT_ONCE: usize = 8;

/// Projects samples onto the orthogonal directions in which those of the fit are longest, without
/// taking their mean off: sparse samples stay sparse while it is fitted, and become dense.
///
/// Of term counts this is latent semantic analysis. The directions are the first right singular
/// vectors of the samples, found by random projection and power iterations (N. Halko, P.
/// Martinsson, J. Tropp, "Finding structure with randomness", 2011, algorithm 4.4), each turned so
/// that its largest number is positive. The features are named `truncatedsvd0` and so on. This is
/// scikit-learn's `TruncatedSVD`, with seeds of our own.
///
/// | parameter | default | meaning |
/// |---|---|---|
/// | `n_components` | – | how many directions |
/// | `n_iter` | 5 | power iterations; more separate directions of nearly equal length |
/// | `n_oversamples` | 10 | how many more directions are looked at |
/// | `seed` | 0 | of the random projection |
///
/// ```
/// use sprs::TriMatI;
/// use tenfold::data::Records;
/// use tenfold::decomposition::TruncatedSvd;
/// use tenfold::estimator::TransformerModel;
///
/// let mut counts = TriMatI::<f64, u32>::new((3, 1000));
/// [(0, 7), (0, 9), (1, 7), (2, 500)].into_iter().for_each(|(r, c)| counts.add_triplet(r, c, 1.0));
/// let x = Records::sparse(counts.to_csr())?;
/// let z = TruncatedSvd::new(2).fit(&x)?.transform(&x)?;
/// assert_eq!((z.as_dense()?.n_samples(), z.n_features()), (3, 2));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct TruncatedSvd {
    n_components: usize,
    n_iter: usize,
    n_oversamples: usize,
    seed: u64,
}

checked_model! {
    /// A fitted [`TruncatedSvd`].
    #[derive(Clone)]
    pub struct TruncatedSvdModel {
        features: FittedFeatures,
        /// One component after the other.
        #[serde(with = "little_endian")]
        components: Vec<f64>,
        #[serde(with = "little_endian")]
        singular_values: Vec<f64>,
        #[serde(with = "little_endian")]
        explained_variance: Vec<f64>,
        #[serde(with = "little_endian")]
        explained_variance_ratio: Vec<f64>,
    }
}

impl Default for TruncatedSvd {
    fn default() -> Self {
        Self::new(2)
    }
}

impl TruncatedSvd {
    /// A projection onto so many directions.
    pub fn new(n_components: usize) -> Self {
        Self { n_components, n_iter: 5, n_oversamples: 10, seed: 0 }
    }

    setters! {
        /// The number of power iterations; 5 by default.
        n_iter: usize,

        /// The number of directions that are searched beside those asked for; 10 by default.
        n_oversamples: usize,

        /// The seed of the random projection; 0 by default.
        seed: u64,
    }

    /// The fitted projection, with its directions.
    ///
    /// # Errors
    /// [`Error::Param`] of more components than features or samples, and of none; [`Error::Empty`];
    /// [`Error::NotFinite`]; [`Error::RecordKind`] of a table; [`Error::Fit`] of numbers that are
    /// too large.
    pub fn fit(&self, x: &Records) -> Result<TruncatedSvdModel> {
        self.check_params()?;
        validate::features(x)?;
        let n_max = x.n_samples().min(x.n_features());
        self.check(n_max)?;
        let Moments { means, variances } = Moments::of(x);
        numbers::all_finite("truncated-svd", x, &means, "mean")?;
        numbers::all_finite("truncated-svd", x, &variances, "variance")?;
        let LeftVectors { values, mut vectors } = self.vectors(x, n_max)?;
        vectors.truncate(self.n_components);
        flip_signs(&mut vectors);
        let components = vectors.concat();
        let projected = projected(x, &components, self.n_components)?;
        let explained_variance = Moments::of(&projected).variances;
        let total: f64 = variances.iter().sum();
        let share = |own: &f64| if total > 0.0 { own / total } else { 0.0 };
        let explained_variance_ratio = explained_variance.iter().map(share).collect();
        Ok(TruncatedSvdModel {
            features: FittedFeatures::of(x),
            components,
            singular_values: values[..self.n_components].to_vec(),
            explained_variance,
            explained_variance_ratio,
        })
    }

    /// The right singular vectors of the samples within the range of random directions.
    fn vectors(&self, x: &Records, n_max: usize) -> Result<LeftVectors> {
        let n_directions = self.n_components.saturating_add(self.n_oversamples).min(n_max);
        let mut random = SplitMix64::new(self.seed);
        // Evenly between −1 and 1: any spread will do, and this one needs no logarithm.
        let mut number = || 2.0 * random.next_unit() - 1.0;
        let mut directions: Columns =
            (0..n_directions).map(|_| (0..x.n_features()).map(|_| number()).collect()).collect();
        for _ in 0..self.n_iter {
            let images = orthonormal(times(x, &orthonormal(directions))?);
            directions = times_transposed(x, &images)?;
        }
        let images = orthonormal(times(x, &orthonormal(directions))?);
        Ok(left_vectors(times_transposed(x, &images)?))
    }

    fn check(&self, n_max: usize) -> Result<()> {
        let expected = "at least 1, and at most as many as there are features and samples, are \
                        expected";
        param::within("TruncatedSvd n_components", self.n_components, 1..=n_max, expected)
    }
}

transformer!(
    TruncatedSvd,
    "truncated-svd",
    VERSION,
    |_, input| {
        RecordKind::need_numbers(input)?;
        Ok(Some(RecordKind::Dense))
    },
    |params| params.check(usize::MAX)
);

/// The samples times each direction: a column per direction.
fn times(x: &Records, directions: &Columns) -> Result<Columns> {
    let image = projected(x, &directions.concat(), directions.len())?;
    let view = image.as_dense()?;
    Ok(numbers::columns(view))
}

/// Dense records of the samples times each component, which stand one after the other.
fn projected(x: &Records, components: &[f64], n_components: usize) -> Result<Records> {
    let n_features = x.n_features();
    // The numbers of a feature side by side, for samples have few of many features.
    let mut by_feature = vec![0.0; components.len()];
    for (at, component) in components.chunks_exact(n_features).enumerate() {
        for (column, &number) in component.iter().enumerate() {
            by_feature[column * n_components + at] = number;
        }
    }
    let add = |to: &mut [f64], column: usize, value: f64| {
        let own = &by_feature[column * n_components..(column + 1) * n_components];
        to.iter_mut().zip(own).for_each(|(to, own)| *to += value * own);
    };
    Records::dense(match x.view() {
        RecordsView::Dense(view) => numbers::by_row(x.n_samples(), n_components, |row, to| {
            view.row(row).iter().enumerate().for_each(|(column, &value)| add(to, column, value));
        }),
        RecordsView::Sparse(view) => numbers::by_row(x.n_samples(), n_components, |row, to| {
            view.row(row).iter().for_each(|(column, value)| add(to, column, value));
        }),
        RecordsView::Table(_) => return Err(x.other_kind("numbers")),
    })
}

/// The features times each image: a column per image. Each number is summed up in the order of the
/// samples, whatever the threads.
fn times_transposed(x: &Records, images: &Columns) -> Result<Columns> {
    let block = |images: &[Vec<f64>]| -> Result<Columns> {
        let mut sums = vec![[0.0; AT_ONCE]; x.n_features()];
        let weights = |sample: usize| {
            let mut weights = [0.0; AT_ONCE];
            weights.iter_mut().zip(images).for_each(|(to, image)| *to = image[sample]);
            weights
        };
        let add = |sums: &mut [f64; AT_ONCE], weights: &[f64; AT_ONCE], value: f64| {
            for at in 0..AT_ONCE {
                sums[at] += weights[at] * value;
            }
        };
        match x.view() {
            RecordsView::Dense(view) => view.rows().enumerate().for_each(|(sample, row)| {
                let weights = weights(sample);
                sums.iter_mut().zip(row).for_each(|(sums, &value)| add(sums, &weights, value));
            }),
            RecordsView::Sparse(view) => view.rows().enumerate().for_each(|(sample, row)| {
                let weights = weights(sample);
                row.iter().for_each(|(column, value)| add(&mut sums[column], &weights, value));
            }),
            RecordsView::Table(_) => return Err(x.other_kind("numbers")),
        }
        let column = |at: usize| sums.iter().map(|sums| sums[at]).collect();
        Ok((0..images.len()).map(column).collect())
    };
    let blocks: Vec<&[Vec<f64>]> = images.chunks(AT_ONCE).collect();
    Ok(parallel::try_map(blocks.len(), 1, |at| block(blocks[at]))?.into_iter().flatten().collect())
}

impl TruncatedSvdModel {
    fn check(&self) -> Result<()> {
        let (n_features, n_components) = (self.features.n_features(), self.n_components());
        let sound = n_components.checked_mul(n_features) == Some(self.components.len())
            && n_features > 0
            && self.explained_variance.len() == n_components
            && self.explained_variance_ratio.len() == n_components;
        if sound {
            return Ok(());
        }
        let reason = "its components are not of its features".to_owned();
        Err(Error::Fit { estimator: "truncated-svd", reason })
    }

    /// The number of directions.
    pub fn n_components(&self) -> usize {
        self.singular_values.len()
    }

    /// The directions, `n_components × n_features`, each of length 1.
    pub fn components(&self) -> Array2<f64> {
        let shape = (self.n_components(), self.features.n_features());
        Array2::from_shape_fn(shape, |(at, column)| self.components[at * shape.1 + column])
    }

    /// The singular value of each direction.
    pub fn singular_values(&self) -> &[f64] {
        &self.singular_values
    }

    /// The (population) variance of the samples of the fit in each direction.
    pub fn explained_variance(&self) -> &[f64] {
        &self.explained_variance
    }

    /// The share of each direction in the variance of all features; 0 where these do not vary.
    pub fn explained_variance_ratio(&self) -> &[f64] {
        &self.explained_variance_ratio
    }

    /// Samples in the features of the fit, up to the part that the projection lost; they are dense.
    ///
    /// # Errors
    /// [`Error::FeatureCount`] on another number of features than there are components;
    /// [`Error::NotFinite`]; [`Error::RecordKind`] of a table.
    pub fn inverse_transform(&self, samples: &Records) -> Result<Records> {
        let (expected, found) = (self.n_components(), samples.n_features());
        if expected != found {
            return Err(Error::FeatureCount { expected, found });
        }
        validate::finite_records(samples)?;
        let n_features = self.features.n_features();
        let components: Columns =
            self.components.chunks_exact(n_features).map(<[f64]>::to_vec).collect();
        let restored = projected(samples, &transposed(&components).concat(), n_features)?;
        match self.features.names() {
            Some(names) => restored.with_feature_names(names.iter().cloned()),
            None => Ok(restored),
        }
    }
}

tenfold_ml::register!(TransformerModel TruncatedSvdModel: "tenfold.truncated-svd.v1", version VERSION);

impl TransformerModel for TruncatedSvdModel {
    fn transform(&self, x: &Records) -> Result<Records> {
        self.features.check(x)?;
        let names = (0..self.n_components()).map(|at| format!("truncatedsvd{at}"));
        projected(x, &self.components, self.n_components())?.with_feature_names(names)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }
}
