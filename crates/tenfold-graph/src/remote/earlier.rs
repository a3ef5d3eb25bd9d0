//! `EarlierRun`: outcomes of a run that its store does not hold, for processes that make the run
//! again.

use serde::{Deserialize, Serialize};
use tenfold_store::{Digest, Store};

use super::batch::failure;
use super::message::Failure;
use crate::error::{Result, Stopped};
use crate::plan::{Bindings, Plan};
use crate::reuse::{ReuseOptions, plan_data_fingerprint};
use crate::run::{CancelToken, OnError, Options, Run, drive, run_with};

/// Outcomes of a run that its store does not hold: the failed tasks, and the reason why it stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierRun {
    /// The keys of the tasks that failed, and how; the one that stopped the run comes first.
    pub failures: Vec<(String, Failure)>,
    /// The reason why it stopped.
    pub stopped: Option<Stopped>,
    /// The fingerprint of the data that its cached tasks depend on, if it has some: see
    /// [`data_fingerprint`].
    pub data: Option<Digest>,
}

impl EarlierRun {
    /// That of a run.
    pub fn of(run: &Run) -> Self {
        let stopped = run.stopped().cloned();
        let mut failures: Vec<_> =
            run.errors().map(|error| (error.key().to_owned(), failure(&error))).collect();
        let stops = |key: &str| matches!(&stopped, Some(Stopped::Failed { key: by }) if by == key);
        failures.sort_by_key(|(key, _)| !stops(key));
        Self { failures, stopped, data: run.data() }
    }
}

/// The fingerprint of the data that the cached tasks of a plan depend on with these bindings, if it
/// has some: it distinguishes runs of like graphs.
///
/// # Errors
/// As [`run_plan`](crate::Executor::run_plan).
pub fn data_fingerprint(plan: &Plan, bindings: &Bindings, store: &Store) -> Result<Option<Digest>> {
    let (plan, sources) = bindings.resolve(plan)?;
    let has_cached = (0..plan.n_tasks() as u32).any(|at| plan.is_cached(at));
    Ok(has_cached.then(|| plan_data_fingerprint(&plan, &sources, store)))
}

/// Makes a run again, on the threads of rayon's pool: its results come from the store, and tasks
/// that failed then fail now without being tried, even if they went well later. In a run that was
/// stopped, only stored results count as done. Tasks that ran and were not to be kept run again.
///
/// Nobody observes it: the events were reported when it was first made.
///
/// # Errors
/// As [`run_plan`](crate::Executor::run_plan).
pub fn replay(
    plan: &Plan,
    bindings: &Bindings,
    options: &Options,
    past: &EarlierRun,
) -> Result<Run> {
    options.check(plan)?;
    let cancel = CancelToken::new();
    if past.stopped == Some(Stopped::Cancelled) {
        cancel.cancel();
    }
    let mut options = Options { cancel: Some(cancel), observers: Vec::new(), ..options.clone() };
    // Forced tasks have run already; here they would replace values that others use.
    options.rerun.clear();
    options.audit = 0.0;
    if past.stopped.is_none() {
        // The failures came last, or beside tasks that went on.
        options.on_error = OnError::Isolate;
    }
    let failed = past.failures.iter().map(|(key, _)| key.clone()).collect();
    let reuse = ReuseOptions { failed, keeps_all: true, ..options.reuse() };
    run_with(plan, bindings, &options, reuse, |engine| {
        engine.recall(past);
        drive(engine, rayon::current_num_threads());
        Ok(())
    })
}
