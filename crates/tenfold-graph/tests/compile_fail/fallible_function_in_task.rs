use tenfold_graph::*;

fn half(x: &i64) -> Result<i64, String> {
    if x % 2 == 0 { Ok(x / 2) } else { Err("odd".to_owned()) }
}

fn inc(x: &i64) -> i64 {
    x + 1
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    let y = graph.task("y", half, x).unwrap();
    graph.task("z", inc, y).unwrap();
}
