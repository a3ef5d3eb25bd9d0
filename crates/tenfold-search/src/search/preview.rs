//! `Preview`: the fits of a search, counted before it runs.

use std::collections::HashSet;
use std::fmt;

use tenfold_graph::{Decision, Executor, Explanation, Graph, Node};
use tenfold_ml::data::Records;
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::TargetOf;

use super::Search;
use super::trials::Census;
use crate::error::Result;

/// The numbers of trials and of fits of a search: how many are shared, and how many a store has
/// already.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Preview {
    /// The number of trials.
    pub trials: usize,
    /// The number of trials whose estimator equals that of an earlier one.
    pub duplicates: usize,
    /// The number of fits of steps, as many as without sharing.
    pub fits_asked: usize,
    /// The number of distinct fits of steps: each runs once.
    pub fits_distinct: usize,
    /// Those of which the store has the result, or whose readers it has; `None` without a store.
    pub fits_reused: Option<usize>,
    /// The seconds that the other fits will take together, on one thread: their number times the
    /// mean of those in the store. `None` if it has none.
    pub seconds: Option<f64>,
}

impl Preview {
    pub(super) fn of(census: &Census) -> Self {
        Self {
            trials: census.trials,
            duplicates: census.duplicates,
            fits_asked: census.asked,
            fits_distinct: census.fits.len(),
            fits_reused: None,
            seconds: None,
        }
    }

    /// The same with the decisions of a run with a store.
    fn with_store(
        mut self,
        graph: &Graph,
        census: &Census,
        explanation: &Explanation,
    ) -> Result<Self> {
        let mut keys = HashSet::new();
        for node in &census.fits {
            keys.insert(graph.key(*node)?);
        }
        let mut known = Vec::new();
        let mut to_run = 0;
        for (_, decision) in explanation.decisions().filter(|(key, _)| keys.contains(key)) {
            match decision {
                Decision::Reuse { seconds, .. } => known.push(*seconds),
                Decision::Run(_) => to_run += 1,
                _ => {}
            }
        }
        self.fits_reused = Some(self.fits_distinct - to_run);
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        self.seconds = (!known.is_empty()).then_some(mean * to_run as f64);
        Ok(self)
    }
}

impl<L: DataLearner> Search<L> {
    /// Counts the fits of the search, and those that the store of the executor has already; nothing
    /// runs, and the graph is as it was. Of a strategy that chooses by scores it has the first
    /// round.
    ///
    /// ```
    /// use tenfold::model_selection::{GridSearch, Search, Space, choose};
    /// use tenfold::prelude::*;
    ///
    /// let data = datasets::iris()?;
    /// let mut graph = Graph::new();
    /// let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    /// let svc = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    /// let space = Space::classifier(svc)?.over("svc.c", choose([0.1, 1.0, 10.0]))?;
    /// let search = Search::new(space, GridSearch, KFold::new(5));
    /// let preview = search.preview(&mut graph, "search", x, y, Threads::default())?;
    /// // The scaler is fitted once in each fold, the support vector machine three times.
    /// assert_eq!((preview.fits_asked, preview.fits_distinct), (30, 20));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Search::run`], before anything runs.
    pub fn preview(
        &self,
        graph: &mut Graph,
        name: &str,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
        executor: impl Executor,
    ) -> Result<Preview> {
        let before = graph.len();
        let preview = self.count(graph, name, (x, y), &executor);
        graph.roll_back(before);
        preview
    }

    fn count(
        &self,
        graph: &mut Graph,
        name: &str,
        (x, y): (Node<Records>, Node<TargetOf<L>>),
        executor: &impl Executor,
    ) -> Result<Preview> {
        let mut trials = self.of_all(graph, name, x, y)?;
        let proposals = trials.propose()?;
        let round = trials.add_round(graph, proposals)?;
        let preview = Preview::of(&trials.census);
        if executor.options().store.is_none() {
            return Ok(preview);
        }
        let explanation = executor.explain(graph, trials.targets(&round))?;
        preview.with_store(graph, &trials.census, &explanation)
    }
}

/// A sentence a line.
impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { trials, duplicates, fits_asked, fits_distinct, fits_reused, seconds } = self;
        write!(f, "{trials} trials")?;
        if *duplicates > 0 {
            write!(f, ", {duplicates} of them equal to others")?;
        }
        let shared = fits_asked - fits_distinct;
        write!(f, "\n{fits_asked} fits of steps: {fits_distinct} distinct, {shared} shared")?;
        if let Some(reused) = fits_reused {
            let to_run = fits_distinct - reused;
            write!(f, "\n{reused} are in the store, {to_run} to run")?;
        }
        match seconds {
            Some(seconds) => writeln!(f, ": about {seconds:.1} s of one thread"),
            None => writeln!(f),
        }
    }
}
