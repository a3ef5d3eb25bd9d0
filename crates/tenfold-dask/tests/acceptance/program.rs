//! The parts of the program that reach the workers' processes: its arguments, its directory, the named variables of the
//! environment; and its output.

use std::io::Write;

use tenfold_graph::*;
use tenfold_store::Store;

use crate::support::case::Case;
use crate::support::driver::Driver;
use crate::support::report::Report;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial!(arguments_with_spaces_quotes_and_newlines_arrive_as_they_are, arguments)
            .dressed(|dask| {
                let name = "program::arguments_with_spaces_quotes_and_newlines_arrive_as_they_are";
                dask.arguments(["--exact", name, "--nocapture", "--"].into_iter().chain(ODD))
            })
            .on_shared_cluster(),
        trial!(only_the_variables_that_were_named_go_along, variables)
            .dressed(|dask| dask.environment(NAMED))
            .on_shared_cluster(),
        trial!(a_store_may_be_given_by_a_relative_path, directory)
            .dressed(|dask| dask.store(Store::open("relative store").unwrap()))
            .on_shared_cluster(),
        trial!(a_task_that_prints_a_lot_goes_on, noisy).on_shared_cluster(),
        trial!(a_task_that_prints_a_lot_and_fails_has_the_end_in_its_error, noisy_and_failing)
            .on_shared_cluster(),
        trial!(a_task_that_reads_its_standard_input_finds_nothing_of_the_protocol, reading)
            .on_shared_cluster(),
    ]
}

/// Arguments that a shell, JSON or a careless join would spoil.
const ODD: [&str; 8] = [
    "",
    "two words",
    "\"quoted\"",
    "it's",
    "line\nbreak",
    "back\\slash",
    "žluťoučký 🐴",
    "$HOME *",
];

const NAMED: &str = "TENFOLD_ACCEPTANCE_NAMED";
const UNNAMED: &str = "TENFOLD_ACCEPTANCE_UNNAMED";

fn arguments_here() -> Vec<String> {
    std::env::args().skip_while(|argument| argument != "--").skip(1).collect()
}

fn arguments(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let here = graph.task("here", cached(arguments_here).always(), ())?;
    executor.run_plan(&graph.plan(here)?, Bindings::new())
}

fn arguments_with_spaces_quotes_and_newlines_arrive_as_they_are(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["here"], format!("{ODD:?}"));
}

fn variables_here() -> Vec<u64> {
    [NAMED, UNNAMED].map(|name| std::env::var(name).map_or(0, |text| text.len() as u64)).into()
}

fn variables(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let here = graph.task("here", cached(variables_here).always(), ())?;
    executor.run_plan(&graph.plan(here)?, Bindings::new())
}

fn only_the_variables_that_were_named_go_along(case: &Case) {
    let mut command = case.driver_command();
    command.env(NAMED, "a value\nof two lines").env(UNNAMED, "a secret");
    let report = Driver::start(command).report();
    report.check_well();
    assert_eq!(report.values["here"], "[20, 0]");
}

fn directory_here() -> String {
    std::env::current_dir().unwrap().to_str().unwrap().to_owned()
}

fn directory(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let here = graph.task("here", cached(directory_here).always(), ())?;
    executor.run_plan(&graph.plan(here)?, Bindings::new())
}

fn a_store_may_be_given_by_a_relative_path(case: &Case) {
    let elsewhere = case.path("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let mut command = case.driver_command();
    command.current_dir(&elsewhere);
    let report = Driver::start(command).report();
    report.check_well();
    let expected = elsewhere.canonicalize().unwrap();
    assert_eq!(report.values["here"], expected.to_str().unwrap());
    assert!(elsewhere.join("relative store/records").is_dir());
}

/// Writes 20 MB to each stream: more than any pipe, buffer or patience holds.
fn print() {
    let line = [b'x'; 10_000];
    for _ in 0..2_000 {
        std::io::stdout().write_all(&line).unwrap();
        std::io::stderr().write_all(&line).unwrap();
    }
}

fn print_and_return() -> u64 {
    print();
    7
}

fn noisy(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let noisy = graph.task("noisy", cached(print_and_return).always(), ())?;
    executor.run_plan(&graph.plan(noisy)?, Bindings::new())
}

fn a_task_that_prints_a_lot_goes_on(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["noisy"], "7");
}

fn print_and_fail() -> Result<u64, String> {
    print();
    std::io::stderr().write_all(b"\nthe very end\n").unwrap();
    Err("too much was said".to_owned())
}

fn noisy_and_failing(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let noisy = graph.try_task("noisy", cached(print_and_fail).always(), ())?;
    executor.run_plan(&graph.plan(noisy)?, Bindings::new())
}

fn a_task_that_prints_a_lot_and_fails_has_the_end_in_its_error(case: &Case) {
    let report: Report = case.run();
    assert!(report.error().contains("too much was said"), "{}", report.error());
    assert!(report.error().contains("the very end"), "{}", report.error());
    assert!(report.error().len() < 10_000, "{} bytes", report.error().len());
}

fn read() -> u64 {
    let mut text = String::new();
    std::io::stdin().read_line(&mut text).unwrap();
    text.len() as u64
}

fn reading(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let read = graph.task("read", cached(read).always(), ())?;
    executor.run_plan(&graph.plan(read)?, Bindings::new())
}

fn a_task_that_reads_its_standard_input_finds_nothing_of_the_protocol(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["read"], "0");
}
