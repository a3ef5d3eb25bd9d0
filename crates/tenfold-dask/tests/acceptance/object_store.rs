//! Results that travel through an object store: the same bytes, found again, repaired, and no secret in them.

use std::fs;
use std::path::Path;

use tenfold_graph::*;
use tenfold_store::Store;

use crate::damaged_blob::{damage_between_runs, gated};
use crate::support::case::{Case, SCHEDULER};
use crate::support::damage::{check_store, contents, record};
use crate::support::driver::Driver;
use crate::support::execution::{PROCESS, executes, executions};
use crate::support::folder::folder;
use crate::support::process::parent;
use crate::support::report::Report;
use crate::support::service::{SECRET, overwrite};
use crate::support::trial::{Trial, trial};

pub(crate) fn trials() -> Vec<Trial> {
    let trials = [
        trial!(a_cluster_that_was_started_apart_gives_the_bytes_of_a_sequential_run, folds),
        trial!(a_cluster_of_the_program_gives_the_bytes_of_a_sequential_run, folds),
        trial!(a_damaged_object_is_set_aside_and_computed_again, gated),
    ];
    trials.map(Trial::on_object_store).into()
}

const N_FOLDS: u64 = 4;

#[expect(clippy::ptr_arg, reason = "a task takes what its node produces")]
fn fit(x: &Vec<u64>, fold: &u64) -> Vec<u64> {
    executes("fit");
    list_arguments();
    x.iter().filter(|&x| x % N_FOLDS != *fold).map(|x| x * x + fold).collect()
}

#[expect(clippy::ptr_arg, reason = "a task takes what its node produces")]
fn score(model: &Vec<u64>, x: &Vec<u64>, fold: &u64) -> u64 {
    executes("score");
    x.iter().zip(model).map(|(x, model)| (x ^ model) % (fold + 7)).sum()
}

fn summary(scores: &[&u64]) -> Vec<u64> {
    executes("summary");
    scores.iter().map(|score| **score).collect()
}

/// A cross-validation: models that are fitted on the samples outside their fold, and scored.
fn folds(executor: &dyn Executor) -> Result<Run> {
    let mut graph = Graph::new();
    let x = graph.data("x", (0..1_000).collect::<Vec<u64>>())?;
    let mut scores = Vec::new();
    for at in 0..N_FOLDS {
        let fold = graph.data(format_args!("fold/{at}"), at)?;
        let fit = graph.task(format_args!("fit/{at}"), cached(fit).always(), (x, fold))?;
        let score = cached(score).always();
        scores.push(graph.task(format_args!("score/{at}"), score, (fit, x, fold))?);
    }
    let summary = graph.task("summary", cached(summary).always(), scores)?;
    executor.run_plan(&graph.plan(summary)?, Bindings::new())
}

/// Writes the list of processes, as far as it shows this one and its ancestors.
fn list_arguments() {
    let mut lines = Vec::new();
    let mut next = Some(std::process::id());
    while let Some(id) = next {
        lines.extend(fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default());
        next = parent(id);
    }
    fs::write(folder().join(format!("arguments-{}", std::process::id())), lines).unwrap();
}

fn a_cluster_that_was_started_apart_gives_the_bytes_of_a_sequential_run(case: &Case) {
    let _cluster = case.cluster().workers(2).start();
    check(case, || case.run());
}

fn a_cluster_of_the_program_gives_the_bytes_of_a_sequential_run(case: &Case) {
    check(case, || {
        let mut command = case.driver_command();
        command.env(SCHEDULER, "local 2");
        Driver::start(command).report()
    });
}

/// Checks two runs: the second does nothing, and the first equals one without a cluster.
fn check(case: &Case, run: impl Fn() -> Report) {
    let store = case.store();
    assert!(store.place().starts_with("s3://"), "{store:?}");
    let first = run();
    first.check_well();
    let names = ["fit", "score", "summary", PROCESS];
    let counts = names.map(|name| executions(name).len());
    assert_eq!(counts[..3], [N_FOLDS as usize, N_FOLDS as usize, 1]);
    let second = run();
    second.check_well();
    assert_eq!(second.values, first.values);
    assert_eq!(second.keys_after("started"), [""; 0]);
    assert_eq!(names.map(|name| executions(name).len()), counts);
    assert_eq!(case.run_sequentially().values, first.values);
    assert_eq!(contents(&store), contents(&case.store_named("sequential")));
    check_store(&store);
    check_no_secret(&store);
}

/// Checks that the secret is in no file of the test, logs and arguments included, and not in the store.
fn check_no_secret(store: &Store) {
    let mut texts = Vec::new();
    read_all(&folder(), &mut texts);
    for record in store.records().unwrap() {
        let record = record.unwrap();
        texts.push(format!("{record:?}").into_bytes());
        texts.push(store.load_bytes(&record).unwrap().found().unwrap());
    }
    let has = |word: &str| {
        let has = |text: &Vec<u8>| text.windows(word.len()).any(|part| part == word.as_bytes());
        texts.iter().any(has)
    };
    assert!(has("--nocapture") && has(&store.place()), "arguments and reports were not looked at");
    assert!(has("\"arguments\":"), "the run's description was not looked at");
    assert!(!has(SECRET));
}

fn read_all(folder: &Path, texts: &mut Vec<Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => read_all(&entry.path(), texts),
            Ok(kind) if kind.is_file() => texts.push(fs::read(entry.path()).unwrap()),
            _ => {}
        }
    }
}

fn a_damaged_object_is_set_aside_and_computed_again(case: &Case) {
    damage_between_runs(case, || {
        let store = case.store();
        let record = record(&store, "base");
        let mut bytes = store.load_bytes(&record).unwrap().found().unwrap();
        bytes[100] ^= 1;
        let name = record.digest.to_string();
        overwrite(&format!("{}/blobs/{}/{name}", store.place(), &name[..2]), &bytes);
    });
}
