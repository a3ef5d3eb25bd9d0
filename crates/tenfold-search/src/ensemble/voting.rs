//! `Voting`: the vote of the models of several cross-validations, without a fit.

use std::marker::PhantomData;

use tenfold_graph::{Graph, cached, task};
use tenfold_ml::estimator::learner::TargetOf;
use tenfold_ml::estimator::{Classifier, Regressor};
use tenfold_ml::model_selection::{CrossValidated, Fold, OutOfFold};
use tenfold_ml::tasks;

use crate::ensemble::ballot::{Ballot, Rule};
use crate::ensemble::bases::Bases;
use crate::ensemble::member::{Side, gathered};
use crate::ensemble::{Member, version};
use crate::error::Result;

/// A vote of models that are cross-validated in one graph: of classifiers by majority or by their
/// mean probabilities, of regressors by their mean.
///
/// Nothing is fitted: in each fold the predictions of the fold's models are counted, and the
/// production model asks those of the bases. Predictions equal those of scikit-learn's
/// `VotingClassifier` and `VotingRegressor`. Of classes with equally many votes, or with equal mean
/// probabilities, the first in the order of the classes wins.
///
/// | vote | of | counted | probabilities |
/// |---|---|---|---|
/// | [`hard`](Voting::hard) | classifiers | the predicted classes | none |
/// | [`soft`](Voting::soft) | classifiers with probabilities | the mean of the probabilities | that mean |
/// | [`mean`](Voting::mean) | regressors | the mean of the predictions | |
///
/// ```
/// use tenfold::ensemble::{RandomForestClassifier, Voting};
/// use tenfold::linear_model::LogisticRegression;
/// use tenfold::prelude::*;
///
/// let wine = datasets::wine()?;
/// let mut graph = Graph::new();
/// let x = graph.data("X", wine.x)?;
/// let y = graph.data("y", wine.y)?;
/// let folds = CrossValidation::new(StratifiedKFold::new(5).shuffle(7));
/// let scaled = || Pipeline::new().then(StandardScaler::new());
/// let svm = folds.add_to(&mut graph, "svm", scaled().classifier(Svc::new()), x, y)?;
/// let forest = RandomForestClassifier::new().n_trees(20);
/// let forest = folds.add_to(&mut graph, "forest", forest, x, y)?;
/// let logistic = scaled().classifier(LogisticRegression::new());
/// let logistic = folds.add_to(&mut graph, "logistic", logistic, x, y)?;
///
/// let vote = Voting::hard().add_to(&mut graph, "vote", &[&svm, &forest, &logistic])?;
/// let run = Threads::default().run(&graph, (vote.reports(), vote.prod))?;
/// println!("{}", vote.summary(&run)?);
/// assert!(vote.summary(&run)?.test_mean("accuracy").unwrap() > 0.95);
/// assert!(graph.contains("vote/cv/report-tst-00"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Voting<L> {
    ballot: Ballot,
    learner: PhantomData<fn() -> L>,
}

impl<L> Clone for Voting<L> {
    fn clone(&self) -> Self {
        Self { ballot: self.ballot.clone(), ..*self }
    }
}

impl<L> Voting<L> {
    fn new(rule: Rule) -> Self {
        Self { ballot: Ballot::new(rule), learner: PhantomData }
    }

    /// The weight of each model, in the order in which they are given: finite numbers of at least
    /// 0, not all 0. By default all weigh alike.
    #[must_use]
    pub fn weights(mut self, weights: impl IntoIterator<Item = f64>) -> Self {
        self.ballot.weights = Some(weights.into_iter().collect());
        self
    }
}

impl Voting<Box<dyn Classifier>> {
    /// A vote by majority: the class that most models predict.
    pub fn hard() -> Self {
        Self::new(Rule::Classes)
    }

    /// A vote by probabilities: the class of the largest mean. A class that a model has not seen in
    /// its training fold has probability 0 there.
    ///
    /// In a run, models without probabilities make it fail with
    /// [`ModelError::Unsupported`](tenfold_ml::estimator::ModelError::Unsupported).
    pub fn soft() -> Self {
        Self::new(Rule::Probabilities)
    }
}

impl Voting<Box<dyn Regressor>> {
    /// The mean of the predictions.
    pub fn mean() -> Self {
        Self::new(Rule::Numbers)
    }
}

impl<L: Member> Voting<L> {
    /// Adds the nodes of the vote, with keys that start with `name` as those of the
    /// cross-validation of an estimator do: per fold the votes about the training and the test
    /// samples and their reports, the out-of-fold predictions, and the production model.
    ///
    /// The model of a fold, `NAME/cv/fit-00`, is put together only where it is asked for. A copy of
    /// each base model is in it, as in the production model, so their types are registered with
    /// [`register!`](tenfold_ml::register).
    ///
    /// # Errors
    /// [`EnsembleError::TooFewBases`](crate::ensemble::EnsembleError::TooFewBases) of less than
    /// two; [`RepeatedBase`](crate::ensemble::EnsembleError::RepeatedBase);
    /// [`OtherSplits`](crate::ensemble::EnsembleError::OtherSplits) or
    /// [`OtherFeatures`](crate::ensemble::EnsembleError::OtherFeatures) if they are not over the
    /// same splits of the same samples;
    /// [`WeightCount`](crate::ensemble::EnsembleError::WeightCount) and the like;
    /// [`Error::Graph`](crate::error::Error::Graph) if a key is in use or one is of another graph.
    /// The graph is then as it was.
    #[track_caller]
    pub fn add_to(
        &self,
        graph: &mut Graph,
        name: &str,
        bases: &[&CrossValidated<L>],
    ) -> Result<CrossValidated<L>> {
        let before = graph.len();
        let added = self.add_nodes(graph, name, bases);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_nodes(
        &self,
        graph: &mut Graph,
        name: &str,
        bases: &[&CrossValidated<L>],
    ) -> Result<CrossValidated<L>> {
        let bases = Bases::of(graph, "a vote", 2, bases)?;
        self.ballot.check(bases.cross.len())?;
        let ballot = graph.data(format_args!("{name}/ballot"), self.ballot.clone())?;
        let prefix = bases.prefix(name);
        let gather = || cached(gathered::<L>).version(version::<L>());
        let mut folds = Vec::new();
        for (at, of_base) in bases.first().folds().iter().enumerate() {
            let key = |part: &str| format!("{prefix}/{part}-{at:02}");
            let models = bases.whole_models(graph, at)?;
            let model = graph.try_task(key("fit"), gather(), (ballot, of_base.y_train, models))?;
            let rule = (self.ballot.rule, ballot);
            let predicted_train =
                L::add_vote(graph, key("transform-trn"), rule, &bases, (at, Side::Train))?;
            let predicted_test =
                L::add_vote(graph, key("transform-tst"), rule, &bases, (at, Side::Test))?;
            let evaluate = task(tasks::evaluate).timed();
            let train = (of_base.y_train, predicted_train);
            let report_train = graph.try_task(key("report-trn"), evaluate.clone(), train)?;
            let test = (of_base.y_test, predicted_test);
            let report_test = graph.try_task(key("report-tst"), evaluate, test)?;
            folds.push(Fold {
                steps: Vec::new(),
                model,
                parts: bases.fits(at),
                predicted_train,
                predicted_test,
                report_train,
                report_test,
                ..of_base.clone()
            });
        }
        let predicted: Vec<_> = folds.iter().map(|fold| fold.predicted_test).collect();
        let assemble = cached(OutOfFold::<TargetOf<L>>::assemble).version(version::<L>());
        let predictions = graph.try_task(
            format_args!("{prefix}/predictions"),
            assemble,
            (bases.first().splits, predicted),
        )?;
        let prods = (ballot, bases.y, bases.prods());
        let prod = graph.try_task(format_args!("{name}/prod"), gather().always(), prods)?;
        Ok(bases.first().with_models(predictions, prod, folds))
    }
}
