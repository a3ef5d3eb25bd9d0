use tenfold_graph::*;

fn sum(parts: &[i64]) -> i64 {
    parts.iter().sum()
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("sum", sum, vec![x, x]).unwrap();
}
