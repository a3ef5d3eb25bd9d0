//! The shared parts of the tests: every executor, one funnel through all of them, and the same
//! tests on one processor.

mod cluster;

use std::io::Write;
use std::process::Command;
use std::sync::LazyLock;

use cluster::Remote;
use tenfold_graph::{Bindings, Executor, OnError, Plan, Run, Sequential, Threads};

/// A way to run a plan.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) workers: usize,
    pub(crate) executor: Box<dyn Executor>,
}

/// The name of the way whose workers are elsewhere: tasks that are not cached run there as often as
/// their readers do, and are reported once.
pub(crate) const CLUSTER: &str = "a cluster of 2";

/// One pool of each size, for all tests of a process.
static POOLS: LazyLock<[Threads; 3]> =
    LazyLock::new(|| [1, 2, 8].map(|threads| Threads::new(threads).unwrap()));

/// `Sequential`, `Threads` of 1, 2 and 8 threads, and a cluster of 2 workers.
pub(crate) fn ways() -> [Way; 5] {
    let way = |name, workers, executor| Way { name, workers, executor };
    let [one, two, eight] = &*POOLS;
    [
        way("Sequential", 1, Box::<Sequential>::default()),
        way("Threads of 1", 1, Box::new(one.clone())),
        way("Threads of 2", 2, Box::new(two.clone())),
        way("Threads of 8", 8, Box::new(eight.clone())),
        way(CLUSTER, 2, Box::new(Remote::new(2))),
    ]
}

/// The size of a long suite: `full` where the environment variable TENFOLD_FULL_TESTS is set, as in
/// continuous integration.
pub(crate) fn size(full: u32, otherwise: u32) -> u32 {
    if std::env::var_os("TENFOLD_FULL_TESTS").is_some() { full } else { otherwise }
}

/// Runs a plan in every way, and hands over each run.
pub(crate) fn check(plan: &Plan, verify: impl FnMut(&Way, Run)) {
    check_bound(plan, OnError::FailFast, &Bindings::new(), verify);
}

/// Runs a plan with bindings in every way, and hands over each run.
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

/// Runs the other tests of a module again, on one processor.
pub(crate) fn run_again_on_one_processor(module: &str) {
    let this_test = "pinned_to_one_processor";
    let executable = std::env::current_exe().unwrap();
    let taskset = Command::new("taskset").args(["-c", "0", "true"]).output();
    if !taskset.is_ok_and(|output| output.status.success()) {
        return say(&format!(
            "SKIPPED {module}{this_test}: no `taskset` here that pins to processor 0"
        ));
    }
    let again = Command::new("taskset")
        .args(["-c", "0"])
        .arg(executable)
        .args([module, "--skip", this_test])
        .output()
        .unwrap();
    let [stdout, stderr] = [&again.stdout, &again.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(again.status.success(), "on one processor:\n{stdout}\n{stderr}");
    assert!(!stdout.contains(" 0 passed"), "nothing ran on one processor:\n{stdout}");
}

/// Prints a line in a test run, though the test passes.
fn say(line: &str) {
    // The output of `println!` is not shown of a test that passes.
    let _ = writeln!(std::io::stderr(), "\n{line}\n");
}
