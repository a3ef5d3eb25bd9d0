use tenfold_graph::*;

use std::rc::Rc;

fn main() {
    let offset = Rc::new(1);
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("y", move |x: &i64| x + *offset, x).unwrap();
}
