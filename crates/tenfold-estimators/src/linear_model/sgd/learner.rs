//! Linear functions learned from one chunk of samples after the other.

use tenfold_ml::authoring::{FittedClasses, FittedFeatures, parallel, validate};
use tenfold_ml::data::{LabelError, Labels, Records, RecordsView};
use tenfold_ml::error::{Error, Result};

use crate::linear_model::sgd::descent::{Learned, check_finite};
use crate::linear_model::sgd::epoch::{Progress, Rule, State, epoch};
use crate::linear_model::sgd::order::{Order, Sample};
use crate::linear_model::sgd::row::RowSource;
use crate::linear_model::sgd::samples::{ClassSamples, Visit};
use crate::linear_model::{Sgd, SgdModel};

/// Linear functions between chunks.
#[derive(Clone, Debug, Default)]
pub(super) struct Chunks {
    features: Option<FittedFeatures>,
    functions: Vec<Progress>,
    pub(super) n_chunks: usize,
}

impl Chunks {
    /// Learns from another chunk: `learn_one` gets the place of a function and its state before.
    ///
    /// # Errors
    /// Those of other features than in the chunks before, and of `learn_one`; nothing has changed
    /// then.
    pub(super) fn learn(
        &mut self,
        x: &Records,
        n_functions: usize,
        rule: &Rule,
        learn_one: impl Fn(usize, Progress) -> Result<Progress> + Sync,
    ) -> Result<()> {
        if let Some(features) = &self.features {
            features.check_same(x)?;
        }
        let start = || vec![Progress::start(x.n_features(), rule); n_functions];
        let before = if self.functions.is_empty() { &start() } else { &self.functions };
        self.functions = parallel::try_map(n_functions, 1, |at| learn_one(at, before[at].clone()))?;
        self.features.get_or_insert_with(|| FittedFeatures::of(x));
        self.n_chunks += 1;
        Ok(())
    }

    /// The features and the functions as they are now.
    ///
    /// # Errors
    /// [`Error::Empty`] before the first chunk.
    pub(super) fn learned(&self, rule: &Rule) -> Result<(FittedFeatures, Vec<Learned>)> {
        let missing = Error::Empty { what: "the learner", needed: "chunk of samples" };
        let features = self.features.clone().ok_or(missing)?;
        let learned = |progress: &Progress| {
            let (weights, intercept) = progress.clone().into_function(rule);
            Learned { weights, intercept, n_iter: self.n_chunks, convergence: None }
        };
        Ok((features, self.functions.iter().map(learned).collect()))
    }
}

/// One epoch over the samples of a chunk.
pub(super) struct OneEpoch<'a, S> {
    pub(super) estimator: &'static str,
    pub(super) rows: &'a S,
    pub(super) rule: &'a Rule,
    pub(super) before: Progress,
    pub(super) n_chunks: usize,
}

impl<S: RowSource> Visit for OneEpoch<'_, S> {
    type Output = Progress;

    fn samples<E: Sample>(self, mut order: Order<E>) -> Result<Progress> {
        let mut state = State::new(self.before, self.rule);
        if self.rule.in_pools {
            order.divide(self.rows.pool_len(order.len()));
        }
        epoch(self.rows, &mut order, self.rule, &mut state);
        check_finite(self.estimator, &state, self.n_chunks + 1)?;
        Ok(state.into_progress())
    }
}

/// A classifier that learns from data in chunks, which need not be in memory together; made by
/// [`Sgd::learner`].
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Labels, Records};
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::linear_model::Sgd;
///
/// let classes = Labels::from_names(&["ham", "spam"])?;
/// let mut learner = Sgd::log().learner(&classes)?;
/// for _ in 0..20 {
///     let x = Records::dense(array![[-1.0, 0.2], [-1.4, 0.1]])?;
///     learner.learn(&x, &Labels::from_names(&["ham", "ham"])?)?;
///     let x = Records::dense(array![[1.2, 0.3]])?;
///     learner.learn(&x, &Labels::from_names(&["spam"])?)?;
/// }
/// let model = learner.model()?;
/// assert_eq!(model.predict(&Records::dense(array![[0.9, 0.0]])?)?.name(0), "spam");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SgdLearner {
    sgd: Sgd,
    classes: FittedClasses,
    /// No samples; the classes.
    labels: Labels,
    class_weights: Vec<f64>,
    chunks: Chunks,
}

impl SgdLearner {
    pub(super) fn new(sgd: Sgd, y: &Labels) -> Result<Self> {
        let classes = FittedClasses::all(y)?;
        let (labels, class_weights) = (y.with_codes(Vec::new())?, sgd.class_weights.by_code(y)?);
        Ok(Self { sgd, classes, labels, class_weights, chunks: Chunks::default() })
    }

    /// Learns from each sample of a chunk once (`n_samples × n_features`, one label per sample).
    /// Not every class must occur in it.
    ///
    /// # Errors
    /// [`Error::LengthMismatch`], [`Error::Empty`], [`Error::RecordKind`], [`Error::NotFinite`];
    /// [`LabelError::UnknownClass`] on a class that the learner was not made for;
    /// [`Error::FeatureCount`] and [`Error::FeatureNames`] on other features than in the first
    /// chunk; [`Error::Fit`] when the weights leave the finite numbers. The learner is then as it
    /// was before.
    pub fn learn(&mut self, x: &Records, y: &Labels) -> Result<()> {
        validate::samples(x, "labels", y.len())?;
        let y = self.in_our_codes(y)?;
        match x.view() {
            RecordsView::Dense(view) => {
                self.learn_rows(&super::dense_rows(view), view.selected(), x, &y)
            }
            RecordsView::Sparse(view) => self.learn_rows(&view, view.selected(), x, &y),
            RecordsView::Table(_) => Err(x.other_kind("numbers")),
        }
    }

    /// A model of all chunks so far.
    ///
    /// # Errors
    /// [`Error::Empty`] before the first chunk.
    pub fn model(&self) -> Result<SgdModel> {
        let (features, functions) = self.chunks.learned(&self.sgd.rule())?;
        Ok(SgdModel::new(self.sgd.loss, self.classes.clone(), features, functions))
    }

    fn learn_rows<S: RowSource>(
        &mut self,
        rows: &S,
        selected: Option<&tenfold_ml::data::Rows>,
        x: &Records,
        y: &Labels,
    ) -> Result<()> {
        let positives = self.classes.positives();
        let seeds = self.sgd.shuffle_seeds(positives.len(), self.chunks.n_chunks)?;
        let samples = ClassSamples {
            y,
            classes: &self.classes,
            class_weights: &self.class_weights,
            rows: selected,
            held_out: None,
        };
        let (rule, n_chunks) = (self.sgd.rule(), self.chunks.n_chunks);
        self.chunks.learn(x, positives.len(), &rule, |at, before| {
            let once = OneEpoch { estimator: "sgd", rows, rule: &rule, before, n_chunks };
            samples.visit(positives[at], seeds[at], once)
        })
    }

    /// The labels of a chunk over the classes of the learner.
    fn in_our_codes(&self, y: &Labels) -> Result<Labels> {
        let ours = self.labels.classes();
        let place = |class: &String| ours.iter().position(|ours| ours == class);
        let places: Vec<Option<usize>> = y.classes().iter().map(place).collect();
        let code = |code: u32| {
            let unknown = || {
                Error::Label(LabelError::UnknownClass {
                    class: y.classes()[code as usize].clone(),
                    classes: ours.join(", "),
                })
            };
            places[code as usize].map(|place| place as u32).ok_or_else(unknown)
        };
        let labels = self.labels.with_codes(y.codes().map(code).collect::<Result<_>>()?)?;
        if !y.has_weights() {
            return Ok(labels);
        }
        labels.with_weights((0..y.len()).map(|sample| y.weight(sample)).collect())
    }
}
