//! scikit-learn in a pinned environment, and the files through which it gets its data.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::figures::{Figures, target_dir};
use crate::python::{bench_file, environment, succeed};

/// The Python of the peers, if this machine has one.
pub(crate) struct Peers {
    python: Option<PathBuf>,
}

/// A line that a peer prints: its name, and its seconds and scores, one for each run.
#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) peer: String,
    #[serde(default)]
    pub(crate) seconds: Vec<f64>,
    /// Quality of the result, which must agree with ours: accuracies for example.
    #[serde(default, alias = "accuracies")]
    pub(crate) scores: Vec<f64>,
}

impl Peers {
    /// Makes the environment, if it is not there.
    pub(crate) fn prepare(figures: &Figures) -> Self {
        match environment("estimators-python", &bench_file("estimators/requirements.txt")) {
            Ok(python) => Self { python: Some(python) },
            Err(why) => {
                figures.skip("scikit-learn", &why);
                Self { python: None }
            }
        }
    }

    /// The output of the function `case` of `peers.py` for a job, in a process of its own; nothing
    /// if it cannot run, which is reported.
    pub(crate) fn run(&self, figures: &Figures, case: &str, job: &Value) -> Vec<Line> {
        let Some(python) = &self.python else { return Vec::new() };
        let job = write_job(case, job);
        let mut command = Command::new(python);
        command.arg(bench_file("estimators/peers.py")).arg(case).arg(job);
        lines(figures, case, &mut command)
    }
}

/// The lines that a peer prints; none, which is said, if it fails.
pub(crate) fn lines(figures: &Figures, case: &str, command: &mut Command) -> Vec<Line> {
    match succeed(command) {
        Ok(printed) => {
            let lines = printed.lines().map(serde_json::from_str::<Line>);
            lines.map(|line| line.expect("a line of a peer is an object")).collect()
        }
        Err(why) => {
            figures.skip(case, &why);
            Vec::new()
        }
    }
}

/// The folder for the data of an area's case.
pub(crate) fn folder(case: &str) -> PathBuf {
    let folder = target_dir().join("estimators-data").join(case);
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// Writes the job as a file beside the case's data.
pub(crate) fn write_job(case: &str, job: &Value) -> PathBuf {
    let path = folder(case).join("job.json");
    std::fs::write(&path, job.to_string()).expect("the target folder can be written");
    path
}

/// Writes numbers as raw little-endian bytes; returns the path.
pub(crate) fn write_numbers<const N: usize>(
    folder: &Path,
    name: &str,
    numbers: impl Iterator<Item = [u8; N]>,
) -> PathBuf {
    let path = folder.join(name);
    let file = std::fs::File::create(&path).expect("the target folder can be written");
    let mut file = std::io::BufWriter::new(file);
    for number in numbers {
        file.write_all(&number).expect("the target folder can be written");
    }
    file.flush().expect("the target folder can be written");
    path
}
