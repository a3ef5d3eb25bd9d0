//! `Executor`: the trait of every way to run a plan.

use std::sync::Arc;

use tenfold_store::Store;

use super::cancel::CancelToken;
use super::engine::Engine;
use super::event::Observer;
use super::options::{OnError, Options};
use super::run::Run;
use super::workers::Workers;
use crate::error::Result;
use crate::graph::Graph;
use crate::plan::{Bindings, Plan, Targets};
use crate::reuse::pool::start_global;
use crate::reuse::{Explanation, ReuseOptions, Start};

/// Runs plans. Every executor gives the same values for the same graph.
pub trait Executor {
    /// The options.
    fn options(&self) -> &Options;

    /// The options, to change.
    fn options_mut(&mut self) -> &mut Options;

    /// Runs a plan, with values for its inputs and in place of any of its nodes.
    ///
    /// A task that fails is no error here: it is an outcome in the [`Run`].
    ///
    /// # Errors
    /// Before anything runs: when an input has no value, or a binding is not of this graph;
    /// [`ExecutorError::Pool`](crate::ExecutorError::Pool) if the system refuses threads.
    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> Result<Run>;

    /// Plans and runs the tasks that `targets` need.
    ///
    /// # Errors
    /// Before anything runs: as [`Graph::plan`] and [`Executor::run_plan`].
    fn run(&self, graph: &Graph, targets: impl Targets) -> Result<Run>
    where
        Self: Sized,
    {
        self.run_plan(&graph.plan(targets)?, Bindings::new())
    }

    /// The effect of a failing task on the rest of the run; the default is [`OnError::FailFast`].
    #[must_use]
    fn on_error(mut self, on_error: OnError) -> Self
    where
        Self: Sized,
    {
        self.options_mut().on_error = on_error;
        self
    }

    /// Adds an observer of the events.
    #[must_use]
    fn observer(mut self, observer: impl Observer + 'static) -> Self
    where
        Self: Sized,
    {
        self.options_mut().observers.push(Arc::new(observer));
        self
    }

    /// Lets a token cancel the runs.
    #[must_use]
    fn cancel_token(mut self, token: &CancelToken) -> Self
    where
        Self: Sized,
    {
        self.options_mut().cancel = Some(token.clone());
        self
    }

    /// Keeps the values of [`cached`](crate::cached) tasks in a store, and reuses the values there.
    ///
    /// Tasks that are not cached run whenever something that runs needs them. Beyond that they
    /// count by their code and their inputs: one that reads a file takes a
    /// [`DataFile`](tenfold_store::DataFile), or tasks that depend on it are not run again when the
    /// file changes.
    ///
    /// Nothing that goes wrong with the store makes a run fail: see [`Run::warnings`].
    #[must_use]
    fn store(mut self, store: Store) -> Self
    where
        Self: Sized,
    {
        self.options_mut().store = Some(store);
        self
    }

    /// Lets the values of cached tasks leave memory once there are more than this many bytes of
    /// them; they are read back from the store when they are needed.
    ///
    /// Values in use stay, and leave when the next value comes, so the values that the tasks that
    /// run at once read and return must fit besides. With a limit every cached value is kept in the
    /// store, but those of [`Keep::Never`](crate::Keep::Never). Without a store there is no limit.
    #[must_use]
    fn memory_limit(mut self, bytes: usize) -> Self
    where
        Self: Sized,
    {
        self.options_mut().memory_limit = Some(bytes);
        self
    }

    /// Runs the task with this key again, or those whose keys match it as a pattern, even if the
    /// store has their values; see [`Graph::nodes`]. A run whose graph has no such key is refused.
    #[must_use]
    fn rerun(mut self, pattern: impl Into<String>) -> Self
    where
        Self: Sized,
    {
        self.options_mut().rerun.push(pattern.into());
        self
    }

    /// Computes a share of the tasks that could be reused again, from 0 to 1 (more is all, less or
    /// no number is none), and compares the results with the stored ones: so a version that was not
    /// raised is found, or a result that depends on chance. A difference is a
    /// [`Warning`](crate::Warning), and the stored result is replaced. The same tasks are chosen
    /// each time.
    #[must_use]
    fn audit(mut self, share: f64) -> Self
    where
        Self: Sized,
    {
        self.options_mut().audit = share;
        self
    }

    /// Predicts for each task that `targets` need whether it would be reused or run, and why,
    /// without running anything. Without a store every task runs.
    ///
    /// # Errors
    /// As [`Graph::plan`]; [`PlanError::Unbound`](crate::PlanError::Unbound) for an input, which
    /// has no value here: see [`Plan::explain_bound`];
    /// [`ExecutorError::Pool`](crate::ExecutorError::Pool) if the system refuses threads.
    fn explain(&self, graph: &Graph, targets: impl Targets) -> Result<Explanation>
    where
        Self: Sized,
    {
        let (plan, sources) = Bindings::new().resolve(&graph.plan(targets)?)?;
        let options = self.options();
        options.check(&plan)?;
        if options.store.is_some() {
            start_global()?;
        }
        Ok(Explanation::new(&plan, &sources, options.store.as_ref(), &options.reuse(&plan)))
    }
}

/// A boxed executor has the options of the one in it, so a choice between several needs no match.
///
/// ```
/// # use tenfold_graph::*;
/// let is_small = true;
/// let executor: Box<dyn Executor> =
///     if is_small { Box::new(Sequential::default()) } else { Box::new(Threads::default()) };
/// let log = EventLog::default();
///
/// let mut graph = Graph::new();
/// let three = graph.task("three", || 3, ())?;
/// executor.observer(log.clone()).run(&graph, three)?;
/// assert_eq!(log.lines().len(), 3);
/// # Ok::<(), Error>(())
/// ```
impl<E: Executor + ?Sized> Executor for Box<E> {
    fn options(&self) -> &Options {
        (**self).options()
    }

    fn options_mut(&mut self) -> &mut Options {
        (**self).options_mut()
    }

    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> Result<Run> {
        (**self).run_plan(plan, bindings)
    }
}

/// Runs a plan by letting `drive` choose the tasks: once, or, if something that was to be taken
/// from a store cannot be read, again without it. The store is looked into on the threads of
/// `workers`.
pub(crate) fn run_plan(
    plan: &Plan,
    bindings: &Bindings,
    options: &Options,
    workers: Option<&Workers>,
    drive: impl Fn(&Arc<Engine>),
) -> Result<Run> {
    run_with(plan, bindings, options, options.reuse(plan), workers, &mut |engine| {
        drive(engine);
        Ok(())
    })
}

/// The same with more facts about the store, and a `drive` that can fail before anything runs.
pub(crate) fn run_with(
    plan: &Plan,
    bindings: &Bindings,
    options: &Options,
    mut reuse: ReuseOptions,
    workers: Option<&Workers>,
    drive: &mut dyn FnMut(&Arc<Engine>) -> Result<()>,
) -> Result<Run> {
    let (plan, sources) = bindings.resolve(plan)?;
    options.check(&plan)?;
    let mut warnings = Vec::new();
    for attempt in 1.. {
        let (store, memory_limit) = (options.store.as_ref(), options.memory_limit);
        // Without a store there is too little to do to wake another thread for it.
        let workers = workers.filter(|_| store.is_some());
        if workers.is_none() && store.is_some() {
            start_global()?;
        }
        let start = on(workers, || Start::new(&plan, &sources, store, memory_limit, &reuse));
        let engine = Arc::new(Engine::new(start, options));
        drive(&engine)?;
        let engine = Engine::sole(engine);
        match on(workers, || engine.into_run(&plan)) {
            Ok(run) => return Ok(run.with_earlier(warnings)),
            Err(report) => {
                warnings.extend(report.warnings);
                reuse.lost.extend(report.lost);
                reuse.distrust = attempt >= ATTEMPTS_TO_REUSE;
            }
        }
    }
    unreachable!("a run that distrusts the store reads nothing from it")
}

/// Does something on these threads, or on this one.
fn on<R: Send>(workers: Option<&Workers>, work: impl FnOnce() -> R + Send) -> R {
    match workers {
        Some(workers) => workers.install(work),
        None => work(),
    }
}

/// Number of times a run begins again because something could not be read, before it takes nothing
/// from the store any more.
const ATTEMPTS_TO_REUSE: u32 = 3;
