use tenfold_graph::*;

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    let run = Sequential::default().run(&graph, x).unwrap();
    let _: &f64 = run.get(x).unwrap();
}
