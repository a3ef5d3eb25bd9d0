//! Our own linear classifier, learned by stochastic gradient descent: no Rust crate has one.
//!
//! It follows scikit-learn 1.9.1's `SGDClassifier` step by step, so that the same shuffles give
//! the same model: L. Bottou, "Stochastic Gradient Descent Tricks", 2012 (lazily scaled weights,
//! the step 1 / (alpha (t0 + t))), and, for l1, Y. Tsuruoka, J. Tsujii and S. Ananiadou,
//! "Stochastic Gradient Descent Training for L1-regularized Log-linear Models with Cumulative
//! Penalty", 2009.

mod binary;
mod epoch;
mod loss;
mod model;
mod order;
mod row;
#[cfg(test)]
mod tests;
mod weights;

use rayon::prelude::*;
use serde::Serialize;
use tenfold_store::Fingerprinter;

use crate::fitted_classes::FittedClasses;
use crate::fitted_features::FittedFeatures;
use crate::{Classifier, ClassifierModel, Error, Labels, Records, Result, validate};
use binary::BinaryFit;
use loss::Loss;
pub use model::SgdModel;
use order::Order;
use row::DenseRows;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 2;

/// A linear classifier learned by stochastic gradient descent, one sample at a time.
///
/// With two classes one linear function is learned; with more, one per class against the rest,
/// in parallel on rayon. The same seed gives the same model on any number of threads.
///
/// Features should be of about one size, so put a standard scaler before it.
///
/// | parameter | default |
/// |---|---|
/// | [`alpha`](Sgd::alpha) | 1e-4 |
/// | penalty | [`l2`](Sgd::l2) |
/// | [`max_iter`](Sgd::max_iter) | 1000 epochs |
/// | [`tol`](Sgd::tol) | 1e-3 |
/// | [`n_iter_no_change`](Sgd::n_iter_no_change) | 5 epochs |
/// | [`fit_intercept`](Sgd::fit_intercept) | true |
/// | [`shuffle`](Sgd::shuffle) | true |
/// | [`seed`](Sgd::seed) | 0 |
///
/// The step at sample t, counted over all epochs from 0, is 1 / (alpha (t0 + t)) with
/// t0 = alpha^(-3/4): scikit-learn's schedule `optimal`, the only one here.
///
/// ```
/// use ndarray::array;
/// use tenfold_ml::{ClassifierModel, Labels, Records, Sgd};
///
/// let x = Records::dense(array![[-2.0, 0.5], [-1.0, -0.3], [1.0, 0.4], [2.0, -0.6]])?;
/// let y = Labels::from_names(&["no", "no", "yes", "yes"])?;
/// let model = Sgd::hinge().alpha(1e-2).max_iter(25).fit(&x, &y)?;
/// assert_eq!(model.predict(&x)?, y);
/// # Ok::<(), tenfold_ml::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sgd {
    loss: Loss,
    alpha: f64,
    penalty: Penalty,
    max_iter: usize,
    tol: Option<f64>,
    n_iter_no_change: usize,
    fit_intercept: bool,
    shuffle: bool,
    seed: u64,
    binary_seeds: Option<Vec<u32>>,
}

/// What keeps weights small.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
enum Penalty {
    L2,
    L1,
    ElasticNet { l1_ratio: f64 },
}

impl Penalty {
    /// The part of the penalty that is l1; the rest is l2.
    fn l1_ratio(self) -> f64 {
        match self {
            Self::L2 => 0.0,
            Self::L1 => 1.0,
            Self::ElasticNet { l1_ratio } => l1_ratio,
        }
    }
}

impl Sgd {
    /// A linear support vector machine: the loss max(0, 1 − y p).
    pub fn hinge() -> Self {
        Self::with_loss(Loss::Hinge)
    }

    /// Logistic regression: the loss ln(1 + exp(−y p)).
    pub fn log() -> Self {
        Self::with_loss(Loss::Log)
    }

    /// A linear support vector machine with the loss max(0, 1 − y p)².
    pub fn squared_hinge() -> Self {
        Self::with_loss(Loss::SquaredHinge)
    }

    /// A loss that outliers pull less: max(0, 1 − y p)² where y p ≥ −1 and −4 y p below
    /// (T. Zhang, "Solving Large Scale Linear Prediction Problems Using Stochastic Gradient
    /// Descent Algorithms", 2004).
    pub fn modified_huber() -> Self {
        Self::with_loss(Loss::ModifiedHuber)
    }

    fn with_loss(loss: Loss) -> Self {
        Self {
            loss,
            alpha: 1e-4,
            penalty: Penalty::L2,
            max_iter: 1000,
            tol: Some(1e-3),
            n_iter_no_change: 5,
            fit_intercept: true,
            shuffle: true,
            seed: 0,
            binary_seeds: None,
        }
    }

    /// The factor of the penalty, above 0; it sets the step too.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Penalises half the squared length of the weights.
    #[must_use]
    pub fn l2(mut self) -> Self {
        self.penalty = Penalty::L2;
        self
    }

    /// Penalises the sum of the weights' sizes, which makes many of them exactly 0.
    #[must_use]
    pub fn l1(mut self) -> Self {
        self.penalty = Penalty::L1;
        self
    }

    /// Mixes both penalties: `l1_ratio`, from 0 to 1, of l1 and the rest of l2 (scikit-learn's
    /// default ratio is 0.15).
    #[must_use]
    pub fn elastic_net(mut self, l1_ratio: f64) -> Self {
        self.penalty = Penalty::ElasticNet { l1_ratio };
        self
    }

    /// The most epochs (passes over the samples), at least 1.
    #[must_use]
    pub fn max_iter(mut self, max_iter: usize) -> Self {
        self.max_iter = max_iter;
        self
    }

    /// How much the mean objective of an epoch must fall below the best before it to count as
    /// better, at least 0; `None` runs all epochs.
    #[must_use]
    pub fn tol(mut self, tol: impl Into<Option<f64>>) -> Self {
        self.tol = tol.into();
        self
    }

    /// How many epochs in a row may be no better before the fit stops, at least 1.
    #[must_use]
    pub fn n_iter_no_change(mut self, n_iter_no_change: usize) -> Self {
        self.n_iter_no_change = n_iter_no_change;
        self
    }

    /// Whether an intercept, which no penalty shrinks, is learned; else it is 0.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.fit_intercept = fit_intercept;
        self
    }

    /// Whether each epoch visits the samples in another random order; else in the given one.
    #[must_use]
    pub fn shuffle(mut self, shuffle: bool) -> Self {
        self.shuffle = shuffle;
        self
    }

    /// The seed of the shuffles. Models of the same seed are not those of scikit-learn's
    /// `random_state`; see [`Sgd::binary_seeds`].
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self.binary_seeds = None;
        self
    }

    /// The seeds of the shuffles themselves, one per linear function, in place of those drawn
    /// from [`Sgd::seed`].
    ///
    /// With the seeds that scikit-learn 1.9.1 draws from its `random_state`, the model is
    /// scikit-learn's but for the rounding of sums.
    #[must_use]
    pub fn binary_seeds(mut self, seeds: Vec<u32>) -> Self {
        self.seed = 0;
        self.binary_seeds = Some(seeds);
        self
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// Beside the model it allocates 4 bytes a sample per linear function being learned.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range, [`Error::Empty`],
    /// [`Error::LengthMismatch`], [`Error::TooFewClasses`], [`Error::NotFinite`], and
    /// [`Error::Fit`] when the weights leave the finite numbers.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<SgdModel> {
        self.check()?;
        validate::classification(x, y)?;
        let classes = FittedClasses::of(y)?;
        let positives = classes.positives();
        let seeds = self.shuffle_seeds(positives.len())?;
        let view = x.as_dense()?;
        let rows = view.selected();
        let dense = DenseRows::new(view.numbers(), view.n_features());
        let fits: Vec<Result<BinaryFit>> = (positives.par_iter(), &seeds)
            .into_par_iter()
            .map(|(&positive, &seed)| {
                let order = Order::new(rows, y.codes().map(|code| code == positive), seed)?;
                self.fit_binary(&dense, order)
            })
            .collect();
        let fits = fits.into_iter().collect::<Result<Vec<_>>>()?;
        Ok(SgdModel::new(classes, FittedFeatures::of(x), fits))
    }

    fn check(&self) -> Result<()> {
        validate::positive("Sgd alpha", self.alpha)?;
        in_range("Sgd l1_ratio", self.penalty.l1_ratio(), 1.0, "a number from 0 to 1 is expected")?;
        if let Some(tol) = self.tol {
            in_range(
                "Sgd tol",
                tol,
                f64::MAX,
                "a finite number of at least 0, or None, is expected",
            )?;
        }
        at_least_one("Sgd max_iter", self.max_iter)?;
        at_least_one("Sgd n_iter_no_change", self.n_iter_no_change)
    }

    /// One seed per linear function, drawn from the seed by its place alone.
    fn shuffle_seeds(&self, n_fits: usize) -> Result<Vec<u32>> {
        match &self.binary_seeds {
            None => Ok((0..n_fits as u64).map(|at| order::derived_seed(self.seed, at)).collect()),
            Some(seeds) if seeds.len() == n_fits => Ok(seeds.clone()),
            Some(seeds) => Err(Error::Param {
                name: "Sgd binary_seeds",
                value: format!("{} seeds", seeds.len()),
                expected: "one seed per linear function is expected: 1 for two classes, else one \
                           per class that occurs",
            }),
        }
    }
}

impl Classifier for Sgd {
    fn name(&self) -> &'static str {
        "sgd"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(Sgd::fit(self, x, y)?))
    }

    fn version(&self) -> Option<u32> {
        Some(VERSION)
    }

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.serde(self);
    }
}

fn in_range(name: &'static str, value: f64, max: f64, expected: &'static str) -> Result<()> {
    if (0.0..=max).contains(&value) {
        return Ok(());
    }
    Err(Error::Param { name, value: value.to_string(), expected })
}

fn at_least_one(name: &'static str, value: usize) -> Result<()> {
    if value >= 1 {
        return Ok(());
    }
    Err(Error::Param { name, value: value.to_string(), expected: "at least 1 is expected" })
}
