//! Searches on a Dask cluster of two local workers: the bytes of threads, and nothing twice.
//!
//! The executable is the tests, the program that each of them starts, and what Dask's workers start: that
//! program again, which comes to the same round of the same search.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tenfold::dask::Dask;
use tenfold::graph::{Event, EventKind};
use tenfold::model_selection::{
    GridSearch, Search, SearchTable, Space, SuccessiveHalving, TunedThreshold, choose,
};
use tenfold::naive_bayes::GaussianNb;
use tenfold::neighbors::KNeighborsClassifier;
use tenfold::prelude::*;
use tenfold::store::Stored;

/// The result of a search, to be compared, and the work for it.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Outcome {
    /// The tables without seconds, as JSON.
    tables: Vec<String>,
    model: Vec<u8>,
    /// The keys of the fits and scores that ran, sorted.
    ran: Vec<String>,
}

type AnyClassifier = Box<dyn Classifier>;

/// Runs a search of this strategy on an executor.
type Program = fn(Box<dyn Executor>) -> anyhow::Result<Outcome>;

const PROGRAMS: [(&str, Program); 4] =
    [("grid", grid), ("halving", halving), ("nested", nested), ("nodes", nodes)];

/// Neighbours of scaled samples, one number of which is more than there are samples; naive Bayes with a tuned
/// threshold.
fn space() -> anyhow::Result<Space<AnyClassifier>> {
    let scaled =
        Pipeline::new().then(StandardScaler::new()).classifier(KNeighborsClassifier::new());
    let neighbors = Space::classifier(scaled)?
        .over("k-neighbors-classifier.k", choose([5, 100_000, 15]))?
        .over("standard-scaler.with_mean", choose([true, false]))?;
    let bayes = TunedThreshold::new(GaussianNb::new()).positive("malignant");
    let bayes = Space::classifier(bayes)?.over("classifier.var_smoothing", choose([1e-9, 1e-3]))?;
    Ok(Space::one_of("model", [("neighbors", neighbors), ("bayes", bayes)])?)
}

fn cancer(graph: &mut Graph) -> anyhow::Result<(Node<Records>, Node<Labels>)> {
    let data = datasets::breast_cancer()?;
    Ok((graph.data("X", data.x)?, graph.data("y", data.y)?))
}

/// Every candidate, and one that fails among them.
fn grid(executor: Box<dyn Executor>) -> anyhow::Result<Outcome> {
    let mut graph = Graph::new();
    let (x, y) = cancer(&mut graph)?;
    let (ran, executor) = watched(executor);
    let search = Search::new(space()?, GridSearch, StratifiedKFold::new(3)).train_scores(true);
    let found = search.run(&mut graph, "search", x, y, executor)?;
    outcome(&[found.table()], found.model(), &ran)
}

/// Four rounds, each a run that depends on the scores of those before it.
fn halving(executor: Box<dyn Executor>) -> anyhow::Result<Outcome> {
    let mut graph = Graph::new();
    let (x, y) = cancer(&mut graph)?;
    let (ran, executor) = watched(executor);
    let strategy = SuccessiveHalving::grid().factor(2.0).min_resources(70);
    let search = Search::new(space()?, strategy, StratifiedKFold::new(3));
    let found = search.run(&mut graph, "search", x, y, executor)?;
    anyhow::ensure!(found.table().rows.iter().any(|row| row.round == 3), "too few rounds");
    outcome(&[found.table()], found.model(), &ran)
}

/// A search inside each of two folds.
fn nested(executor: Box<dyn Executor>) -> anyhow::Result<Outcome> {
    let mut graph = Graph::new();
    let (x, y) = cancer(&mut graph)?;
    let (ran, executor) = watched(executor);
    let search = Search::new(space()?, GridSearch, StratifiedKFold::new(2));
    let outer = StratifiedKFold::new(2).shuffle(7);
    let nested = search.run_nested(&mut graph, "search", x, y, outer, executor)?;
    let inner = nested.outer.iter().map(|fold| &fold.table);
    let tables: Vec<&SearchTable> = [nested.found.table()].into_iter().chain(inner).collect();
    outcome(&tables, nested.found.model(), &ran)
}

/// The table and the model as nodes of one graph.
fn nodes(executor: Box<dyn Executor>) -> anyhow::Result<Outcome> {
    let mut graph = Graph::new();
    let (x, y) = cancer(&mut graph)?;
    let (ran, executor) = watched(executor);
    let search = Search::new(space()?, GridSearch, StratifiedKFold::new(3));
    let nodes = search.add_to(&mut graph, "search", x, y)?;
    let executor = executor.on_error(OnError::Isolate);
    let run = executor.run(&graph, (nodes.table, nodes.prod))?;
    outcome(&[run.get(nodes.table)?], Some(run.get(nodes.prod)?), &ran)
}

type Ran = Arc<Mutex<Vec<String>>>;

/// The executor, and the keys of the fits and scores that begin on it.
fn watched(mut executor: Box<dyn Executor>) -> (Ran, Box<dyn Executor>) {
    let ran = Ran::default();
    let seen = Arc::clone(&ran);
    executor.options_mut().observers.push(Arc::new(move |event: &Event<'_>| {
        if let EventKind::Started { key } = &event.kind
            && ["/fit-", "/scores-", "/prod"].iter().any(|part| key.contains(part))
        {
            seen.lock().unwrap_or_else(PoisonError::into_inner).push((*key).to_owned());
        }
    }));
    (ran, executor)
}

fn outcome(
    tables: &[&SearchTable],
    model: Option<&impl Stored>,
    ran: &Ran,
) -> anyhow::Result<Outcome> {
    let json = |table: &&SearchTable| (*table).clone().without_seconds().to_json().to_string();
    let mut bytes = Vec::new();
    model.ok_or_else(|| anyhow::anyhow!("no model was fitted"))?.encode(&mut bytes)?;
    let mut ran = std::mem::take(&mut *ran.lock().unwrap_or_else(PoisonError::into_inner));
    ran.sort_unstable();
    Ok(Outcome { tables: tables.iter().map(json).collect(), model: bytes, ran })
}

/// The program of a test, and of the workers of its cluster: it prints the outcome.
fn run_program(program: Program, folder: &str) -> anyhow::Result<()> {
    let dask = Dask::local(2)?.store(Store::open(folder)?);
    println!("{}", serde_json::to_string(&program(Box::new(dask))?)?);
    Ok(())
}

/// The outcome of a program on a cluster of its own.
fn on_dask(name: &str, folder: &Path) -> Outcome {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("--program").arg(name).arg(folder).stdin(Stdio::null());
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let line = printed.lines().last().unwrap_or_default();
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {printed}\n{said}"))
}

fn test(name: &str, program: Program) {
    let on_threads = program(Box::new(Threads::new(2).unwrap())).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let first = on_dask(name, folder.path());
    assert_eq!((&first.tables, &first.model), (&on_threads.tables, &on_threads.model));
    assert_eq!(first.ran, on_threads.ran, "each fit and score runs once");

    let again = on_dask(name, folder.path());
    assert_eq!((&again.tables, &again.model), (&first.tables, &first.model));
    let failed = "KNeighborsClassifier k = 100000 is out of range";
    assert!(first.tables.iter().all(|table| table.contains(failed)));
    // Failures are not kept, so these fits are tried again.
    assert!(again.ran.len() < first.ran.len() / 4, "{:?}", again.ran);
    assert!(again.ran.iter().all(|key| key.contains("/fit-")), "{:?}", again.ran);

    let store = Store::open(folder.path()).unwrap();
    let stored = program(Box::new(Threads::new(2).unwrap().store(store))).unwrap();
    assert_eq!(stored, again);
}

/// Returns `true` if there is a Python with Dask.
fn has_dask() -> bool {
    let python = std::env::var_os("TENFOLD_PYTHON").unwrap_or_else(|| "python3".into());
    let output = Command::new(&python).args(["-c", "import distributed"]).output();
    let has_dask = output.is_ok_and(|output| output.status.success());
    let is_required = std::env::var_os("TENFOLD_ACCEPTANCE_REQUIRED").is_some();
    assert!(has_dask || !is_required, "{} has no package `distributed`", python.display());
    has_dask
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, flag, name, folder] = &*arguments
        && flag == "--program"
    {
        let (_, program) = PROGRAMS.iter().find(|(known, _)| known == name).unwrap();
        return match run_program(*program, folder) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{error:?}");
                ExitCode::FAILURE
            }
        };
    }
    let has_dask = has_dask();
    let is_listed = arguments.iter().any(|argument| argument == "--list");
    for (name, program) in PROGRAMS {
        let title = format!("search_on_dask::{name}");
        if !is_asked_for(&title, &arguments[1..]) {
            continue;
        }
        if is_listed {
            println!("{title}: test");
        } else if has_dask {
            test(name, program);
            println!("test {title} ... ok");
        } else {
            println!("test {title} ... ignored");
        }
    }
    ExitCode::SUCCESS
}

/// Returns `true` if a test is one of those that the arguments of `cargo test` name. A crate for this is built with
/// each example of the package, as all that its tests depend on.
fn is_asked_for(title: &str, arguments: &[String]) -> bool {
    const WITH_VALUE: [&str; 6] =
        ["--color", "--format", "--logfile", "--skip", "--test-threads", "-Z"];
    let mut before = "";
    let names = arguments.iter().filter(|argument| {
        let is_value = WITH_VALUE.contains(&std::mem::replace(&mut before, argument.as_str()));
        !is_value && !argument.starts_with('-')
    });
    let names: Vec<&String> = names.collect();
    names.is_empty() || names.iter().any(|name| title.contains(name.as_str()))
}
