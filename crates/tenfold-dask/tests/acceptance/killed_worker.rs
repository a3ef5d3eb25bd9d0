//! Workers that are killed: tasks under way run once more, finished ones do not.

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::{check_store, contents, record};
use crate::support::execution::{executes, executions};
use crate::support::process::{is_alive, terminate};
use crate::support::signal::{let_all_go, let_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::wait_until;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(
            a_worker_killed_in_mid_task_costs_one_more_execution_and_no_other_answer,
            one_by_one
        ),
        trial!(a_worker_that_is_asked_to_end_hands_its_task_over, one_by_one),
        trial!(an_orphan_of_a_killed_worker_publishes_nothing, of_chance),
        trial!(tasks_that_a_killed_worker_had_finished_do_not_run_again, many_and_one),
    ]
}

fn first(x: &u64) -> u64 {
    executes("first");
    x + 1
}

fn long(x: &u64) -> Vec<u64> {
    executes("long");
    stop_at("long");
    (0..1_000).map(|n: u64| n.wrapping_mul(n) ^ x).collect()
}

#[expect(clippy::ptr_arg, reason = "a task takes what its node produces")]
fn last(values: &Vec<u64>) -> u64 {
    executes("last");
    values.iter().sum()
}

fn one_by_one(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 20_u64)?;
    let first = graph.task("first", cached(first).always(), x)?;
    let long = graph.task("long", cached(long).always(), first)?;
    let last = graph.task("last", cached(last).always(), long)?;
    executor.run_plan(&graph.plan(last)?, Bindings::new())
}

fn a_worker_killed_in_mid_task_costs_one_more_execution_and_no_other_answer(case: &Case) {
    let mut cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let orphan = next_at("long", &[]);
    cluster.kill_worker(cluster.worker_of(orphan));
    wait_until("the end of the orphan", || !is_alive(orphan));
    next_at("long", &[orphan]);
    let_all_go("long");
    let report = driver.report();
    report.check_well();
    assert_eq!(["first", "long", "last"].map(|key| executions(key).len()), [1, 2, 1]);
    assert_eq!(report.values, case.run_sequentially().values);
    assert_eq!(contents(&case.store()), contents(&case.store_named("sequential")));
    check_store(&case.store());
}

fn a_worker_that_is_asked_to_end_hands_its_task_over(case: &Case) {
    let cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let first = next_at("long", &[]);
    terminate(cluster.worker(cluster.worker_of(first)));
    wait_until("the end of its process", || !is_alive(first));
    next_at("long", &[first]);
    let_all_go("long");
    driver.report().check_well();
    assert_eq!(["first", "long", "last"].map(|key| executions(key).len()), [1, 2, 1]);
    check_store(&case.store());
}

fn own_process() -> u64 {
    executes("chance");
    stop_at("chance");
    std::process::id().into()
}

fn of_chance(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let chance = graph.task("chance", cached(own_process).always(), ())?;
    executor.run_plan(&graph.plan(chance)?, Bindings::new())
}

fn an_orphan_of_a_killed_worker_publishes_nothing(case: &Case) {
    let mut cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let orphan = next_at("chance", &[]);
    cluster.kill_worker(cluster.worker_of(orphan));
    // If it lived on, it would now return its value.
    let_go("chance", orphan);
    wait_until("the end of the orphan", || !is_alive(orphan));
    let other = next_at("chance", &[orphan]);
    assert!(!contents(&case.store()).contains_key("chance"));
    let_go("chance", other);
    let report = driver.report();
    report.check_well();
    assert_eq!(report.values["chance"], other.to_string());
    assert_eq!(executions("chance"), [orphan, other]);
    check_store(&case.store());
}

fn early(number: &u64) -> u64 {
    executes(&format!("early {number}"));
    number * number
}

fn late(values: &[&u64]) -> u64 {
    executes("late");
    stop_at("late");
    values.iter().copied().sum()
}

fn many_and_one(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let mut early_ones = Vec::new();
    for number in 0..10_u64 {
        let x = graph.data(format_args!("x/{number}"), number)?;
        early_ones.push(graph.task(format_args!("early/{number}"), cached(early).always(), x)?);
    }
    let late = graph.task("late", cached(late).always(), early_ones)?;
    executor.run_plan(&graph.plan(late)?, Bindings::new())
}

fn tasks_that_a_killed_worker_had_finished_do_not_run_again(case: &Case) {
    let mut cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    let mut seen = vec![next_at("late", &[])];
    // Both workers, one after the other, so that each result was on one that is gone.
    for number in 0..2 {
        cluster.kill_worker(number);
        cluster.restart_worker(number);
        let is_gone = |id: &u32| !is_alive(*id);
        if seen.last().is_some_and(is_gone) {
            seen.push(next_at("late", &seen));
        }
    }
    let_all_go("late");
    let report = driver.report();
    report.check_well();
    assert_eq!(report.values["late"], "285");
    for number in 0..10 {
        assert_eq!(executions(&format!("early {number}")).len(), 1, "early {number}");
    }
    let again = case.run();
    again.check_well();
    assert_eq!(again.keys_after("started"), [""; 0]);
    assert_eq!(again.values, report.values);
    assert_eq!(record(&case.store(), "late").provenance.key, "late");
}
