use tenfold_graph::*;

fn main() {
    let mut graph = Graph::new();
    graph.data("x", 1_i64).unwrap();
    graph.plan(1).unwrap();
}
