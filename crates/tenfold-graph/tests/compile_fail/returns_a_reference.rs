use tenfold_graph::*;

fn same(x: &i64) -> &i64 {
    x
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("y", same, x).unwrap();
}
