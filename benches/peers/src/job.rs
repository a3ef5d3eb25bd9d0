//! The job file and the lines printed for it.

use std::path::PathBuf;
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// The work of a peer.
#[derive(Deserialize)]
pub struct Job {
    #[serde(default)]
    pub graphs: Vec<GraphCase>,
    #[serde(default = "repeats")]
    pub repeats: usize,
    #[serde(default = "threads")]
    pub threads: usize,
    pub cross_validation: Option<CrossValidationCase>,
}

fn repeats() -> usize {
    3
}

fn threads() -> usize {
    2
}

/// A graph of trivial tasks.
#[derive(Deserialize)]
pub struct GraphCase {
    /// `tree`, `chain` or `independent`.
    pub case: String,
    pub n: usize,
}

/// A cross-validation of a linear classifier.
#[derive(Deserialize)]
pub struct CrossValidationCase {
    pub case: String,
    /// Raw little-endian f64, row by row.
    pub features: PathBuf,
    /// Raw little-endian u32 class codes.
    pub labels: PathBuf,
    pub n_samples: usize,
    pub n_features: usize,
    pub folds: usize,
    pub alpha: f64,
    pub max_iter: usize,
    pub seeds: Vec<u64>,
}

/// One printed line.
#[derive(Serialize)]
pub struct Line<'a> {
    pub peer: &'a str,
    pub case: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tasks: Option<usize>,
    /// Empty: skipped, and the note says why.
    pub seconds: Vec<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accuracies: Vec<f64>,
    pub note: String,
}

impl Line<'_> {
    pub fn print(&self) -> Result<(), serde_json::Error> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}

/// The value the work returned, and the seconds it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed().as_secs_f64(), result)
}
