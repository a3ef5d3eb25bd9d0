use tenfold_graph::*;

struct Params {
    alpha: f64,
}

fn fit(x: &f64, params: &Params) -> f64 {
    x * params.alpha
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 2.0).unwrap();
    let params = graph.data("params", Params { alpha: 0.5 }).unwrap();
    graph.task("model", cached(fit), (x, params)).unwrap();
}
