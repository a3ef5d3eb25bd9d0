//! Tasks that are reused and tasks that run again, reported as on threads.

use std::fs;

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::execution::{PROCESS, executes, executions};
use crate::support::folder::folder;
use crate::support::report::Report;
use crate::support::signal::{give, is_given};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let as_asked: fn(Dask) -> Dask = as_asked;
    let trials = [
        trial!(failures_skips_and_reuse_are_reported_as_on_threads, mixed).dressed(as_asked),
        trial!(stored_results_are_reused_and_nothing_started, chain).dressed(as_asked),
        trial!(a_task_that_is_asked_to_runs_again, chain).dressed(as_asked),
        trial!(an_audit_finds_tasks_with_other_results, of_chance).dressed(as_asked),
        trial!(an_input_that_comes_out_the_same_stops_the_cascade, of_a_file).dressed(as_asked),
    ];
    trials.map(Trial::on_shared_cluster).into()
}

/// The same options for drivers and workers, and for threads.
fn as_asked<E: Executor>(executor: E) -> E {
    let executor = executor.on_error(OnError::Isolate);
    let executor = if is_given("rerun") { executor.rerun("middle") } else { executor };
    if is_given("audit") { executor.audit(1.0) } else { executor }
}

fn inc(x: &u64) -> u64 {
    executes("inc");
    x + 1
}

fn fail(_: &u64) -> Result<u64, String> {
    Err("no luck".to_owned())
}

fn mixed(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let a = graph.task("a", cached(inc).always(), x)?;
    let b = graph.task("b", cached(inc).always(), a)?;
    let uncached = graph.task("uncached", inc, b)?;
    let c = graph.task("c", cached(inc).always(), uncached)?;
    let failing = graph.try_task("failing", cached(fail).always().retry(1), b)?;
    let skipped = graph.task("skipped", cached(inc).always(), failing)?;
    graph.task("end/skipped", inc, skipped)?;
    graph.task("end/well", inc, c)?;
    graph.task("end/twin", cached(inc).always(), uncached)?;
    executor.run_plan(&graph.plan("end/*")?, Bindings::new())
}

/// Checks that two reports are equal but for the order and the times.
#[track_caller]
fn check_same(report: &Report, oracle: &Report) {
    assert_eq!(report.outcomes, oracle.outcomes);
    assert_eq!(report.values, oracle.values);
    let words =
        ["planned", "started", "retried", "finished", "failed", "skipped", "reused", "warned"];
    for word in words {
        assert_eq!(
            report.keys_after(word),
            oracle.keys_after(word),
            "{word}: {report:#?} {oracle:#?}"
        );
    }
}

fn failures_skips_and_reuse_are_reported_as_on_threads(case: &Case) {
    let threads = |store: &str| {
        let threads = Threads::new(2).unwrap().store(case.store_named(store));
        case.run_on(as_asked(threads))
    };
    check_same(&case.run(), &threads("threads"));
    check_same(&case.run(), &threads("threads"));
    // Each finds the results of the other.
    let here = threads("store");
    assert!(!here.keys_after("started").contains(&"a"));
}

fn chain(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_u64)?;
    let first = graph.task("first", cached(inc).always(), x)?;
    let middle = graph.task("middle", cached(inc).always(), first)?;
    let last = graph.task("last", cached(inc).always(), middle)?;
    executor.run_plan(&graph.plan(last)?, Bindings::new())
}

fn stored_results_are_reused_and_nothing_started(case: &Case) {
    case.run().check_well();
    let before = executions(PROCESS).len();
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["last"], "4");
    assert_eq!(report.keys_after("started"), [""; 0]);
    assert_eq!(report.outcomes["last"], "reused");
    assert_eq!(executions("inc").len(), 3);
    assert_eq!(executions(PROCESS).len(), before);
}

fn a_task_that_is_asked_to_runs_again(case: &Case) {
    case.run().check_well();
    give("rerun");
    let report = case.run();
    report.check_well();
    assert_eq!(report.keys_after("started"), ["middle"]);
    assert_eq!(report.values["last"], "4");
    assert_eq!(executions("inc").len(), 4);
}

fn own_process() -> u64 {
    executes("chance");
    std::process::id().into()
}

fn of_chance(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let chance = graph.task("chance", cached(own_process).always(), ())?;
    let after = graph.task("after", cached(inc).always(), chance)?;
    executor.run_plan(&graph.plan((chance, after))?, Bindings::new())
}

fn an_audit_finds_tasks_with_other_results(case: &Case) {
    case.run().check_well();
    give("audit");
    let report = case.run();
    assert_eq!(report.error, None);
    assert_eq!(executions("chance").len(), 2);
    let [_, second] = executions("chance")[..] else { unreachable!("there are two") };
    assert_eq!(report.values["chance"], second.to_string());
    assert_eq!(report.values["after"], (second + 1).to_string());
    let is_audit = |warning: &String| warning.starts_with("`chance`") && warning.contains("audit");
    assert!(report.warnings.iter().any(is_audit), "{report:#?}");
}

fn halve(x: &u64) -> u64 {
    executes("halve");
    x / 2
}

/// Data from a file, as from arguments of a program.
fn of_a_file(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let text = fs::read_to_string(folder().join("x")).unwrap();
    let x = graph.data("x", text.parse::<u64>().unwrap())?;
    let half = graph.task("half", cached(halve).always(), x)?;
    let after = graph.task("after", cached(inc).always(), half)?;
    executor.run_plan(&graph.plan(after)?, Bindings::new())
}

fn an_input_that_comes_out_the_same_stops_the_cascade(case: &Case) {
    for x in ["6", "7"] {
        fs::write(case.path("x"), x).unwrap();
        let report = case.run();
        report.check_well();
        assert_eq!(report.values["after"], "4");
    }
    assert_eq!([executions("halve").len(), executions("inc").len()], [2, 1]);
}
