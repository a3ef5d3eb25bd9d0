//! The graphs of the bench, as a worker's process builds them again from its arguments.

use std::path::{Path, PathBuf};
use std::process::exit;

use tenfold::dask::Dask;
use tenfold::prelude::*;
use tenfold::svm::Kernel;

use crate::samples;

/// A graph of the bench, and the store of its results.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) store: PathBuf,
    pub(crate) kind: Kind,
}

/// The kinds of graphs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// So many independent nodes that do next to nothing.
    Tiny(usize),
    /// Ten folds of a kernel SVM on so many samples.
    Svm(usize),
}

/// Small enough that only the way there counts.
fn tiny(x: &u64) -> u64 {
    x.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn features(n_samples: &usize) -> Records {
    samples::gaussian(*n_samples, 20, 2, 1).0
}

fn labels(n_samples: &usize) -> Labels {
    samples::gaussian(*n_samples, 20, 2, 1).1
}

impl Job {
    /// The same job with a store of its own.
    pub(crate) fn new(kind: Kind, folder: &Path, name: &str) -> Self {
        let store = folder.join(name);
        drop(std::fs::remove_dir_all(&store));
        Self { store, kind }
    }

    /// The graph, and the pattern of its targets.
    pub(crate) fn graph(&self) -> (Graph, &'static str) {
        let mut graph = Graph::new();
        match self.kind {
            Kind::Tiny(nodes) => {
                for at in 0..nodes as u64 {
                    let x = graph.data(format_args!("x/{at}"), at).expect("the key is new");
                    let key = format_args!("node/{at}");
                    graph.task(key, cached(tiny).version(1), x).expect("the key is new");
                }
                (graph, "node/*")
            }
            Kind::Svm(n_samples) => {
                // A task makes the data, so that it is made once and not in each process.
                let n = graph.data("n_samples", n_samples).expect("the key is new");
                let x = graph.task("X", cached(features).version(1), n);
                let y = graph.task("y", cached(labels).version(1), n);
                let (x, y) = (x.expect("the key is new"), y.expect("the key is new"));
                let svc = graph
                    .data("SVC", Svc::new().kernel(Kernel::rbf()).boxed())
                    .expect("the key is new");
                CrossValidation::new(KFold::new(10).shuffle(1))
                    .add_to(&mut graph, "svc", svc, x, y)
                    .expect("the keys are new");
                (graph, "svc/cv/report-*")
            }
        }
    }

    pub(crate) fn store(&self) -> Store {
        Store::open(&self.store).expect("the target folder can be written")
    }

    /// Runs it and gives the seconds, the graph's building not among them.
    pub(crate) fn seconds(&self, executor: impl Executor) -> f64 {
        let (graph, targets) = self.graph();
        let executor = executor.store(self.store());
        let (seconds, run) = crate::figures::seconds(|| executor.run(&graph, targets));
        run.and_then(Run::all_ran).expect("it runs");
        seconds
    }

    /// The same on Dask.
    pub(crate) fn seconds_on(&self, dask: &Dask) -> f64 {
        self.seconds(dask.clone().arguments(self.arguments()))
    }

    fn arguments(&self) -> [String; 3] {
        let store = self.store.to_str().expect("the target folder has a name in Unicode");
        let (kind, size) = match self.kind {
            Kind::Tiny(nodes) => ("tiny", nodes),
            Kind::Svm(n_samples) => ("svm", n_samples),
        };
        [kind.to_owned(), size.to_string(), store.to_owned()]
    }
}

/// Does the job of a worker's process, given by its arguments.
pub(crate) fn do_own() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, size, store] = &arguments[..] else { exit(2) };
    let Ok(size) = size.parse() else { exit(2) };
    let kind = if kind == "tiny" { Kind::Tiny(size) } else { Kind::Svm(size) };
    let job = Job { store: store.into(), kind };
    // In a worker nothing is connected.
    job.seconds(Dask::local(1).expect("there is one worker"));
}
