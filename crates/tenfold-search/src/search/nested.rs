//! Nested cross-validation: the whole search inside each fold of an outer one.

use tenfold_graph::{Bindings, Executor, Graph, Node, OnError};
use tenfold_ml::data::Records;
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::TargetOf;
use tenfold_ml::model_selection::{
    CrossValidation, Folds, OutOfFold, ScoreList, Split, Splits, Splitter, Trial,
};

use super::found::Found;
use super::trials::{SearchedSamples, Trials};
use super::{Search, SearchTable, facts_of};
use crate::error::Result;
use crate::strategy::Facts;

/// The name of the outer folds in keys.
const OUTER: &str = "outer";

/// The result of a nested search.
#[derive(Debug)]
pub struct Nested<L: DataLearner> {
    /// The search on all samples, which has the model for production.
    pub found: Found<L>,
    /// The outer folds.
    pub outer: Vec<OuterFold>,
    /// The predictions for each outer test fold, of the candidate that the search inside the fold chose.
    pub predictions: Option<OutOfFold<TargetOf<L>>>,
}

/// One fold of the outer cross-validation of a nested search.
#[derive(Clone, Debug)]
pub struct OuterFold {
    /// The table of the search on the training samples of the fold.
    pub table: SearchTable,
    /// The row of the candidate that it chose.
    pub chosen: usize,
    /// The scores of that candidate, fitted on all training samples of the fold, on its test samples.
    pub test: ScoreList,
    /// The number of training and of test samples.
    pub n_samples: [usize; 2],
}

impl<L: DataLearner> Search<L> {
    /// Runs the search inside each fold of an outer cross-validation, and on all samples: the mean score of the
    /// outer folds is honest, since no candidate was chosen on the samples that score it.
    ///
    /// All searches run side by side in one graph; groups reach the inner splits by
    /// [`Splitter::within`], weights with the target. The time of
    /// [`Search::time_limit`] is for all of them together.
    ///
    /// # Errors
    /// As [`Search::run`], of any of the searches.
    pub fn run_nested(
        &self,
        graph: &mut Graph,
        name: &str,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
        outer: impl Into<Box<dyn Splitter>>,
        mut executor: impl Executor,
    ) -> Result<Nested<L>> {
        let watch = self.budget.watch(executor.options_mut());
        executor.options_mut().on_error = OnError::Isolate;
        let outer = CrossValidation::new(outer).named(OUTER);
        let folds = outer.add_folds(graph, x, y)?;
        let run = executor.run_plan(&graph.plan(folds.splits)?, Bindings::new())?.all_ran()?;
        let splits: Splits = run.get(folds.splits)?.clone();

        let all = self.of_all(graph, name, x, y)?;
        let (facts, scorers) = (facts_of(graph.value(y)?, 0), all.scorers());
        let mut searches = vec![all];
        for (at, (data, split)) in folds.data().iter().zip(splits.iter()).enumerate() {
            let samples = self.inside(data.x_train, data.y_train, &split, facts);
            let name = format!("{name}/{OUTER}-{at:02}");
            searches.push(Trials::new(self, &name, samples, scorers)?);
        }
        self.run_rounds(graph, &mut searches, &executor, &watch)?;

        let mut searches = searches.into_iter();
        let of_all = searches.next().map(Trials::into_found);
        let inner: Vec<Found<L>> = searches.map(Trials::into_found).collect::<Result<_>>()?;
        watch.release(executor.options_mut());
        let mut trials = Vec::new();
        for (at, found) in inner.iter().enumerate() {
            let name = format!("{name}/{OUTER}-{at:02}/best");
            let fold: Folds<TargetOf<L>> = folds.only(at);
            trials.push(fold.add_trial(graph, &name, found.estimator()?, scorers, false)?);
        }
        let nodes = |trial: &Trial<L>| -> Vec<_> {
            trial.folds.iter().flat_map(|fold| [fold.test.id(), fold.predicted_test.id()]).collect()
        };
        let targets: Vec<_> = trials.iter().flat_map(nodes).collect();
        let run = executor.run_plan(&graph.plan(targets)?, Bindings::new())?.all_ran()?;
        let mut outer = Vec::new();
        let mut predicted = Vec::new();
        for ((trial, found), split) in trials.iter().zip(&inner).zip(splits.iter()) {
            for fold in &trial.folds {
                outer.push(OuterFold {
                    table: found.table().clone(),
                    chosen: found.best_row(),
                    test: run.get(fold.test)?.clone(),
                    n_samples: [split.train.len(), split.test.len()],
                });
                predicted.push(run.get(fold.predicted_test)?);
            }
        }
        let predictions = OutOfFold::assemble(&splits, &predicted).ok();
        let mut found = of_all.unwrap_or_else(|| unreachable!("it was begun first"))?;
        if self.refits && !watch.was_cancelled() {
            self.add_model(graph, name, &mut found, (x, y), &executor)?;
        }
        Ok(Nested { found, outer, predictions })
    }

    /// The samples of a search on the training rows of an outer fold.
    fn inside(
        &self,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
        split: &Split,
        facts: Facts,
    ) -> SearchedSamples<L> {
        let folds = match self.folds.splitter().within(&split.train) {
            Some(within) => self.folds.clone().with_splitter(within),
            None => self.folds.clone(),
        };
        let n_splits = folds.splitter().n_splits();
        let facts = Facts { n_samples: Some(split.train.len()), n_splits, ..facts };
        SearchedSamples { x, y, facts, folds }
    }
}
