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
use super::{Search, SearchTable, TrialError, facts_of, undo_unless_run};
use crate::error::Result;
use crate::statistics::{Honest, HonestMethod, SplitSizes, corrected_t};
use crate::strategy::Facts;

/// The level of intervals.
const LEVEL: f64 = 0.95;

/// The name of the outer searches in keys, and the end of that of the outer folds.
const OUTER: &str = "outer";

/// The result of a nested search.
#[derive(Debug)]
pub struct Nested<L: DataLearner> {
    /// The search on all samples, which has the model for production.
    pub found: Found<L>,
    /// The outer folds.
    pub outer: Vec<NestedFold>,
    /// The predictions for each outer test fold, of the candidate that the search inside the fold
    /// chose.
    pub predictions: Option<OutOfFold<TargetOf<L>>>,
    splits: Splits,
}

/// One fold of the outer cross-validation of a nested search.
#[derive(Clone, Debug)]
pub struct NestedFold {
    /// The table of the search on the training samples of the fold.
    pub table: SearchTable,
    /// The row of the candidate that it chose.
    pub chosen: usize,
    /// The scores of that candidate, fitted on all training samples of the fold, on its test
    /// samples.
    pub test: ScoreList,
}

impl<L: DataLearner> Nested<L> {
    /// The score that the choice will have on new samples: the mean of the outer folds by the
    /// scorer that chooses, with an interval by the corrected resampled t at the level 0.95.
    ///
    /// # Errors
    /// As [`corrected_t`]: if a score is not defined, or there are fewer than two outer folds.
    pub fn honest(&self) -> Result<Honest> {
        let table = self.found.table();
        let name = &table.measure().name;
        let scores: Vec<f64> =
            self.outer.iter().map(|fold| fold.test.get(name).unwrap_or(f64::NAN)).collect();
        let interval = corrected_t(&scores, SplitSizes::of(&self.splits)?, LEVEL)?;
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        let (method, n) = (HonestMethod::NestedCrossValidation, table.n_candidates());
        Ok(Honest::new(mean, method, Some(interval), n))
    }
}

impl<L: DataLearner> Search<L> {
    /// Runs the search inside each fold of an outer cross-validation, and on all samples: the mean
    /// score of the outer folds is honest, since no candidate was chosen on the samples that score
    /// it.
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
        let outer = CrossValidation::new(outer).named(format!("{}-{OUTER}", self.folds.name()));
        let before = graph.len();
        let folds = outer.add_folds(graph, x, y)?;
        let run = executor.run_plan(&graph.plan(folds.splits)?, Bindings::new())?;
        if run.stopped().is_some() {
            return Err(TrialError::StoppedEarly.into());
        }
        let splits: Splits = run.get(folds.splits)?.clone();

        let mut searches = Vec::new();
        let begun = self.begin_nested(graph, name, (x, y), &folds, &splits, &mut searches);
        let ran = begun.and_then(|()| self.run_rounds(graph, &mut searches, &executor, &watch));
        undo_unless_run(graph, before, &searches, ran)?;
        let scorers = searches[0].scorers();

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
        for (trial, found) in trials.iter().zip(&inner) {
            for fold in &trial.folds {
                outer.push(NestedFold {
                    table: found.table().clone(),
                    chosen: found.chosen(),
                    test: run.get(fold.test)?.clone(),
                });
                predicted.push(run.get(fold.predicted_test)?);
            }
        }
        let predictions = OutOfFold::assemble(&splits, &predicted).ok();
        let mut found = of_all.unwrap_or_else(|| unreachable!("it was begun first"))?;
        if self.refits && !watch.was_cancelled() {
            self.add_model(graph, name, &mut found, (x, y), &executor)?;
        }
        Ok(Nested { found, outer, predictions, splits })
    }

    /// Begins the search on all samples, and one inside each outer fold.
    fn begin_nested<'a>(
        &'a self,
        graph: &mut Graph,
        name: &str,
        (x, y): (Node<Records>, Node<TargetOf<L>>),
        folds: &Folds<TargetOf<L>>,
        splits: &Splits,
        searches: &mut Vec<Trials<'a, L>>,
    ) -> Result<()> {
        let all = self.of_all(graph, name, x, y)?;
        let (facts, scorers) = (facts_of(graph.value(y)?, 0), all.scorers());
        searches.push(all);
        for (at, (data, split)) in folds.data().iter().zip(splits.iter()).enumerate() {
            let samples = self.inside(data.x_train, data.y_train, &split, facts);
            let name = format!("{name}/{OUTER}-{at:02}");
            searches.push(Trials::new(self, &name, samples, scorers)?);
        }
        Ok(())
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
