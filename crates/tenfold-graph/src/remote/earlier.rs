//! A run that was made before, made again from its store.

use crate::error::Result;
use crate::plan::{Bindings, Plan};
use crate::reuse::ReuseOptions;
use crate::run::{OnError, Options, Run, Workers, drive, run_with};

/// Returns `true` if a plan has cached tasks, so that a run of it may send some to a
/// [`Cluster`](super::Cluster).
pub fn has_cached_tasks(plan: &Plan) -> bool {
    (0..plan.n_tasks() as u32).any(|at| plan.is_cached(at))
}

/// Makes a run again, on the threads of [`Threads::default`](crate::Threads): cached tasks have the results that are in the
/// store, and the others run. A cached task without a result fails: it had none in the first place,
/// or it has lost it since.
///
/// Nobody observes it or cancels it, nothing runs again on demand, and a failure stops nothing
/// else.
///
/// # Errors
/// As [`run_plan`](crate::Executor::run_plan).
pub fn replay(plan: &Plan, bindings: &Bindings, options: &Options) -> Result<Run> {
    options.check(plan)?;
    let options = Options {
        on_error: OnError::Isolate,
        cancel: None,
        observers: Vec::new(),
        rerun: Vec::new(),
        audit: 0.0,
        ..options.clone()
    };
    let reuse = ReuseOptions { stored_only: true, keeps_all: true, ..options.reuse(plan) };
    let workers = Workers::here()?;
    run_with(plan, bindings, &options, reuse, Some(&workers), &mut |engine| {
        drive(engine, &workers);
        Ok(())
    })
}
