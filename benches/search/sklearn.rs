//! A search of 96 text classifiers beside scikit-learn's and dask-ml's `GridSearchCV`.

use std::path::PathBuf;
use std::process::Command;

use serde::Deserialize;
use serde_json::json;
use tenfold::graph::Threads;

use crate::figures::{Figures, median, seconds, target_dir};
use crate::messages::{FOLDS, GRID_96, Grid, messages};
use crate::python::{bench_file, environment, succeed};

const N_MESSAGES: usize = 5_000;

/// The name of each setting in `peers.py`; its figures begin with the same word as its requirements.
const SKLEARN: [&str; 4] = ["1-job", "2-jobs", "1-job-memory", "2-jobs-memory"];
const DASK_ML: [&str; 1] = ["dask-ml"];

/// A line that a peer prints.
#[derive(Deserialize)]
struct Line {
    seconds: f64,
    /// The mean accuracy of each candidate, in the order of the grid.
    scores: Vec<f64>,
    note: String,
}

pub(crate) fn measure(figures: &mut Figures) {
    let job = write_job(&GRID_96);
    let mut ours = Vec::new();
    let mut best = Vec::new();
    for (name, settings, requirements) in [
        ("sklearn", &SKLEARN[..], "search/requirements.txt"),
        ("dask_ml", &DASK_ML[..], "search/requirements-dask-ml.txt"),
    ] {
        let environment = environment(&format!("search-{name}"), &bench_file(requirements));
        let python = match environment {
            Ok(python) => python,
            Err(why) => {
                figures.skip(name, &why);
                continue;
            }
        };
        let mut fastest = f64::INFINITY;
        for setting in settings {
            let (elapsed, scores) = search();
            let mut command = Command::new(&python);
            command.arg(bench_file("search/peers.py")).arg(setting).arg(&job);
            match succeed(&mut command) {
                Ok(printed) => {
                    let line: Line =
                        serde_json::from_str(&printed).expect("a peer prints one line");
                    println!("  {setting}: {}", line.note);
                    let setting = setting.replace('-', "_");
                    figures.add(format!("{name}_{setting}_seconds"), line.seconds, "s");
                    compare(figures, &format!("{name}_{setting}"), &line.scores, &scores);
                    fastest = fastest.min(line.seconds);
                }
                Err(why) => figures.skip(setting, &why),
            }
            ours.extend([elapsed, search().0]);
        }
        best.push((name, fastest));
    }
    if ours.is_empty() {
        return;
    }
    let ours = median(ours);
    figures.add("ours_seconds", ours, "s");
    for (name, fastest) in best.into_iter().filter(|(_, fastest)| fastest.is_finite()) {
        figures.add(format!("{name}_over_ours"), fastest / ours, "times (bar: 10 at least)");
    }
}

/// The seconds of our search on all cores, from the messages in memory to the fitted model, and the mean
/// accuracies.
fn search() -> (f64, Vec<f64>) {
    let data = messages(N_MESSAGES);
    let (elapsed, found) = seconds(|| GRID_96.run(data, Threads::default()));
    assert!(found.model().is_some(), "the best candidate is fitted on all messages");
    (elapsed, found.table().rows.iter().map(|row| row.test[0].mean).collect())
}

/// Prints the scores side by side, which must agree.
fn compare(figures: &mut Figures, name: &str, theirs: &[f64], ours: &[f64]) {
    assert_eq!(theirs.len(), ours.len(), "candidates of {name}");
    let best = |scores: &[f64]| scores.iter().copied().fold(0.0, f64::max);
    println!("  best accuracy: {:.4} of theirs, {:.4} of ours", best(theirs), best(ours));
    let differences = theirs.iter().zip(ours).map(|(theirs, ours)| (theirs - ours).abs());
    let mean = differences.clone().sum::<f64>() / ours.len() as f64;
    let largest = differences.fold(0.0, f64::max);
    figures.add(format!("{name}_accuracy_difference_mean"), mean, "");
    figures.add(format!("{name}_accuracy_difference_max"), largest, "");
    assert!(mean < 0.01, "{name} has accuracies that differ from ours by {mean}");
}

/// Writes the messages, their classes and the grid for `peers.py`; returns the path.
fn write_job(grid: &Grid) -> PathBuf {
    let data = messages(N_MESSAGES);
    let texts: Vec<&str> = data.x.as_text().expect("texts").iter().collect();
    let job = json!({
        "messages": texts,
        "classes": data.y.codes().collect::<Vec<u32>>(),
        "folds": FOLDS,
        "min_df": grid.min_df,
        "binary": grid.binary,
        "alpha": grid.alpha,
    });
    let path = target_dir().join("search-job.json");
    std::fs::create_dir_all(target_dir()).expect("the target folder can be written");
    std::fs::write(&path, job.to_string()).expect("the target folder can be written");
    path
}
