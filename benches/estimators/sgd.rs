//! Linear classifiers by stochastic gradient descent, cross-validated on all cores.

use std::collections::BTreeMap;
use std::process::Command;

use serde_json::{Value, json};
use tenfold::data::{Labels, Records};
use tenfold::estimator::Classifier;
use tenfold::graph::{Executor, Graph, Node, Threads};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidation, KFold};

use crate::figures::{Figures, median, seconds, target_dir};
use crate::peers::{Line, Peers, folder, lines, write_job, write_numbers};
use crate::python::{bench_file, succeed};
use crate::samples;

const ROUNDS: u64 = 3;
const FOLDS: usize = 3;
const ALPHA: f64 = 1e-5;
const MAX_ITER: usize = 25;
const OURS: &str = "tenfold";

/// 3-fold hinge SGD on dense samples, and on sparse ones of many classes.
pub(crate) fn measure(figures: &mut Figures, peers: &Peers) {
    dense(figures, peers);
    sparse(figures, peers);
}

fn dense(figures: &mut Figures, peers: &Peers) {
    let case = "sgd_dense";
    let (x, y) = samples::gaussian(200_000, 50, 2, 11);
    let folder = folder(case);
    let numbers = x.as_dense().expect("dense samples").rows().flatten();
    let features = write_numbers(&folder, "features.f64", numbers.map(|x| x.to_le_bytes()));
    let labels = write_numbers(&folder, "labels.u32", y.codes().map(u32::to_le_bytes));
    let job = |seed: u64| {
        let mut wanted = parameters(case, seed);
        wanted["features"] = json!(features);
        wanted["labels"] = json!(labels);
        wanted["n_samples"] = json!(x.n_samples());
        wanted["n_features"] = json!(x.n_features());
        json!({ "cross_validation": wanted })
    };
    let rust = rust_peers().map_err(|why| figures.skip("Rust peers", &why)).ok();
    let mut measured = Measured::default();
    for seed in 0..ROUNDS {
        let job = job(seed);
        measured.keep(peers.run(figures, case, &job));
        if let Some(program) = &rust {
            let mut command = Command::new(program);
            measured.keep(lines(figures, case, command.arg(write_job(case, &job))));
        }
        measured.ours(&x, &y, seed);
    }
    measured.report(figures, case, 5.0);
}

fn sparse(figures: &mut Figures, peers: &Peers) {
    let case = "sgd_sparse";
    let (x, y) = samples::sparse(20_000, 50_000, 80, 20, 12);
    let folder = folder(case);
    let rows = x.as_sparse().expect("sparse samples").rows();
    let ends = rows.clone().scan(0, |end, row| {
        *end += row.values.len() as u64;
        Some(*end)
    });
    let bounds = std::iter::once(0).chain(ends).map(u64::to_le_bytes);
    let indices = rows.clone().flat_map(|row| row.indices).map(|at| at.to_le_bytes());
    let values = rows.flat_map(|row| row.values).map(|number| number.to_le_bytes());
    let files = [
        ("bounds", write_numbers(&folder, "bounds.u64", bounds)),
        ("indices", write_numbers(&folder, "indices.u32", indices)),
        ("values", write_numbers(&folder, "values.f64", values)),
        ("labels", write_numbers(&folder, "labels.u32", y.codes().map(u32::to_le_bytes))),
    ];
    let mut measured = Measured::default();
    for seed in 0..ROUNDS {
        let mut wanted = parameters(case, seed);
        for (name, path) in &files {
            wanted[*name] = json!(path);
        }
        wanted["n_samples"] = json!(x.n_samples());
        wanted["n_features"] = json!(x.n_features());
        measured.keep(peers.run(figures, case, &json!({ "cross_validation": wanted })));
        measured.ours(&x, &y, seed);
    }
    measured.report(figures, case, 3.0);
}

fn parameters(case: &str, seed: u64) -> Value {
    json!({
        "case": case,
        "folds": FOLDS,
        "alpha": ALPHA,
        "max_iter": MAX_ITER,
        "seeds": [seed],
    })
}

/// The Rust peers of the bench `peers`, built from a Cargo project of their own.
fn rust_peers() -> Result<std::path::PathBuf, String> {
    let target = target_dir().join("peers-rust");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "-q", "--manifest-path"]);
    build.arg(bench_file("peers/Cargo.toml"));
    succeed(build.env("CARGO_TARGET_DIR", &target))?;
    Ok(target.join("release/tenfold-bench-peers"))
}

/// The seconds and accuracies of all rounds, by peer.
#[derive(Default)]
struct Measured(BTreeMap<String, (Vec<f64>, Vec<f64>)>);

impl Measured {
    fn keep(&mut self, lines: Vec<Line>) {
        for line in lines.into_iter().filter(|line| !line.seconds.is_empty()) {
            let (seconds, accuracies) = self.0.entry(line.peer).or_default();
            seconds.extend(line.seconds);
            accuracies.extend(line.scores);
        }
    }

    /// Plans, runs and reports every fold; building the graph does not count, nor does reading the
    /// data for a peer.
    fn ours(&mut self, x: &Records, y: &Labels, seed: u64) {
        let mut graph = Graph::new();
        let x = graph.data("X", x.clone()).expect("a new key");
        let y = graph.data("y", y.clone()).expect("a new key");
        let sgd = Sgd::hinge().alpha(ALPHA).max_iter(MAX_ITER).seed(seed).boxed();
        let sgd: Node<Box<dyn Classifier>> = graph.data("sgd", sgd).expect("a new key");
        let cv = CrossValidation::new(KFold::new(FOLDS))
            .add_to(&mut graph, "sgd", sgd, x, y)
            .expect("enough samples");
        let reports: Vec<_> = cv.folds().iter().map(|fold| fold.report_test).collect();
        let (elapsed, run) = seconds(|| Threads::default().run(&graph, &reports));
        let run = run.expect("no input to bind");
        let accuracies = reports.iter().map(|&report| run.get(report).expect("a fold").accuracy());
        let mean = accuracies.sum::<f64>() / FOLDS as f64;
        let (seconds, accuracies) = self.0.entry(OURS.to_owned()).or_default();
        seconds.push(elapsed);
        accuracies.push(mean);
    }

    fn report(self, figures: &mut Figures, case: &str, bar: f64) {
        let ours = median(self.0[OURS].0.clone());
        let mut best = f64::INFINITY;
        for (peer, (seconds, accuracies)) in self.0 {
            let name = peer.replace('-', "_");
            let seconds = median(seconds);
            let accuracy = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
            figures.add(format!("{case}_{name}_seconds"), seconds, "s");
            figures.add(format!("{case}_{name}_accuracy"), 100.0 * accuracy, "%");
            if peer != OURS {
                figures.add(format!("{case}_{name}_over_ours"), seconds / ours, "times");
            }
            if peer.starts_with("scikit-learn") {
                best = best.min(seconds / ours);
            }
        }
        if best.is_finite() {
            let unit = format!("times (bar: {bar} at least)");
            figures.add(format!("{case}_sklearn_over_ours"), best, &unit);
        }
    }
}
