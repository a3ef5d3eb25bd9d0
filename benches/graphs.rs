//! Graphs of trivial tasks, for the cost of a node.
#![allow(dead_code, unreachable_pub)]

use std::hint::black_box;

use tenfold::graph::{Graph, Node};

/// The graph of that name: `tree`, `chain` or `independent`; returns its targets.
pub fn build(graph: &mut Graph, name: &str, n: usize) -> Vec<Node<u64>> {
    match name {
        "tree" => tree(graph, n),
        "chain" => chain(graph, n),
        "independent" => independent(graph, n),
        other => panic!("no graph is called {other}"),
    }
}

/// `n` tasks without inputs, added two by two until one is left: 2 `n` − 1 tasks.
pub fn tree(graph: &mut Graph, n: usize) -> Vec<Node<u64>> {
    let mut level = independent(graph, n);
    for height in 1.. {
        if level.len() == 1 {
            break;
        }
        let pairs = level.chunks(2).enumerate();
        level = pairs
            .map(|(at, pair)| match pair {
                [left, right] => graph
                    .task(format_args!("sum-{height}-{at}"), add, (*left, *right))
                    .expect("a new key"),
                _ => pair[0],
            })
            .collect();
    }
    level
}

/// `n` tasks, each on the one before.
pub fn chain(graph: &mut Graph, n: usize) -> Vec<Node<u64>> {
    let mut node = graph.task("start", one, ()).expect("a new key");
    for link in 1..n {
        node = graph.task(format_args!("link-{link}"), inc, node).expect("a new key");
    }
    vec![node]
}

/// `n` tasks without inputs, all asked for.
pub fn independent(graph: &mut Graph, n: usize) -> Vec<Node<u64>> {
    let task = |at| graph.task(format_args!("task-{at}"), one, ()).expect("a new key");
    (0..n).map(task).collect()
}

fn inc(x: &u64) -> u64 {
    x.wrapping_add(1)
}

fn add(x: &u64, y: &u64) -> u64 {
    x.wrapping_add(*y)
}

fn one() -> u64 {
    black_box(1)
}
