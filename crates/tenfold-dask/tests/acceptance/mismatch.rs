//! Workers whose program is not the driver's: they report the part that differs, do nothing, and are not asked again.

use std::fs::{self, File};
use std::io::Write;

use tenfold_dask::is_worker;
use tenfold_graph::*;
use tenfold_store::{Store, executable_digest, file_digest};

use crate::support::case::Case;
use crate::support::execution::{PROCESS, executions};
use crate::support::folder::folder;
use crate::support::programs::{one, work};
use crate::support::report::Report;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(another_executable_is_refused_with_both_digests, one)
            .dressed(|dask| dask.executable(folder().join("other-program")))
            .on_shared_cluster(),
        trial!(another_graph_is_refused_with_both_digests, one_or_other).on_shared_cluster(),
        trial!(a_program_without_a_run_in_workers_is_an_error, none_in_workers).on_shared_cluster(),
        trial!(an_executable_that_workers_do_not_have_is_an_error, one)
            .dressed(|dask| dask.executable("/nowhere/program"))
            .on_shared_cluster(),
        trial!(another_store_is_refused_with_both_places, one)
            .dressed(|dask| {
                let name = if is_worker() { "other-store" } else { "store" };
                dask.store(Store::open(folder().join(name)).unwrap())
            })
            .on_shared_cluster(),
    ]
}

/// A program whose workers build another graph.
fn one_or_other(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data(if is_worker() { "z" } else { "x" }, 1_u64)?;
    let y = graph.task("y", cached(work).always(), x)?;
    executor.run_plan(&graph.plan(y)?, Bindings::new())
}

/// A program that runs nothing on Dask where it is a worker.
fn none_in_workers(executor: &dyn Executor) -> Result<Run> {
    if is_worker() {
        return Sequential::default().run(&Graph::new(), ());
    }
    one(executor)
}

/// Checks that the error says this, and that one process was enough to find out.
#[track_caller]
fn check_refused(report: &Report, words: &[&str]) {
    for word in words {
        assert!(report.error().contains(word), "no `{word}` in: {}", report.error());
    }
    assert_eq!(executions("work").len(), 0);
    assert_eq!(executions(PROCESS).len(), 1);
}

fn another_executable_is_refused_with_both_digests(case: &Case) {
    let other = case.path("other-program");
    fs::copy(std::env::current_exe().unwrap(), &other).unwrap();
    // Bytes after the end of a program harm nothing, but its digest is another.
    File::options().append(true).open(&other).unwrap().write_all(b"built again").unwrap();
    let digests = [executable_digest().unwrap(), file_digest(&other).unwrap()];
    let [expected, found] = digests.map(|digest| digest.to_string());
    check_refused(&case.run(), &["executable", &expected, &found]);
}

fn another_graph_is_refused_with_both_digests(case: &Case) {
    let report = case.run();
    check_refused(&report, &["graph"]);
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let words = report.error().split(|c| !is_digit(c));
    let mut digests: Vec<&str> = words.filter(|word| word.len() == 64).collect();
    digests.dedup();
    assert_eq!(digests.len(), 2, "{}", report.error());
}

fn another_store_is_refused_with_both_places(case: &Case) {
    let places = ["store", "other-store"].map(|name| case.path(name).display().to_string());
    check_refused(&case.run(), &["store", &places[0], &places[1]]);
}

fn a_program_without_a_run_in_workers_is_an_error(case: &Case) {
    check_refused(&case.run(), &["without making run"]);
}

fn an_executable_that_workers_do_not_have_is_an_error(case: &Case) {
    let report = case.run();
    assert!(report.error().contains("/nowhere/program"), "{}", report.error());
    assert_eq!(executions(PROCESS).len(), 0);
}
