//! The tasks on each worker as a chart. Short ones are merged, so that a chart of any run has few spans.

use std::collections::BTreeMap;

use crate::document::{Axis, Chart, Mark, State};
use crate::record::{Node, RunRecord};

/// About so many spans at most.
const SPANS_MAX: usize = 2000;

/// The functions that have a colour of their own.
const NAMED: usize = 6;

/// A span before it is drawn: start, end, label.
type Span = (f64, f64, String);

/// A part of time of one worker in which short tasks are merged.
#[derive(Default)]
struct Bin {
    tasks: u64,
    seconds: f64,
    /// Seconds by name.
    names: BTreeMap<usize, f64>,
}

/// The timeline, if anything was at work.
pub(super) fn chart(record: &RunRecord) -> Option<Chart> {
    let wall = record.wall_seconds();
    let workers = record.n_workers();
    if workers == 0 || wall <= 0.0 {
        return None;
    }
    let names = Names::of(record);
    let bins = (SPANS_MAX / workers).clamp(40, 600);
    let pause = wall / bins as f64;
    let mut merged: BTreeMap<(usize, usize), Bin> = BTreeMap::new();
    let mut spans: BTreeMap<(usize, usize), Vec<Span>> = BTreeMap::new();
    for node in record.nodes().filter(|node| node.was_at_work()) {
        let (start, seconds, name) = (node.start(), node.seconds(), names.of_node(node));
        if seconds >= pause || name == FAILED {
            let spans = spans.entry((name, node.worker())).or_default();
            spans.push((start, start + seconds, node.key().to_owned()));
            continue;
        }
        let bin = ((start / pause) as usize).min(bins - 1);
        let bin = merged.entry((node.worker(), bin)).or_default();
        bin.tasks += 1;
        bin.seconds += seconds;
        *bin.names.entry(name).or_default() += seconds;
    }
    for ((worker, bin), Bin { tasks, seconds, names: by_name }) in merged {
        let start = bin as f64 * pause;
        let longest = by_name.iter().max_by(|a, b| a.1.total_cmp(b.1)).map(|(name, _)| *name);
        let name = longest.unwrap_or(OTHER);
        let label = format!("{tasks} tasks, mostly {}", names.name(name));
        spans.entry((name, worker)).or_default().push((start, start + seconds.min(pause), label));
    }
    let mut marks: BTreeMap<usize, Vec<(usize, f64, f64, String)>> = BTreeMap::new();
    for ((name, worker), spans) in spans {
        let spans = spans.into_iter().map(|(start, end, label)| (worker, start, end, label));
        marks.entry(name).or_default().extend(spans);
    }
    let marks = marks.into_iter();
    let marks = marks.map(|(name, spans)| Mark::Spans { name: names.name(name).to_owned(), spans });
    let busy = record.work_seconds() / (wall * workers as f64);
    Some(Chart {
        title: "Timeline of workers".to_owned(),
        description: format!(
            "Tasks on {workers} workers over {wall:.3} seconds; the workers are busy {:.0} % of the time.",
            100.0 * busy
        ),
        x: Axis::between("seconds", 0.0, wall),
        y: Axis::names("worker", (0..workers).map(|worker| worker.to_string())),
        marks: marks.collect(),
        source: None,
    })
}

/// The number of the name of failed tasks, and of functions without a colour of their own.
const FAILED: usize = 0;
const OTHER: usize = usize::MAX;

struct Names<'a> {
    /// For each function its name's number.
    numbers: BTreeMap<u32, usize>,
    names: Vec<&'a str>,
}

impl<'a> Names<'a> {
    /// The functions that took the longest.
    fn of(record: &'a RunRecord) -> Self {
        let listing = record.listing();
        let mut seconds: BTreeMap<u32, f64> = BTreeMap::new();
        for node in record.nodes().filter(|node| node.was_at_work()) {
            *seconds.entry(listing.function_number(node.at())).or_default() += node.seconds();
        }
        let mut longest: Vec<(u32, f64)> = seconds.into_iter().collect();
        longest.sort_by(|a, b| b.1.total_cmp(&a.1));
        longest.truncate(NAMED);
        let numbers = longest.iter().zip(1..).map(|((function, _), number)| (*function, number));
        let names = longest.iter().map(|(function, _)| &*listing.names()[*function as usize]);
        Self { numbers: numbers.collect(), names: names.collect() }
    }

    fn of_node(&self, node: Node<'_>) -> usize {
        if node.state() == State::Failed {
            return FAILED;
        }
        self.numbers.get(&node.function_number()).copied().unwrap_or(OTHER)
    }

    fn name(&self, number: usize) -> &'a str {
        match number {
            FAILED => "failed",
            OTHER => "others",
            number => self.names[number - 1],
        }
    }
}
