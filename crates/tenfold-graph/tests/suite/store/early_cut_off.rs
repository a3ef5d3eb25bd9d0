//! A task that returns the same value as before stops a change: nothing after it begins.

use tenfold_graph::*;

use crate::store::support::{Place, flip, run};
use crate::support::ways;

fn tens(x: &u64) -> u64 {
    x / 10 * 10
}

fn inc(x: &u64) -> u64 {
    x + 1
}

fn sum(all: &[&u64]) -> u64 {
    all.iter().copied().sum()
}

/// `x → tens → … → end`, with 20 tasks one after the other and 20 beside each other.
fn graph(x: u64, version: u32) -> (Graph, Node<u64>) {
    let mut graph = Graph::new();
    let x = graph.data("x", x).unwrap();
    let tens = graph.task("tens", cached(tens).always().version(version), x).unwrap();
    let mut last = tens;
    for at in 0..20 {
        last = graph.task(format_args!("deep/{at}"), cached(inc).always(), last).unwrap();
    }
    let mut wide = vec![last];
    for at in 0..20_u64 {
        let by = graph.data(format_args!("by/{at}"), at).unwrap();
        let inputs = vec![tens, by];
        wide.push(graph.task(format_args!("wide/{at}"), cached(sum).always(), inputs).unwrap());
    }
    let end = graph.task("end", cached(sum).always(), wide).unwrap();
    (graph, end)
}

fn expected(x: u64) -> u64 {
    let tens = x / 10 * 10;
    tens + 20 + (0..20).map(|by| tens + by).sum::<u64>()
}

#[test]
fn nothing_begins_after_an_equal_value() {
    for way in ways() {
        let place = Place::new();
        let go = |x: u64, version: u32| {
            let (graph, end) = graph(x, version);
            let observed = run(&way, &place.store, &graph.plan(end).unwrap());
            assert_eq!(*observed.run.get(end).unwrap(), expected(x), "{}", way.name);
            observed
        };
        assert_eq!(go(42, 1).started().len(), 42, "{}", way.name);
        assert_eq!(go(47, 1).started(), ["tens"], "{}", way.name);
        assert_eq!(go(47, 2).started(), ["tens"], "{}", way.name);
        assert_eq!(go(42, 2).started(), ["tens"], "{}", way.name);
        assert_eq!(go(42, 1).started(), [""; 0], "{}", way.name);
        // Every value is another, so everything runs.
        assert_eq!(go(152, 2).started().len(), 42, "{}", way.name);
    }
}

#[test]
fn a_lost_value_that_comes_out_equal_stops_there_too() {
    for way in ways() {
        let place = Place::new();
        let (graph, end) = graph(42, 1);
        let plan = graph.plan(end).unwrap();
        run(&way, &place.store, &plan);
        let paths = ["tens", "deep/7", "wide/3"].map(|key| place.record_path(key));
        paths[..2].iter().for_each(|path| flip(path));
        std::fs::remove_file(&paths[2]).unwrap();
        let observed = run(&way, &place.store, &plan);
        assert_eq!(observed.started(), ["deep/7", "tens", "wide/3"], "{}", way.name);
        assert_eq!(observed.run.warnings().len(), 2, "{}", way.name);
        assert_eq!(*observed.run.get(end).unwrap(), expected(42), "{}", way.name);
    }
}
