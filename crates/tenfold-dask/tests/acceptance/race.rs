//! Two drivers that compute one thing at once: one result stands for both.

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::{check_store, contents};
use crate::support::execution::{executes, executions};
use crate::support::signal::{let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial!(two_runs_that_race_agree_on_one_result, chance_and_after)]
}

fn own_process() -> u64 {
    executes("chance");
    stop_at("chance");
    std::process::id().into()
}

fn after(chance: &u64) -> u64 {
    executes("after");
    chance * 1_000
}

fn chance_and_after(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let chance = graph.task("chance", cached(own_process).always(), ())?;
    let after = graph.task("after", cached(after).always(), (chance,))?;
    executor.run_plan(&graph.plan((chance, after))?, Bindings::new())
}

fn two_runs_that_race_agree_on_one_result(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let drivers = [case.drive(), case.drive()];
    let first = next_at("chance", &[]);
    next_at("chance", &[first]);
    let_all_go("chance");
    let reports = drivers.map(|driver| driver.report());
    reports.iter().for_each(|report| report.check_well());
    assert_eq!(reports[0].values, reports[1].values);
    let chance: u64 = reports[0].values["chance"].parse().unwrap();
    assert!(executions("chance").iter().any(|id| u64::from(*id) == chance));
    assert_eq!(reports[0].values["after"], (chance * 1_000).to_string());
    // One record for each, or this would fail.
    assert!(contents(&case.store()).contains_key("after"));
    check_store(&case.store());
}
