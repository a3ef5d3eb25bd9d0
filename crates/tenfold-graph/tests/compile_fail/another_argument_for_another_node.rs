use tenfold_graph::*;

fn fit(model: &String, x: &Vec<f64>, y: &i64) -> f64 {
    x[0] + *y as f64 + model.len() as f64
}

fn main() {
    let mut graph = Graph::new();
    let model = graph.data("model", String::new()).unwrap();
    let x = graph.data("x", vec![1.0]).unwrap();
    let y = graph.data("y", 1_i64).unwrap();
    graph.task("fit", fit, (model, y, x)).unwrap();
}
