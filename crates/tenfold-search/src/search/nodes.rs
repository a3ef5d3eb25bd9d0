//! The result of a search as nodes of a graph, of a strategy whose trials are known before a run.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tenfold_graph::{Failure, Graph, Node, cached};
use tenfold_ml::data::Records;
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::{PerSample, TargetOf};
use tenfold_ml::model_selection::{OutOfFold, ScoreList, Splits, Trial};
use tenfold_store::{Fingerprint, Fingerprinter, fingerprint_with_serde};

use super::choice::choose;
use super::table::{Given, Measure, SearchRow, SearchTable};
use super::{Search, TrialError};
use crate::error::Result;
use crate::space::Candidate;
use crate::statistics::Rule;

/// The version of the tasks of this file.
const VERSION: u32 = 1;

/// The nodes of a search; see [`Search::add_to`].
#[derive(Debug)]
pub struct SearchNodes<L: DataLearner> {
    /// The scores of every trial, those that fail with their error: `search/table`. It has no
    /// seconds, which are no result.
    pub table: Node<SearchTable>,
    /// The number of the chosen row: `search/chosen`.
    pub chosen: Node<usize>,
    /// The model of the chosen candidate, fitted on all samples: `search/prod`.
    pub prod: Node<L::Model>,
    /// The out-of-fold predictions of each row; `None` of one that failed, or whose splits test a
    /// sample twice: `search/predictions`.
    pub predictions: Node<AllPredictions<TargetOf<L>>>,
    /// The nodes of each trial, in the order of the rows.
    pub trials: Vec<Arc<Trial<L>>>,
}

/// The out-of-fold predictions of the rows of a table.
pub type AllPredictions<T> = Vec<Option<OutOfFold<T>>>;

/// The part of a table that is known before a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Frame {
    scorers: Vec<Measure>,
    chosen_by: usize,
    rows: Vec<SearchRow>,
    notes: Vec<String>,
    has_train: bool,
    n_splits: usize,
    rule: Rule,
    complexity: Vec<f64>,
}

fingerprint_with_serde!(Frame => "tenfold.search-frame.v1");

/// The candidate of each row. Each is read when it is needed: all estimators take much more memory.
struct Listed<L>(Vec<Candidate<L>>);

/// By the estimators.
impl<L: DataLearner> Fingerprint for Listed<L> {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("tenfold.search-candidates.v1").feed(&self.0.len());
        for candidate in &self.0 {
            match candidate.estimator() {
                Ok(estimator) => to.feed(&estimator),
                Err(error) => to.refuse(error.to_string()),
            };
        }
    }
}

impl<L: DataLearner> Search<L> {
    /// Adds the search to a graph, of a strategy of one round: grid or random. Nothing runs; the
    /// table, the choice and the model are nodes, so that others can build on them.
    ///
    /// A run with [`OnError::Isolate`](tenfold_graph::OnError::Isolate) goes on when a candidate
    /// fails; its row then has the error.
    ///
    /// ```
    /// use tenfold::model_selection::{GridSearch, Search, Space, choose};
    /// use tenfold::prelude::*;
    ///
    /// let data = datasets::iris()?;
    /// let mut graph = Graph::new();
    /// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    /// let space = Space::classifier(Svc::new())?.over("c", choose([0.1, 1.0]))?;
    /// let search = Search::new(space, GridSearch, KFold::new(3).shuffle(7));
    /// let nodes = search.add_to(&mut graph, "search", x, y)?;
    /// let predicted = graph.try_task("predict", tasks::predict, (nodes.prod, x))?;
    ///
    /// let executor = Threads::default().on_error(OnError::Isolate);
    /// let run = executor.run(&graph, (nodes.table, predicted))?;
    /// assert_eq!(run.get(nodes.table)?.rows.len(), 2);
    /// assert_eq!(run.get(predicted)?.len(), 150);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TrialError::Adaptive`] of a strategy that chooses by scores; as [`Search::run`] before
    /// anything runs. The graph is then as it was.
    pub fn add_to(
        &self,
        graph: &mut Graph,
        name: &str,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
    ) -> Result<SearchNodes<L>> {
        let before = graph.len();
        let added = self.add_nodes(graph, name, x, y);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    fn add_nodes(
        &self,
        graph: &mut Graph,
        name: &str,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
    ) -> Result<SearchNodes<L>> {
        if !self.strategy.is_fixed() {
            let strategy = self.strategy.name();
            return Err(TrialError::Adaptive { strategy }.into());
        }
        let mut all = self.of_all(graph, name, x, y)?;
        let proposals = all.propose()?;
        let round = all.add_round(graph, proposals)?;
        let trials: Vec<Arc<Trial<L>>> = all.trials().map(|(trial, _)| Arc::clone(trial)).collect();
        let frame = Frame {
            scorers: all.measures(),
            chosen_by: all.chosen_by(),
            rows: round.map(|at| all.frame(at, 0)).collect(),
            notes: all.notes().to_vec(),
            has_train: self.with_train,
            n_splits: self.folds.splitter().n_splits(),
            rule: self.choice.rule,
            complexity: all
                .trials()
                .map(|(_, candidate)| self.choice.complexity(candidate))
                .collect(),
        };
        let candidates = Listed(all.trials().map(|(_, candidate)| candidate.clone()).collect());
        let frame = graph.data(format!("{name}/frame"), frame)?;
        let candidates = graph.data(format!("{name}/candidates"), candidates)?;
        let folds = || trials.iter().flat_map(|trial| &trial.folds);
        let test: Vec<_> = folds().map(|fold| fold.test.attempt()).collect();
        let train: Vec<_> =
            folds().filter_map(|fold| fold.train).map(|node| node.attempt()).collect();
        let predicted: Vec<_> = folds().map(|fold| fold.predicted_test.attempt()).collect();
        let splits = all.splits().ok_or(TrialError::NoCandidate)?;
        let predictions = graph.task(
            format!("{name}/predictions"),
            all_predictions::<TargetOf<L>>,
            (splits, predicted),
        )?;
        let table = cached(assemble).version(VERSION).always();
        let table = graph.task(format!("{name}/table"), table, (frame, test, train))?;
        let chosen = cached(chosen).version(VERSION);
        let chosen = graph.try_task(format!("{name}/chosen"), chosen, (frame, table))?;
        let fit = cached(fit::<L>).version(L::VERSION.map(|version| version << 8 | VERSION));
        let inputs = (candidates, chosen, x, y);
        let prod = graph.try_task(format!("{name}/prod"), fit.timed().always(), inputs)?;
        Ok(SearchNodes { table, chosen, prod, predictions, trials })
    }
}

fn assemble(
    frame: &Frame,
    test: &[Result<&ScoreList, &Failure>],
    train: &[Result<&ScoreList, &Failure>],
) -> SearchTable {
    let Frame { scorers, chosen_by, rows, notes, has_train, n_splits, .. } = frame;
    let row = |(at, row): (usize, &SearchRow)| {
        let train = if *has_train { given(train, at, *n_splits) } else { Vec::new() };
        row.clone().with_scores(scorers.len(), &given(test, at, *n_splits), &train)
    };
    let rows = rows.iter().enumerate().map(row).collect();
    SearchTable::new(scorers.clone(), *chosen_by, rows, notes.clone())
}

/// The scores of the splits of a row.
fn given<'a>(
    all: &[Result<&'a ScoreList, &'a Failure>],
    row: usize,
    n_splits: usize,
) -> Vec<Given<'a>> {
    let of_row = all.iter().skip(row * n_splits).take(n_splits);
    let given = |scores: &Result<&'a ScoreList, &'a Failure>| match *scores {
        Ok(scores) => Given::Scores(scores),
        Err(failure) => Given::Failed(failure.to_string()),
    };
    of_row.map(given).collect()
}

fn all_predictions<T: PerSample>(
    splits: &Splits,
    predicted: &[Result<&T, &Failure>],
) -> AllPredictions<T> {
    let of_row = |row: &[Result<&T, &Failure>]| {
        let predicted: Vec<&T> = row.iter().map(|one| one.ok()).collect::<Option<_>>()?;
        OutOfFold::assemble(splits, &predicted).ok()
    };
    predicted.chunks(splits.len().max(1)).map(of_row).collect()
}

fn chosen(frame: &Frame, table: &SearchTable) -> Result<usize> {
    choose(frame.rule, table, &frame.complexity)
}

fn fit<L: DataLearner>(
    candidates: &Listed<L>,
    chosen: &usize,
    x: &Records,
    y: &TargetOf<L>,
) -> Result<L::Model> {
    let candidate = candidates.0.get(*chosen).ok_or(TrialError::NoCandidate)?;
    Ok(candidate.estimator()?.fit(x, y)?)
}
