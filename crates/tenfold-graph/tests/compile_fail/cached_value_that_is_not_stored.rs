use tenfold_graph::*;

struct Model {
    weight: f64,
}

fn fit(x: &f64) -> Model {
    Model { weight: *x }
}

fn try_fit(x: &f64) -> Result<Model, String> {
    Ok(Model { weight: *x })
}

fn main() {
    let mut graph = Graph::new();
    let x = graph.data("x", 2.0).unwrap();
    graph.task("model", cached(fit), x).unwrap();
    graph.try_task("other model", cached(try_fit).retry(2), x).unwrap();
}
