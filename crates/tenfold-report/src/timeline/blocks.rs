//! The tab *Run*.

use std::collections::BTreeMap;

use super::schedule::Schedule;
use super::{Critical, lanes};
use crate::document::{Block, Cell, Column, Details, Figure, State, Table};
use crate::picture::{PathSum, path_sums};
use crate::record::RunRecord;

/// The most rows of a table of this tab.
const ROWS_MAX: usize = 30;

/// Numbers of workers that are tried.
const WORKERS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

impl RunRecord {
    /// The tab *Run*: times, failures, the timeline of workers, the critical path, the effect of more
    /// workers, and why tasks ran or were reused.
    pub fn run_blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        blocks.push(Block::Figures(self.counts()));
        if let Some(stopped) = self.stopped() {
            blocks.push(Block::Text(format!("The run stopped before its end: {stopped}.")));
        }
        self.failure_blocks(&mut blocks);
        if self.n_workers() > 0 {
            self.time_blocks(&mut blocks);
        }
        self.reason_blocks(&mut blocks);
        self.remark_blocks(&mut blocks);
        blocks
    }

    fn counts(&self) -> Vec<Figure> {
        let mut figures = Vec::new();
        for state in [State::Ran, State::Reused, State::Failed, State::Skipped, State::NotRun] {
            let count = self.count(state);
            if count > 0 || state == State::Ran {
                figures.push(Figure::new(state.name(), count));
            }
        }
        let reused = self.nodes().filter(|node| node.state() == State::Reused);
        // A sum of none is -0.0, which prints its sign.
        let saved = reused.fold(0.0, |sum, node| sum + node.seconds());
        if saved > 0.0 {
            let figure = Figure::new("saved by reuse", Cell::Seconds(saved));
            figures.push(figure.note("the time that reused tasks took when they ran"));
        }
        figures
    }

    fn time_blocks(&self, blocks: &mut Vec<Block>) {
        let (wall, work, workers) = (self.wall_seconds(), self.work_seconds(), self.n_workers());
        let critical = self.critical_path();
        let best = critical.seconds.max(work / workers as f64);
        let mut figures = vec![
            Figure::new("time", Cell::Seconds(wall)),
            Figure::new("work", Cell::Seconds(work)).note("the time of all tasks together"),
            Figure::new("workers", workers),
            Figure::new("parallelism", Cell::Number { value: work / wall.max(1e-9), decimals: 2 })
                .note("work over time"),
            Figure::new("critical path", Cell::Seconds(critical.seconds))
                .note("no number of workers is faster"),
        ];
        if best > 0.0 {
            let note = format!("time over the best schedule on {workers} workers");
            let distance = Cell::Number { value: wall / best, decimals: 2 };
            figures.push(Figure::new("distance to the best", distance).note(note));
        }
        blocks.push(Block::Heading("Time".to_owned()));
        blocks.push(Block::Figures(figures));
        let (groups, of_nodes) = path_sums(self);
        blocks.extend(lanes::chart(self, &groups, &of_nodes).map(Block::Chart));
        blocks.push(Block::Heading("More workers".to_owned()));
        blocks.push(Block::Table(self.workers_table(critical.seconds)));
        blocks.push(Block::Heading("Critical path".to_owned()));
        blocks.push(Block::Table(self.critical_table(&critical)));
        blocks.push(Block::Heading("Slowest groups".to_owned()));
        blocks.push(Block::Table(groups_table(groups, work)));
    }

    /// The length of the run on other numbers of workers, as far as more help.
    fn workers_table(&self, critical: f64) -> Table {
        let columns = [
            Column::number("workers"),
            Column::number("time"),
            Column::number("times as fast as one"),
            Column::number("busy"),
        ];
        let caption = "The length of the run with these tasks on other numbers of workers, without any \
                       overhead: each free worker takes the first task that can run.";
        let mut table = Table::new(caption, columns);
        let schedule = Schedule::new(self);
        let work = self.work_seconds();
        let mut tried: Vec<usize> = WORKERS.to_vec();
        if let Err(at) = tried.binary_search(&self.n_workers()) {
            tried.insert(at, self.n_workers());
        }
        for workers in tried {
            let seconds = schedule.seconds(workers);
            let times = Cell::Number { value: work / seconds.max(1e-12), decimals: 2 };
            let busy = Cell::Share(work / (seconds * workers as f64).max(1e-12));
            table.rows.push(vec![workers.into(), Cell::Seconds(seconds), times, busy]);
            if seconds <= 1.01 * critical && workers >= self.n_workers() {
                break;
            }
        }
        table
    }

    fn critical_table(&self, critical: &Critical) -> Table {
        let columns = [
            Column::text("key"),
            Column::text("function"),
            Column::number("start"),
            Column::number("time"),
            Column::number("share"),
        ];
        let mut shown: Vec<usize> = critical.nodes.clone();
        let is_cut = shown.len() > ROWS_MAX;
        if is_cut {
            shown.sort_by(|&a, &b| self.node(b).seconds().total_cmp(&self.node(a).seconds()));
            shown.truncate(ROWS_MAX);
            shown.sort_unstable();
        }
        let which = match is_cut {
            true => format!("the {ROWS_MAX} longest of its {} tasks", critical.nodes.len()),
            false => "each task reads the one before".to_owned(),
        };
        let mut table = Table::new(format!("The critical path: {which}."), columns);
        for node in shown.into_iter().map(|at| self.node(at)) {
            table.rows.push(vec![
                node.key().into(),
                node.function().into(),
                Cell::Seconds(node.start()),
                Cell::Seconds(node.seconds()),
                Cell::Share(node.seconds() / critical.seconds.max(1e-12)),
            ]);
        }
        table
    }

    fn failure_blocks(&self, blocks: &mut Vec<Block>) {
        if self.failures().len() > 0 {
            let columns = [
                Column::text("task"),
                Column::number("attempts"),
                Column::text("cause"),
                Column::text("needed by"),
                Column::number("skipped"),
            ];
            let caption = "Tasks that failed: the error with those that caused it, the way to the node that \
                           was asked for, and the tasks that did not run because of it.";
            let mut table = Table::new(caption, columns);
            let mut skipped: BTreeMap<usize, u64> = BTreeMap::new();
            for because in self.nodes().filter_map(|node| node.skipped_because()) {
                *skipped.entry(because.at()).or_default() += 1;
            }
            for (node, failure) in self.failures().take(ROWS_MAX) {
                let panicked = if failure.panicked { "panicked: " } else { "" };
                table.rows.push(vec![
                    node.key().into(),
                    Cell::Count(u64::from(failure.attempts)),
                    format!("{panicked}{}", failure.causes.join(": ")).into(),
                    failure.path.get(1..).unwrap_or_default().join(" → ").into(),
                    Cell::Count(skipped.get(&node.at()).copied().unwrap_or(0)),
                ]);
            }
            blocks.push(Block::Heading("Failures".to_owned()));
            blocks.push(Block::Table(table));
            more(self.failures().len(), blocks);
        }
        if self.retries().len() > 0 {
            let columns = [Column::text("task"), Column::text("failure")];
            let mut table = Table::new("Attempts that failed and were made again.", columns);
            for (node, text) in self.retries().take(ROWS_MAX) {
                table.rows.push(vec![node.key().into(), text.into()]);
            }
            let mut inside = vec![Block::Table(table)];
            more(self.retries().len(), &mut inside);
            let summary = format!("{} attempts were made again", self.retries().len());
            blocks.push(Block::Details(Details { summary, blocks: inside }));
        }
    }

    fn reason_blocks(&self, blocks: &mut Vec<Block>) {
        let mut reasons: BTreeMap<(State, &str), (u64, f64, usize)> = BTreeMap::new();
        for node in self.nodes() {
            let Some(reason) = node.reason_kind() else { continue };
            let entry = reasons.entry((node.state(), reason)).or_insert((0, 0.0, node.at()));
            entry.0 += 1;
            entry.1 += node.seconds();
        }
        if reasons.is_empty() {
            return;
        }
        let columns = [
            Column::text("outcome"),
            Column::text("because"),
            Column::number("tasks"),
            Column::number("time"),
            Column::text("the first one"),
        ];
        let caption = "Why tasks ran or were reused; the time of reused ones is that of the run that computed \
                       them.";
        let mut table = Table::new(caption, columns);
        for ((state, reason), (count, seconds, first)) in reasons {
            table.rows.push(vec![
                state.name().into(),
                reason.into(),
                Cell::Count(count),
                Cell::Seconds(seconds),
                self.node(first).key().into(),
            ]);
        }
        blocks.push(Block::Heading("Reused, and why not".to_owned()));
        blocks.push(Block::Table(table));
    }

    fn remark_blocks(&self, blocks: &mut Vec<Block>) {
        let notices = self.notices().map(|(node, text)| (text, node.key()));
        let warnings = self.warnings().map(|(key, text)| (text, key));
        let caption = "Remarks of tasks about their results.";
        remarks("Notices", caption, notices, blocks);
        let caption = "Problems with the store or the cluster; the values are right.";
        remarks("Warnings", caption, warnings, blocks);
    }
}

fn groups_table(mut groups: Vec<PathSum>, work: f64) -> Table {
    let columns = [
        Column::text("group"),
        Column::text("function"),
        Column::number("tasks"),
        Column::number("time"),
        Column::number("share"),
        Column::number("mean"),
        Column::number("slowest"),
    ];
    let caption = "Tasks whose keys differ in numbers alone, by their time.";
    let mut table = Table::new(caption, columns);
    groups.retain(|group| group.seconds > 0.0);
    groups.sort_by(|a, b| b.seconds.total_cmp(&a.seconds));
    for group in groups.into_iter().take(ROWS_MAX / 2) {
        let nodes = group.nodes.max(1) as f64;
        table.rows.push(vec![
            group.path.into(),
            group.function.unwrap_or_default().into(),
            Cell::Count(group.nodes),
            Cell::Seconds(group.seconds),
            Cell::Share(group.seconds / work.max(1e-12)),
            Cell::Seconds(group.seconds / nodes),
            Cell::Seconds(group.slowest),
        ]);
    }
    table
}

/// A table of texts, each with the number of keys that it is about and the first one.
fn remarks<'a>(
    heading: &str,
    caption: &str,
    all: impl Iterator<Item = (&'a str, &'a str)>,
    blocks: &mut Vec<Block>,
) {
    let mut by_text: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for (text, key) in all {
        by_text.entry(text).or_insert((0, key)).0 += 1;
    }
    if by_text.is_empty() {
        return;
    }
    let columns = [Column::text("text"), Column::number("times"), Column::text("the first one")];
    let mut table = Table::new(caption, columns);
    let count = by_text.len();
    for (text, (times, key)) in by_text.into_iter().take(ROWS_MAX) {
        table.rows.push(vec![text.into(), Cell::Count(times), key.into()]);
    }
    blocks.push(Block::Heading(heading.to_owned()));
    blocks.push(Block::Table(table));
    more(count, blocks);
}

/// A line on the rows that are left out.
fn more(rows: usize, blocks: &mut Vec<Block>) {
    if rows > ROWS_MAX {
        blocks.push(Block::Text(format!("{} more are left out here.", rows - ROWS_MAX)));
    }
}
