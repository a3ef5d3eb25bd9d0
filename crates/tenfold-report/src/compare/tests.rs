//! Two runs: the first divergence is where the change was made.
// A task takes the value of a node as it is.
#![allow(clippy::ptr_arg)]

use tenfold_graph::*;
use tenfold_store::Store;

use super::{Comparison, DivergenceKind};
use crate::record::{Recorder, RunRecord};

fn clean(rows: &Vec<u64>) -> Vec<u64> {
    rows.iter().copied().filter(|row| row % 2 == 0).collect()
}

fn count(rows: &Vec<u64>) -> u64 {
    rows.len() as u64
}

fn add(x: &u64, y: &u64) -> u64 {
    x + y
}

fn graph(rows: Vec<u64>, version: u32) -> Graph {
    let mut graph = Graph::new();
    let rows = graph.data("rows", rows).unwrap();
    let other = graph.data("other", 5_u64).unwrap();
    let clean = graph.task("clean", cached(clean).always().version(version), rows).unwrap();
    let n = graph.task("n", cached(count).always().version(1), clean).unwrap();
    graph.task("sum", cached(add).always().version(1), (n, other)).unwrap();
    graph
}

fn record(store: &Store, graph: &Graph) -> RunRecord {
    let recorder = Recorder::default();
    let executor = Threads::default().store(store.clone()).observer(recorder.clone());
    let run = executor.run(graph, "sum").unwrap();
    recorder.finish(&run)
}

#[test]
fn the_first_divergence_is_the_change() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let rows = || (0..100).collect::<Vec<u64>>();
    let first = record(&store, &graph(rows(), 1));
    let again = record(&store, &graph(rows(), 1));
    assert!(Comparison::of(&first, &first).is_equal());
    // Nodes that were not needed have no value in the later run.
    assert_eq!(Comparison::of(&first, &again).changed, 0);

    let fewer = record(&store, &graph((0..90).collect(), 1));
    let comparison = Comparison::of(&first, &fewer);
    let found: Vec<(&str, DivergenceKind, usize)> =
        comparison.first.iter().map(|is| (&*is.key, is.kind, is.followers)).collect();
    assert_eq!(found, [("rows", DivergenceKind::OtherData, 3)]);
    assert_eq!((comparison.equal, comparison.changed), (1, 4));

    // Another version with the same result: nothing differs.
    let other = record(&store, &graph(rows(), 2));
    assert!(Comparison::of(&first, &other).first.is_empty());
    assert!(!Comparison::of(&first, &fewer).blocks().is_empty());
}

#[test]
fn nodes_and_parameters_of_one_run_alone_are_listed() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let before = record(&store, &graph(vec![1, 2], 1));
    let mut graph = Graph::new();
    graph.data("other", 5_u64).unwrap();
    graph.data("<new>", 6_u64).unwrap();
    let ids = [graph.node("other").unwrap(), graph.node::<u64>("<new>").unwrap()];
    graph.task("sum", cached(add).always().version(1), (ids[0], ids[1])).unwrap();
    let mut after = record(&store, &graph);
    after.about.parameters.insert("svm.alpha".to_owned(), "0.1".to_owned());
    let comparison = Comparison::of(&before, &after);
    assert_eq!(comparison.only_before, ["rows", "clean", "n"]);
    assert_eq!(comparison.only_after, ["<new>"]);
    assert_eq!(comparison.parameters, [("svm.alpha".to_owned(), None, Some("0.1".to_owned()))]);
    assert!(!comparison.is_equal());
    assert!(format!("{:?}", comparison.blocks()).contains("svm.alpha"));
}

#[test]
fn the_chain_of_reasons_ends_at_the_change() {
    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    record(&store, &graph((0..100).collect(), 1));
    let plan = graph((0..90).collect(), 1).plan("sum").unwrap();
    let explanation = plan.explain(&store).unwrap();
    let why = crate::why::Why::of_explanation(&explanation, "sum").unwrap();
    let keys: Vec<&str> = why.steps.iter().map(|step| &*step.key).collect();
    assert_eq!(keys, ["sum", "n", "clean", "rows"]);
    let after = record(&store, &graph((0..90).collect(), 1));
    let why = after.why("sum").unwrap();
    let keys: Vec<&str> = why.steps.iter().map(|step| &*step.key).collect();
    assert_eq!(keys, ["sum", "n", "clean", "rows"]);
    assert!(why.to_string().contains("input `rows` changed"), "{why}");
    assert_eq!(after.why("nobody"), None);
}
