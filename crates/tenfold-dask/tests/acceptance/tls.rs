//! TLS by Dask's own settings: connections with the certificates are let in, no others.

use std::time::Duration;

use crate::support::case::{Case, SCHEDULER};
use crate::support::certificates::Certificates;
use crate::support::cluster::Cluster;
use crate::support::driver::Driver;
use crate::support::execution::{PROCESS, executions};
use crate::support::programs::one;
use crate::support::report::Report;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let trials = [
        trial!(a_client_with_a_certificate_of_the_authority_gets_in, one),
        trial!(a_client_without_a_certificate_is_refused, one),
        trial!(a_client_in_plain_tcp_is_refused, one),
        trial!(a_client_with_a_foreign_certificate_is_refused, one),
    ];
    let strict = |trial: Trial| trial.with_openssl().dressed(|dask| dask.connect_within(PATIENCE));
    trials.map(strict).into()
}

/// How long a client tries to connect.
const PATIENCE: Duration = Duration::from_secs(10);

fn own(case: &Case) -> Certificates {
    Certificates::make(&case.path("own certificates"))
}

fn cluster(case: &Case, certificates: &Certificates) -> Cluster {
    let setup = case.cluster().variables(certificates.settings());
    setup.argument("--protocol").argument("tls").workers(1).start()
}

/// Runs against an address with some settings of Dask's.
fn run(case: &Case, address: &str, settings: Vec<(String, String)>) -> Report {
    let mut command = case.driver_command();
    command.env(SCHEDULER, address).envs(settings);
    Driver::start(command).report()
}

/// Checks that a run failed before anything was started, with an error that says where.
#[track_caller]
fn check_refused(report: &Report, address: &str) {
    assert!(report.error().contains(address), "{}", report.error());
    assert_eq!(executions(PROCESS).len(), 0);
}

fn a_client_with_a_certificate_of_the_authority_gets_in(case: &Case) {
    let certificates = own(case);
    let cluster = cluster(case, &certificates);
    let address = cluster.address();
    assert!(address.starts_with("tls://"), "{address}");
    let report = run(case, &address, certificates.settings());
    report.check_well();
    assert_eq!(report.values["y"], "2");
    assert_eq!(executions("work").len(), 1);
}

fn a_client_without_a_certificate_is_refused(case: &Case) {
    let cluster = cluster(case, &own(case));
    check_refused(&run(case, &cluster.address(), Vec::new()), &cluster.address());
}

fn a_client_in_plain_tcp_is_refused(case: &Case) {
    let cluster = cluster(case, &own(case));
    let address = cluster.address().replace("tls://", "tcp://");
    check_refused(&run(case, &address, Vec::new()), &address);
}

fn a_client_with_a_foreign_certificate_is_refused(case: &Case) {
    let cluster = cluster(case, &own(case));
    let foreign = Certificates::make(&case.path("foreign certificates"));
    check_refused(&run(case, &cluster.address(), foreign.settings()), &cluster.address());
}
