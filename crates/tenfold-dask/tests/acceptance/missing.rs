//! Parts that are missing or wrong before anything runs: the error has the remedy.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::{Case, SCHEDULER};
use crate::support::driver::Driver;
use crate::support::execution::{PROCESS, executions};
use crate::support::folder::folder;
use crate::support::python::python;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let other_python: fn(Dask) -> Dask = |dask| dask.python(other_python());
    vec![
        trial!(without_python_the_error_names_the_packages, one)
            .dressed(|dask| dask.python("/nowhere/python3"))
            .without_python(),
        trial!(without_distributed_the_error_names_the_package, one).dressed(other_python),
        trial!(with_an_old_python_the_error_names_the_version, one).dressed(other_python),
        trial!(a_program_that_is_no_python_is_an_error, one).dressed(other_python).without_python(),
        trial!(without_a_store_the_error_shows_how_to_give_one, one)
            .dressed(|mut dask| {
                dask.options_mut().store = None;
                dask
            })
            .without_python(),
        trial!(a_wrong_address_is_an_error_at_once, one),
        trial!(an_address_without_a_scheduler_is_in_the_error, one)
            .dressed(|dask| dask.connect_within(Duration::from_secs(1))),
        trial!(a_run_that_needs_no_worker_needs_no_python, uncached)
            .dressed(|dask| dask.python("/nowhere/python3"))
            .without_python(),
    ]
}

fn inc(x: &u64) -> u64 {
    x + 1
}

fn one(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let y = graph.task("y", cached(inc).always(), x)?;
    executor.run_plan(&graph.plan(y)?, Bindings::new())
}

fn uncached(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let y = graph.task("y", inc, x)?;
    executor.run_plan(&graph.plan(y)?, Bindings::new())
}

fn other_python() -> PathBuf {
    folder().join("other-python")
}

/// Writes the script in place of Python.
fn write_python(script: &str) {
    fs::write(other_python(), format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(other_python(), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Runs, and checks that the error says all this, and that nothing was started on a cluster.
#[track_caller]
fn check_refused(case: &Case, words: &[&str]) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "tcp://127.0.0.1:1");
    let report = Driver::start(command).report();
    for word in words {
        assert!(report.error().contains(word), "no `{word}` in: {}", report.error());
    }
    assert_eq!(executions(PROCESS).len(), 0);
}

fn without_python_the_error_names_the_packages(case: &Case) {
    check_refused(
        case,
        &["/nowhere/python3", "3.11", "pip install", "distributed", "TENFOLD_PYTHON"],
    );
}

fn without_distributed_the_error_names_the_package(case: &Case) {
    let python = python().as_ref().unwrap().display();
    // Without the packages of its site.
    write_python(&format!("exec '{python}' -S -E \"$@\""));
    check_refused(case, &["distributed", "pip install"]);
}

fn with_an_old_python_the_error_names_the_version(case: &Case) {
    let python = python().as_ref().unwrap().display();
    let site = case.path("site");
    fs::create_dir(&site).unwrap();
    // Read before the program: it makes the Python look older than it is.
    fs::write(site.join("usercustomize.py"), "import sys\nsys.version_info = (3, 9, 1)\n").unwrap();
    fs::copy(site.join("usercustomize.py"), site.join("sitecustomize.py")).unwrap();
    write_python(&format!("PYTHONPATH='{}' exec '{python}' \"$@\"", site.display()));
    check_refused(case, &["3.11"]);
}

fn a_program_that_is_no_python_is_an_error(case: &Case) {
    write_python("echo 'I am no Python' >&2; exit 3");
    check_refused(case, &["Python", "I am no Python"]);
}

fn without_a_store_the_error_shows_how_to_give_one(case: &Case) {
    check_refused(case, &["store(Store::open("]);
}

fn a_wrong_address_is_an_error_at_once(case: &Case) {
    for given in ["", "localhost:8786", "http://localhost:8786", "tcp://", "nowhere/scheduler.json"]
    {
        let error = match Dask::connect(given) {
            Err(error) => error.to_string(),
            // A file may come to be there; then the run reports it.
            Ok(dask) => case
                .run_on(case.with_program(dask.connect_within(Duration::from_millis(100))))
                .error()
                .to_owned(),
        };
        assert!(error.contains(given) && error.contains("scheduler"), "of `{given}`: {error}");
    }
}

fn an_address_without_a_scheduler_is_in_the_error(case: &Case) {
    check_refused(case, &["tcp://127.0.0.1:1", "scheduler"]);
}

fn a_run_that_needs_no_worker_needs_no_python(case: &Case) {
    let mut command = case.driver_command();
    command.env(SCHEDULER, "tcp://127.0.0.1:1");
    let report = Driver::start(command).report();
    report.check_well();
    assert_eq!(report.values["y"], "2");
}
