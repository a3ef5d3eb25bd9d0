//! Tasks that fail and panic: tried as often as they ask, with errors as on threads and the end of their output.

use std::io::Write;

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::execution::{executes, executions, forget_executions};
use crate::support::report::Report;
use crate::support::signal::{give, is_given, let_all_go, next_at, stop_at};
use crate::support::trial::{Trial, trial};
use crate::support::wait::wait_until;

pub(crate) fn trials() -> Vec<Trial> {
    let isolated: fn(Dask) -> Dask = |dask| dask.on_error(OnError::Isolate);
    vec![
        trial!(a_task_with_two_retries_fails_after_three_attempts_as_on_threads, failing)
            .dressed(isolated)
            .on_shared_cluster(),
        trial!(a_task_that_panics_fails_as_on_threads, panicking)
            .dressed(isolated)
            .on_shared_cluster(),
        trial!(a_failure_stops_tasks_that_have_not_begun, failing).on_shared_cluster(),
        trial!(a_failure_lets_running_tasks_finish_and_begins_nothing_new, failing_beside_a_gate)
            .dressed(|dask| dask.batch(1)),
        trial!(a_task_that_fails_twice_and_then_not_is_well, flaky).on_shared_cluster(),
        trial!(an_uncached_task_that_a_cached_one_needs_fails_under_its_own_key, uncached_failing)
            .dressed(isolated)
            .on_shared_cluster(),
    ]
}

fn fail(_: &u64) -> Result<u64, String> {
    executes("failing");
    let attempt = executions("failing").len();
    say(&format!("the last words of attempt {attempt}\n"));
    Err("no luck".to_owned())
}

/// Writes to the standard error stream, as the code of users does.
fn say(text: &str) {
    std::io::stderr().write_all(text.as_bytes()).unwrap();
}

fn panic(_: &u64) -> u64 {
    executes("failing");
    panic!("all is lost")
}

fn inc(x: &u64) -> u64 {
    executes("inc");
    x + 1
}

/// A task before the one that fails, two after it, and one beside it.
fn around(
    executor: &dyn Executor,
    fail: impl FnOnce(&mut Graph, Node<u64>) -> Result<Node<u64>>,
) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0_u64)?;
    let before = graph.task("before", cached(inc).always(), x)?;
    let failing = fail(&mut graph, before)?;
    let after = graph.task("after", cached(inc).always(), failing)?;
    graph.task("beyond", cached(inc).always(), after)?;
    graph.task("beside", cached(inc).always(), before)?;
    executor.run_plan(&graph.plan("{beyond,beside}")?, Bindings::new())
}

fn failing(executor: &dyn Executor) -> Result<Run> {
    around(executor, |graph, before| {
        graph.try_task("failing", cached(fail).always().retry(2), before)
    })
}

fn panicking(executor: &dyn Executor) -> Result<Run> {
    around(executor, |graph, before| graph.task("failing", cached(panic).always().retry(2), before))
}

fn uncached_failing(executor: &dyn Executor) -> Result<Run> {
    around(executor, |graph, before| graph.try_task("failing", task(fail).retry(2), before))
}

/// Checks that a run on Dask and one on threads tried three times, with equal reports.
#[track_caller]
fn check_as_on_threads(case: &Case) -> Report {
    let report = case.run();
    assert_eq!(executions("failing").len(), 3);
    forget_executions();
    let threads = Threads::new(2).unwrap().on_error(OnError::Isolate);
    let oracle = case.run_on(threads.store(case.store_named("threads")));
    assert_eq!(executions("failing").len(), 3);
    assert_eq!(report.outcomes, oracle.outcomes);
    assert_eq!(report.values, oracle.values);
    for word in ["started", "retried", "finished", "failed", "skipped"] {
        assert_eq!(report.keys_after(word), oracle.keys_after(word), "{word}");
    }
    assert_eq!(report.outcomes["after"], "skipped because of `failing`");
    assert_eq!(report.outcomes["beyond"], "skipped because of `failing`");
    assert_eq!(report.outcomes["beside"], "ran");
    report
}

fn a_task_with_two_retries_fails_after_three_attempts_as_on_threads(case: &Case) {
    let report = check_as_on_threads(case);
    let expected = "task `failing` failed after 3 attempts";
    assert!(report.error().starts_with(expected), "{}", report.error());
    assert!(report.error().contains("no luck"), "{}", report.error());
    let last_words = "the last words of attempt 3";
    assert!(report.error().contains(last_words), "{}", report.error());
}

fn a_task_that_panics_fails_as_on_threads(case: &Case) {
    let report = check_as_on_threads(case);
    assert!(report.error().contains("task `failing` panicked"), "{}", report.error());
    assert!(report.error().contains("all is lost"), "{}", report.error());
}

fn an_uncached_task_that_a_cached_one_needs_fails_under_its_own_key(case: &Case) {
    let report = check_as_on_threads(case);
    assert!(report.error().starts_with("task `failing` failed after 3"), "{}", report.error());
}

fn a_failure_stops_tasks_that_have_not_begun(case: &Case) {
    let report = case.run();
    assert_eq!(executions("failing").len(), 3);
    assert!(report.error().starts_with("task `failing` failed after 3"), "{}", report.error());
    assert!(!report.values.contains_key("beyond"));
    assert_ne!(report.outcomes["after"], "ran");
}

fn fail_twice(x: &u64) -> Result<u64, String> {
    executes("failing");
    if executions("failing").len() < 3 { Err("not yet".to_owned()) } else { Ok(x + 1) }
}

fn flaky(executor: &dyn Executor) -> Result<Run> {
    around(executor, |graph, before| {
        graph.try_task("failing", cached(fail_twice).always().retry(2), before)
    })
}

fn a_task_that_fails_twice_and_then_not_is_well(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.keys_after("retried"), ["failing", "failing"]);
    assert_eq!(report.values["beyond"], "4");
}

fn gate(x: &u64) -> u64 {
    stop_at("gate");
    x + 1
}

fn fail_beside_a_gate(_: &u64) -> Result<u64, String> {
    wait_until("the gate to be reached", || is_given("gate is reached"));
    Err("no luck".to_owned())
}

/// A task that waits, one that fails, and many for which no worker is left.
fn failing_beside_a_gate(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0_u64)?;
    graph.task("a/gate", cached(gate).always(), x)?;
    graph.try_task("a/failing", cached(fail_beside_a_gate).always(), x)?;
    for number in 1..20_u64 {
        let x = graph.data(format_args!("x/{number}"), number)?;
        let first = graph.task(format_args!("b/{number}"), cached(inc).always(), x)?;
        graph.task(format_args!("c/{number}"), cached(inc).always(), first)?;
    }
    executor.run_plan(&graph.plan("{a,c}/*")?, Bindings::new())
}

fn a_failure_lets_running_tasks_finish_and_begins_nothing_new(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    let driver = case.drive();
    next_at("gate", &[]);
    give("gate is reached");
    let_all_go("gate");
    let report = driver.report();
    assert!(report.error().starts_with("task `a/failing` failed"), "{}", report.error());
    assert_eq!(report.outcomes["a/gate"], "ran");
    assert_eq!(report.values["a/gate"], "1");
    assert!(report.outcomes.values().any(|outcome| outcome == "not run"), "{report:#?}");
}
