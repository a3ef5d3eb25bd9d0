use tenfold_graph::*;

fn main() {
    let text = "one".to_owned();
    let mut graph = Graph::new();
    graph.data("x", text.as_str()).unwrap();
}
