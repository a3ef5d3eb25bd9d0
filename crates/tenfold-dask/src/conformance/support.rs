//! The executor for Dask in place of those of `tenfold-graph`, and the same funnel through it.

use tempfile::TempDir;
use tenfold_graph::{Bindings, Executor, OnError, Plan, Run};
use tenfold_store::{Durability, Store};

use crate::dask::Dask;

/// A way to run a plan.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) workers: usize,
    pub(crate) executor: Box<dyn Executor>,
    /// Of the store that every run on Dask needs, also where nothing is cached.
    _folder: TempDir,
}

/// Dask with two workers on this machine, which would need a Python that is not there.
pub(crate) fn ways() -> [Way; 1] {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_with(folder.path(), Durability::Process).unwrap();
    let dask = Dask::local(2).unwrap().python("/nowhere/python3").store(store);
    [Way { name: "Dask", workers: 2, executor: Box::new(dask), _folder: folder }]
}

/// The size of a long suite: `full` where the environment variable TENFOLD_FULL_TESTS is set.
pub(crate) fn size(full: u32, otherwise: u32) -> u32 {
    if std::env::var_os("TENFOLD_FULL_TESTS").is_some() { full } else { otherwise }
}

/// Runs a plan, and hands over the run.
pub(crate) fn check(plan: &Plan, verify: impl FnMut(&Way, Run)) {
    check_bound(plan, OnError::FailFast, &Bindings::new(), verify);
}

/// Runs a plan with bindings, and hands over the run.
pub(crate) fn check_bound(
    plan: &Plan,
    on_error: OnError,
    bindings: &Bindings,
    mut verify: impl FnMut(&Way, Run),
) {
    for mut way in ways() {
        way.executor.options_mut().on_error = on_error;
        let run = way.executor.run_plan(plan, bindings.clone());
        let run = run.unwrap_or_else(|error| panic!("{}: {error}", way.name));
        verify(&way, run);
    }
}
