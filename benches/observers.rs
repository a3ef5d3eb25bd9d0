//! Observers: the cost of progress and a record for each task, and the report of a run of a million nodes.
//!
//! `cargo bench --features report --bench observers -- cost` runs one area, `report` the other.
#![allow(clippy::print_stdout)]

mod figures;
mod graphs;

use std::hint::black_box;
use std::time::Instant;

use figures::{Figures, median};
use tenfold::graph::{Executor, Graph, Node, Threads};
use tenfold::report::Progress as _;
use tenfold::report::document::Document;
use tenfold::report::record::Recorder;

const TASKS: usize = 100_000;
const TASK_SECONDS: f64 = 10e-6;
const ROUNDS: usize = 9;

const NODES: usize = 1_000_000;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|is| is == name);
    let mut figures = Figures::new("observers");
    if is_wanted("cost") {
        cost(&mut figures);
    }
    if is_wanted("report") {
        report(&mut figures);
    }
    figures.merge();
}

/// A loop of so many rounds, the data of each task.
fn work(rounds: &u64) -> u64 {
    (0..*rounds).fold(0, |sum, at| black_box(sum ^ at.wrapping_mul(0x9e37_79b9)))
}

/// The rounds of [`work`] that take about ten microseconds.
fn calibrated() -> u64 {
    let rounds = 10_000_000;
    let seconds = (0..5)
        .map(|_| {
            let began = Instant::now();
            black_box(work(black_box(&rounds)));
            began.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min);
    (rounds as f64 * TASK_SECONDS / seconds) as u64
}

/// A hundred thousand tasks of ten microseconds, with and without observers in turn.
fn cost(figures: &mut Figures) {
    let mut graph = Graph::new();
    let rounds = graph.data("rounds", calibrated()).expect("a new key");
    let tasks = (0..TASKS).map(|at| graph.task(format_args!("task-{at}"), work, rounds));
    let tasks: Vec<Node<u64>> = tasks.collect::<Result<_, _>>().expect("new keys");
    let plan = graph.plan(tasks).expect("nodes of this graph");
    let seconds = |executor: &Threads| {
        let began = Instant::now();
        black_box(executor.run_plan(&plan, Default::default()).expect("there are threads"));
        began.elapsed().as_secs_f64()
    };
    let recorder = Recorder::default();
    let plain = Threads::default();
    let watched = Threads::default().progress().observer(recorder.clone());
    let (mut without, mut with, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        // The first one after the other changes places, so that neither gains by it.
        let (before, after) = if round % 2 == 0 {
            let before = seconds(&plain);
            (before, seconds(&watched))
        } else {
            let after = seconds(&watched);
            (seconds(&plain), after)
        };
        if round > 0 {
            without.push(before);
            with.push(after);
            shares.push(after / before);
        }
    }
    figures.add("us_per_task_without", median(without) / TASKS as f64 * 1e6, "µs of wall a task");
    figures.add("us_per_task_with", median(with) / TASKS as f64 * 1e6, "µs of wall a task");
    figures.add("cost_share", median(shares), "times (bar: 1.05 at most)");
}

/// The report of a run of a million nodes, of several shapes; the worst counts.
fn report(figures: &mut Figures) {
    let (mut worst_seconds, mut worst_bytes) = (0.0_f64, 0.0_f64);
    for shape in ["search", "tree", "chain", "independent"] {
        let mut graph = Graph::new();
        let targets = match shape {
            "search" => search(&mut graph),
            "tree" => graphs::build(&mut graph, shape, NODES / 2),
            _ => graphs::build(&mut graph, shape, NODES),
        };
        let recorder = Recorder::default();
        let executor = Threads::default().observer(recorder.clone());
        let run = executor.run(&graph, targets).expect("there are threads");
        let began = Instant::now();
        let record = recorder.finish(&run);
        let recorded = began.elapsed().as_secs_f64();
        let document = Document::new("A million nodes", "The report of a run.")
            .with_tab("Run", record.run_blocks())
            .with_tab("Graph", record.graph_blocks());
        let html = document.to_html();
        let seconds = began.elapsed().as_secs_f64();
        figures.add(format!("record_seconds_{shape}"), recorded, "s");
        figures.add(format!("report_seconds_{shape}"), seconds, "s");
        figures.add(format!("report_mb_{shape}"), html.len() as f64 / 1e6, "MB");
        let began = Instant::now();
        let bytes = record.to_bytes();
        figures.add(format!("saved_seconds_{shape}"), began.elapsed().as_secs_f64(), "s");
        figures.add(format!("saved_mb_{shape}"), bytes.len() as f64 / 1e6, "MB");
        worst_seconds = worst_seconds.max(seconds);
        worst_bytes = worst_bytes.max(html.len() as f64);
    }
    figures.add("report_seconds_1m", worst_seconds, "s (bar: 5 at most)");
    figures.add("report_mb_1m", worst_bytes / 1e6, "MB (bar: 5 at most)");
}

/// A search of 20,000 candidates with ten folds of five steps.
fn search(graph: &mut Graph) -> Vec<Node<u64>> {
    let x = graph.data("X", 1_u64).expect("a new key");
    let mut scores = Vec::new();
    for candidate in 0..NODES / 50 {
        for fold in 0..10 {
            let mut last = x;
            for step in ["scale", "fit", "predict", "report", "score"] {
                let key = format_args!("search/{candidate:05}/cv/{step}-{fold:02}");
                last = graph.task(key, next, last).expect("a new key");
            }
            scores.push(last);
        }
    }
    vec![graph.task("search/table", sum, scores).expect("a new key")]
}

fn next(x: &u64) -> u64 {
    x.wrapping_add(1)
}

fn sum(all: &[&u64]) -> u64 {
    all.iter().fold(0, |sum, one| sum.wrapping_add(**one))
}
