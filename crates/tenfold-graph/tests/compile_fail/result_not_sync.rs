use tenfold_graph::*;

use std::cell::Cell;

fn cell(x: &i64) -> Cell<i64> {
    Cell::new(*x)
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("y", cell, x).unwrap();
}
