use tenfold_graph::*;

fn main() {
    let mut graph = Graph::new();
    let x = graph.input::<String>("x").unwrap();
    let _ = Bindings::new().bind(x, 1_i64);
}
