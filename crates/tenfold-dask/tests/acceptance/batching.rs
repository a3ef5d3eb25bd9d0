//! Many small tasks in few processes.

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::{check_store, contents};
use crate::support::execution::{PROCESS, executes, executions};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let isolated: fn(Dask) -> Dask = |dask| dask.on_error(OnError::Isolate);
    vec![
        trial!(a_thousand_tiny_tasks_take_few_processes, tiny).on_shared_cluster(),
        trial!(a_crash_amid_a_batch_is_blamed_on_its_task_alone, tiny_with_a_crash)
            .dressed(isolated)
            .on_shared_cluster(),
        trial!(a_batch_of_one_is_a_process_for_each_task, few)
            .dressed(|dask| dask.batch(1))
            .on_shared_cluster(),
        trial!(no_process_does_more_tasks_than_a_batch_may_have, few)
            .dressed(|dask| dask.batch(5))
            .on_shared_cluster(),
    ]
}

fn square(number: &u64) -> u64 {
    executes("square");
    number * number
}

fn square_or_crash(number: &u64) -> u64 {
    if *number == CRASHES {
        executes("crash");
        std::process::abort();
    }
    square(number)
}

/// The number of the task that ends its process.
const CRASHES: u64 = 500;

fn run(executor: &dyn Executor, n: u64, crashes: bool) -> Result<Run> {
    let mut graph = Graph::new();
    for number in 0..n {
        let x = graph.data(format_args!("x/{number}"), number)?;
        let key = format!("y/{number}");
        if crashes {
            graph.task(key, cached(square_or_crash).always(), x)?;
        } else {
            graph.task(key, cached(square).always(), x)?;
        }
    }
    executor.run_plan(&graph.plan("y/*")?, Bindings::new())
}

fn tiny(executor: &dyn Executor) -> Result<Run> {
    run(executor, 1_000, false)
}

fn tiny_with_a_crash(executor: &dyn Executor) -> Result<Run> {
    run(executor, 1_000, true)
}

fn few(executor: &dyn Executor) -> Result<Run> {
    run(executor, 20, false)
}

fn a_thousand_tiny_tasks_take_few_processes(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["y/999"], "998001");
    assert_eq!(executions("square").len(), 1_000);
    let processes = executions(PROCESS).len();
    assert!(processes <= 100, "{processes} processes");
    case.run_sequentially().check_well();
    assert_eq!(contents(&case.store()), contents(&case.store_named("sequential")));
}

fn a_crash_amid_a_batch_is_blamed_on_its_task_alone(case: &Case) {
    let report = case.run();
    for (key, outcome) in &report.outcomes {
        if *key == format!("y/{CRASHES}") {
            assert!(outcome.starts_with("failed") && outcome.contains("signal"), "{outcome}");
        } else {
            assert_eq!(outcome, "ran", "{key}");
        }
    }
    assert_eq!(report.outcomes.len(), 1_000);
    check_store(&case.store());
}

fn a_batch_of_one_is_a_process_for_each_task(case: &Case) {
    case.run().check_well();
    let mut processes = executions("square");
    processes.sort_unstable();
    processes.dedup();
    assert_eq!(processes.len(), 20);
    assert_eq!(executions(PROCESS).len(), 20);
}

fn no_process_does_more_tasks_than_a_batch_may_have(case: &Case) {
    case.run().check_well();
    let tasks = executions("square");
    assert_eq!(tasks.len(), 20);
    for process in executions(PROCESS) {
        let done = tasks.iter().filter(|id| **id == process).count();
        assert!(done <= 5, "{done} tasks in a process");
    }
}
