//! Searches: every candidate of a round in one graph, so that equal steps run once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tenfold_graph::{Bindings, Executor, Graph, Node, OnError, Run, task};
use tenfold_ml::data::{Labels, Records, Values};
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::{Learner, Target, TargetOf};
use tenfold_ml::estimator::{Classifier, Regressor};
use tenfold_ml::model_selection::{CrossValidation, Scorer, Splitter};
use tenfold_ml::tasks;

use crate::error::Result;
use crate::space::Space;
use crate::statistics::Rule;
use crate::strategy::{Facts, Strategy};

mod budget;
mod choice;
mod error;
mod found;
mod nested;
mod nodes;
mod preview;
mod subsampled;
mod table;
mod trials;

use budget::{Budget, Watch};
use choice::Choice;
pub use error::TrialError;
pub use found::Found;
pub use nested::{Nested, NestedFold};
pub use nodes::{AllPredictions, SearchNodes};
pub use preview::Preview;
pub use subsampled::Subsampled;
pub use table::{Curve, CurvePoint, Measure, SearchRow, SearchTable, SplitScores};
use trials::{Round, SearchedSamples, Trials};

/// A search for the best candidate of a space, by cross-validation.
///
/// ```
/// use tenfold::model_selection::{GridSearch, Search, Space, choose};
/// use tenfold::prelude::*;
///
/// let data = datasets::iris()?;
/// let mut graph = Graph::new();
/// let x = graph.data("X", data.x)?;
/// let y = graph.data("y", data.y)?;
/// let svc = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
/// let space = Space::classifier(svc)?.over("svc.c", choose([0.1, 1.0, 10.0]))?;
///
/// let search = Search::new(space, GridSearch, KFold::new(3).shuffle(7));
/// let found = search.run(&mut graph, "search", x, y, Threads::default())?;
/// println!("{}", found.table());
/// assert_eq!(found.table().rows.len(), 3);
/// assert!(found.model().is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Search<L: Learner> {
    space: Space<L>,
    strategy: Arc<dyn Strategy>,
    folds: CrossValidation,
    scorers: Arc<Vec<Scorer<TargetOf<L>>>>,
    chosen_by: Option<String>,
    choice: Choice,
    with_train: bool,
    keeps_predictions: bool,
    refits: bool,
    budget: Budget,
    seed: u64,
}

/// A learner with a scorer that a search uses unless it is given others: accuracy of classifiers,
/// R² of regressors, as in scikit-learn.
pub trait DefaultScorer: DataLearner {
    /// The scorer.
    fn default_scorer() -> Scorer<TargetOf<Self>>;
}

impl DefaultScorer for Box<dyn Classifier> {
    fn default_scorer() -> Scorer<Labels> {
        Scorer::accuracy()
    }
}

impl DefaultScorer for Box<dyn Regressor> {
    fn default_scorer() -> Scorer<Values> {
        Scorer::r2()
    }
}

impl<L: DefaultScorer> Search<L> {
    /// A search of a space by a strategy, over the splits of a splitter.
    pub fn new(
        space: Space<L>,
        strategy: impl Strategy + 'static,
        splitter: impl Into<Box<dyn Splitter>>,
    ) -> Self {
        Self {
            space,
            strategy: Arc::new(strategy),
            folds: CrossValidation::new(splitter),
            scorers: Arc::new(vec![L::default_scorer()]),
            chosen_by: None,
            choice: Choice::default(),
            with_train: false,
            keeps_predictions: true,
            refits: true,
            budget: Budget::default(),
            seed: 0,
        }
    }
}

impl<L: DataLearner> Search<L> {
    /// Another name than `cv` in the keys of the folds: for a search over data that has folds of
    /// other splits in the graph.
    #[must_use]
    pub fn named_folds(self, name: impl Into<String>) -> Self {
        Self { folds: self.folds.named(name), ..self }
    }

    /// The scorers, of which the first one chooses unless another is named; by default accuracy or
    /// R².
    #[must_use]
    pub fn scorers(self, scorers: impl IntoIterator<Item = Scorer<TargetOf<L>>>) -> Self {
        Self { scorers: Arc::new(scorers.into_iter().collect()), ..self }
    }

    /// The scorer of this name chooses.
    #[must_use]
    pub fn choose_by(self, scorer: impl Into<String>) -> Self {
        Self { chosen_by: Some(scorer.into()), ..self }
    }

    /// The rule that chooses one of the candidates, by default [`Rule::Best`].
    ///
    /// Of the others, which prefer a simple candidate that is nearly as good, one that comes
    /// earlier is simpler: list the values of a choice from the simplest on, or see
    /// [`Search::complexity`].
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.choice.rule = rule;
        self
    }

    /// A number that is lower for a simpler candidate, from the values of its choices by name.
    ///
    /// ```
    /// use tenfold::model_selection::{GridSearch, Rule, Search, Space, choose};
    /// use tenfold::prelude::*;
    ///
    /// let space = Space::classifier(Svc::new())?.over("c", choose([10.0, 1.0]))?;
    /// let search = Search::new(space, GridSearch, StratifiedKFold::new(5))
    ///     .rule(Rule::PercentLoss(2.0))
    ///     .complexity(|parameters| parameters["c"].as_f64().unwrap_or(f64::MAX));
    /// let iris = datasets::iris()?;
    /// let mut graph = Graph::new();
    /// let (x, y) = (graph.data("X", iris.x)?, graph.data("y", iris.y)?);
    /// let found = search.run(&mut graph, "search", x, y, Threads::default())?;
    /// assert_eq!(found.best().name, "c=1.0");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn complexity(
        mut self,
        complexity: impl Fn(&BTreeMap<String, Value>) -> f64 + Send + Sync + 'static,
    ) -> Self {
        self.choice.complexity = Some(Box::new(complexity));
        self
    }

    /// Scores the training samples too, or not; `false` by default.
    #[must_use]
    pub fn train_scores(self, with_train: bool) -> Self {
        Self { with_train, ..self }
    }

    /// Keeps the out-of-fold predictions of every candidate, which [`Found::honest`] needs, or not: a
    /// number for each sample and trial. `true` by default.
    #[must_use]
    pub fn keep_predictions(self, keeps_predictions: bool) -> Self {
        Self { keeps_predictions, ..self }
    }

    /// Fits the best candidate on all samples at the end of a run, or not; `true` by default.
    #[must_use]
    pub fn refit(self, refits: bool) -> Self {
        Self { refits, ..self }
    }

    /// The time after which no task of a run begins any more. The table then has the trials that
    /// finished; with a store, the next run goes on from there.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.budget.time = Some(limit);
        self
    }

    /// The largest number of trials.
    #[must_use]
    pub fn trials_max(mut self, trials: usize) -> Self {
        self.budget.trials = Some(trials);
        self
    }

    /// The seed of the samples that a strategy draws when samples are its resource, by default 0.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The space.
    pub fn space(&self) -> &Space<L> {
        &self.space
    }

    /// Runs the search: round by round, each as nodes of the graph with keys such as
    /// `search/0007/fit-00`, on this executor. At the end the best candidate is fitted on all
    /// samples, as `search/prod`.
    ///
    /// A trial that fails is a row of the table with its error. A run that is cancelled, or whose
    /// time is up, ends with the trials that finished, and without the model if it was cancelled.
    ///
    /// # Errors
    /// Before anything runs: on a space, strategy, splitter or scorers that cannot be used.
    /// [`TrialError::AllFailed`] if no candidate has a score; [`TrialError::StoppedEarly`] if it
    /// was stopped before one had. The graph then has the nodes of the rounds that ran; it is as it
    /// was if none did.
    pub fn run(
        &self,
        graph: &mut Graph,
        name: &str,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
        mut executor: impl Executor,
    ) -> Result<Found<L>> {
        let watch = self.budget.watch(executor.options_mut());
        executor.options_mut().on_error = OnError::Isolate;
        let before = graph.len();
        let mut searches = Vec::new();
        let ran = self.of_all(graph, name, x, y).and_then(|search| {
            searches.push(search);
            self.run_rounds(graph, &mut searches, &executor, &watch)
        });
        undo_unless_run(graph, before, &searches, ran)?;
        let [search] =
            <[_; 1]>::try_from(searches).unwrap_or_else(|_| unreachable!("one was begun"));
        let has_run = search.has_run();
        let found = search.into_found();
        if found.is_err() && !has_run {
            graph.roll_back(before);
        }
        let mut found = found?;
        if self.refits && !watch.was_cancelled() {
            // The time is for the search; its result is of no use without the model.
            watch.release(executor.options_mut());
            self.add_model(graph, name, &mut found, (x, y), &executor)?;
        }
        Ok(found)
    }

    /// Fits the best candidate on all samples.
    fn add_model(
        &self,
        graph: &mut Graph,
        name: &str,
        found: &mut Found<L>,
        (x, y): (Node<Records>, Node<TargetOf<L>>),
        executor: &impl Executor,
    ) -> Result<()> {
        let best = graph.data(format!("{name}/best"), found.estimator()?)?;
        let prod =
            graph.try_task(format!("{name}/prod"), task(tasks::fit).timed(), (best, x, y))?;
        let run = executor.run_plan(&graph.plan(prod)?, Bindings::new())?;
        found.keep_model(prod, run);
        Ok(())
    }

    /// The search on all samples.
    fn of_all(
        &self,
        graph: &mut Graph,
        name: &str,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
    ) -> Result<Trials<'_, L>> {
        let facts = facts_of(graph.value(y)?, self.folds.splitter().n_splits());
        let scorers = graph.data(format!("{name}/scorers"), Arc::clone(&self.scorers))?;
        let samples = SearchedSamples { x, y, facts, folds: self.folds.clone() };
        Trials::new(self, name, samples, scorers)
    }

    /// Runs the rounds of one or several searches, those of one number in one graph, until all have
    /// ended.
    fn run_rounds(
        &self,
        graph: &mut Graph,
        searches: &mut [Trials<'_, L>],
        executor: &impl Executor,
        watch: &Watch,
    ) -> Result<()> {
        loop {
            let mut rounds = Vec::with_capacity(searches.len());
            let mut targets = Vec::new();
            for trials in searches.iter_mut() {
                let proposals = trials.propose()?;
                let round = trials.add_round(graph, proposals)?;
                targets.extend(trials.targets(&round));
                rounds.push(round);
            }
            if rounds.iter().all(Round::is_empty) {
                return Ok(());
            }
            let run = executor.run_plan(&graph.plan(targets)?, Bindings::new())?;
            for (trials, round) in searches.iter_mut().zip(rounds) {
                trials.gather(round, &run);
                if run.stopped().is_some() {
                    trials.note(watch.reason());
                }
            }
            if run.stopped().is_some() {
                return Ok(());
            }
        }
    }

    /// The place of the scorer that chooses.
    fn chosen_scorer(&self) -> Result<usize, TrialError> {
        let names: Vec<&str> = self.scorers.iter().map(Scorer::name).collect();
        if names.is_empty() {
            return Err(TrialError::NoScorer);
        }
        if let Some(at) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(TrialError::RepeatedScorer { name: names[at].to_owned() });
        }
        let name = self.chosen_by.as_deref().or(names.first().copied()).unwrap_or_default();
        names.iter().position(|one| *one == name).ok_or_else(|| TrialError::UnknownScorer {
            name: name.to_owned(),
            known: names.join(", "),
        })
    }
}

/// Removes the nodes of searches that failed before anything ran, so that their names are free.
fn undo_unless_run<L: DataLearner>(
    graph: &mut Graph,
    before: usize,
    searches: &[Trials<'_, L>],
    ran: Result<()>,
) -> Result<()> {
    if ran.is_err() && !searches.iter().any(Trials::has_run) {
        graph.roll_back(before);
    }
    ran
}

/// The number of samples and classes of a target that is data of the graph.
fn facts_of<T: Target>(target: Option<&T>, n_splits: usize) -> Facts {
    let samples = target.map(Target::samples);
    Facts {
        n_samples: samples.as_ref().map(|samples| samples.n_samples()),
        n_classes: samples.and_then(|samples| Some(samples.labels()?.classes().len())),
        n_splits,
    }
}

/// The value of a node, if the run has it.
fn value<T: tenfold_graph::Value + Clone>(run: &Run, node: Node<T>) -> Option<T> {
    run.get(node).ok().cloned()
}
