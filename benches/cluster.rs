//! Cost of a Dask cluster on this machine: a node beyond Dask's own task that does nothing, alone
//! in a process and many in one; a kernel SVM beside threads; the bytes that pass the scheduler.
#![allow(clippy::print_stdout)]

#[path = "cluster/bytes.rs"]
mod bytes;
mod figures;
#[path = "cluster/jobs.rs"]
mod jobs;
#[path = "cluster/nodes.rs"]
mod nodes;
mod python;
mod samples;
#[path = "cluster/svm.rs"]
mod svm;

use std::path::PathBuf;

use figures::{Figures, target_dir};
use python::{bench_file, environment};

fn main() {
    if tenfold::dask::is_worker() {
        return jobs::do_own();
    }
    let mut figures = Figures::new("cluster");
    let python = match environment("cluster-env", &bench_file("cluster/requirements.txt")) {
        Ok(python) => python,
        Err(why) => return figures.skip("everything", &why),
    };
    let bench = Bench { python, folder: target_dir().join("cluster-data") };
    std::fs::create_dir_all(&bench.folder).expect("the target folder can be written");
    let areas: [(&str, Measure); 3] =
        [("nodes", nodes::measure), ("bytes", bytes::measure), ("svm", svm::measure)];
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    for (name, measure) in areas {
        if asked.is_empty() || asked.iter().any(|area| area == name) {
            measure(&mut figures, &bench);
        }
    }
    std::fs::remove_dir_all(&bench.folder).expect("the bench's own folder");
    figures.merge();
}

/// A part of the bench.
type Measure = fn(&mut Figures, &Bench);

/// The shared parts of the bench.
pub(crate) struct Bench {
    /// A Python with Dask.
    pub(crate) python: PathBuf,
    /// For stores and files, each of another name.
    pub(crate) folder: PathBuf,
}
