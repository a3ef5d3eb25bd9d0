use tenfold_graph::*;

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("y", |x| x + 1, x).unwrap();
}
