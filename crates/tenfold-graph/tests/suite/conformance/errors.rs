//! Cases 20 to 24: errors, observers, nested runs and panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tenfold_graph::*;

use crate::support::{check, check_bound, ways};

fn divide(x: &i64, by: i64) -> Result<i64, String> {
    x.checked_div(by).ok_or_else(|| format!("cannot divide {x} by {by}"))
}

#[test]
fn case_20_observers_see_two_tasks_finish_and_one_fail() -> Result<()> {
    let mut graph = Graph::new();
    let one = graph.data("one", 1)?;
    let x = graph.try_task("x", |one: &i64| divide(one, 1), one)?;
    let y = graph.try_task("y", |x: &i64| divide(x, 2), x)?;
    let z = graph.try_task("z", |y: &i64| divide(y, 0), y)?;
    let plan = graph.plan(z)?;
    for mut way in ways() {
        let log = EventLog::default();
        way.executor.options_mut().observers.push(Arc::new(log.clone()));
        let run = way.executor.run_plan(&plan, Bindings::new())?;
        let lines = log.lines();
        let count = |word: &str| lines.iter().filter(|line| line.starts_with(word)).count();
        assert_eq!((count("finished"), count("failed")), (2, 1), "{}: {lines:?}", way.name);
        assert_eq!(run.get(z).unwrap_err().to_string(), "task `z` failed: cannot divide 0 by 0");
    }
    Ok(())
}

#[test]
fn case_21_a_retry_gives_the_last_error_or_the_first_success() -> Result<()> {
    let flaky = || {
        let calls = AtomicU32::new(0);
        move || match calls.fetch_add(1, Ordering::SeqCst) % 3 {
            0 => Err("the first error"),
            1 => Err("the second error"),
            _ => Ok(3),
        }
    };
    for way in ways() {
        let mut graph = Graph::new();
        let once = graph.try_task("once", task(flaky()).retry(1), ())?;
        let twice = graph.try_task("twice", task(flaky()).retry(2), ())?;
        let run = way.executor.run_plan(&graph.plan(once)?, Bindings::new())?;
        let error = run.get(once).unwrap_err().to_string();
        assert_eq!(error, "task `once` failed after 2 attempts: the second error");
        let run = way.executor.run_plan(&graph.plan(twice)?, Bindings::new())?;
        assert_eq!(run.get(twice)?, &3);
    }
    Ok(())
}

#[test]
fn case_22_under_isolate_the_successes_stay_and_the_failures_name_their_keys() -> Result<()> {
    let mut graph = Graph::new();
    let [one, two] = [graph.data("one", 1)?, graph.data("two", 2)?];
    let inc = |x: &i64| -> Result<i64, String> { Ok(x + 1) };
    let throw = |x: &i64| -> Result<i64, String> { Err(format!("thrown at {x}")) };
    let all = [
        graph.try_task("inc 1", inc, one)?,
        graph.try_task("throw 1", throw, one)?,
        graph.try_task("inc 2", inc, two)?,
        graph.try_task("throw 2", throw, two)?,
    ];
    check_bound(&graph.plan(all)?, OnError::Isolate, &Bindings::new(), |way, run| {
        let values: Vec<_> = all.iter().filter_map(|&node| run.get(node).ok()).collect();
        assert_eq!(values, [&2, &3], "{}", way.name);
        let mut failed: Vec<_> = run.errors().map(|error| error.key().to_owned()).collect();
        failed.sort_unstable();
        assert_eq!(failed, ["throw 1", "throw 2"], "{}", way.name);
    });
    Ok(())
}

/// A graph of eight tasks that each run a graph of eight tasks in some executor.
fn nested(inner: impl Fn(&Graph, Node<i64>) -> Result<i64> + Send + Sync + 'static) -> Graph {
    let inner = Arc::new(inner);
    let mut graph = Graph::new();
    let mut parts = Vec::new();
    for i in 0..8 {
        let inner = Arc::clone(&inner);
        let task = move || -> Result<i64> {
            let mut graph = Graph::new();
            let leaves = (0..8)
                .map(|j| graph.task(format_args!("inner/{j}"), move || i * j, ()))
                .collect::<Result<Vec<_>>>()?;
            let sum = |parts: &[&i64]| parts.iter().copied().sum::<i64>();
            let sum = graph.task("inner/sum", sum, leaves)?;
            inner(&graph, sum)
        };
        parts.push(graph.try_task(format_args!("outer/{i}"), task, ()).unwrap());
    }
    graph.task("outer/sum", |parts: &[&i64]| parts.iter().copied().sum::<i64>(), parts).unwrap();
    graph
}

#[test]
fn case_23_a_graph_runs_inside_a_task_unseen_by_the_outer_observers() -> Result<()> {
    let shared = [1, 2, 8].map(|threads| Threads::new(threads).unwrap());
    for outer in &shared {
        let same = outer.clone();
        let mut graphs = vec![
            nested(|graph, sum| Sequential::default().run(graph, sum)?.take(sum)),
            nested(|graph, sum| Threads::default().run(graph, sum)?.take(sum)),
            nested(move |graph, sum| same.run(graph, sum)?.take(sum)),
        ];
        for other in shared.clone() {
            graphs.push(nested(move |graph, sum| other.run(graph, sum)?.take(sum)));
        }
        for graph in graphs {
            let log = EventLog::default();
            let run = outer.clone().observer(log.clone()).run(&graph, "outer/sum")?.all_ran()?;
            assert_eq!(run.get_key::<i64>("outer/sum")?, &(28 * 28));
            assert_eq!(log.lines().iter().filter(|line| line.contains("inner")).count(), 0);
            assert_eq!(log.lines().iter().filter(|line| line.contains("finished")).count(), 9);
        }
    }
    Ok(())
}

#[test]
fn case_23_two_pools_of_one_may_call_each_other_in_turn() -> Result<()> {
    let [one, other] = [Threads::new(1)?, Threads::new(1)?];
    let back = one.clone();
    let graph = nested(move |graph, sum| {
        let back = back.clone();
        let deeper = nested(move |graph, sum| back.run(graph, sum)?.take(sum));
        other.run(&deeper, "outer/sum")?.all_ran()?;
        other.run(graph, sum)?.take(sum)
    });
    let run = one.run(&graph, "outer/sum")?.all_ran()?;
    assert_eq!(run.get_key::<i64>("outer/sum")?, &(28 * 28));
    Ok(())
}

/// A value or panic payload that panics when it is dropped.
struct Explosive(&'static str);

impl Drop for Explosive {
    fn drop(&mut self) {
        panic!("{}", self.0);
    }
}

#[test]
fn case_24_a_panic_in_a_task_is_an_error_of_its_node() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.data("x", 0)?;
    let text = graph.task("text", |_: &i64| -> i64 { panic!("boom") }, x)?;
    let number = graph.task("number", |x: &i64| -> i64 { panic!("boom at {x}") }, x)?;
    let other = graph.task("other", |_: &i64| -> i64 { std::panic::panic_any(7) }, x)?;
    let explosive = |_: &i64| -> i64 { std::panic::panic_any(Explosive("the payload's drop")) };
    let nasty = graph.task("nasty", explosive, x)?;
    let after = graph.task("after", |x: &i64| *x, text)?;
    let parts = |x: &i64| -> i64 { rayon::join(|| *x, || panic!("boom in parallel")).0 };
    let within = graph.task("within", parts, x)?;
    let fine = graph.task("fine", |x: &i64| *x, x)?;
    let plan = graph.plan((text, number, other, nasty, after, within, fine))?;
    check_bound(&plan, OnError::Isolate, &Bindings::new(), |way, run| {
        let is = |node, start: &str| {
            let error = run.get(node).unwrap_err().to_string();
            let place = error.strip_prefix(start);
            let is_here = place.is_some_and(|place| place.contains("errors.rs:"));
            assert!(is_here && error.lines().count() == 1, "{}: {error}", way.name);
        };
        is(text, "task `text` panicked: boom, at ");
        is(number, "task `number` panicked: boom at 0, at ");
        is(other, "task `other` panicked: with a value of type `i32`: 7, at ");
        is(
            nasty,
            "task `nasty` panicked: with a value that is neither a text, a number nor an error, at ",
        );
        is(after, "task `text` panicked (needed by `after`): boom, at ");
        is(within, "task `within` panicked: boom in parallel, at ");
        assert_eq!(run.get(fine).unwrap(), &0);
    });
    Ok(())
}

#[test]
fn case_24_a_panic_in_an_observer_does_not_hurt_the_run() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.task("x", || 1, ())?;
    let y = graph.task("y", |x: &i64| x + 1, x)?;
    let plan = graph.plan(y)?;
    for mut way in ways() {
        let log = EventLog::default();
        let options = way.executor.options_mut();
        options.observers.push(Arc::new(|_: &Event<'_>| panic!("in an observer")));
        options.observers.push(Arc::new(|_: &Event<'_>| std::panic::panic_any(Explosive("two"))));
        options.observers.push(Arc::new(log.clone()));
        let run = way.executor.run_plan(&plan, Bindings::new())?;
        assert_eq!(run.get(y)?, &2);
        assert_eq!(log.lines().len(), 6, "the observers after it still receive events");
    }
    Ok(())
}

#[test]
fn case_24_a_panic_in_the_drop_of_an_intermediate_is_an_error_of_its_node() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.task("x", || Explosive("x goes off"), ())?;
    let y = graph.task("y", |_: &Explosive| 1, x)?;
    let z = graph.task("z", |y: &i64| y + 1, y)?;
    check_bound(&graph.plan(z)?, OnError::Isolate, &Bindings::new(), |way, run| {
        assert_eq!(run.get(z).unwrap(), &2, "{}", way.name);
        let errors: Vec<_> = run.errors().map(|error| error.to_string()).collect();
        let start =
            "dropping the value of task `x` panicked (needed by `y` → `z`): x goes off, at ";
        assert!(errors.len() == 1 && errors[0].starts_with(start), "{errors:?}");
    });
    Ok(())
}

#[test]
fn case_24_two_kept_values_that_panic_in_their_drop_do_not_abort() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.task("x", || Explosive("x goes off"), ())?;
    let y = graph.task("y", |_: &Explosive| Explosive("y goes off"), x)?;
    check(&graph.plan((x, y))?, |_, run| drop(run));
    Ok(())
}

#[test]
fn case_24_bound_values_and_data_that_panic_in_their_drop_do_not_abort() -> Result<()> {
    let mut graph = Graph::new();
    let a = graph.data("a", Explosive("a goes off"))?;
    let b = graph.data("b", Explosive("b goes off"))?;
    let c = graph.input::<Explosive>("c")?;
    let d = graph.input::<Explosive>("d")?;
    let read = |_: &Explosive, _: &Explosive, _: &Explosive, _: &Explosive| 1;
    let sum = graph.task("sum", read, (a, b, c, d))?;
    let plan = graph.plan(sum)?;
    for way in ways() {
        let bindings = Bindings::new().bind(c, Explosive("c goes off"));
        let bindings = bindings.bind(d, Explosive("d goes off"));
        let run = way.executor.run_plan(&plan, bindings)?;
        assert_eq!(run.get(sum)?, &1);
        drop(run);
    }
    drop((plan, graph));
    Ok(())
}

#[test]
fn case_24_a_panic_in_a_measure_does_not_hurt_the_run() -> Result<()> {
    let mut graph = Graph::new();
    graph.measure(|_: &i64| panic!("in a measure"));
    let x = graph.task("x", || 1_i64, ())?;
    let y = graph.task("y", |x: &i64| x + 1, x)?;
    let plan = graph.plan(y)?;
    for mut way in ways() {
        way.executor.options_mut().observers.push(Arc::new(EventLog::default()));
        assert_eq!(way.executor.run_plan(&plan, Bindings::new())?.get(y)?, &2);
    }
    Ok(())
}

/// An error that panics when it is dropped.
#[derive(Debug)]
struct ExplosiveError;

impl std::fmt::Display for ExplosiveError {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("an error that cannot be shown")
    }
}

impl std::error::Error for ExplosiveError {}

impl Drop for ExplosiveError {
    fn drop(&mut self) {
        panic!("an error that cannot be dropped");
    }
}

#[test]
fn case_24_a_panic_in_the_drop_of_an_error_does_not_hurt_the_run() -> Result<()> {
    let mut graph = Graph::new();
    let fail = || -> Result<i64, ExplosiveError> { Err(ExplosiveError) };
    let x = graph.try_task("x", task(fail).retry(2), ())?;
    let y = graph.try_task("y", fail, ())?;
    check_bound(&graph.plan((x, y))?, OnError::Isolate, &Bindings::new(), |way, run| {
        assert_eq!(run.errors().count(), 2, "{}", way.name);
        drop(run);
    });
    Ok(())
}
