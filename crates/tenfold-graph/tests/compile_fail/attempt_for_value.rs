use tenfold_graph::*;

fn inc(x: &i64) -> i64 {
    x + 1
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("y", inc, x.attempt()).unwrap();
}
