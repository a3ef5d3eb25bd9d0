use tenfold_graph::*;

fn inc(x: &i64) -> i64 {
    x + 1
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1.0_f64).unwrap();
    graph.task("y", cached(inc), x).unwrap();
}
