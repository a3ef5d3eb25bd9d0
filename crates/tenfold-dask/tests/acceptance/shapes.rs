//! Graphs of many shapes: uncached tasks, bound inputs, many inputs, chains, odd keys.

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::contents;
use crate::support::execution::{PROCESS, executes, executions, forget_executions};
use crate::support::report::Report;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let trials = [
        trial!(targets_that_are_not_cached_run_in_the_driver, around_cached),
        trial!(what_is_not_cached_runs_in_the_process_of_who_needs_it, below_cached),
        trial!(a_task_may_read_many_results, many_inputs),
        trial!(bound_inputs_are_bound_in_workers_too, bound),
        trial!(a_task_whose_value_is_bound_runs_nowhere, overridden),
        trial!(a_chain_runs_to_its_end, chain),
        trial!(a_diamond_runs_each_task_once, diamond),
        trial!(tasks_of_one_computation_run_once, twins),
        trial!(nothing_is_started_for_a_graph_without_cached_tasks, uncached),
        trial!(keys_may_be_of_any_characters, odd_keys),
    ];
    trials.map(Trial::on_shared_cluster).into()
}

fn inc(x: &u64) -> u64 {
    executes("inc");
    x + 1
}

fn double(x: &u64) -> u64 {
    executes("double");
    x * 2
}

fn add(x: &u64, y: &u64) -> u64 {
    executes("add");
    x + y
}

fn sum(values: &[&u64]) -> u64 {
    values.iter().copied().sum()
}

/// Runs on Dask and one after the other, and checks that it comes to the same.
#[track_caller]
fn check(case: &Case) -> Report {
    let report = case.run();
    report.check_well();
    let on_dask = ["inc", "double", "add"].map(|name| executions(name).len());
    forget_executions();
    let oracle = case.run_sequentially();
    assert_eq!(report.values, oracle.values);
    assert_eq!(report.outcomes, oracle.outcomes);
    assert_eq!(contents(&case.store()), contents(&case.store_named("sequential")));
    assert_eq!(on_dask, ["inc", "double", "add"].map(|name| executions(name).len()));
    report
}

fn around_cached(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let cached_one = graph.task("cached", cached(inc).always(), x)?;
    let target = graph.task("target", double, cached_one)?;
    let other = graph.task("other", add, (target, cached_one))?;
    executor.run_plan(&graph.plan((target, other))?, Bindings::new())
}

fn targets_that_are_not_cached_run_in_the_driver(case: &Case) {
    let driver = case.drive();
    let id = driver.id();
    let report = driver.report();
    report.check_well();
    assert_eq!([&report.values["target"], &report.values["other"]], ["4", "6"]);
    assert_ne!(executions("inc"), [id]);
    assert_eq!([executions("double"), executions("add")], [[id], [id]]);
}

fn below_cached(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let below = graph.task("below", double, x)?;
    let kept = graph.task("kept", cached(inc).always(), below)?;
    let between = graph.task("between", task(double).version(1), kept)?;
    let end = graph.task("end", cached(add).always(), (between, below))?;
    executor.run_plan(&graph.plan(end)?, Bindings::new())
}

fn what_is_not_cached_runs_in_the_process_of_who_needs_it(case: &Case) {
    let driver = case.drive();
    let id = driver.id();
    let report = driver.report();
    report.check_well();
    assert_eq!(report.values["end"], "8");
    assert!(!executions("double").contains(&id));
    assert_eq!([executions("inc").len(), executions("add").len()], [1, 1]);
}

fn many_inputs(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let mut nodes = Vec::new();
    for number in 0..300_u64 {
        let x = graph.data(format_args!("x/{number}"), number)?;
        nodes.push(graph.task(format_args!("y/{number}"), cached(inc).always(), x)?);
    }
    let sum = graph.task("sum", cached(sum).always(), nodes)?;
    executor.run_plan(&graph.plan(sum)?, Bindings::new())
}

fn a_task_may_read_many_results(case: &Case) {
    assert_eq!(check(case).values["sum"], "45150");
}

fn bound(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.input::<u64>("x")?;
    let y = graph.task("y", cached(inc).always(), x)?;
    let z = graph.task("z", cached(add).always(), (x, y))?;
    executor.run_plan(&graph.plan(z)?, Bindings::new().bind(x, 20))
}

fn bound_inputs_are_bound_in_workers_too(case: &Case) {
    assert_eq!(check(case).values["z"], "41");
}

fn overridden(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let y = graph.task("y", cached(inc).always(), x)?;
    let z = graph.task("z", cached(double).always(), y)?;
    executor.run_plan(&graph.plan(z)?, Bindings::new().bind(y, 50))
}

fn a_task_whose_value_is_bound_runs_nowhere(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["z"], "100");
    assert_eq!([executions("inc").len(), executions("double").len()], [0, 1]);
}

fn chain(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let mut last = graph.data("x", 0_u64)?;
    for number in 0..30 {
        last = graph.task(format_args!("link/{number}"), cached(inc).always(), last)?;
    }
    executor.run_plan(&graph.plan(last)?, Bindings::new())
}

fn a_chain_runs_to_its_end(case: &Case) {
    assert_eq!(check(case).values["link/29"], "30");
}

fn diamond(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 5_u64)?;
    let top = graph.task("top", cached(inc).always(), x)?;
    let left = graph.task("left", cached(inc).always(), top)?;
    let right = graph.task("right", cached(double).always(), top)?;
    let bottom = graph.task("bottom", cached(add).always(), (left, right))?;
    executor.run_plan(&graph.plan(bottom)?, Bindings::new())
}

fn a_diamond_runs_each_task_once(case: &Case) {
    assert_eq!(check(case).values["bottom"], "19");
}

fn twins(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 5_u64)?;
    let one = graph.task("one", cached(inc).always(), x)?;
    let other = graph.task("other", cached(inc).always(), x)?;
    let sum = graph.task("sum", cached(add).always(), (one, other))?;
    executor.run_plan(&graph.plan(sum)?, Bindings::new())
}

fn tasks_of_one_computation_run_once(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["sum"], "12");
    assert_eq!(executions("inc").len(), 1);
    let mut outcomes = [&report.outcomes["one"], &report.outcomes["other"]];
    outcomes.sort();
    assert_eq!(outcomes, ["ran", "reused"]);
}

fn uncached(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 5_u64)?;
    let y = graph.task("y", inc, x)?;
    executor.run_plan(&graph.plan(y)?, Bindings::new())
}

fn nothing_is_started_for_a_graph_without_cached_tasks(case: &Case) {
    assert_eq!(check(case).values["y"], "6");
    assert_eq!(executions(PROCESS).len(), 0);
}

fn odd_keys(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let mut nodes = Vec::new();
    let keys = [
        "a b",
        "it's",
        "\"q\"",
        "žluťoučký 🐴",
        "a@0123#2~1",
        "('x', 1)",
        "a+2",
        "b-0a1b2c3d",
        "%s{}",
    ];
    for (number, key) in keys.into_iter().enumerate() {
        let x = graph.data(format_args!("x/{number}"), number as u64)?;
        nodes.push(graph.task(format_args!("{key}/end"), cached(inc).always(), x)?);
    }
    let sum = graph.task("sum", cached(sum).always(), nodes)?;
    executor.run_plan(&graph.plan(sum)?, Bindings::new())
}

fn keys_may_be_of_any_characters(case: &Case) {
    assert_eq!(check(case).values["sum"], "45");
}
