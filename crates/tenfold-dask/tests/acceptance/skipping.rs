//! The suite itself, where it cannot run: it prints the names of the skipped tests, and fails where it has to run.

use std::process::{Command, Output};

use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::harness::{REQUIRED, ROLE};
use crate::support::python::PYTHON;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let trials = [
        trial!(without_python_tests_are_skipped_by_name, nothing),
        trial!(where_they_are_required_none_may_be_skipped, nothing),
    ];
    trials.map(Trial::without_python).into()
}

fn nothing(executor: &dyn Executor) -> Result<Run> {
    executor.run_plan(&Graph::new().plan(())?, Bindings::new())
}

/// The output of some tests of this suite without Python.
fn suite_without_python(is_required: bool) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("killed_worker").env_remove(ROLE).env(PYTHON, "/nowhere/python3");
    if is_required {
        command.env(REQUIRED, "1")
    } else {
        command.env_remove(REQUIRED)
    };
    command.output().unwrap()
}

fn without_python_tests_are_skipped_by_name(_: &Case) {
    let output = suite_without_python(false);
    assert!(output.status.success());
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(stdout.contains("0 passed; 0 failed;"), "{stdout}");
    assert!(!stdout.contains(" 0 ignored"), "{stdout}");
    for word in ["SKIPPED", "killed_worker::", "/nowhere/python3", "pip install"] {
        assert!(stderr.contains(word), "{stderr}");
    }
}

fn where_they_are_required_none_may_be_skipped(_: &Case) {
    assert!(!suite_without_python(true).status.success());
}
