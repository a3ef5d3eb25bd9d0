//! The tasks on each worker as a chart. Short ones are merged, so that a chart of any run has few spans.

use std::collections::BTreeMap;

use crate::document::{Axis, Chart, Mark, State};
use crate::picture::PathSum;
use crate::record::{Node, RunRecord};

/// About so many spans at most.
const SPANS_MAX: usize = 2000;

/// Number of groups that have a colour of their own.
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
pub(super) fn chart(record: &RunRecord, groups: &[PathSum], of_nodes: &[u32]) -> Option<Chart> {
    let wall = record.wall_seconds();
    let workers = record.n_workers();
    if workers == 0 || wall <= 0.0 {
        return None;
    }
    let names = Names::of(groups, of_nodes);
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

/// The number of the name of failed tasks, and of groups without a colour of their own.
const FAILED: usize = 0;
const OTHER: usize = usize::MAX;

/// The groups that have a colour of their own: those that took the longest.
struct Names<'a> {
    /// For each group the number of its name.
    numbers: Vec<usize>,
    names: Vec<&'a str>,
    of_nodes: &'a [u32],
}

impl<'a> Names<'a> {
    fn of(groups: &'a [PathSum], of_nodes: &'a [u32]) -> Self {
        let mut longest: Vec<usize> = (0..groups.len()).collect();
        longest.sort_by(|&a, &b| groups[b].seconds.total_cmp(&groups[a].seconds));
        longest.truncate(NAMED);
        let mut numbers = vec![OTHER; groups.len()];
        longest.iter().zip(1..).for_each(|(&group, number)| numbers[group] = number);
        let names = longest.iter().map(|&group| &*groups[group].path).collect();
        Self { numbers, names, of_nodes }
    }

    fn of_node(&self, node: Node<'_>) -> usize {
        match node.state() {
            State::Failed => FAILED,
            _ => self.numbers[self.of_nodes[node.at()] as usize],
        }
    }

    fn name(&self, number: usize) -> &'a str {
        match number {
            FAILED => "failed",
            OTHER => "others",
            number => self.names[number - 1],
        }
    }
}
