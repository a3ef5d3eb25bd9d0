//! A task that ends its worker: it is given up at a limit, and unrelated tasks finish.

use std::os::unix::process::parent_id;

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::{Case, SCHEDULER};
use crate::support::damage::check_store;
use crate::support::driver::Driver;
use crate::support::execution::{executes, executions};
use crate::support::process::kill;
use crate::support::report::Report;
use crate::support::signal::stop_at;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let isolated: fn(Dask) -> Dask = |dask| dask.on_error(OnError::Isolate).lost_workers_max(2);
    vec![
        trial!(a_task_that_ends_its_worker_is_given_up_at_dasks_limit, deadly_and_others)
            .dressed(|dask| dask.on_error(OnError::Isolate)),
        trial!(
            a_task_that_ends_its_worker_is_given_up_at_the_limit_of_a_local_cluster,
            deadly_and_others
        )
        .dressed(isolated),
        trial!(a_task_that_ends_its_own_process_fails_alone, deadly_to_itself_and_others)
            .dressed(|dask| dask.on_error(OnError::Isolate))
            .on_shared_cluster(),
        trial!(
            a_task_whose_process_is_killed_once_is_done_again_if_allowed,
            deadly_once_and_others
        )
        .dressed(|dask| dask.killed_max(1))
        .on_shared_cluster(),
    ]
}

fn deadly(_: &u64) -> u64 {
    executes("deadly");
    kill(parent_id());
    // Its own end follows.
    stop_at("death");
    0
}

fn deadly_to_itself(_: &u64) -> u64 {
    executes("deadly");
    kill(std::process::id());
    0
}

fn deadly_once(_: &u64) -> u64 {
    executes("deadly");
    if executions("deadly").len() == 1 {
        kill(std::process::id());
    }
    7
}

fn harmless(x: &u64) -> u64 {
    executes("harmless");
    x + 1
}

fn deadly_and_others(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0_u64)?;
    let deadly = graph.task("deadly", cached(deadly).always(), x)?;
    run_with_others(executor, graph, deadly)
}

fn deadly_to_itself_and_others(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0_u64)?;
    let deadly = graph.task("deadly", cached(deadly_to_itself).always(), x)?;
    run_with_others(executor, graph, deadly)
}

fn deadly_once_and_others(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0_u64)?;
    let deadly = graph.task("deadly", cached(deadly_once).always(), x)?;
    run_with_others(executor, graph, deadly)
}

/// The number of tasks that have nothing to do with the deadly one.
const OTHERS: u64 = 6;

fn run_with_others(executor: &dyn Executor, mut graph: Graph, deadly: Node<u64>) -> Result<Run> {
    graph.task("after", cached(harmless).always(), deadly)?;
    for number in 0..OTHERS {
        let x = graph.data(format_args!("x/{number}"), number)?;
        let before = graph.task(format_args!("before/{number}"), cached(harmless).always(), x)?;
        graph.task(format_args!("other/{number}"), cached(harmless).always(), before)?;
    }
    executor.run_plan(&graph.plan("{after,other/*}")?, Bindings::new())
}

/// Checks that the deadly task failed, and the others did not.
#[track_caller]
fn check(case: &Case, report: &Report, deaths: usize) {
    assert_eq!(executions("deadly").len(), deaths);
    assert!(report.outcomes["deadly"].starts_with("failed"), "{report:#?}");
    assert_eq!(report.outcomes["after"], "skipped because of `deadly`");
    for number in 0..OTHERS {
        assert_eq!(report.outcomes[&format!("other/{number}")], "ran", "{report:#?}");
    }
    check_store(&case.store());
}

fn a_task_that_ends_its_worker_is_given_up_at_dasks_limit(case: &Case) {
    let _cluster = case.cluster().workers(2).nannies().start();
    let report = case.run();
    // The `allowed-failures` of Dask are 3.
    check(case, &report, 4);
    assert!(report.error().contains("4 workers were lost"), "{}", report.error());
}

fn a_task_that_ends_its_worker_is_given_up_at_the_limit_of_a_local_cluster(case: &Case) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "local 2");
    let report = Driver::start(command).report();
    check(case, &report, 3);
    assert!(report.error().contains("3 workers were lost"), "{}", report.error());
}

fn a_task_whose_process_is_killed_once_is_done_again_if_allowed(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(executions("deadly").len(), 2);
    assert_eq!(report.values["after"], "8");
    check_store(&case.store());
}

fn a_task_that_ends_its_own_process_fails_alone(case: &Case) {
    let report = case.run();
    check(case, &report, 1);
    assert!(report.error().contains("signal 9"), "{}", report.error());
}
