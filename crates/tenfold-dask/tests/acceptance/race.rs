//! Two drivers that compute one thing at once: both have one result.

use crate::support::case::Case;
use crate::support::damage::{check_store, contents};
use crate::support::execution::executions;
use crate::support::programs::chance_and_after;
use crate::support::signal::{let_all_go, next_at};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial!(two_runs_that_race_agree_on_one_result, chance_and_after)]
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
