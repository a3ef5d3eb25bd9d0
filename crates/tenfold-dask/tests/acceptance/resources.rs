//! Tasks that need something of their machine run where it is, and nowhere else.

use std::os::unix::process::parent_id;
use std::time::Duration;

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::execution::{PROCESS, executes, executions};
use crate::support::report::Report;
use crate::support::signal::{give, is_given, let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::wait_until;

pub(crate) fn trials() -> Vec<Trial> {
    let impatient: fn(Dask) -> Dask =
        |dask| dask.wait_for_workers(Duration::from_secs(1)).on_error(OnError::Isolate);
    vec![
        trial!(tasks_that_need_a_gpu_run_on_the_worker_that_has_one, with_gpu),
        trial!(a_resource_that_no_worker_offers_is_an_error_after_the_set_time, with_gpu)
            .dressed(impatient)
            .on_shared_cluster(),
        trial!(a_scheduler_without_workers_is_an_error_after_the_set_time, with_gpu)
            .dressed(impatient),
        trial!(what_no_worker_offers_is_told_early_and_goes_on_when_one_comes, with_gpu)
            .dressed(|dask| dask.observer(signal_warnings)),
        trial!(workers_that_join_during_a_run_take_part, gated)
            .dressed(|dask| dask.observer(signal_warnings)),
        trial!(a_task_may_use_as_many_threads_as_it_asked_for, with_threads),
    ]
}

/// The worker that this process came from.
fn worker(number: &u64) -> u64 {
    executes(&format!("number {number}"));
    parent_id().into()
}

fn with_gpu(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let gpu = Resources::new().label("gpu", 1.0).memory(1_000);
    for number in 0..4_u64 {
        let x = graph.data(format_args!("x/{number}"), number)?;
        let y = graph.data(format_args!("y/{number}"), number + 10)?;
        let needy = cached(worker).always().resources(gpu.clone());
        graph.task(format_args!("needy/{number}"), needy, x)?;
        graph.task(format_args!("plain/{number}"), cached(worker).always(), y)?;
    }
    executor.run_plan(&graph.plan("{needy,plain}/*")?, Bindings::new())
}

fn tasks_that_need_a_gpu_run_on_the_worker_that_has_one(case: &Case) {
    let setup = case.cluster().worker(&[]).worker(&["--resources", "gpu=1 memory=1000000"]);
    let cluster = setup.worker(&[]).start();
    let report = case.run();
    report.check_well();
    for number in 0..4 {
        assert_eq!(report.values[&format!("needy/{number}")], cluster.worker(1).to_string());
        assert!(report.values.contains_key(&format!("plain/{number}")));
    }
}

fn a_resource_that_no_worker_offers_is_an_error_after_the_set_time(case: &Case) {
    let report = case.run();
    for number in 0..4 {
        let outcome = &report.outcomes[&format!("needy/{number}")];
        assert!(outcome.starts_with("failed") && outcome.contains("gpu"), "{outcome}");
        assert_eq!(report.outcomes[&format!("plain/{number}")], "ran");
        assert_eq!(executions(&format!("number {number}")).len(), 0);
    }
}

fn a_scheduler_without_workers_is_an_error_after_the_set_time(case: &Case) {
    let _cluster = case.cluster().start();
    let report = case.run();
    assert!(report.error().contains("worker"), "{}", report.error());
    assert_eq!(executions(PROCESS).len(), 0);
    assert_eq!(report.values.len(), 0);
}

/// The number of threads that parallel code takes.
fn threads(_: &u64) -> u64 {
    std::env::var("RAYON_NUM_THREADS").unwrap().parse().unwrap()
}

fn with_threads(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let [x, y] = [graph.data("x", 1_u64)?, graph.data("y", 2_u64)?];
    graph.task("plain", cached(threads).always(), x)?;
    let needs = Resources::new().threads(2);
    graph.task("wide", cached(threads).always().resources(needs), y)?;
    executor.run_plan(&graph.plan("{plain,wide}")?, Bindings::new())
}

fn a_task_may_use_as_many_threads_as_it_asked_for(case: &Case) {
    let setup = case.cluster().worker(&["--resources", "threads=1"]);
    let _cluster = setup.worker(&["--resources", "threads=2"]).start();
    let report = case.run();
    report.check_well();
    assert_eq!([&report.values["plain"], &report.values["wide"]], ["1", "2"]);
}

fn gate(number: &u64) -> u64 {
    stop_at("gate");
    *number
}

fn gated(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    for number in 0..2_u64 {
        let x = graph.data(format_args!("x/{number}"), number)?;
        graph.task(format_args!("gate/{number}"), cached(gate).always(), x)?;
    }
    executor.run_plan(&graph.plan("gate/*")?, Bindings::new())
}

fn workers_that_join_during_a_run_take_part(case: &Case) {
    let mut cluster = case.cluster().start();
    let driver = case.drive();
    wait_until("the warning", || is_given(WARNED));
    cluster.add_worker(&[]);
    let first = next_at("gate", &[]);
    cluster.add_worker(&[]);
    let second = next_at("gate", &[first]);
    assert_eq!([first, second].map(|id| cluster.worker_of(id)), [0, 1]);
    let_all_go("gate");
    let report = driver.report();
    report.check_ran();
    check_only_warning(&report, &["`gate/", "no worker", "300 s", "dask worker"]);
}

/// The signal that a run has warned.
const WARNED: &str = "warned";

fn signal_warnings(event: &Event<'_>) {
    if let EventKind::Warned { .. } = event.kind {
        give(WARNED);
    }
}

/// Checks that there is one warning, which says all this.
#[track_caller]
fn check_only_warning(report: &Report, words: &[&str]) {
    let [warning] = &report.warnings[..] else { panic!("{:?}", report.warnings) };
    for word in words {
        assert!(warning.contains(word), "no `{word}` in: {warning}");
    }
}

fn what_no_worker_offers_is_told_early_and_goes_on_when_one_comes(case: &Case) {
    let mut cluster = case.cluster().worker(&["--resources", "gpu=1"]).start();
    let driver = case.drive();
    wait_until("the warning", || is_given(WARNED));
    cluster.add_worker(&["--resources", "gpu=1 memory=1000000"]);
    let report = driver.report();
    report.check_ran();
    for number in 0..4 {
        assert_eq!(report.values[&format!("needy/{number}")], cluster.worker(1).to_string());
    }
    let words =
        ["`needy/", "gpu: 1, memory: 1000;", "1 worker offers gpu: 1;", "300 s", "--resources"];
    check_only_warning(&report, &words);
}
