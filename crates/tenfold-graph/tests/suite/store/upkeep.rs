//! Tidying and copying by the recipes of a plan.

use std::time::{Duration, SystemTime};

use tenfold_graph::*;

use crate::store::support::Place;

fn double(x: &u64) -> u64 {
    x * 2
}

fn add(x: &u64, y: &u64) -> u64 {
    x + y
}

/// Two chains and their sum.
fn graph(x: u64) -> (Graph, Node<u64>) {
    let mut graph = Graph::new();
    let x = graph.data("x", x).unwrap();
    let one = graph.data("one", 1_u64).unwrap();
    let a = graph.task("a", cached(double).always(), x).unwrap();
    let b = graph.task("b", double, one).unwrap();
    let c = graph.task("c", cached(double).always(), b).unwrap();
    let sum = graph.task("sum", cached(add).always(), (a, c)).unwrap();
    (graph, sum)
}

#[test]
fn values_that_no_given_graph_needs_are_removed() {
    let place = Place::new();
    let executor = Sequential::default().store(place.store.clone());
    for x in [1, 2, 3] {
        let (graph, sum) = graph(x);
        executor.run(&graph, sum).unwrap();
    }
    // `a` and `sum` of each, and the one `c`.
    assert_eq!(place.store.size().unwrap().records, 7);
    let mut needed = std::collections::BTreeSet::new();
    for x in [2, 3] {
        let (graph, sum) = graph(x);
        needed.extend(executor.explain(&graph, sum).unwrap().recipes());
    }
    assert_eq!(place.store.retain_recipes(&needed).unwrap().records, 2);
    for (x, reused) in [(2, 3), (3, 3), (1, 1)] {
        let (graph, sum) = graph(x);
        let run = executor.run(&graph, sum).unwrap();
        let is_reused = |(_, outcome): &(&str, Outcome)| matches!(outcome, Outcome::Reused { .. });
        assert_eq!(run.outcomes().filter(is_reused).count(), reused, "{x}");
    }
}

#[test]
fn the_results_of_a_run_are_copied_to_another_store() {
    let (here, there) = (Place::new(), Place::new());
    let executor = Sequential::default().store(here.store.clone());
    for x in [1, 2] {
        let (graph, sum) = graph(x);
        executor.run(&graph, sum).unwrap();
    }
    let (graph, sum) = graph(2);
    let explained = executor.explain(&graph, sum).unwrap();
    let copied = here.store.copy_to(&there.store, explained.recipes()).unwrap();
    assert_eq!((copied.copied, copied.missing.len()), (3, 0));
    let observed = graph.plan(sum).unwrap().explain(&there.store).unwrap();
    assert!(observed.to_string().contains("3 reused, 0 to run"), "{observed}");
}

#[test]
fn a_clock_that_was_set_back_keeps_nothing_from_being_reused() {
    let place = Place::new();
    let executor = Sequential::default().store(place.store.clone());
    let (graph, sum) = graph(1);
    executor.run(&graph, sum).unwrap();
    // Made in the future, as one sees it after the clock was set back.
    for record in place.store.records().unwrap().map(Result::unwrap) {
        let mut later = record.clone();
        later.created_seconds += 1_000_000_000;
        let path = place.record_path(&record.provenance.key);
        std::fs::write(path, later.to_bytes()).unwrap();
    }
    let observed = executor.explain(&graph, sum).unwrap();
    assert!(observed.to_string().contains("3 reused, 0 to run"), "{observed}");
    let day = Duration::from_secs(86_400);
    let removed = place.store.remove_created_before(SystemTime::now() + day).unwrap();
    assert_eq!(removed.records, 0);
}
