//! Stored values that are damaged, before a run and in the middle of one: they are set aside and computed again.

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::damage::{check_store, flip, record, truncate};
use crate::support::execution::{executes, executions};
use crate::support::report::Report;
use crate::support::signal::{let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::wait_until;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(a_flipped_bit_is_found_and_the_value_computed_again, gated),
        trial!(a_truncated_value_is_found_and_computed_again, gated),
        trial!(a_value_damaged_in_mid_run_is_computed_again_for_who_needs_it, gated),
    ]
}

fn base(x: &u64) -> Vec<u64> {
    executes("base");
    (0..500).map(|n| n * x).collect()
}

fn gate(x: &u64) -> u64 {
    executes("gate");
    stop_at("gate");
    *x
}

#[expect(clippy::ptr_arg, reason = "a task takes what its node produces")]
fn late(base: &Vec<u64>, gate: &u64) -> u64 {
    executes("late");
    base.iter().sum::<u64>() + gate
}

pub(crate) fn gated(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 3_u64)?;
    let base = graph.task("base", cached(base).always(), x)?;
    let gate = graph.task("gate", cached(gate).always(), x)?;
    let late = graph.task("late", cached(late).always(), (base, gate))?;
    executor.run_plan(&graph.plan(late)?, Bindings::new())
}

/// Runs, damages the value of `base`, and runs again without the results computed from it.
pub(crate) fn damage_between_runs(case: &Case, damage: impl FnOnce()) {
    let _cluster = case.cluster().workers(2).start();
    let_all_go("gate");
    case.run().check_well();
    assert!(case.store().discard(&record(&case.store(), "late").recipe).unwrap());
    damage();
    check_mended(case, &case.run(), 2);
}

/// Checks that `base` was set aside and computed again, and that `late` ran so often.
#[track_caller]
fn check_mended(case: &Case, report: &Report, n_late: usize) {
    assert_eq!(report.error, None, "{report:#?}");
    assert_eq!(report.values["late"], "374253");
    let names_base =
        |warning: &String| warning.starts_with("`base`") && warning.contains("quarantine");
    assert!(report.warnings.iter().any(names_base), "{report:#?}");
    assert_eq!(executions("base").len(), 2);
    assert_eq!(executions("gate").len(), 1);
    assert_eq!(executions("late").len(), n_late);
    assert_eq!(case.store().size().unwrap().quarantined, 1);
    check_store(&case.store());
}

fn a_flipped_bit_is_found_and_the_value_computed_again(case: &Case) {
    damage_between_runs(case, || flip(&case.path("store"), &case.store(), "base"));
}

fn a_truncated_value_is_found_and_computed_again(case: &Case) {
    damage_between_runs(case, || truncate(&case.path("store"), &case.store(), "base"));
}

fn a_value_damaged_in_mid_run_is_computed_again_for_who_needs_it(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    next_at("gate", &[]);
    wait_until("the value of `base`", || {
        let mut records = case.store().records().unwrap().filter_map(std::result::Result::ok);
        records.any(|record| record.provenance.key == "base")
    });
    flip(&case.path("store"), &case.store(), "base");
    let_all_go("gate");
    check_mended(case, &driver.report(), 1);
}
