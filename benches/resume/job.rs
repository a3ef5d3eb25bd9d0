//! Ten folds of a kernel SVM on the digits and its fit on all data, with an empty store and again
//! with everything in it; the same by the peers.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use tenfold::data::{CsvReader, TableBytes};
use tenfold::estimator::Classifier;
use tenfold::graph::{Executor, Graph, Node, Outcome, Threads};
use tenfold::model_selection::{CrossValidation, KFold};
use tenfold::store::Store;
use tenfold::svm::Svc;

use crate::figures::{Figures, median, seconds};
use crate::peers::{Line, Peer};
use crate::python::{bench_file, succeed};

const FOLDS: usize = 10;
const ROUNDS: usize = 5;
const WARM_RUNS: usize = 9;
const OURS: &str = "ours";
const ONE_THREAD: &str = "ours-1-thread";
/// The argument of a process that only runs the job with this store.
pub(crate) const AGAIN: &str = "--job-with-store";

/// Times of all rounds, by side.
#[derive(Default)]
struct Measured {
    /// The seconds of a whole process of ours, warm.
    processes: Vec<f64>,
    lines: BTreeMap<&'static str, Vec<Line>>,
}

pub(crate) fn measure(figures: &mut Figures, folder: &Path) {
    let mut peers = Peer::all(figures);
    let mut measured = Measured::default();
    for _ in 0..ROUNDS {
        measured.keep(
            ONE_THREAD,
            ours(&emptied(folder, ONE_THREAD), || Threads::new(1).expect("a thread")),
        );
        let store = emptied(folder, OURS);
        measured.keep(OURS, ours(&store, Threads::default));
        measured.processes.push(process(&store));
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

/// Our own job: once with an empty store, then again and again.
fn ours(store: &Path, threads: impl Fn() -> Threads) -> Line {
    let (cold, accuracies) = run(store, threads(), false);
    let mut warm = Vec::new();
    for _ in 0..WARM_RUNS {
        let (elapsed, again) = run(store, threads(), true);
        assert_eq!(again, accuracies, "other reports when it ran again");
        warm.push(elapsed);
    }
    Line { cold, warm: median(warm), accuracies }
}

/// The seconds of a process that runs the job with everything in the store, start and end and the
/// reading of the data included.
fn process(store: &Path) -> f64 {
    let this = std::env::current_exe().expect("this program has a path");
    let (elapsed, ran) = seconds(|| succeed(Command::new(this).arg(AGAIN).arg(store)));
    ran.expect("it runs again");
    elapsed
}

/// The work of such a process.
pub(crate) fn again(store: &Path) {
    run(store, Threads::default(), true);
}

/// Seconds from an empty graph to the reports and the production model, and the accuracies. The
/// data is read before the clock starts, anew each time, so that no digest of it is known.
fn run(store: &Path, threads: Threads, is_warm: bool) -> (f64, Vec<f64>) {
    let table = TableBytes::open(data()).expect("the data sets are in the repository");
    let data = CsvReader::new().target("class").read_classification(table).expect("a table");
    let (elapsed, (run, cv, accuracies)) = seconds(|| {
        let mut graph = Graph::new();
        let x = graph.data("X", data.x).expect("a new key");
        let y = graph.data("y", data.y).expect("a new key");
        let svm: Node<Box<dyn Classifier>> =
            graph.data("svm", Svc::new().boxed()).expect("a new key");
        let cv = CrossValidation::new(KFold::new(FOLDS))
            .add_to(&mut graph, "svm", svm, x, y)
            .expect("enough samples");
        let store = Store::open(store).expect("the target folder can be written");
        let run = threads.store(store).run(&graph, (cv.reports(), cv.prod));
        let run = run.and_then(|run| run.all_ran()).expect("folds that can be fitted");
        let reports = cv.folds().iter().flat_map(|fold| [fold.report_train, fold.report_test]);
        let accuracies = reports.map(|report| run.get(report).expect("asked for").accuracy());
        let accuracies: Vec<f64> = accuracies.collect();
        run.get(cv.prod).expect("asked for");
        (run, cv, accuracies)
    });
    assert!(run.warnings().is_empty(), "{:?}", run.warnings());
    let fits = cv.folds().iter().map(|fold| fold.model).chain([cv.prod]);
    let ran = fits.filter(|fit| matches!(run.outcome(fit.id()), Some(Outcome::Ran)));
    assert_eq!(ran.count(), if is_warm { 0 } else { FOLDS + 1 });
    (elapsed, accuracies)
}

impl Measured {
    fn keep(&mut self, who: &'static str, line: Line) {
        self.lines.entry(who).or_default().push(line);
    }

    fn report(self, figures: &mut Figures) {
        let mut warms = BTreeMap::new();
        let ours = self.lines[OURS][0].accuracies.clone();
        for (who, lines) in &self.lines {
            let cold = median(lines.iter().map(|line| line.cold).collect());
            let warm = median(lines.iter().map(|line| line.warm).collect());
            let name = who.replace('-', "_");
            figures.add(format!("{name}_cold_seconds"), cold, "s");
            figures.add(format!("{name}_warm_seconds"), warm, "s");
            let pairs = lines.iter().flat_map(|line| line.accuracies.iter().zip(&ours));
            let differ = pairs.map(|(theirs, ours)| (theirs - ours).abs()).fold(0.0, f64::max);
            assert!(differ < 0.01, "{who} reports accuracies that differ from ours by {differ}");
            figures.add(format!("{name}_accuracy_difference_max"), differ, "");
            warms.insert(*who, (cold, warm));
        }
        let (cold, warm) = warms[OURS];
        figures.add("ours_warm_process_seconds", median(self.processes), "s");
        figures.add("warm_over_cold", warm / cold, "(bar: 0.02 at most)");
        for (peer, bar) in [
            ("joblib", "times (bar: 10 at least)"),
            ("graphchain", "times (bar: 10 at least)"),
            ("graphchain-culled", "times"),
        ] {
            if let Some((_, theirs)) = warms.get(peer) {
                let name = peer.replace('-', "_");
                figures.add(format!("{name}_over_ours_warm"), theirs / warm, bar);
            }
        }
    }
}
