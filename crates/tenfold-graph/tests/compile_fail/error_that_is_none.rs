use tenfold_graph::*;

struct Oops;

fn fail(_: &i64) -> Result<i64, Oops> {
    Err(Oops)
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.try_task("y", fail, x).unwrap();
}
