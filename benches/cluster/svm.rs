//! Ten folds of a kernel SVM on two workers, beside two threads of one process.

use tenfold::dask::Dask;
use tenfold::prelude::*;

use crate::Bench;
use crate::figures::{Figures, median};
use crate::jobs::{Job, Kind};

const SAMPLES: usize = 16_000;
const ROUNDS: usize = 3;

pub(crate) fn measure(figures: &mut Figures, bench: &Bench) {
    let dask = Dask::local(2).expect("there are workers").python(&bench.python);
    let start = Job::new(Kind::Tiny(1), &bench.folder, "svm-start").seconds_on(&dask);
    let [mut workers, mut threads] = [const { Vec::new() }; 2];
    for round in 0..ROUNDS {
        let job = |who| Job::new(Kind::Svm(SAMPLES), &bench.folder, &format!("svm-{who}-{round}"));
        workers.push(job("workers").seconds_on(&dask));
        threads.push(job("threads").seconds(Threads::new(2).expect("two are possible")));
    }
    let [workers, threads] = [workers, threads].map(median);
    figures.add("svm_threads_seconds", threads, "s");
    figures.add("svm_workers_seconds", workers, "s");
    figures.add("svm_workers_over_threads", workers / threads, "");
    figures.add("svm_workers_and_start_over_threads", (workers + start) / threads, "");
}
