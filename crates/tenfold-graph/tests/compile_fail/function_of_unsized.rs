use tenfold_graph::*;

fn len(x: &str) -> usize {
    x.len()
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", "text".to_owned()).unwrap();
    graph.task("y", len, x).unwrap();
}
