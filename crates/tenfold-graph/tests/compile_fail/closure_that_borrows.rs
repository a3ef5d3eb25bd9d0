use tenfold_graph::*;

fn main() {
    let offset = 1;
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("y", |x: &i64| x + offset, x).unwrap();
}
