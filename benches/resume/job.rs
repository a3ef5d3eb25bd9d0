//! Ten folds of a kernel SVM on the digits and its fit on all data, by the peers: with an empty
//! cache, and again with everything in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::figures::{Figures, median};
use crate::peers::{Line, Peer};
use crate::python::bench_file;

const FOLDS: usize = 10;
const ROUNDS: usize = 5;
const WARM_RUNS: usize = 9;

/// The medians of all rounds, by who ran.
#[derive(Default)]
struct Measured {
    lines: BTreeMap<&'static str, Vec<Line>>,
}

pub(crate) fn measure(figures: &mut Figures, folder: &Path) {
    let mut peers = Peer::all(figures);
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        peers.retain(|peer| match peer.run(&write_job(folder, peer.name)) {
            Ok(line) => {
                measured.keep(peer.name, line);
                true
            }
            Err(why) => {
                figures.skip(peer.name, &why);
                false
            }
        });
    }
    measured.report(figures);
}

/// The file with the digits.
fn data() -> PathBuf {
    bench_file("../datasets/digits.csv")
}

/// A new, empty folder of that name.
pub(crate) fn emptied(folder: &Path, name: &str) -> PathBuf {
    let folder = folder.join(name);
    // Not there in the first round.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

fn write_job(folder: &Path, peer: &str) -> PathBuf {
    let job = json!({
        "data": data(),
        "folds": FOLDS,
        "cache": emptied(folder, peer),
        "warm_runs": WARM_RUNS,
    });
    let path = folder.join("job.json");
    fs::write(&path, job.to_string()).expect("the target folder can be written");
    path
}

impl Measured {
    fn keep(&mut self, who: &'static str, line: Line) {
        self.lines.entry(who).or_default().push(line);
    }

    fn report(self, figures: &mut Figures) {
        let all = self.lines.values().flatten();
        let mut accuracies = all.map(|line| &line.accuracies);
        if let Some(first) = accuracies.next() {
            assert!(accuracies.all(|other| other == first), "the peers disagree");
        }
        for (who, lines) in self.lines {
            let name = who.replace('-', "_");
            let cold = median(lines.iter().map(|line| line.cold).collect());
            let warm = median(lines.iter().map(|line| line.warm).collect());
            figures.add(format!("{name}_cold_seconds"), cold, "s");
            figures.add(format!("{name}_warm_seconds"), warm, "s");
        }
    }
}
