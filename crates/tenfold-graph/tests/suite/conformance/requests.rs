//! Cases 1 to 8: requests and state.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use tenfold_graph::*;

use crate::support::{check, check_bound, size, ways};

fn inc(x: &i64) -> i64 {
    x + 1
}

fn add(x: &i64, y: &i64) -> i64 {
    x + y
}

#[test]
fn case_01_data_a_task_and_a_task_on_both() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.data("x", 1)?;
    let y = graph.task("y", inc, x)?;
    let z = graph.task("z", add, (x, y))?;
    check(&graph.plan([x, y, z])?, |_, run| {
        assert_eq!([x, y, z].map(|node| *run.get(node).unwrap()), [1, 2, 3]);
    });
    Ok(())
}

#[test]
fn case_02_an_unknown_key_is_an_error_alone_and_inside_a_nested_request() -> Result<()> {
    let mut graph = Graph::new();
    graph.data("x", 1)?;
    graph.data("y", 2)?;
    let alone = graph.plan("nowhere").unwrap_err();
    let nested = graph.plan(("x", vec![["y", "x"], ["y", "nowhere"]])).unwrap_err();
    for error in [alone, nested] {
        assert!(
            matches!(&error, Error::Graph(GraphError::UnknownKey { key, .. }) if key == "nowhere"),
            "{error}"
        );
    }
    Ok(())
}

fn deep_chain(depth: i64) -> Result<()> {
    let mut graph = Graph::new();
    let mut last = graph.task("x0", || 0, ())?;
    for i in 1..=depth {
        last = graph.task(format_args!("x{i}"), inc, last)?;
    }
    check(&graph.plan(last)?, |_, run| assert_eq!(run.get(last).unwrap(), &depth));
    Ok(())
}

#[test]
fn case_03_a_chain_ten_thousand_deep() -> Result<()> {
    deep_chain(10_000)
}

#[test]
fn case_03_a_chain_of_a_million_or_a_hundred_thousand() -> Result<()> {
    deep_chain(size(1_000_000, 100_000).into())
}

#[test]
fn case_04_a_value_is_released_when_its_last_reader_has_finished() -> Result<()> {
    let mut graph = Graph::new();
    let x = graph.task("x", || 1, ())?;
    let y = graph.task("y", || 2, ())?;
    let z = graph.task("z", inc, x)?;
    let w = graph.task("w", add, (z, y))?;
    let plan = graph.plan(w)?;
    for mut way in ways() {
        let log = EventLog::default();
        way.executor.options_mut().observers.push(Arc::new(log.clone()));
        way.executor.run_plan(&plan, Bindings::new())?;
        let lines = log.lines();
        let at = |line: &str| lines.iter().position(|other| other == line).unwrap();
        assert!(at("finished z") < at("released x"), "{}: {lines:?}", way.name);
        assert!(at("released x") < at("started w"), "{}: {lines:?}", way.name);
        assert!(at("finished w") < at("released y"), "{}: {lines:?}", way.name);
        assert!(at("finished w") < at("released z"), "{}: {lines:?}", way.name);
        assert!(!lines.contains(&"released w".to_owned()), "{}: {lines:?}", way.name);
    }
    Ok(())
}

#[test]
fn case_05_an_unrelated_node_never_runs_and_a_shared_one_runs_once() -> Result<()> {
    let [unrelated, shared] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let counting = |calls: &Arc<AtomicUsize>| {
        let calls = Arc::clone(calls);
        move || calls.fetch_add(1, Ordering::Relaxed) as i64
    };
    let mut graph = Graph::new();
    graph.task("unrelated", counting(&unrelated), ())?;
    let source = graph.task("shared", counting(&shared), ())?;
    let left = graph.task("left", inc, source)?;
    let right = graph.task("right", inc, source)?;
    let both = graph.task("both", add, (left, right))?;
    let mut runs = 0;
    check(&graph.plan([both, left])?, |_, _| runs += 1);
    assert_eq!(unrelated.load(Ordering::Relaxed), 0);
    assert_eq!(shared.load(Ordering::Relaxed), runs);
    Ok(())
}

#[test]
fn case_06_a_missing_input_is_named_before_anything_runs() -> Result<()> {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let mut graph = Graph::new();
    let first = graph.task("first", move || counted.fetch_add(1, Ordering::Relaxed) as i64, ())?;
    let offset = graph.input::<i64>("offset")?;
    let scale = graph.input::<i64>("scale")?;
    let sum = graph.task("sum", add, (first, offset))?;
    let both = graph.task("both", add, (sum, scale))?;
    let plan = graph.plan(both)?;
    assert_eq!(plan.inputs().collect::<Vec<_>>(), ["offset", "scale"]);
    for way in ways() {
        let error = way.executor.run_plan(&plan, Bindings::new()).unwrap_err();
        assert!(
            matches!(&error, Error::Plan(PlanError::Unbound { keys }) if keys == &["offset", "scale"])
        );
        let error = way.executor.run_plan(&plan, Bindings::new().bind(offset, 1)).unwrap_err();
        assert!(matches!(&error, Error::Plan(PlanError::Unbound { keys }) if keys == &["scale"]));
    }
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    Ok(())
}

#[test]
fn case_06_a_bound_value_that_is_zero_empty_or_false_counts_as_bound() -> Result<()> {
    let mut graph = Graph::new();
    let zero = graph.input::<i64>("zero")?;
    let empty = graph.input::<String>("empty")?;
    let no = graph.input::<bool>("no")?;
    let unit = graph.input::<()>("unit")?;
    let show =
        |zero: &i64, empty: &String, no: &bool, unit: &()| format!("{zero}{empty}{no}{unit:?}");
    let shown = graph.task("shown", show, (zero, empty, no, unit))?;
    let bindings = Bindings::new();
    let bindings = bindings.bind(zero, 0).bind(empty, String::new()).bind(no, false).bind(unit, ());
    check_bound(&graph.plan(shown)?, OnError::FailFast, &bindings, |_, run| {
        assert_eq!(run.get(shown).unwrap(), "0false()");
    });
    Ok(())
}

#[test]
fn case_08_a_pool_of_three_works_on_three_threads() -> Result<()> {
    let threads = Arc::new(Mutex::new(BTreeSet::new()));
    let arrivals = Arc::new(AtomicUsize::new(0));
    let barrier = Arc::new(Barrier::new(3));
    let mut graph = Graph::new();
    for i in 0..30 {
        let (threads, arrivals, barrier) = (threads.clone(), arrivals.clone(), barrier.clone());
        let task = move || {
            // The first three leave together, so they are on three threads.
            if arrivals.fetch_add(1, Ordering::SeqCst) < 3 {
                barrier.wait();
            }
            threads.lock().unwrap().insert(format!("{:?}", thread::current().id()));
        };
        graph.task(format_args!("short/{i}"), task, ())?;
    }
    Threads::new(3)?.run(&graph, "short/*")?.all_ran()?;
    assert_eq!(threads.lock().unwrap().len(), 3);
    Ok(())
}
