//! Cost of deciding that a node is reused: 100,000 small cached tasks, half of them on
//! their own, half in chains; asked for are a few sums of them.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenfold::graph::{Executor, Graph, Node, Threads, cached};
use tenfold::store::{Durability, Store};

use crate::figures::{Figures, median, seconds};
use crate::job::emptied;

const NODES: usize = 100_000;
/// The length of a chain.
const CHAIN: usize = 500;
/// Number of sums.
const SUMS: usize = 10;
const ROUNDS: usize = 7;

/// Number of tasks that have run.
static RAN: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn measure(figures: &mut Figures, folder: &Path) {
    let folder = emptied(folder, "nodes");
    let cold = run(&folder);
    assert_eq!(RAN.swap(0, Ordering::Relaxed), NODES);
    let warm = median((0..ROUNDS).map(|_| run(&folder)).collect());
    assert_eq!(RAN.load(Ordering::Relaxed), 0, "a kept value was computed again");
    let us = 1e6 / NODES as f64;
    figures.add("keep_us_per_node", cold * us, "us, computing included");
    figures.add("reuse_us_per_node", warm * us, "us (bar: 20 at most)");
}

/// The seconds of opening the store, planning and running; not of building the graph.
fn run(folder: &Path) -> f64 {
    let mut graph = Graph::new();
    let sums = build(&mut graph);
    let (elapsed, run) = seconds(|| {
        // As many syncs as nodes would be all that the first run shows.
        let store = Store::open_with(folder, Durability::Process);
        let threads = Threads::default().store(store.expect("the target folder can be written"));
        threads.run(&graph, &sums).expect("no input to bind")
    });
    let total: u64 = sums.iter().map(|&sum| run.get(sum).expect("tasks that cannot fail")).sum();
    assert!(total > 0);
    elapsed
}

/// The sums, each of as many tasks on their own as ends of chains.
fn build(graph: &mut Graph) -> Vec<Node<u64>> {
    let start = graph.data("start", 1_u64).expect("a new key");
    let mut terms = vec![Vec::new(); SUMS];
    let chains = NODES / 2 / CHAIN;
    for at in 0..NODES / 2 - SUMS {
        // Equal tasks on equal values are one task.
        let own = graph.data(format_args!("own-{at}"), at as u64).expect("a new key");
        let task = graph.task(format_args!("task-{at}"), cached(add).version(1), (start, own));
        terms[at % SUMS].push(task.expect("a new key"));
    }
    for chain in 0..chains {
        let own =
            graph.data(format_args!("chain-{chain}"), (NODES + chain) as u64).expect("a new key");
        let mut node = own;
        for link in 0..CHAIN {
            let key = format_args!("chain-{chain}/link-{link}");
            let task = graph.task(key, cached(add).version(1), (node, own));
            node = task.expect("a new key");
        }
        terms[chain % SUMS].push(node);
    }
    let sums = terms.into_iter().enumerate().map(|(at, terms)| {
        graph.task(format_args!("sum-{at}"), cached(sum).version(1), terms).expect("a new key")
    });
    sums.collect()
}

fn add(x: &u64, y: &u64) -> u64 {
    RAN.fetch_add(1, Ordering::Relaxed);
    x.wrapping_mul(31).wrapping_add(*y)
}

fn sum(terms: &[&u64]) -> u64 {
    RAN.fetch_add(1, Ordering::Relaxed);
    terms.iter().fold(1, |sum, &&term| sum.wrapping_add(term))
}
