use tenfold_graph::*;

#[allow(clippy::too_many_arguments)]
fn nine(
    a: &i64, b: &i64, c: &i64, d: &i64, e: &i64, f: &i64, g: &i64, h: &i64, i: &i64,
) -> i64 {
    a + b + c + d + e + f + g + h + i
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 1_i64).unwrap();
    graph.task("sum", nine, (x, x, x, x, x, x, x, x, x)).unwrap();
}
