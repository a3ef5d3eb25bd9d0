//! The default kernel SVM: LIBSVM's algorithm, with a solver of our own, one class against one.
//!
//! The crates that solve this problem are a translation of LIBSVM that works out kernel values
//! number by number, and linfa's, which holds the whole kernel matrix. Here they are worked out
//! sixteen samples at a time and on all threads, and each sample can have its own price.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, parallel, param, validate};
use tenfold_ml::data::{DenseView, Labels, RecordKind, Records, Rows};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};
use tenfold_ml::setters;

mod kernel;
mod model;
mod regressor;
mod rows;
mod solver;
#[cfg(test)]
mod tests;

use kernel::{FixedKernel, Names, names};
pub use kernel::{Gamma, Kernel};
use model::Pair;
pub use model::SvcModel;
pub use regressor::{Svr, SvrModel};
use rows::Samples;
use solver::{Problem, Solution, Solver};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 5;

/// A support vector classifier with kernels (C. Cortes, V. Vapnik, "Support-vector networks",
/// 1995), solved by LIBSVM's decomposition (R.-E. Fan, P.-H. Chen, C.-J. Lin, 2005).
///
/// Each pair of classes gets a decision of its own and every decision a vote; the class with the
/// most votes wins, the first of them on a tie. Pairs are solved in parallel, and the result does
/// not depend on the number of threads. Features should be scaled before.
///
/// The solver gives up after [`max_iter`](Svc::max_iter) steps for a pair, by default as LIBSVM after
/// 10 million, or 100 per sample if that is more. The model is the solution by then, which may be far
/// from the best: a sign of features that were not scaled. Its
/// [`convergence`](ClassifierModel::convergence) and the run say so.
///
/// A sample's price is [`c`](Svc::c) times its [weight](Labels::with_weights); one of weight 0 is
/// as if it was not there.
///
/// Memory while fitting: 8 bytes per number of the pairs at work, and the kernel cache of each.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`kernel`](Svc::kernel) | RBF, gamma [`Gamma::Scale`] | gamma finite and above 0 |
/// | [`c`](Svc::c) | 1 | finite and above 0 |
/// | [`tol`](Svc::tol) | 0.001 | finite and above 0 |
/// | [`max_iter`](Svc::max_iter) | none: LIBSVM's | at least 1 |
/// | class weights | equal | or [`balanced`](Svc::balanced) |
/// | [`cache_megabytes`](Svc::cache_megabytes) | 200 | finite and above 0 |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::svm::{Kernel, Svc};
///
/// let iris = datasets::iris()?;
/// let model = Svc::new().kernel(Kernel::Linear).c(10.0).fit(&iris.x, &iris.y)?;
/// let predicted = model.predict(&iris.x)?;
/// let correct = (0..150).filter(|&row| predicted.name(row) == iris.y.name(row)).count();
/// assert!(correct >= 145);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Svc {
    kernel: Kernel,
    c: f64,
    tol: f64,
    max_iter: Option<usize>,
    balanced: bool,
    /// It changes the cost of a fit, not the model.
    cache_megabytes: f64,
}

const NAMES: Names = names!("Svc");

impl Default for Svc {
    fn default() -> Self {
        Self {
            kernel: Kernel::rbf(),
            c: 1.0,
            tol: 1e-3,
            max_iter: None,
            balanced: false,
            cache_megabytes: 200.0,
        }
    }
}

impl Svc {
    /// A classifier with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// The kernel, the similarity of two samples; RBF by default.
        kernel: Kernel,

        /// The price of a sample on the wrong side of its margin; 1 by default. More means a closer
        /// fit of the training samples.
        c: f64,

        /// The violation of the optimality conditions at which the solver stops; 0.001 by default.
        tol: f64,
    }

    /// The most steps of the solver for a pair of classes; by default 10 million, or 100 per sample
    /// of the pair if that is more.
    #[must_use]
    pub fn max_iter(mut self, max_iter: impl Into<Option<usize>>) -> Self {
        self.max_iter = max_iter.into();
        self
    }

    /// Lets every class count as much as any other: the price of its samples is multiplied by
    /// n / (k c), of n samples and k classes, c of the class.
    #[must_use]
    pub fn balanced(mut self) -> Self {
        self.balanced = true;
        self
    }

    setters! {
        /// The memory for kernel rows, for each pair of classes at work; 200 megabytes by default.
        cache_megabytes: f64,
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`], and
    /// [`Error::Fit`] where kernel values overflow.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<SvcModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        let counting: Rows =
            (0..).take(y.len()).filter(|&row| y.weight(row as usize) > 0.0).collect();
        if counting.len() < y.len() {
            return self.fit(&x.select(&counting), &y.select(&counting));
        }
        let dense = x.as_dense()?;
        let kernel = self.kernel.fix(&dense);
        let groups = class_groups(y);
        let prices = self.prices(y, &groups);
        let pairs: Vec<(usize, usize)> = (0..groups.len())
            .flat_map(|first| (first + 1..groups.len()).map(move |second| (first, second)))
            .collect();
        let solved = parallel::try_map(pairs.len(), 1, |at| -> Result<Pair> {
            let (first, second) = pairs[at];
            let (a, b) = (&groups[first].1, &groups[second].1);
            let solution = self.solve(&kernel, dense, a, b, &prices)?;
            Ok(Pair { first, second, solution })
        })?;
        let end = |pair: &Pair| {
            let size = groups[pair.first].1.len() + groups[pair.second].1.len();
            convergence("svc", &pair.solution, steps_max(self.max_iter, size))
        };
        let convergence = Convergence::worst(solved.iter().map(end));
        SvcModel::new(kernel, x, y, &groups, &solved, convergence)
    }

    /// The price of each sample.
    fn prices(&self, y: &Labels, groups: &[(u32, Vec<usize>)]) -> Vec<f64> {
        let mut prices: Vec<f64> = (0..y.len()).map(|row| self.c * y.weight(row)).collect();
        if self.balanced {
            for (_, rows) in groups {
                let factor = y.len() as f64 / (groups.len() * rows.len()) as f64;
                rows.iter().for_each(|&row| prices[row] *= factor);
            }
        }
        prices
    }

    /// Separates the rows of the first class (positive side) from those of the second.
    fn solve(
        &self,
        kernel: &FixedKernel,
        x: DenseView<'_>,
        first: &[usize],
        second: &[usize],
        prices: &[f64],
    ) -> Result<Solution> {
        let members = [first, second].concat();
        let samples = Samples::new(kernel, x.n_features(), members.iter().map(|&row| x.row(row)));
        if !samples.are_finite() {
            return Err(overflow("svc"));
        }
        let y = [vec![1.0; first.len()], vec![-1.0; second.len()]].concat();
        let upper = members.iter().map(|&row| prices[row]).collect();
        let problem = Problem { violation: y.clone(), y, upper };
        let bytes = (self.cache_megabytes * 1e6) as usize;
        let max_iter = steps_max(self.max_iter, members.len());
        let solution = Solver::new(samples, problem, bytes, self.tol, max_iter).run();
        match solution.rho.is_finite() {
            true => Ok(solution),
            false => Err(overflow("svc")),
        }
    }
}

tenfold_ml::register!(Classifier Svc: "svc", version VERSION, costs only ["cache_megabytes"]);

impl Classifier for Svc {
    fn name(&self) -> &'static str {
        "svc"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(Svc::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.kernel.check(&NAMES)?;
        validate::positive("Svc c", self.c)?;
        validate::positive("Svc tol", self.tol)?;
        check_max_iter("Svc max_iter", self.max_iter)?;
        validate::positive("Svc cache_megabytes", self.cache_megabytes)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

/// The classes that occur, by code, and the rows of each.
fn class_groups(y: &Labels) -> Vec<(u32, Vec<usize>)> {
    let mut rows = vec![Vec::new(); y.classes().len()];
    for (row, code) in y.codes().enumerate() {
        rows[code as usize].push(row);
    }
    (0..).zip(rows).filter(|(_, rows)| !rows.is_empty()).collect()
}

/// LIBSVM's limit where none is given.
fn steps_max(max_iter: Option<usize>, n_variables: usize) -> usize {
    max_iter.unwrap_or_else(|| n_variables.saturating_mul(100).max(10_000_000))
}

fn check_max_iter(name: &'static str, max_iter: Option<usize>) -> Result<()> {
    max_iter.map_or(Ok(()), |max_iter| param::at_least_one(name, max_iter))
}

fn convergence(estimator: &'static str, solution: &Solution, max_iter: usize) -> Convergence {
    let Solution { n_iter, is_met, violation, .. } = *solution;
    Convergence::new(estimator, n_iter, max_iter, is_met, violation)
}

fn overflow(estimator: &'static str) -> Error {
    let reason = "kernel values overflow; scale the features first".to_string();
    Error::Fit { estimator, reason }
}
