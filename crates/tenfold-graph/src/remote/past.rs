//! `Past`: what came of a run that its store does not tell, for processes that make the run again.

use serde::{Deserialize, Serialize};

use super::here::failure;
use super::news::Failure;
use crate::bindings::Bindings;
use crate::cancel::CancelToken;
use crate::error::{Result, Stopped};
use crate::executor::{Options, run_plan};
use crate::plan::Plan;
use crate::run::Run;
use crate::threads::drive;

/// What came of a run that its store does not tell: which tasks failed, and whether it was stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The keys of the tasks that failed, and how; the one that stopped the run comes first.
    pub failures: Vec<(String, Failure)>,
    /// What stopped it.
    pub stopped: Option<Stopped>,
}

impl Past {
    /// That of a run.
    pub fn of(run: &Run) -> Self {
        let stopped = run.stopped().cloned();
        let mut failures: Vec<_> =
            run.errors().map(|error| (error.key().to_owned(), failure(&error))).collect();
        let stops = |key: &str| matches!(&stopped, Some(Stopped::Failed { key: by }) if by == key);
        failures.sort_by_key(|(key, _)| !stops(key));
        Self { failures, stopped }
    }
}

/// Makes a run again, on the threads of rayon's pool: what it has computed comes from the store,
/// and what failed then fails now without being tried. Of a run that was stopped, nothing is done
/// that is not in the store. What ran and was not to be kept runs again.
///
/// # Errors
/// As [`run_plan`](crate::Executor::run_plan).
pub fn replay(plan: &Plan, bindings: &Bindings, options: &Options, past: &Past) -> Result<Run> {
    let cancel = CancelToken::new();
    if past.stopped == Some(Stopped::Cancelled) {
        cancel.cancel();
    }
    let mut options = Options { cancel: Some(cancel), ..options.clone() };
    // What was to run again has done so; here it would replace what others use.
    options.rerun.clear();
    options.audit = 0.0;
    run_plan(plan, bindings, &options, |engine| {
        engine.recall(past);
        drive(engine, rayon::current_num_threads());
    })
}
