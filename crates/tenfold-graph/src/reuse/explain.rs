//! `Explanation`: for each task of a plan, whether a run would reuse or run it, and why.

use std::collections::BTreeSet;
use std::fmt;

use tenfold_store::{Digest, Store};

use super::pool::start_global;
use super::reason::{Decision, Reason};
use super::review::{ReuseOptions, Review};
use super::warning::Warning;
use crate::error::Result;
use crate::plan::{Bindings, Plan};
use crate::task::Shared;

/// The tasks that a run would reuse and those it would run, with the reasons; nothing has run.
///
/// Its text has a line for each task, in the order in which they are chosen, and a sum.
#[derive(Clone, Debug)]
pub struct Explanation {
    decisions: Vec<(String, Decision)>,
    recipes: BTreeSet<Digest>,
    warnings: Vec<Warning>,
}

impl Plan {
    /// Predicts for each task whether a run with this store would reuse or run it, and why. Nothing
    /// is run.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// # use tenfold_store::Store;
    /// # fn square(x: &u64) -> u64 { x * x }
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let store = Store::open(directory.path())?;
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 7)?;
    /// let y = graph.task("y", cached(square).always(), x)?;
    /// let plan = graph.plan(y)?;
    /// assert!(plan.explain(&store)?.to_string().starts_with("run    y  never run\n"));
    ///
    /// Sequential::default().store(store.clone()).run(&graph, y)?;
    /// assert!(plan.explain(&store)?.to_string().starts_with("reuse  y"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`PlanError::Unbound`](crate::PlanError::Unbound) if the plan has an input: see
    /// [`Plan::explain_bound`].
    pub fn explain(&self, store: &Store) -> Result<Explanation> {
        self.explain_bound(store, &Bindings::new())
    }

    /// The same with values for inputs, and in place of any node.
    ///
    /// # Errors
    /// As [`Executor::run_plan`](crate::Executor::run_plan).
    pub fn explain_bound(&self, store: &Store, bindings: &Bindings) -> Result<Explanation> {
        let (plan, sources) = bindings.resolve(self)?;
        start_global()?;
        Ok(Explanation::new(&plan, &sources, Some(store), &ReuseOptions::default()))
    }
}

impl Explanation {
    pub(crate) fn new(
        plan: &Plan,
        sources: &[Shared],
        store: Option<&Store>,
        reuse: &ReuseOptions,
    ) -> Self {
        let keys = plan.order().map(String::from);
        let Some(store) = store else {
            let runs = keys.map(|key| (key, Decision::Run(Reason::NoStore)));
            let (recipes, warnings) = (BTreeSet::new(), Vec::new());
            return Self { decisions: runs.collect(), recipes, warnings };
        };
        let review = Review::new(plan, sources, store, reuse);
        let Review { decisions, recipes, last_recipes, warnings, .. } = review;
        let recipes = recipes.into_values().chain(last_recipes).collect();
        Self { decisions: keys.zip(decisions).collect(), recipes, warnings }
    }

    /// The decision on each task, by key, in the order in which they are chosen.
    pub fn decisions(&self) -> impl ExactSizeIterator<Item = (&str, &Decision)> {
        self.decisions.iter().map(|(key, decision)| (&**key, decision))
    }

    /// The decision on the task with this key, if the plan has it.
    pub fn decision(&self, key: &str) -> Option<&Decision> {
        self.decisions().find(|(found, _)| *found == key).map(|(_, decision)| decision)
    }

    /// The recipes by which the store knows the results of these tasks, of those that ran too: the
    /// argument of [`Store::retain_recipes`] to remove results that no graph needs any more, and of
    /// [`Store::copy_to`] to copy the results of a run.
    ///
    /// The recipe of a task that waits for one that runs is open; in its place is that of its last
    /// result, which may be reused yet.
    ///
    /// ```
    /// # use tenfold_graph::*;
    /// # use tenfold_store::Store;
    /// # fn square(x: &u64) -> u64 { x * x }
    /// # let directory = tempfile::tempdir().unwrap();
    /// # let store = Store::open(directory.path())?;
    /// let mut graph = Graph::new();
    /// let x = graph.data("x", 7)?;
    /// let y = graph.task("y", cached(square).always(), x)?;
    /// Sequential::default().store(store.clone()).run(&graph, y)?;
    ///
    /// let needed = graph.plan(y)?.explain(&store)?.recipes().clone();
    /// assert_eq!(store.retain_recipes(&needed)?.records, 0);
    /// assert_eq!(store.retain_recipes(&Default::default())?.records, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recipes(&self) -> &BTreeSet<Digest> {
        &self.recipes
    }

    /// Records and values that are damaged or could not be read.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }
}

/// Characters of the column of keys, at most: one long key is to move no other line.
const WIDTH_MAX: usize = 80;

/// Seconds, or milliseconds where they are few.
struct Time(f64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            seconds if seconds >= 1.0 => write!(f, "{seconds:.1} s"),
            seconds => write!(f, "{:.0} ms", seconds * 1e3),
        }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.decisions.iter().map(|(key, _)| key.chars().count());
        let width = widths.max().unwrap_or(0).min(WIDTH_MAX);
        let (mut n_reused, mut n_run, mut n_unneeded, mut saved) = (0, 0, 0, 0.0);
        for (key, decision) in &self.decisions {
            match decision {
                Decision::Reuse { seconds, .. } => {
                    (n_reused, saved) = (n_reused + 1, saved + seconds);
                    writeln!(f, "reuse  {key}")?;
                }
                Decision::Run(reason) => {
                    n_run += 1;
                    writeln!(f, "run    {key:width$}  {reason}")?;
                }
                Decision::NotNeeded => n_unneeded += 1,
            }
        }
        write!(f, "{n_reused} reused, {n_run} to run")?;
        if n_unneeded > 0 {
            write!(f, ", {n_unneeded} not needed")?;
        }
        writeln!(f, "; saves {} of computing", Time(saved))?;
        self.warnings.iter().try_for_each(|warning| writeln!(f, "warning: {warning}"))
    }
}
