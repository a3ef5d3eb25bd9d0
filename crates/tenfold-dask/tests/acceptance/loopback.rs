//! Where things listen, and schedulers without workers.

use tenfold_graph::*;

use crate::support::case::{Case, SCHEDULER};
use crate::support::driver::Driver;
use crate::support::process::descendants;
use crate::support::signal::{let_all_go, next_at, stop_at};
use crate::support::socket::{is_loopback, listening};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(nothing_of_a_local_cluster_listens_beyond_loopback, gated),
        trial!(nothing_of_a_cluster_on_loopback_listens_beyond_it, gated),
    ]
}

fn gate() -> u64 {
    stop_at("gate");
    1
}

fn gated(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let gate = graph.task("gate", cached(gate).always(), ())?;
    executor.run_plan(&graph.plan(gate)?, Bindings::new())
}

/// Checks that these processes listen, and only on loopback.
#[track_caller]
fn check_loopback(processes: &[u32]) {
    let addresses = listening(processes);
    // A scheduler and a worker at least.
    assert!(addresses.len() >= 2, "{addresses:?}");
    assert!(addresses.iter().all(|address| is_loopback(address)), "{addresses:?}");
}

fn nothing_of_a_local_cluster_listens_beyond_loopback(case: &Case) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "local 2");
    let driver = Driver::start(command);
    next_at("gate", &[]);
    check_loopback(&descendants(driver.id()));
    let_all_go("gate");
    driver.report().check_well();
}

fn nothing_of_a_cluster_on_loopback_listens_beyond_it(case: &Case) {
    let cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    next_at("gate", &[]);
    let mut processes = descendants(driver.id());
    processes.extend(cluster.processes());
    check_loopback(&processes);
    let_all_go("gate");
    driver.report().check_well();
}
