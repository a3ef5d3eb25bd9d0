//! Our own linear classifier, learned by stochastic gradient descent: no Rust crate has one.
//!
//! It follows scikit-learn 1.9.1's `SGDClassifier` step by step, so that the same shuffles give
//! the same model: L. Bottou, "Stochastic Gradient Descent Tricks", 2012 (lazily scaled weights,
//! the step 1 / (alpha (t0 + t))), and, for l1, Y. Tsuruoka, J. Tsujii and S. Ananiadou,
//! "Stochastic Gradient Descent Training for L1-regularized Log-linear Models with Cumulative
//! Penalty", 2009.

mod class_weights;
mod descent;
mod epoch;
mod learner;
mod loss;
mod model;
mod order;
mod probabilities;
mod regressor;
pub(super) mod row;
mod samples;
mod settings;
mod sparse_row;
#[cfg(test)]
mod tests;
mod together;
mod validation;
mod weights;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedClasses, FittedFeatures, parallel, validate};
use tenfold_ml::data::{DenseView, Labels, RecordKind, Records, RecordsView, SparseView};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};

use class_weights::ClassWeights;
use descent::{Learned, descend};
use epoch::Rule;
pub use learner::SgdLearner;
use loss::Loss;
pub use model::SgdModel;
use order::{Order, Sample};
pub use regressor::{SgdRegressor, SgdRegressorLearner};
use row::{DenseRows, RowSource};
use samples::{ClassSamples, Visit};
pub use settings::LearningRate;
use settings::{Settings, sgd_methods};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 5;

/// A linear classifier learned by stochastic gradient descent, one sample at a time.
///
/// With two classes one linear function is learned; with more, one per class against the rest,
/// in parallel on rayon. The same seed gives the same model on any number of threads.
///
/// Features should be of about one size, so put a standard scaler before it.
///
/// Samples are dense or sparse; on sparse ones the intercept learns a hundredth as fast as the
/// weights, most of which a sample does not move. Samples count by their [weights](Labels::weight).
///
/// | parameter | default |
/// |---|---|
/// | loss | [`hinge`](Sgd::hinge), [`log`](Sgd::log), [`squared_hinge`](Sgd::squared_hinge) or [`modified_huber`](Sgd::modified_huber) |
/// | [`alpha`](Sgd::alpha) | 1e-4 |
/// | penalty | [`l2`](Sgd::l2) |
/// | [`learning_rate`](Sgd::learning_rate) | [`LearningRate::Optimal`] |
/// | [`max_iter`](Sgd::max_iter) | 1000 epochs |
/// | [`tol`](Sgd::tol) | 1e-3 |
/// | [`n_iter_no_change`](Sgd::n_iter_no_change) | 5 epochs |
/// | [`fit_intercept`](Sgd::fit_intercept) | true |
/// | [`shuffle`](Sgd::shuffle) | true |
/// | [`average`](Sgd::average) | none |
/// | [`early_stopping`](Sgd::early_stopping) | none |
/// | class weights | 1; [`balanced`](Sgd::balanced) or [`class_weights`](Sgd::class_weights) |
/// | [`seed`](Sgd::seed) | 0 |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Labels, Records};
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::linear_model::Sgd;
///
/// let x = Records::dense(array![[-2.0, 0.5], [-1.0, -0.3], [1.0, 0.4], [2.0, -0.6]])?;
/// let y = Labels::from_names(&["no", "no", "yes", "yes"])?;
/// let model = Sgd::hinge().alpha(1e-2).max_iter(25).fit(&x, &y)?;
/// assert_eq!(model.predict(&x)?, y);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sgd {
    loss: Loss,
    #[serde(flatten)]
    settings: Settings,
    class_weights: ClassWeights,
    binary_seeds: Option<Vec<u32>>,
}

impl Default for Sgd {
    fn default() -> Self {
        Self::hinge()
    }
}

sgd_methods!(Sgd);

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
            settings: Settings::new(LearningRate::Optimal),
            class_weights: ClassWeights::Equal,
            binary_seeds: None,
        }
    }

    /// Lets every class count as much as any other: its samples have the weight n / (k c), of n
    /// samples and k classes, c of the class.
    #[must_use]
    pub fn balanced(mut self) -> Self {
        self.class_weights = ClassWeights::Balanced;
        self
    }

    /// Gives the samples of these classes a weight above 0, in place of 1. A sample's own weight
    /// is multiplied with it.
    #[must_use]
    pub fn class_weights<S: Into<String>>(
        mut self,
        weights: impl IntoIterator<Item = (S, f64)>,
    ) -> Self {
        let weights = weights.into_iter().map(|(class, weight)| (class.into(), weight));
        self.class_weights = ClassWeights::Listed(weights.collect());
        self
    }

    /// The seed of the shuffles and of the part that early stopping holds out. Models of the same
    /// seed are not those of scikit-learn's `random_state`; see [`Sgd::binary_seeds`].
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
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
        self.settings.seed = 0;
        self.binary_seeds = Some(seeds);
        self
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// Beside the model it allocates 4 bytes a sample per linear function being learned, or 24 with
    /// weights or early stopping.
    ///
    /// # Errors
    /// [`Error::Param`] on a parameter out of its range,
    /// [`LabelError::UnknownClass`](tenfold_ml::data::LabelError::UnknownClass) and
    /// [`LabelError::RepeatedClass`](tenfold_ml::data::LabelError::RepeatedClass) in class weights,
    /// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::TooFewClasses`],
    /// [`Error::RecordKind`], [`Error::NotFinite`], and [`Error::Fit`] when the weights leave the
    /// finite numbers, or early stopping has too few samples; with it
    /// [`Error::NoWeight`] if none of the samples that are kept back, or of the others, counts.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<SgdModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        let held_out = match self.settings.validation_fraction {
            Some(share) => Some(validation::of_classes(y, share, self.settings.seed)?),
            None => None,
        };
        self.fit_but(x, y, held_out.as_deref())
    }

    /// A learner that takes its samples in chunks, of all classes of these labels, of which only
    /// the [names](Labels::classes) count.
    ///
    /// Each chunk is one epoch, as in scikit-learn's `partial_fit`; the number of steps goes on
    /// from chunk to chunk, the paid part of an l1 penalty starts at 0 again.
    ///
    /// # Errors
    /// As [`Sgd::fit`] on its parameters; [`Error::TooFewClasses`]; [`Error::Param`] on balanced
    /// class weights and on early stopping, which need all samples.
    pub fn learner(&self, classes: &Labels) -> Result<SgdLearner> {
        self.check_params()?;
        refuse_early_stopping(NAMES.validation_fraction, &self.settings)?;
        if self.class_weights == ClassWeights::Balanced {
            return Err(Error::Param {
                name: "Sgd class_weights",
                value: "balanced".into(),
                expected: "weights by class are expected where samples come in chunks",
            });
        }
        self.shuffle_seeds(FittedClasses::all(classes)?.positives().len(), 0)?;
        SgdLearner::new(self.clone(), classes)
    }

    /// A model of the samples that are not held out, which judge it.
    fn fit_but(&self, x: &Records, y: &Labels, held_out: Option<&[bool]>) -> Result<SgdModel> {
        let classes = FittedClasses::of(y)?;
        let class_weights = self.class_weights.by_code(y)?;
        let rows = match x.view() {
            RecordsView::Dense(view) => view.selected(),
            RecordsView::Sparse(view) => view.selected(),
            RecordsView::Table(_) => None,
        };
        let class_weights = &class_weights;
        let samples = ClassSamples { y, classes: &classes, class_weights, rows, held_out };
        let functions = match x.view() {
            RecordsView::Dense(view) => self.functions(&dense_rows(view), samples),
            RecordsView::Sparse(view) if self.go_together(samples)? => {
                self.functions_together(&view, samples)
            }
            RecordsView::Sparse(view) => self.functions(&view, samples),
            RecordsView::Table(_) => Err(x.other_kind("numbers")),
        }?;
        Ok(SgdModel::new(self.loss, classes, FittedFeatures::of(x), functions))
    }

    /// One function for two classes, else one per class, in parallel.
    fn functions<S: RowSource>(&self, rows: &S, samples: ClassSamples<'_>) -> Result<Vec<Learned>> {
        let positives = samples.classes.positives();
        let seeds = self.shuffle_seeds(positives.len(), 0)?;
        let descent = Descent { rows, rule: &self.rule(), settings: &self.settings };
        parallel::try_map(seeds.len(), 1, |at| samples.visit(positives[at], seeds[at], descent))
    }

    /// Whether several functions can be learned together: of one order, with one scale, from
    /// samples that count alike.
    fn go_together(&self, samples: ClassSamples<'_>) -> Result<bool> {
        let seeds = self.shuffle_seeds(samples.classes.positives().len(), 0)?;
        let adapts = matches!(self.settings.learning_rate, LearningRate::Adaptive { .. });
        let rule = self.rule();
        Ok(seeds.len() > 1
            && seeds.iter().all(|seed| *seed == seeds[0])
            && samples.count_alike()
            && !adapts
            && rule.l1_ratio == 0.0
            && rule.average == 0.0)
    }

    /// As [`Sgd::functions`], some at a time.
    fn functions_together(
        &self,
        rows: &SparseView<'_>,
        samples: ClassSamples<'_>,
    ) -> Result<Vec<Learned>> {
        let positives = samples.classes.positives();
        let seed = self.shuffle_seeds(positives.len(), 0)?[0];
        let n_groups = positives.len().div_ceil(together::FUNCTIONS);
        let groups: Vec<&[u32]> = positives.chunks(positives.len().div_ceil(n_groups)).collect();
        let rule = self.rule();
        let learn = |positives: &[u32]| {
            let mut order = samples.coded(seed);
            if rule.in_pools {
                order.divide(rows.pool_len(order.len()));
            }
            together::descend(rows, order, positives, &rule, &self.settings)
        };
        let functions = parallel::try_map(groups.len(), 1, |at| learn(groups[at]))?;
        Ok(functions.into_iter().flatten().collect())
    }

    fn rule(&self) -> Rule {
        Rule::new(self.loss, &self.settings, self.binary_seeds.is_none())
    }

    /// One seed per linear function; all have the same one that is drawn from the seed, by the
    /// place of the chunk alone, so that they can visit the samples together.
    fn shuffle_seeds(&self, n_functions: usize, chunk: usize) -> Result<Vec<u32>> {
        match &self.binary_seeds {
            None => {
                let seed = self.settings.seed.wrapping_add(chunk as u64);
                Ok(vec![order::derived_seed(seed, 0); n_functions])
            }
            Some(seeds) if seeds.len() == n_functions => Ok(seeds.clone()),
            Some(seeds) => Err(Error::Param {
                name: "Sgd binary_seeds",
                value: format!("{} seeds", seeds.len()),
                expected: "one seed per linear function is expected: 1 for two classes, else one \
                           per class that occurs",
            }),
        }
    }
}

/// All epochs over an order of samples.
struct Descent<'a, S> {
    rows: &'a S,
    rule: &'a Rule,
    settings: &'a Settings,
}

impl<S> Clone for Descent<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for Descent<'_, S> {}

impl<S: RowSource> Visit for Descent<'_, S> {
    type Output = Learned;

    fn samples<E: Sample>(self, order: Order<E>) -> Result<Learned> {
        descend("sgd", self.rows, order, self.rule, self.settings)
    }
}

fn dense_rows(view: DenseView<'_>) -> DenseRows<'_> {
    DenseRows::new(view.numbers(), view.n_features())
}

fn refuse_early_stopping(name: &'static str, settings: &Settings) -> Result<()> {
    match settings.validation_fraction {
        None => Ok(()),
        Some(share) => Err(Error::Param {
            name,
            value: share.to_string(),
            expected: "no early stopping is expected where samples come in chunks",
        }),
    }
}

tenfold_ml::register!(Classifier Sgd: "sgd", version VERSION);

impl Classifier for Sgd {
    fn name(&self) -> &'static str {
        "sgd"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(Sgd::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        if self.loss.is_regression() {
            return Err(Error::Param {
                name: "Sgd loss",
                value: format!("{:?}", self.loss),
                expected: "hinge, log, squared-hinge or modified-huber is expected",
            });
        }
        self.settings.check(&NAMES)?;
        self.class_weights.check()
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_numbers(Some(kind))
    }
}
