//! Programs that make several runs, one after the other: a worker's process comes to the run of its tasks, and
//! does no cached task of the others anew.

use tenfold_dask::Dask;
use tenfold_graph::*;

use crate::support::case::Case;
use crate::support::execution::{executes, executions};
use crate::support::folder::FOLDER;
use crate::support::process::kill;
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let isolated: fn(Dask) -> Dask = |dask| dask.on_error(OnError::Isolate).batch(1);
    vec![
        trial!(a_second_graph_may_depend_on_the_result_of_the_first, two_in_a_row)
            .on_shared_cluster(),
        trial!(tasks_that_failed_in_an_earlier_run_are_not_tried_again, after_failures)
            .dressed(isolated)
            .on_shared_cluster(),
        trial!(an_earlier_run_that_stopped_goes_no_further, after_one_that_stopped)
            .dressed(|dask| dask.batch(1))
            .on_shared_cluster(),
        trial!(runs_may_have_stores_of_their_own, in_two_stores)
            .dressed(isolated)
            .on_shared_cluster(),
        trial!(a_run_after_one_in_the_store_of_its_cluster_fails_clearly, after_one_without_store),
        trial!(like_runs_in_a_row_may_have_tasks_in_common, a_sweep_run_again)
            .dressed(|dask| dask.batch(100)),
        trial!(a_graph_made_of_failures_that_went_well_later_is_refused, flaky_then_well)
            .dressed(isolated)
            .on_shared_cluster(),
        trial!(uncached_targets_beside_a_failure_are_there_for_the_next_run, beside_a_failure)
            .on_shared_cluster(),
        trial!(a_run_that_is_refused_is_refused_in_workers_too, after_one_refused)
            .on_shared_cluster(),
        trial!(a_task_cannot_run_a_graph_on_dask_itself, nested)
            .dressed(isolated)
            .on_shared_cluster(),
    ]
}

fn inc(x: &u64) -> u64 {
    executes("inc");
    x + 1
}

fn double(x: &u64) -> u64 {
    executes("double");
    x * 2
}

fn sum(values: &[&u64]) -> u64 {
    values.iter().copied().sum()
}

/// The sum of numbers, each one more or doubled, by a graph whose keys begin with `key`.
fn sum_of(
    executor: &dyn Executor,
    key: &str,
    task: fn(&mut Graph, &str, Node<u64>) -> Result<Node<u64>>,
    numbers: impl IntoIterator<Item = u64>,
) -> Result<u64> {
    let mut graph = Graph::new();
    let mut nodes = Vec::new();
    for (at, number) in numbers.into_iter().enumerate() {
        let x = graph.data(format_args!("{key}/x/{at}"), number)?;
        nodes.push(task(&mut graph, &format!("{key}/y/{at}"), x)?);
    }
    let sum = graph.task(format_args!("{key}/sum"), cached(sum).always(), nodes)?;
    let run = executor.run_plan(&graph.plan(sum)?, Bindings::new())?.all_ran()?;
    run.get(sum).copied()
}

fn incremented(graph: &mut Graph, key: &str, x: Node<u64>) -> Result<Node<u64>> {
    graph.task(key, cached(inc).always(), x)
}

fn doubled(graph: &mut Graph, key: &str, x: Node<u64>) -> Result<Node<u64>> {
    graph.task(key, cached(double).always(), x)
}

/// Two graphs, the second of which is made of the first one's result.
fn two_in_a_row(executor: &dyn Executor) -> Result<Run> {
    let n = sum_of(executor, "first", incremented, 4..5)?;
    let end = sum_of(executor, "second", doubled, 0..n)?;
    numbers_run(&[end])
}

/// A run whose value is some numbers.
fn numbers_run(numbers: &[u64]) -> Result<Run> {
    let mut graph = Graph::new();
    let numbers = graph.data("numbers", numbers.to_vec())?;
    let all = graph.task("numbers/all", Vec::clone, numbers)?;
    Sequential::default().run(&graph, all)
}

fn a_second_graph_may_depend_on_the_result_of_the_first(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["numbers/all"], "[20]");
    assert_eq!([executions("inc").len(), executions("double").len()], [1, 5]);
}

/// The executor of a trial; what is given cannot go to threads.
fn own(trial: Trial, executor: &dyn Executor) -> Dask {
    let mut dask = Case { trial }.dask();
    *dask.options_mut() = executor.options().clone();
    dask
}

fn fail(_: &u64) -> Result<u64, String> {
    executes("failing");
    Err("no luck".to_owned())
}

fn fail_here(_: &u64) -> Result<u64, String> {
    Err("no luck here".to_owned())
}

fn deadly(_: &u64) -> u64 {
    executes("deadly");
    kill(std::process::id());
    0
}

/// A run with tasks that fail, each in its way, and one with as many tasks as that one has failures.
fn after_failures(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 4_u64)?;
    let well = graph.task("well", cached(inc).always(), x)?;
    let failing = graph.try_task("failing", cached(fail).always(), well)?;
    let deadly = graph.task("deadly", cached(deadly).always(), well)?;
    let here = graph.try_task("here", fail_here, well)?;
    let after = graph.task("after", cached(inc).always(), deadly)?;
    let run = executor.run_plan(&graph.plan((well, failing, here, after))?, Bindings::new())?;
    let n_failures = run.errors().count() as u64;
    let n = *run.get(well)? + n_failures;

    let mut second = Graph::new();
    let mut nodes = Vec::new();
    for number in 0..n {
        let x = second.data(format_args!("x/{number}"), number)?;
        nodes.push(second.task(format_args!("y/{number}"), cached(double).always(), x)?);
    }
    let sum = second.task("sum", cached(sum).always(), nodes)?;
    executor.run_plan(&second.plan(sum)?, Bindings::new())
}

fn tasks_that_failed_in_an_earlier_run_are_not_tried_again(case: &Case) {
    let report = case.run();
    report.check_well();
    // 2 times 0 to 7: five, and three failures.
    assert_eq!(report.values["sum"], "56");
    assert_eq!(executions("double").len(), 8);
    assert_eq!([executions("failing").len(), executions("deadly").len()], [1, 1]);
    assert_eq!(executions("inc").len(), 1);
}

/// A run that a failure stops, and another one.
fn after_one_that_stopped(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 4_u64)?;
    let failing = graph.try_task("failing", cached(fail).always(), x)?;
    let mut last = failing;
    for number in 0..3 {
        last = graph.task(format_args!("after/{number}"), cached(inc).always(), last)?;
    }
    let run = executor.run_plan(&graph.plan(last)?, Bindings::new())?;
    assert!(run.all_ran().is_err());
    numbers_run(&[sum_of(executor, "second", doubled, 0..5)?])
}

fn an_earlier_run_that_stopped_goes_no_further(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["numbers/all"], "[20]");
    assert_eq!([executions("failing").len(), executions("inc").len()], [1, 0]);
}

/// A run with a failure in a store, and one in another.
fn in_two_stores(executor: &dyn Executor) -> Result<Run> {
    let trial = trial!(runs_may_have_stores_of_their_own, in_two_stores);
    let mut graph = Graph::new();
    let x = graph.data("x", 4_u64)?;
    let failing = graph.try_task("failing", cached(fail).always(), x)?;
    let other = own(trial, executor).store(Case { trial }.store_named("other"));
    assert_eq!(other.run(&graph, failing)?.errors().count(), 1);
    numbers_run(&[sum_of(executor, "second", doubled, 0..5)?])
}

fn runs_may_have_stores_of_their_own(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["numbers/all"], "[20]");
    assert_eq!([executions("failing").len(), executions("double").len()], [1, 5]);
}

/// A run on a cluster of its own, with the store of that, and one with a store.
fn after_one_without_store(executor: &dyn Executor) -> Result<Run> {
    let trial =
        trial!(a_run_after_one_in_the_store_of_its_cluster_fails_clearly, after_one_without_store);
    let arguments = ["--exact".to_owned(), trial.name(), "--nocapture".to_owned()];
    let local = Dask::local(1).unwrap().arguments(arguments).environment(FOLDER);
    let n = sum_of(&local, "first", incremented, 4..5)?;
    let end = sum_of(executor, "second", doubled, 0..n)?;
    numbers_run(&[end])
}

fn a_run_after_one_in_the_store_of_its_cluster_fails_clearly(case: &Case) {
    let _cluster = case.cluster().workers(1).start();
    let report = case.run();
    let error = report.error();
    for part in ["ended without making run 2 on Dask", "it has no result in the store"] {
        assert!(error.contains(part), "{error}");
    }
    assert_eq!([executions("inc").len(), executions("double").len()], [1, 0]);
}

/// Three runs of like graphs, with some numbers in common, all computed each time.
fn a_sweep_run_again(executor: &dyn Executor) -> Result<Run> {
    let trial = trial!(like_runs_in_a_row_may_have_tasks_in_common, a_sweep_run_again);
    let dask = own(trial, executor).rerun("sweep/**");
    let numbers = |from| (0..3).chain(from..from + 3);
    let sums = [10, 20, 30].map(|from| sum_of(&dask, "sweep", incremented, numbers(from)));
    numbers_run(&sums.into_iter().collect::<Result<Vec<_>>>()?)
}

fn like_runs_in_a_row_may_have_tasks_in_common(case: &Case) {
    let _cluster = case.cluster().workers(1).start();
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["numbers/all"], "[42, 72, 102]");
    assert_eq!(executions("inc").len(), 18);
}

fn flaky(x: &u64) -> Result<u64, String> {
    executes("flaky");
    if executions("flaky").len() < 2 { Err("not yet".to_owned()) } else { Ok(*x) }
}

/// A task that fails, the same again, and a run that is made of how often it failed.
fn flaky_then_well(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 4_u64)?;
    let flaky = graph.try_task("flaky", cached(flaky).always(), x)?;
    let after = graph.task("after", cached(inc).always(), flaky)?;
    let plan = graph.plan(after)?;
    let mut n_failures = 0;
    for _ in 0..2 {
        n_failures += executor.run_plan(&plan, Bindings::new())?.errors().count() as u64;
    }
    numbers_run(&[n_failures, sum_of(executor, "last", doubled, 0..4 + n_failures)?])
}

fn a_graph_made_of_failures_that_went_well_later_is_refused(case: &Case) {
    let report = case.run();
    let error = report.error();
    assert!(error.contains("the graph is another than this program's"), "{error}");
    let n_executions = ["flaky", "inc", "double"].map(|name| executions(name).len());
    assert_eq!(n_executions, [2, 1, 0]);
}

/// A run in which a cached task fails and an uncached one does not, and one that is made of its value.
fn beside_a_failure(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 4_u64)?;
    let failing = graph.try_task("failing", cached(fail).always(), x)?;
    let beside = graph.task("beside", inc, x)?;
    let run = executor.run_plan(&graph.plan((beside, failing))?, Bindings::new())?;
    assert!(run.stopped().is_none(), "both have ended");
    let n = *run.get(beside)?;
    numbers_run(&[sum_of(executor, "second", doubled, 0..n)?])
}

fn uncached_targets_beside_a_failure_are_there_for_the_next_run(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["numbers/all"], "[20]");
    assert_eq!([executions("failing").len(), executions("double").len()], [1, 5]);
}

/// A run that is refused, because no task is called so, and one that goes well.
fn after_one_refused(executor: &dyn Executor) -> Result<Run> {
    let trial = trial!(a_run_that_is_refused_is_refused_in_workers_too, after_one_refused);
    let dask = own(trial, executor).rerun("nope*");
    assert!(sum_of(&dask, "first", incremented, 0..3).is_err());
    numbers_run(&[sum_of(executor, "second", doubled, 0..5)?])
}

fn a_run_that_is_refused_is_refused_in_workers_too(case: &Case) {
    let report = case.run();
    report.check_well();
    assert_eq!(report.values["numbers/all"], "[20]");
    assert_eq!([executions("inc").len(), executions("double").len()], [0, 5]);
}

fn graph_on_dask(_: &u64) -> Result<u64> {
    let trial = trial!(a_task_cannot_run_a_graph_on_dask_itself, nested);
    sum_of(&Case { trial }.dask(), "inner", incremented, 0..2)
}

/// A cached task and one that is not cached, each of which runs a graph on Dask, and a plain one.
fn nested(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", 4_u64)?;
    let away = graph.try_task("away", cached(graph_on_dask).always(), x)?;
    let here = graph.try_task("here", graph_on_dask, x)?;
    let plain = graph.task("plain", cached(double).always(), x)?;
    executor.run_plan(&graph.plan((away, here, plain))?, Bindings::new())
}

fn a_task_cannot_run_a_graph_on_dask_itself(case: &Case) {
    let report = case.run();
    let refused = "another run on Dask is under way in this process: make one after the other, or put \
                   both into one graph; a task that runs a graph of its own runs it with `Threads`";
    for key in ["away", "here"] {
        let outcome = &report.outcomes[key];
        assert!(outcome.contains(refused), "{outcome}");
    }
    assert_eq!(report.values["plain"], "8");
    assert_eq!(executions("inc").len(), 0);
}
