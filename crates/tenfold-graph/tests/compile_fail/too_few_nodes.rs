use tenfold_graph::*;

fn add(x: &i64, y: &i64) -> i64 {
    x + y
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("sum", add, x).unwrap();
}
