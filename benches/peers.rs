//! Tenfold beside its peers, on the same graphs and the same samples, in turn: dask and
//! scikit-learn from Python, scry-learn, millwright, dagx and linfa from Rust.
//!
//! `benches/peers/README.md` describes the work of each peer. Peers that this machine cannot run
//! are skipped by name.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::json;
use tenfold::data::{Labels, Records};
use tenfold::estimator::Classifier;
use tenfold::graph::{Executor, Graph, Node, Threads};
use tenfold::linear_model::Sgd;
use tenfold::model_selection::{CrossValidation, KFold};

mod figures;
mod graphs;
mod python;
mod samples;
use figures::{Figures, median, seconds, target_dir};
use python::{bench_file, environment, succeed};

const ROUNDS: usize = 5;
const GRAPHS: [(&str, usize); 3] = [("tree", 5_000), ("chain", 10_000), ("independent", 10_000)];
const N_SAMPLES: usize = 200_000;
const N_FEATURES: usize = 50;
const FOLDS: usize = 3;

/// A line of a peer: its work and the seconds it took.
#[derive(Deserialize)]
struct Line {
    peer: String,
    case: String,
    seconds: Vec<f64>,
    #[serde(default)]
    accuracies: Vec<f64>,
    note: Option<String>,
}

/// The seconds and accuracies of all rounds, by peer and case.
#[derive(Default)]
struct Measured {
    seconds: BTreeMap<(String, String), Vec<f64>>,
    accuracies: BTreeMap<String, Vec<f64>>,
    skipped: BTreeMap<String, String>,
}

const OURS: &str = "tenfold";
const SGD: &str = "sgd_dense";

fn main() {
    let mut figures = Figures::new("peers");
    let data = samples::gaussian(N_SAMPLES, N_FEATURES, 2, 11);
    let folder = target_dir().join("peers-data");
    write_samples(&folder, &data).expect("the target folder can be written");
    let mut drivers = Vec::new();
    for (name, driver) in [("Python peers", python_driver()), ("Rust peers", rust_driver())] {
        match driver {
            Ok(driver) => drivers.push(driver),
            Err(why) => figures.skip(name, &why),
        }
    }
    let mut measured = Measured::default();
    for round in 0..ROUNDS as u64 {
        let job = write_job(&folder, round).expect("the target folder can be written");
        for driver in &drivers {
            measured.run(driver, &job);
        }
        measured.run_ours(&data, round);
    }
    measured.report(&mut figures);
    figures.write();
}

/// A program and its first arguments; the last one is the job file.
type Driver = Vec<PathBuf>;

/// The Python peers, in a pinned environment.
fn python_driver() -> Result<Driver, String> {
    let requirements = bench_file("peers/requirements.txt");
    Ok(vec![environment("peers-python", &requirements)?, bench_file("peers/peers.py")])
}

/// The Rust peers, built from a Cargo project of their own.
fn rust_driver() -> Result<Driver, String> {
    let target = target_dir().join("peers-rust");
    let mut build = Command::new("cargo");
    build.args(["build", "--release", "-q", "--manifest-path"]);
    build.arg(bench_file("peers/Cargo.toml"));
    succeed(build.env("CARGO_TARGET_DIR", &target))?;
    Ok(vec![target.join("release/tenfold-bench-peers")])
}

fn write_samples(folder: &Path, (x, y): &(Records, Labels)) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut features = std::io::BufWriter::new(std::fs::File::create(folder.join("features.f64"))?);
    for number in x.as_dense().map_err(std::io::Error::other)?.rows().flatten() {
        features.write_all(&number.to_le_bytes())?;
    }
    features.flush()?;
    let codes: Vec<u8> = y.codes().flat_map(u32::to_le_bytes).collect();
    std::fs::write(folder.join("labels.u32"), codes)
}

fn write_job(folder: &Path, seed: u64) -> std::io::Result<PathBuf> {
    let graphs = GRAPHS.map(|(case, n)| json!({ "case": case, "n": n }));
    let job = json!({
        "graphs": graphs,
        "repeats": 1,
        "threads": rayon::current_num_threads(),
        "cross_validation": {
            "case": SGD,
            "features": folder.join("features.f64"),
            "labels": folder.join("labels.u32"),
            "n_samples": N_SAMPLES,
            "n_features": N_FEATURES,
            "folds": FOLDS,
            "alpha": 1e-5,
            "max_iter": 25,
            "seeds": [seed],
        },
    });
    let path = folder.join("job.json");
    std::fs::write(&path, job.to_string())?;
    Ok(path)
}

impl Measured {
    fn run(&mut self, driver: &Driver, job: &Path) {
        let mut command = Command::new(&driver[0]);
        let output = command.args(&driver[1..]).arg(job).output();
        let output = match output {
            Ok(output) if output.status.success() => output,
            Ok(output) => {
                let why = String::from_utf8_lossy(&output.stderr).into_owned();
                self.skipped.insert(driver[0].display().to_string(), why);
                return;
            }
            Err(error) => {
                self.skipped.insert(driver[0].display().to_string(), error.to_string());
                return;
            }
        };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            match serde_json::from_str::<Line>(line) {
                Ok(line) => self.keep(line),
                Err(error) => println!("  not understood: {line}: {error}"),
            }
        }
    }

    fn keep(&mut self, line: Line) {
        if line.seconds.is_empty() {
            let note = line.note.unwrap_or_default();
            self.skipped.insert(format!("{} on {}", line.peer, line.case), note);
            return;
        }
        if line.case == SGD {
            self.accuracies.entry(line.peer.clone()).or_default().extend(&line.accuracies);
        }
        self.seconds.entry((line.peer, line.case)).or_default().extend(line.seconds);
    }

    /// Planning counts, as it does in dask's time; building does not, as it does not there.
    fn run_ours(&mut self, (x, y): &(Records, Labels), seed: u64) {
        for (case, n) in GRAPHS {
            let mut graph = Graph::new();
            let targets = graphs::build(&mut graph, case, n);
            let all = (0..20).map(|_| {
                let run = seconds(|| Threads::default().run(&graph, &targets));
                assert!(run.1.is_ok_and(|run| run.all_ran().is_ok()));
                run.0
            });
            let key = (OURS.to_owned(), case.to_owned());
            self.seconds.entry(key).or_default().push(median(all.collect()));
        }
        let mut graph = Graph::new();
        let x = graph.data("X", x.clone()).expect("a new key");
        let y = graph.data("y", y.clone()).expect("a new key");
        let sgd = Sgd::hinge().alpha(1e-5).max_iter(25).seed(seed).boxed();
        let sgd: Node<Box<dyn Classifier>> = graph.data("sgd", sgd).expect("a new key");
        let cv = CrossValidation::new(KFold::new(FOLDS))
            .add_to(&mut graph, "sgd", sgd, x, y)
            .expect("enough samples");
        let reports: Vec<_> = cv.folds().iter().map(|fold| fold.report_test).collect();
        let (elapsed, run) = seconds(|| Threads::default().run(&graph, &reports));
        let run = run.expect("no input to bind");
        let reports = reports.iter().map(|&report| run.get(report));
        let accuracies = reports.map(|report| report.expect("folds that can be fitted").accuracy());
        let mean = accuracies.sum::<f64>() / FOLDS as f64;
        self.accuracies.entry(OURS.to_owned()).or_default().push(mean);
        self.seconds.entry((OURS.to_owned(), SGD.to_owned())).or_default().push(elapsed);
    }

    fn report(self, figures: &mut Figures) {
        let medians: BTreeMap<_, _> =
            self.seconds.into_iter().map(|(key, seconds)| (key, median(seconds))).collect();
        let ours = |case: &str| medians[&(OURS.to_owned(), case.to_owned())];
        for ((peer, case), &seconds) in &medians {
            let name = peer.replace('-', "_");
            figures.add(format!("{name}_{case}_seconds"), seconds, "s");
            if peer != OURS {
                figures.add(format!("{name}_{case}_over_ours"), seconds / ours(case), "times");
            }
        }
        for (peer, accuracies) in self.accuracies {
            let name = peer.replace('-', "_");
            let mean = accuracies.iter().sum::<f64>() / accuracies.len() as f64;
            figures.add(format!("{name}_{SGD}_accuracy"), 100.0 * mean, "% over 5 seeds");
        }
        let over_ours = |peer: &str, case: &str| {
            medians.get(&(peer.to_owned(), case.to_owned())).map(|seconds| seconds / ours(case))
        };
        // The least favourable of the graphs.
        let dask = GRAPHS.iter().filter_map(|(case, _)| over_ours("dask-threads", case));
        if let Some(worst) = dask.reduce(f64::min) {
            figures.add("dask_threads_over_ours", worst, "times (bar: 500 at least)");
        }
        let best = ["scikit-learn-1", "scikit-learn-2"].iter().filter_map(|p| over_ours(p, SGD));
        if let Some(best) = best.reduce(f64::min) {
            figures.add("sklearn_sgd_dense_over_ours", best, "times (bar: 3 at least)");
        }
        for (name, why) in self.skipped {
            figures.skip(&name, &why);
        }
    }
}
