//! Workers that freeze and wake up: others take their tasks over, and a late writer adopts the result that is there.

use std::time::Duration;

use crate::support::case::Case;
use crate::support::cluster::Setup;
use crate::support::damage::check_store;
use crate::support::execution::executions;
use crate::support::process::{freeze, is_alive, wake};
use crate::support::programs::chance_and_after;
use crate::support::signal::{let_all_go, let_go, next_at, stopped_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::{wait_until, wait_within};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(a_frozen_worker_is_replaced_within_three_times_its_limit, chance_and_after).alone(),
        trial!(a_late_writer_adopts_what_the_first_has_published, chance_and_after),
    ]
}

/// After this long without a sign of life a worker counts as lost. Dask takes no less than 5 s.
const LIMIT: Duration = Duration::from_secs(5);

fn cluster(case: &Case) -> Setup {
    case.cluster().workers(2).setting("SCHEDULER__WORKER_TTL", &format!("{}s", LIMIT.as_secs()))
}

fn a_frozen_worker_is_replaced_within_three_times_its_limit(case: &Case) {
    let cluster = cluster(case).start();
    let driver = case.drive();
    let sleeper = next_at("chance", &[]);
    let worker = cluster.worker(cluster.worker_of(sleeper));
    freeze(sleeper);
    freeze(worker);
    let other = wait_within(3 * LIMIT, "another worker to take the task over", || {
        stopped_at("chance").into_iter().find(|id| *id != sleeper)
    });
    let_all_go("chance");
    let report = driver.report();
    report.check_well();
    assert_eq!(report.values["chance"], other.to_string());
    wake(worker);
    wake(sleeper);
    wait_until("the end of the process that slept", || !is_alive(sleeper));
    check_agreed(case, other);
}

fn a_late_writer_adopts_what_the_first_has_published(case: &Case) {
    let cluster = cluster(case).start();
    let driver = case.drive();
    let first = next_at("chance", &[]);
    // The worker alone: its task goes on.
    let worker = cluster.worker(cluster.worker_of(first));
    freeze(worker);
    let late = next_at("chance", &[first]);
    let_go("chance", first);
    wait_until("the value of the first", || {
        let mut records = case.store().records().unwrap().filter_map(std::result::Result::ok);
        records.any(|record| record.provenance.key == "chance")
    });
    let_go("chance", late);
    let report = driver.report();
    report.check_well();
    assert_eq!(report.values["chance"], first.to_string());
    assert_eq!(executions("chance"), [first, late]);
    wake(worker);
    wait_until("the end of the first", || !is_alive(first));
    check_agreed(case, first);
}

/// Checks that the value of one process holds, here and in the results computed from it.
#[track_caller]
fn check_agreed(case: &Case, process: u32) {
    check_store(&case.store());
    let again = case.run();
    again.check_well();
    assert_eq!(again.keys_after("started"), [""; 0]);
    assert_eq!(again.values["chance"], process.to_string());
    assert_eq!(again.values["after"], (process * 1_000).to_string());
    assert_eq!(executions("after").len(), 1);
}
