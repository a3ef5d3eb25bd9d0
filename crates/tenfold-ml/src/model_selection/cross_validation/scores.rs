//! Scores by several scorers, and probabilities, of a cross-validation that is in a graph: added
//! nodes, so that one fit per fold serves all.

use std::sync::Arc;

use tenfold_graph::{Graph, Node, NodeId, Run, cached, notice, task};

use crate::data::{Probabilities, Records};
use crate::error::Result;
use crate::estimator::learner::{Learner, Model, Target, TargetOf};
use crate::estimator::{Classifier, ClassifierModel};
use crate::model_selection::{CrossValidated, OutOfFold, Summary, ValidationError};
use crate::model_selection::{ScoreList, Scored, Scorer};
use crate::tasks;

/// The nodes of the scores of a cross-validation.
#[derive(Debug)]
pub struct CrossScores<L: Learner> {
    nodes: CrossValidated<L>,
    names: Vec<String>,
    /// Per fold the scores on the training and on the test samples.
    folds: Vec<[Node<ScoreList>; 2]>,
}

impl<L: Learner> CrossValidated<L> {
    /// Adds the scores of each fold by these scorers, `NAME/cv/scores-trn-00` and so on: all in one
    /// pass over the predictions of the fold's model.
    ///
    /// ```
    /// use tenfold_graph::{Executor, Graph, Threads};
    /// use tenfold::datasets;
    /// use tenfold::estimator::Classifier;
    /// use tenfold::metrics::Average;
    /// use tenfold::model_selection::{CrossValidation, KFold, Scorer};
    /// use tenfold::svm::Svc;
    ///
    /// let iris = datasets::iris()?;
    /// let mut graph = Graph::new();
    /// let x = graph.data("X", iris.x)?;
    /// let y = graph.data("y", iris.y)?;
    /// let svc = graph.data("svc", Svc::new().boxed())?;
    /// let folds = CrossValidation::new(KFold::new(3).shuffle(7));
    /// let cv = folds.add_to(&mut graph, "svc", svc, x, y)?;
    /// let scorers = [Scorer::balanced_accuracy(), Scorer::f1(Average::Macro)];
    /// let scores = cv.add_scores(&mut graph, scorers)?;
    ///
    /// let run = Threads::default().run(&graph, scores.nodes())?;
    /// let summary = scores.summary(&run)?;
    /// assert!(summary.test_mean("macro F1").unwrap() > 0.9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ValidationError::RepeatedScorer`] if two scorers have one name;
    /// [`Error::Graph`](crate::error::Error::Graph) if there
    /// are scores already, or the graph is another one. The graph is then as it was.
    #[track_caller]
    pub fn add_scores(
        &self,
        graph: &mut Graph,
        scorers: impl IntoIterator<Item = Scorer<TargetOf<L>>>,
    ) -> Result<CrossScores<L>> {
        let scorers: Vec<Scorer<TargetOf<L>>> = scorers.into_iter().collect();
        let names: Vec<String> = scorers.iter().map(|scorer| scorer.name().to_owned()).collect();
        if let Some(at) = (1..names.len()).find(|&at| names[..at].contains(&names[at])) {
            return Err(ValidationError::RepeatedScorer { name: names[at].clone() }.into());
        }
        let before = graph.len();
        let added = self.add_score_nodes(graph, scorers);
        if added.is_err() {
            graph.roll_back(before);
        }
        Ok(CrossScores { nodes: self.clone(), names, folds: added? })
    }

    #[track_caller]
    fn add_score_nodes(
        &self,
        graph: &mut Graph,
        scorers: Vec<Scorer<TargetOf<L>>>,
    ) -> Result<Vec<[Node<ScoreList>; 2]>> {
        let prefix = self.prefix(graph)?;
        let scorers = graph.data(format!("{prefix}/scorers"), Arc::new(scorers))?;
        let score = || cached(score::<L::Model>).version(version::<L::Model>()).timed();
        let mut folds = Vec::new();
        for (at, fold) in self.folds.iter().enumerate() {
            let (train, test) =
                (format!("{prefix}/scores-trn-{at:02}"), format!("{prefix}/scores-tst-{at:02}"));
            let on_train =
                (fold.model, fold.model_x_train(), fold.y_train, fold.predicted_train, scorers);
            let on_test =
                (fold.model, fold.model_x_test(), fold.y_test, fold.predicted_test, scorers);
            folds.push([
                graph.try_task(train, score(), on_train)?,
                graph.try_task(test, score(), on_test)?,
            ]);
        }
        Ok(folds)
    }

    /// How the keys of the nodes round the estimator start: `svm/cv`.
    fn prefix(&self, graph: &Graph) -> Result<String> {
        let key = graph.key(self.predictions.id())?;
        Ok(key.strip_suffix("/predictions").unwrap_or(key).to_owned())
    }
}

impl CrossValidated<Box<dyn Classifier>> {
    /// Adds the out-of-fold probabilities, `NAME/cv/probabilities`: for each fold, those that its
    /// model predicts for the samples it was not fitted on, `NAME/cv/probabilities-tst-00`. A class
    /// that is missing from a training fold has probability 0 there. Nodes that are there already
    /// are the ones returned.
    ///
    /// In a run, models without probabilities make it fail with
    /// [`ModelError::Unsupported`](crate::estimator::ModelError::Unsupported).
    ///
    /// # Errors
    /// [`Error::Graph`](crate::error::Error::Graph) if the graph is another one. The graph is then
    /// as it was.
    #[track_caller]
    pub fn add_probabilities(&self, graph: &mut Graph) -> Result<Node<OutOfFold<Probabilities>>> {
        let before = graph.len();
        let added = self.add_probability_nodes(graph);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_probability_nodes(&self, graph: &mut Graph) -> Result<Node<OutOfFold<Probabilities>>> {
        let prefix = self.prefix(graph)?;
        let key = format!("{prefix}/probabilities");
        if graph.contains(&key) {
            return Ok(graph.node(&key)?);
        }
        let mut parts = Vec::new();
        for (at, fold) in self.folds.iter().enumerate() {
            let key = format!("{prefix}/probabilities-tst-{at:02}");
            let inputs = (fold.model, fold.model_x_test(), fold.predicted_test);
            parts.push(graph.try_task(key, task(tasks::predict_probabilities).timed(), inputs)?);
        }
        let assemble = cached(OutOfFold::<Probabilities>::assemble)
            .version(version::<Box<dyn ClassifierModel>>());
        Ok(graph.try_task(key, assemble, (self.splits, parts))?)
    }
}

impl<L: Learner> CrossScores<L> {
    /// The nodes of every score, which [`CrossScores::summary`] needs.
    pub fn nodes(&self) -> Vec<NodeId> {
        let scores = self.folds.iter().flatten().map(|node| node.id());
        scores.chain([self.nodes.warnings.id()]).collect()
    }

    /// The scores of one fold on its training samples.
    ///
    /// # Panics
    /// If there is no such fold.
    pub fn train(&self, fold: usize) -> Node<ScoreList> {
        self.folds[fold][0]
    }

    /// The scores of one fold on its test samples.
    ///
    /// # Panics
    /// If there is no such fold.
    pub fn test(&self, fold: usize) -> Node<ScoreList> {
        self.folds[fold][1]
    }

    /// A table of a run that was asked for [`CrossScores::nodes`]: the scores per fold, their mean
    /// and standard deviation, fit and score seconds.
    ///
    /// A score that is not defined in a fold, the ROC AUC of one class for example, is left out of
    /// the mean; the summary says so, and where a scorer failed.
    ///
    /// # Errors
    /// The first failure, if every fold failed. [`Error::Empty`](crate::error::Error::Empty)
    /// without a fold.
    pub fn summary(&self, run: &Run) -> Result<Summary> {
        let scored = |fold: usize| {
            let [train, test] = self.folds[fold];
            Ok((values(run.get(train)?), values(run.get(test)?)))
        };
        let score_nodes = |fold: usize| self.folds[fold].map(|node| node.id());
        let mut summary =
            Summary::of_folds(&self.nodes, run, self.names.clone(), scored, score_nodes)?;
        for (at, [_, test]) in self.folds.iter().enumerate() {
            let failed = run.get(*test).into_iter().flat_map(ScoreList::iter);
            summary.warnings.extend(failed.filter_map(|score| {
                let error = score.error.as_ref()?;
                Some(format!("{} failed in fold {at}: {error}", score.name))
            }));
        }
        Ok(summary)
    }
}

fn values(scores: &ScoreList) -> Vec<f64> {
    scores.iter().map(|score| score.value).collect()
}

/// The version of a task that calls a model, and its target's metrics.
pub(super) fn version<M: Model>() -> Option<u32> {
    let (model, target) = (M::VERSION?, <M::Target as Target>::VERSION?);
    tasks::version(Some(model << 8 | target))
}

pub(super) fn score<M: Model>(
    model: &M,
    x: &Records,
    truth: &M::Target,
    predicted: &M::Target,
    scorers: &Arc<Vec<Scorer<M::Target>>>,
) -> Result<ScoreList> {
    truth.remark(predicted).into_iter().for_each(notice);
    Ok(ScoreList::new(scorers, &Scored::for_scorers(scorers, model, x, truth, predicted)?))
}
