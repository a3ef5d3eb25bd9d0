//! The graph of 100,000 candidates and five folds: the time to build it, and the memory that it takes.

use std::process::Command;

use tenfold::estimator::Classifier;
use tenfold::feature_extraction::{CountVectorizer, TfidfTransformer};
use tenfold::graph::Graph;
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{
    GridSearch, RandomSearch, Search, Space, StratifiedKFold, choose, log_uniform,
};
use tenfold::pipeline::Pipeline;

use crate::figures::{Figures, median, memory_bytes, seconds};
use crate::messages::{FOLDS, messages};

/// The argument that makes this program build the graph of a search, and no more; `grid` or `random`
/// follows.
pub(crate) const BUILD: &str = "--build-search";

const N_CANDIDATES: usize = 100_000;
const ROUNDS: usize = 5;

pub(crate) fn measure(figures: &mut Figures) {
    for (strategy, suffix) in [("grid", ""), ("random", "_random")] {
        let (mut times, mut peaks) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let this = std::env::current_exe().expect("this program has a path");
            let output =
                Command::new(this).args([BUILD, strategy]).output().expect("it runs again");
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            let mut numbers = printed.split_whitespace().map(str::parse::<f64>);
            times.extend(numbers.next().map(|time| time.expect("a number of seconds")));
            peaks.extend(numbers.next().map(|peak| peak.expect("a number of bytes")));
        }
        let us_per_fit = median(times) * 1e6 / (N_CANDIDATES * FOLDS) as f64;
        figures.add(format!("build_us_per_fit{suffix}"), us_per_fit, "us (bar: 10 at most)");
        let name = format!("build_gb_100k{suffix}");
        match peaks.is_empty() {
            true => figures.skip(&name, "this system does not report a process's peak memory"),
            false => figures.add(name, median(peaks) / 1e9, "GB (bar: 2 at most)"),
        }
    }
}

/// Builds the graph; prints the seconds, and the peak memory of this process where it is known.
pub(crate) fn build(strategy: &str) {
    let data = messages(1_000);
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).expect("a new key");
    let y = graph.data("y", data.y).expect("a new key");
    let (elapsed, nodes) = seconds(|| {
        let splitter = StratifiedKFold::new(FOLDS);
        let search = match strategy {
            "grid" => Search::new(grid(), GridSearch, splitter),
            _ => Search::new(continuous(), RandomSearch::new(N_CANDIDATES).seed(7), splitter),
        };
        search.add_to(&mut graph, "search", x, y).expect("candidates that can be fitted")
    });
    assert_eq!(nodes.trials.len(), N_CANDIDATES);
    println!("{elapsed} {}", memory_bytes("VmHWM").map_or(String::new(), |peak| peak.to_string()));
}

/// 16 vectorizers with 2 weightings each.
fn texts() -> Space<Box<dyn Classifier>> {
    let pipeline = Pipeline::new()
        .then_named("vect", CountVectorizer::new())
        .then_named("tfidf", TfidfTransformer::new())
        .classifier(Sgd::hinge());
    Space::classifier(pipeline)
        .and_then(|space| space.over("vect.ngram_range", choose([[1, 1], [1, 2]])))
        .and_then(|space| space.over("vect.max_df", choose([0.5, 1.0])))
        .and_then(|space| space.over("vect.min_df", choose([1, 2])))
        .and_then(|space| space.over("vect.binary", choose([false, true])))
        .and_then(|space| space.over("tfidf.norm", choose(["l1", "l2"])))
        .expect("parameters and values in their ranges")
}

/// Those with 5 learning rates and 625 strengths of regularisation.
fn grid() -> Space<Box<dyn Classifier>> {
    let alphas: Vec<f64> = (1..=625).map(|step| 1e-6 * f64::from(step)).collect();
    texts()
        .over("sgd.alpha", choose(alphas))
        .and_then(|space| space.over("sgd.n_iter_no_change", choose([1, 2, 3, 4, 5])))
        .expect("parameters and values in their ranges")
}

/// Those with any strength of regularisation.
fn continuous() -> Space<Box<dyn Classifier>> {
    texts().over("sgd.alpha", log_uniform(1e-7, 1e-1)).expect("a parameter and its range")
}
