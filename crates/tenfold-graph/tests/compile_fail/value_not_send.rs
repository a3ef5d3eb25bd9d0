use tenfold_graph::*;

use std::rc::Rc;

fn main() {
    let mut graph = Graph::new();
    graph.data("x", Rc::new(1)).unwrap();
}
