use tenfold_graph::*;

fn main() {
    let mut calls = 0;
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    let task = move |x: &i64| {
        calls += 1;
        x + calls
    };
    graph.task("y", task, x).unwrap();
}
