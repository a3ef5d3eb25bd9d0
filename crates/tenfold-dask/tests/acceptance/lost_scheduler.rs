//! A scheduler that is killed: the run fails by a deadline, and the next one goes on where it ended.

use std::time::Duration;

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::check_store;
use crate::support::execution::{executes, executions};
use crate::support::process::is_alive;
use crate::support::signal::{let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::wait_until;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(a_run_whose_scheduler_is_killed_fails_by_its_deadline_and_is_resumed, steps)
            .dressed(|dask| dask.lost_after(LOST_AFTER)),
    ]
}

/// How long the scheduler may be gone.
const LOST_AFTER: Duration = Duration::from_secs(2);

/// The time that it takes beside, at most, on a busy machine.
const ROOM: Duration = Duration::from_secs(15);

fn step(x: &u64) -> u64 {
    executes(&format!("step {x}"));
    x + 1
}

fn gate(x: &u64) -> u64 {
    executes("gate");
    stop_at("gate");
    x + 1
}

fn steps(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0_u64)?;
    let first = graph.task("first", cached(step).always(), x)?;
    let second = graph.task("second", cached(step).always(), first)?;
    let gate = graph.task("gate", cached(gate).always(), second)?;
    let last = graph.task("last", cached(step).always(), gate)?;
    executor.run_plan(&graph.plan(last)?, Bindings::new())
}

fn a_run_whose_scheduler_is_killed_fails_by_its_deadline_and_is_resumed(case: &Case) {
    let mut cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let running = next_at("gate", &[]);
    cluster.kill_scheduler();
    let report = driver.report_within(LOST_AFTER + ROOM);
    assert!(report.error().contains("scheduler"), "{}", report.error());
    drop(cluster);
    wait_until("the end of the task", || !is_alive(running));
    check_store(&case.store());

    let _cluster = case.cluster().workers(2).start();
    let_all_go("gate");
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["last"], "4");
    assert_eq!(report.keys_after("started"), ["gate", "last"]);
    assert_eq!(["step 0", "step 1", "step 3"].map(|name| executions(name).len()), [1, 1, 1]);
}
