//! The fitted classifier: one linear function, or one per class.

use multiversion::multiversion;
use ndarray::{Array2, ArrayView2};
use rayon::prelude::*;
use serde::{Deserialize, Serialize, Serializer};

use super::VERSION;
use super::binary::BinaryFit;
use super::row::Row;
use crate::fitted_classes::FittedClasses;
use crate::fitted_features::FittedFeatures;
use crate::{ClassifierModel, DenseView, Labels, Records, Result, little_endian, validate};

/// Below this many multiplications one thread predicts faster than several.
const PARALLEL_WORK_MIN: usize = 1 << 21;

/// Samples that one thread decides on at a time.
const SAMPLES_AT_ONCE: usize = 4096;

/// A linear classifier fitted by [`Sgd`](crate::Sgd).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct SgdModel {
    features: FittedFeatures,
    classes: FittedClasses,
    #[serde(serialize_with = "numbers_alone")]
    coefficients: Array2<f64>,
    intercepts: Vec<f64>,
    n_iter: Vec<usize>,
}

/// A fitted classifier as it is read.
#[derive(Deserialize)]
struct Unchecked {
    features: FittedFeatures,
    classes: FittedClasses,
    #[serde(with = "little_endian")]
    coefficients: Vec<f64>,
    intercepts: Vec<f64>,
    n_iter: Vec<usize>,
}

impl TryFrom<Unchecked> for SgdModel {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Self, &'static str> {
        let Unchecked { features, classes, coefficients, intercepts, n_iter } = read;
        let n_functions = classes.positives().len();
        if intercepts.len() != n_functions || n_iter.len() != n_functions {
            return Err("there is one function for two classes, else one per class");
        }
        let shape = (n_functions, features.n_features());
        match Array2::from_shape_vec(shape, coefficients) {
            Ok(coefficients) if shape.1 > 0 => {
                Ok(Self { features, classes, coefficients, intercepts, n_iter })
            }
            _ => Err("each function has one coefficient per feature"),
        }
    }
}

fn numbers_alone<S: Serializer>(numbers: &Array2<f64>, to: S) -> Result<S::Ok, S::Error> {
    little_endian::serialize(numbers.as_slice().unwrap_or_default(), to)
}

impl SgdModel {
    pub(super) fn new(
        classes: FittedClasses,
        features: FittedFeatures,
        fits: Vec<BinaryFit>,
    ) -> Self {
        let mut coefficients = Array2::zeros((fits.len(), features.n_features()));
        for (mut row, fit) in coefficients.rows_mut().into_iter().zip(&fits) {
            row.iter_mut().zip(&fit.weights).for_each(|(to, from)| *to = *from);
        }
        Self {
            features,
            classes,
            coefficients,
            intercepts: fits.iter().map(|fit| fit.intercept).collect(),
            n_iter: fits.iter().map(|fit| fit.n_iter).collect(),
        }
    }

    /// The weights, `n_functions × n_features`: one function for two classes (above 0 means the
    /// second), else one per class.
    pub fn coefficients(&self) -> ArrayView2<'_, f64> {
        self.coefficients.view()
    }

    /// The intercept of each function.
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// The epochs run for each function.
    pub fn n_iter(&self) -> &[usize] {
        &self.n_iter
    }

    /// The names of the classes that occurred at fit, in the order of the functions.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.classes.names()
    }

    /// The value of each function for each sample, `n_samples × n_functions`.
    ///
    /// # Errors
    /// [`Error::FeatureCount`](crate::Error::FeatureCount) on another number of features than at
    /// fit, [`Error::FeatureNames`](crate::Error::FeatureNames) on other names,
    /// [`Error::NotFinite`](crate::Error::NotFinite) on NaN or infinity.
    pub fn decision_function(&self, x: &Records) -> Result<Array2<f64>> {
        let n_functions = self.intercepts.len();
        let mut decisions = vec![0.0; x.n_samples() * n_functions];
        self.decide(x, &mut decisions, n_functions, |function, out| {
            out.copy_from_slice(function);
        })?;
        let shape = (x.n_samples(), n_functions);
        Ok(Array2::from_shape_fn(shape, |(row, column)| decisions[row * n_functions + column]))
    }

    /// Calls `put(decisions, out)` for each sample, `width` places of `out` each; in parallel when
    /// that pays.
    fn decide<T: Send>(
        &self,
        x: &Records,
        out: &mut [T],
        width: usize,
        put: impl Fn(&[f64], &mut [T]) + Sync + Copy,
    ) -> Result<()> {
        self.features.check_same(x)?;
        let dense = x.as_dense()?;
        let one = |(chunk, out): (usize, &mut [T])| {
            decide_chunk(self, dense, chunk * SAMPLES_AT_ONCE, out, width, put)
        };
        let work = x.n_samples() * self.coefficients.len();
        let all_finite = if work < PARALLEL_WORK_MIN {
            out.chunks_mut(SAMPLES_AT_ONCE * width).enumerate().map(one).fold(true, |a, b| a & b)
        } else {
            let chunks = out.par_chunks_mut(SAMPLES_AT_ONCE * width).enumerate();
            chunks.map(one).reduce(|| true, |a, b| a & b)
        };
        // A number that is not finite makes the decision so: only then is it worth a search.
        if all_finite { Ok(()) } else { validate::finite_records(x) }
    }
}

#[typetag::serde(name = "tenfold.sgd.v1")]
impl ClassifierModel for SgdModel {
    /// The class of the highest decision, the first of equals; of two classes the second where
    /// the decision is above 0.
    ///
    /// # Errors
    /// As [`SgdModel::decision_function`].
    fn predict(&self, x: &Records) -> Result<Labels> {
        let mut codes = vec![0; x.n_samples()];
        self.decide(x, &mut codes, 1, |decisions, code| {
            let class = match decisions {
                [decision] => usize::from(*decision > 0.0),
                decisions => first_max(decisions),
            };
            code[0] = self.classes.codes()[class];
        })?;
        self.classes.labels(codes)
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        SgdModel::decision_function(self, x).map(Some)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all())
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }
}

/// Decides on the samples from `first` on; whether every decision was finite.
#[multiversion(targets("x86_64+avx512f+avx512vl", "x86_64+avx2"))]
fn decide_chunk<T, F: Fn(&[f64], &mut [T])>(
    model: &SgdModel,
    x: DenseView<'_>,
    first: usize,
    out: &mut [T],
    width: usize,
    put: F,
) -> bool {
    let n_features = model.coefficients.ncols();
    let coefficients = model.coefficients.as_slice().unwrap_or_default();
    let mut decisions = vec![0.0; model.intercepts.len()];
    let mut finite = true;
    for (sample, out) in out.chunks_exact_mut(width).enumerate() {
        let row = x.row(first + sample);
        let functions = coefficients.chunks_exact(n_features).zip(&model.intercepts);
        for (decision, (weights, intercept)) in decisions.iter_mut().zip(functions) {
            *decision = row.dot(weights) + intercept;
            finite &= decision.is_finite();
        }
        put(&decisions, out);
    }
    finite
}

fn first_max(decisions: &[f64]) -> usize {
    let mut best = 0;
    for (at, decision) in decisions.iter().enumerate() {
        if *decision > decisions[best] {
            best = at;
        }
    }
    best
}
