//! The facts that a run with a store leaves behind: decisions, identities and recipes.

use std::sync::{Arc, Mutex};

use tenfold_graph::*;
use tenfold_store::Store;

fn double(x: &u64) -> u64 {
    x * 2
}

fn add(x: &u64, y: &u64) -> u64 {
    x + y
}

/// `x → y → z`, where `y` is not cached.
fn chain(x: u64) -> Graph {
    let mut graph = Graph::new();
    let x = graph.data("x", x).unwrap();
    let y = graph.task("y", task(double).version(1), x).unwrap();
    graph.task("z", cached(add).always(), (x, y)).unwrap();
    graph
}

/// For each node its decision, and whether its value is known by content or by recipe.
fn facts(graph: &Graph, run: &Run) -> Vec<(String, String, Option<Identity>, bool)> {
    let describe = |node: PlannedNode<'_>| {
        let decision = run.decision(node.id()).map_or("none".to_owned(), ToString::to_string);
        let recipe = run.recipe(node.id());
        (node.key().to_owned(), decision, run.identity(node.id()), recipe.is_some())
    };
    assert_eq!(run.plan().described().count(), graph.len());
    run.plan().described().map(describe).collect()
}

#[test]
fn decisions_and_identities_are_those_of_the_run() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let run_of = |x: u64| {
        let graph = chain(x);
        let run = Threads::default().store(store.clone()).run(&graph, "z").unwrap();
        facts(&graph, &run)
    };
    let (first, again, other) = (run_of(7), run_of(7), run_of(8));

    let decisions = |facts: &[(String, String, Option<Identity>, bool)]| {
        facts.iter().map(|(_, decision, ..)| decision.clone()).collect::<Vec<String>>()
    };
    assert_eq!(decisions(&first), ["none", "run: not cached", "run: never run"]);
    assert_eq!(decisions(&again), ["none", "not needed", "reuse"]);
    assert_eq!(decisions(&other), ["none", "run: not cached", "run: input `x` changed"]);

    let kinds = |facts: &[(String, String, Option<Identity>, bool)]| {
        let kind = |identity: &Option<Identity>| match identity {
            Some(Identity::Content(_)) => "content",
            Some(_) => "recipe",
            None => "none",
        };
        facts.iter().map(|(.., identity, _)| kind(identity)).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&first), ["content", "recipe", "content"]);
    // What ran is known; the rest was not looked at.
    assert_eq!(kinds(&again)[2], "content");
    assert_eq!(first[2].2, again[2].2);
    assert_ne!(first[2].2, other[2].2);
    assert!(first[1].3 && first[2].3 && again[2].3);
}

#[test]
fn without_a_store_nothing_is_known() {
    let graph = chain(7);
    let run = Sequential::default().run(&graph, "z").unwrap();
    for (_, decision, identity, has_recipe) in facts(&graph, &run) {
        assert_eq!((&*decision, identity, has_recipe), ("none", None, false));
    }
}

#[test]
fn past_durations_come_with_the_plan() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let past = |x: u64| {
        let found = Arc::new(Mutex::new(Past::default()));
        let seen = Arc::clone(&found);
        let observe = move |event: &Event<'_>| {
            if let EventKind::Planned { past, .. } = event.kind {
                *seen.lock().unwrap() = past;
            }
        };
        let executor = Sequential::default().store(store.clone()).observer(observe);
        executor.run(&chain(x), "z").unwrap();
        let past = *found.lock().unwrap();
        past.tasks
    };
    assert_eq!([past(7), past(7), past(8)], [0, 0, 1]);
}

#[test]
fn events_name_their_nodes() {
    let graph = chain(7);
    let keys = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&keys);
    let observe = move |event: &Event<'_>| {
        if let EventKind::Finished { key, .. } = event.kind {
            seen.lock().unwrap().push((key.to_owned(), event.node.unwrap()));
        }
    };
    let run = Sequential::default().observer(observe).run(&graph, "z").unwrap();
    for (key, node) in &*keys.lock().unwrap() {
        assert_eq!(graph.key(*node).unwrap(), key);
        let at = run.plan().index_of(*node).unwrap();
        assert_eq!(run.plan().described().nth(at).unwrap().key(), key);
    }
    assert_eq!(run.plan().targeted().collect::<Vec<_>>(), [2]);
}
