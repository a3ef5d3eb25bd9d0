//! Clusters that a program starts for itself on loopback: they run, and end with it.

use tenfold_graph::*;

use crate::support::case::{Case, SCHEDULER};
use crate::support::damage::contents;
use crate::support::driver::Driver;
use crate::support::execution::{executes, executions};
use crate::support::process::{descendants, is_alive};
use crate::support::signal::{let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial!(a_local_cluster_runs_two_tasks_at_once_and_ends_with_the_program, pairs)]
}

fn pair(x: &u64) -> u64 {
    executes("pair");
    stop_at("pair");
    x * x
}

fn sum(values: &[&u64]) -> u64 {
    values.iter().copied().sum()
}

fn pairs(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let mut pairs = Vec::new();
    for number in 0..2_u64 {
        let x = graph.data(format_args!("x/{number}"), number + 3)?;
        pairs.push(graph.task(format_args!("pair/{number}"), cached(pair).always(), x)?);
    }
    let sum = graph.task("sum", cached(sum).always(), pairs)?;
    executor.run_plan(&graph.plan(sum)?, Bindings::new())
}

fn a_local_cluster_runs_two_tasks_at_once_and_ends_with_the_program(case: &Case) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "local 2");
    let driver = Driver::start(command);
    let first = next_at("pair", &[]);
    next_at("pair", &[first]);
    let all = descendants(driver.id());
    let_all_go("pair");
    let report = driver.report();
    report.check_well();
    assert_eq!(report.values["sum"], "25");
    assert_eq!(executions("pair").len(), 2);
    assert_eq!(all.into_iter().filter(|id| is_alive(*id)).count(), 0);
    case.run_sequentially().check_well();
    assert_eq!(contents(&case.store()), contents(&case.store_named("sequential")));
}
