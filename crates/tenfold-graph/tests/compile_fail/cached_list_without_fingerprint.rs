use tenfold_graph::*;

struct Score {
    value: f64,
}

fn mean(scores: &[&Score]) -> f64 {
    scores.iter().map(|score| score.value).sum::<f64>() / scores.len() as f64
}

fn main() {
    let mut graph = Graph::new();
    let a = graph.data("a", Score { value: 0.5 }).unwrap();
    let b = graph.data("b", Score { value: 0.7 }).unwrap();
    graph.task("mean", cached(mean), vec![a, b]).unwrap();
    graph.task("other mean", cached(mean), vec![a, b]).unwrap();
}
