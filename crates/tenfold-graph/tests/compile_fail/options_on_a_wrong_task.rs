use tenfold_graph::*;

fn inc(x: &i64) -> i64 {
    x + 1
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1.0_f64).unwrap();
    graph.task("y", task(inc).retry(2), x).unwrap();
}
