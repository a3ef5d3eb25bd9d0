//! The Python peers, each in a pinned environment: `joblib.Memory`, and graphchain over dask.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::figures::Figures;
use crate::python::{bench_file, environment, succeed};

/// The name in `peers.py`, the environment, and the packages pinned there.
const PEERS: [(&str, &str, &str); 3] = [
    ("joblib", "peers-python", "peers/requirements.txt"),
    ("graphchain", "resume-graphchain", "resume/requirements.txt"),
    ("graphchain-culled", "resume-graphchain", "resume/requirements.txt"),
];

/// A peer that this machine can run.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    python: PathBuf,
}

/// The output of a peer: seconds, and the accuracies of all reports.
#[derive(Deserialize)]
pub(crate) struct Line {
    pub(crate) cold: f64,
    pub(crate) warm: f64,
    pub(crate) accuracies: Vec<f64>,
}

impl Peer {
    /// Those whose environment can be made; the others are skipped by name.
    pub(crate) fn all(figures: &Figures) -> Vec<Self> {
        let ready = PEERS.iter().filter_map(|&(name, at, requirements)| {
            match environment(at, &bench_file(requirements)) {
                Ok(python) => Some(Self { name, python }),
                Err(why) => {
                    figures.skip(name, &why);
                    None
                }
            }
        });
        ready.collect()
    }

    /// Runs the job of that file in a process of its own.
    pub(crate) fn run(&self, job: &Path) -> Result<Line, String> {
        let mut command = Command::new(&self.python);
        let printed = succeed(command.arg(bench_file("resume/peers.py")).arg(self.name).arg(job))?;
        serde_json::from_str(&printed).map_err(|error| format!("not understood: {error}"))
    }
}
