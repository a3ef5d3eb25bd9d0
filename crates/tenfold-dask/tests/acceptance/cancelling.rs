//! Runs that are cancelled, and drivers that are killed: their processes end soon, and leave nothing half done.

use std::net::TcpListener;
use std::time::Duration;

use tenfold_graph::*;

use crate::support::case::{Case, SCHEDULER};
use crate::support::damage::{check_store, contents};
use crate::support::driver::Driver;
use crate::support::execution::{PROCESS, executes, executions};
use crate::support::process::{children, descendants, freeze, is_alive, kill};
use crate::support::report::Report;
use crate::support::signal::{let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::{wait_for, wait_until, wait_until_within};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(a_run_that_is_cancelled_ends_its_processes_and_is_resumed, gated).alone(),
        trial!(a_run_that_waits_for_workers_can_be_cancelled, gated),
        trial!(a_run_that_waits_for_a_scheduler_can_be_cancelled, gated)
            .dressed(|dask| dask.connect_within(Duration::from_secs(3600))),
        trial!(a_run_whose_local_cluster_is_starting_can_be_cancelled, gated),
        trial!(a_run_whose_python_is_killed_fails_and_its_processes_end, gated),
        trial!(a_run_whose_python_is_frozen_fails_and_its_processes_end, gated)
            .dressed(|dask| dask.lost_after(Duration::from_secs(1))),
        trial!(a_driver_that_is_killed_takes_its_processes_along, gated).alone(),
        trial!(a_driver_that_is_killed_takes_its_local_cluster_along, gated).alone(),
    ]
}

/// So soon a task's process must have ended.
const SOON: Duration = Duration::from_secs(2);

fn quick(x: &u64) -> u64 {
    executes("quick");
    x + 1
}

fn gate(x: &u64, number: &u64) -> u64 {
    executes("gate");
    stop_at("gate");
    x + number
}

/// One task, and four after it, more than there are workers.
fn gated(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let quick = graph.task("quick", cached(quick).always(), x)?;
    for number in 0..4_u64 {
        let n = graph.data(format_args!("n/{number}"), number)?;
        graph.task(format_args!("gate/{number}"), cached(gate).always(), (quick, n))?;
    }
    executor.run_plan(&graph.plan("gate/*")?, Bindings::new())
}

/// Both processes that the workers can run at once.
fn both_running() -> [u32; 2] {
    let first = next_at("gate", &[]);
    [first, next_at("gate", &[first])]
}

/// Checks that only finished results are left, and that a run goes on from there.
fn check_resumed(case: &Case) {
    check_store(&case.store());
    let contents = contents(&case.store());
    assert!(contents.contains_key("quick"));
    assert!(!contents.keys().any(|key| key.starts_with("gate")), "{contents:?}");
    let_all_go("gate");
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["gate/3"], "5");
    assert_eq!(executions("quick").len(), 1);
}

fn a_run_that_is_cancelled_ends_its_processes_and_is_resumed(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let running = both_running();
    driver.cancel();
    wait_until_within(SOON, "the end of the tasks", || !running.into_iter().any(is_alive));
    let report = driver.report();
    assert!(report.error().contains("cancelled"), "{}", report.error());
    assert_eq!(executions("gate").len(), 2);
    check_resumed(case);
}

fn a_driver_that_is_killed_takes_its_processes_along(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let mut driver = case.drive();
    let running = both_running();
    let python = descendants(driver.id());
    driver.kill();
    wait_until_within(SOON, "the end of the tasks", || !running.into_iter().any(is_alive));
    wait_until_within(SOON, "the end of its Python", || !python.iter().any(|id| is_alive(*id)));
    assert_eq!(executions("gate").len(), 2);
    check_resumed(case);
}

fn a_driver_that_is_killed_takes_its_local_cluster_along(case: &Case) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "local 2");
    let mut driver = Driver::start(command);
    let running = both_running();
    let all = descendants(driver.id());
    assert!(all.len() >= 4, "{all:?}");
    driver.kill();
    wait_until_within(SOON, "the end of the tasks", || !running.into_iter().any(is_alive));
    wait_until_within(3 * SOON, "the end of it all", || !all.iter().any(|id| is_alive(*id)));
    check_store(&case.store());
    assert_eq!(executions("quick").len(), 1);
    assert!(executions(PROCESS).len() >= 2);
}

fn a_run_that_waits_for_workers_can_be_cancelled(case: &Case) {
    let _cluster = case.cluster().start();
    let driver = case.drive();
    let log = case.path("scheduler.log");
    wait_until("the driver to join", || {
        std::fs::read_to_string(&log).unwrap().contains("Receive client connection: Client-tenfold")
    });
    driver.cancel();
    let report = driver.report_within(10 * SOON);
    assert!(report.error().contains("cancelled"), "{}", report.error());
    assert_eq!(executions(PROCESS).len(), 0);
}

/// Checks that nothing has run, and that no task failed.
fn check_cancelled(report: &Report) {
    assert!(report.error().contains("cancelled"), "{}", report.error());
    assert!(report.outcomes.values().all(|outcome| outcome == "not run"), "{report:#?}");
    assert_eq!(report.outcomes.len(), 5);
    assert_eq!(executions(PROCESS).len(), 0);
}

fn a_run_that_waits_for_a_scheduler_can_be_cancelled(case: &Case) {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = case.driver_command();
    command.env(SCHEDULER, format!("tcp://{}", silent.local_addr().unwrap()));
    let driver = Driver::start(command);
    let connection = silent.accept().unwrap();
    driver.cancel();
    check_cancelled(&driver.report());
    drop(connection);
}

fn a_run_whose_local_cluster_is_starting_can_be_cancelled(case: &Case) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "local 2");
    let driver = Driver::start(command);
    // Its Python, and the first that this has started.
    let all = wait_for("the start of a worker", || {
        Some(descendants(driver.id())).filter(|all| all.len() > 2)
    });
    driver.cancel();
    check_cancelled(&driver.report());
    wait_until_within(SOON, "the end of it all", || !all.iter().any(|id| is_alive(*id)));
}

fn a_run_whose_python_is_killed_fails_and_its_processes_end(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let running = both_running();
    children(driver.id()).into_iter().for_each(kill);
    check_lost(case, driver, running);
}

fn a_run_whose_python_is_frozen_fails_and_its_processes_end(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let running = both_running();
    children(driver.id()).into_iter().for_each(freeze);
    check_lost(case, driver, running);
}

/// Checks that a run has lost its Python, and that another goes on.
fn check_lost(case: &Case, driver: Driver, running: [u32; 2]) {
    let report = driver.report_within(20 * SOON);
    assert!(report.error().contains("Python"), "{}", report.error());
    wait_until("the end of the tasks", || !running.into_iter().any(is_alive));
    check_resumed(case);
}
