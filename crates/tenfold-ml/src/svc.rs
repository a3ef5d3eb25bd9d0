//! The default kernel SVM: LIBSVM's algorithm by the crate `libsvm-rs`, one class against one.
//!
//! `libsvm-rs` solves each pair of classes; the model, its votes and its kernels for prediction
//! are ours, so that a support vector is kept once and samples are read where they lie.
//!
//! What an inspection of `libsvm-rs` 0.9.2 found: it forbids unsafe code, has one dependency and
//! the BSD-3-Clause licence; its path for C-SVC is deterministic and has one thread. For 24 of 24
//! pairs of data set and kernel, its support vectors are as many as scikit-learn 1.9.1's and its
//! predictions as right; a fit takes 1.4 to 2.1 times scikit-learn's time. Its own votes go to the
//! last class on a tie, where LIBSVM's go to the first: so ours are used. Its published package
//! lacks the data of its tests, so that its own comparison with LIBSVM cannot be run from there.

use libsvm_rs::train::svm_train;
use libsvm_rs::{SvmNode, SvmParameter, SvmProblem};
use rayon::prelude::*;
use serde::Serialize;
use tenfold_store::Fingerprinter;

use crate::{Classifier, ClassifierModel, DenseView, Error, Labels, Records, Result, validate};

mod kernel;
mod model;
#[cfg(test)]
mod tests;

use kernel::FixedKernel;
pub use kernel::{Gamma, Kernel};
use model::Pair;
pub use model::SvcModel;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 2;

/// A support vector classifier with kernels (C. Cortes, V. Vapnik, "Support-vector networks",
/// 1995), solved by LIBSVM's decomposition (R.-E. Fan, P.-H. Chen, C.-J. Lin, 2005).
///
/// Each pair of classes gets a decision of its own and every decision a vote; the class with the
/// most votes wins, the first of them on a tie. Pairs are solved in parallel, and the result does
/// not depend on the number of threads. Features should be scaled before.
///
/// Like LIBSVM, the solver gives up after 10 million steps for a pair (or 100 per sample, if that
/// is more) and the model is what it has by then: a sign of features that were not scaled.
///
/// A fit sets `libsvm-rs`'s quiet flag, which is one for the whole process: a program that uses
/// that crate beside this one gets no progress of it on stderr either.
///
/// Memory while fitting: about 64 bytes per non-zero feature of the pairs at work, and the kernel
/// cache of each.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`kernel`](Svc::kernel) | RBF, gamma [`Gamma::Scale`] | gamma finite and above 0 |
/// | [`c`](Svc::c) | 1 | finite and above 0 |
/// | [`tol`](Svc::tol) | 0.001 | finite and above 0 |
/// | [`cache_megabytes`](Svc::cache_megabytes) | 200 | finite and above 0 |
///
/// ```
/// use tenfold_ml::{ClassifierModel, Kernel, Svc, datasets};
///
/// let iris = datasets::iris()?;
/// let model = Svc::new().kernel(Kernel::Linear).c(10.0).fit(&iris.x, &iris.y)?;
/// let predicted = model.predict(&iris.x)?;
/// let correct = (0..150).filter(|&row| predicted.name(row) == iris.y.name(row)).count();
/// assert!(correct >= 145);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct Svc {
    kernel: Kernel,
    c: f64,
    tol: f64,
    /// It changes what a fit costs, not the model.
    #[serde(skip)]
    cache_megabytes: f64,
}

impl Default for Svc {
    fn default() -> Self {
        Self { kernel: Kernel::rbf(), c: 1.0, tol: 1e-3, cache_megabytes: 200.0 }
    }
}

impl Svc {
    /// A classifier with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// How alike two samples are; RBF by default.
    #[must_use]
    pub fn kernel(mut self, kernel: Kernel) -> Self {
        self.kernel = kernel;
        self
    }

    /// The price of a sample on the wrong side of its margin; 1 by default. More means a closer
    /// fit of the training samples.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.c = c;
        self
    }

    /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
    #[must_use]
    pub fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// The memory for kernel rows, for each pair of classes at work; 200 megabytes by default.
    #[must_use]
    pub fn cache_megabytes(mut self, cache_megabytes: f64) -> Self {
        self.cache_megabytes = cache_megabytes;
        self
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`], and
    /// [`Error::Fit`] where kernel values overflow.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<SvcModel> {
        self.check()?;
        validate::classification(x, y)?;
        // The solver reports its progress on stderr unless told not to, for the whole process.
        libsvm_rs::set_quiet(true);
        let dense = x.as_dense()?;
        let kernel = self.kernel.fix(&dense);
        let parameters = self.solver_parameters(&kernel);
        let groups = class_groups(y);
        let members: Vec<&[usize]> = groups.iter().map(|(_, rows)| rows.as_slice()).collect();
        let pairs: Vec<(usize, usize)> = (0..members.len())
            .flat_map(|first| (first + 1..members.len()).map(move |second| (first, second)))
            .collect();
        let solved: Vec<Result<Pair>> = pairs
            .into_par_iter()
            .map(|(first, second)| {
                let solution = solve(dense, members[first], members[second], &parameters)?;
                Ok(Pair { first, second, solution })
            })
            .collect();
        let solved = solved.into_iter().collect::<Result<Vec<_>>>()?;
        SvcModel::new(kernel, x, y, &groups, &solved)
    }

    fn check(&self) -> Result<()> {
        self.kernel.check()?;
        validate::positive("Svc c", self.c)?;
        validate::positive("Svc tol", self.tol)?;
        validate::positive("Svc cache_megabytes", self.cache_megabytes)
    }

    fn solver_parameters(&self, kernel: &FixedKernel) -> SvmParameter {
        SvmParameter {
            c: self.c,
            eps: self.tol,
            cache_size: self.cache_megabytes,
            ..kernel.solver_parameters()
        }
    }
}

impl Classifier for Svc {
    fn name(&self) -> &'static str {
        "svc"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(Svc::fit(self, x, y)?))
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.serde(self);
    }
}

/// What the solver finds for two classes.
struct Solution {
    /// Position among the first class's samples, then the second's, and its coefficient.
    coefficients: Vec<(usize, f64)>,
    rho: f64,
}

/// The classes that occur, by code, and the rows of each.
fn class_groups(y: &Labels) -> Vec<(u32, Vec<usize>)> {
    let mut rows = vec![Vec::new(); y.classes().len()];
    for (row, code) in y.codes().enumerate() {
        rows[code as usize].push(row);
    }
    (0..).zip(rows).filter(|(_, rows)| !rows.is_empty()).collect()
}

/// Separates the rows of the first class (positive side) from those of the second.
fn solve(
    x: DenseView<'_>,
    first: &[usize],
    second: &[usize],
    parameters: &SvmParameter,
) -> Result<Solution> {
    let labels = first.iter().map(|_| 1.0).chain(second.iter().map(|_| -1.0)).collect();
    let instances = first.iter().chain(second).map(|&row| nodes(x.row(row))).collect();
    let model = svm_train(&SvmProblem { labels, instances }, parameters);
    let rho = model.rho[0];
    if !rho.is_finite() {
        let reason = "kernel values overflow; scale the features first".to_string();
        return Err(Error::Fit { estimator: "svc", reason });
    }
    let positions = model.sv_indices.iter().map(|&counted_from_1| counted_from_1 - 1);
    let coefficients = positions.zip(model.sv_coef[0].iter().copied()).collect();
    Ok(Solution { coefficients, rho })
}

/// The non-zero features of a sample, counted from 1, as LIBSVM wants them.
fn nodes(row: &[f64]) -> Vec<SvmNode> {
    let all = (1..).zip(row).filter(|(_, value)| **value != 0.0);
    all.map(|(index, &value)| SvmNode { index, value }).collect()
}
