//! The cost of a node beyond Dask's own task that does nothing.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tenfold::dask::Dask;

use crate::Bench;
use crate::figures::{Figures, median};
use crate::jobs::{Job, Kind};
use crate::python::bench_file;

/// Number of nodes that makes the cost of one visible above the noise.
const ALONE: usize = 400;
const TOGETHER: usize = 10_000;
const ROUNDS: usize = 5;

pub(crate) fn measure(figures: &mut Figures, bench: &Bench) {
    let dask = Dask::local(2).expect("there are workers").python(&bench.python);
    let start = Job::new(Kind::Tiny(1), &bench.folder, "start").seconds_on(&dask);
    let mut noop = Noop::start(bench);
    let [mut alone, mut together, mut noops] = [const { Vec::new() }; 3];
    for round in 0..ROUNDS {
        noops.push(noop.ms_per_task(1_000));
        let job = Job::new(Kind::Tiny(ALONE), &bench.folder, &format!("alone-{round}"));
        alone.push(job.seconds_on(&dask.clone().batch(1)) * 1e3 / ALONE as f64);
        let job = Job::new(Kind::Tiny(TOGETHER), &bench.folder, &format!("together-{round}"));
        together.push(job.seconds_on(&dask) * 1e3 / TOGETHER as f64);
    }
    let [alone, together, noop] = [alone, together, noops].map(median);
    figures.add("start_seconds", start, "s");
    figures.add("noop_ms_per_task", noop, "ms");
    figures.add("ms_per_node", alone, "ms");
    figures.add("ms_per_node_beyond_noop", alone - noop, "ms");
    // All of it: no node of a batch has a task of Dask's to itself, so none is taken off.
    figures.add("ms_per_node_beyond_noop_batched", together, "ms");
}

/// A process that runs Dask's own tasks that do nothing.
struct Noop {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Noop {
    fn start(bench: &Bench) -> Self {
        let mut command = Command::new(&bench.python);
        command.arg(bench_file("cluster/noop.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("Python runs");
        let to = child.stdin.take().expect("it is piped");
        let from = BufReader::new(child.stdout.take().expect("it is piped"));
        Self { child, to, from }
    }

    fn ms_per_task(&mut self, tasks: usize) -> f64 {
        writeln!(self.to, "{tasks}").expect("the process is there");
        let mut line = String::new();
        self.from.read_line(&mut line).expect("the process is there");
        line.trim().parse().expect("it is a number")
    }
}

impl Drop for Noop {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
