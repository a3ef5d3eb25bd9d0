//! The tab *Graph*, and sums over nodes whose keys differ in numbers alone.

use super::tree::{Facts, Functions, Tree};
use crate::document::{Block, Cell, Column, State, Table};
use crate::record::RunRecord;

/// Sums over the nodes whose keys differ in numbers alone.
pub(crate) struct PathSum {
    pub(crate) path: String,
    pub(crate) function: Option<String>,
    pub(crate) nodes: u64,
    pub(crate) states: Vec<(State, u64)>,
    pub(crate) seconds: f64,
    pub(crate) slowest: f64,
    pub(crate) bytes: u64,
}

/// The most rows of the table of groups.
const ROWS_MAX: usize = 100;

/// The sums of all paths, and the number of the sum of each node.
pub(crate) fn path_sums(record: &RunRecord) -> (Vec<PathSum>, Vec<u32>) {
    let listing = record.listing();
    let state = |node: usize| record.node(node).state();
    let seconds = |node: usize| record.work_at(node);
    let bytes = |node: usize| record.node(node).bytes();
    let facts = Facts { listing, state: &state, seconds: &seconds, bytes: &bytes };
    let tree = Tree::new(&facts);
    let paths = (0..).zip(&tree.paths).filter(|(_, path)| path.own.nodes > 0);
    let sums = paths.map(|(at, path)| {
        let sum = &path.own;
        let function = match sum.function {
            Some(Functions::One(number)) => Some(listing.names()[number as usize].clone()),
            _ => None,
        };
        let states = State::ALL.into_iter().zip(sum.states).filter(|(_, count)| *count > 0);
        PathSum {
            path: tree.text(at),
            function: function.filter(|name| !name.is_empty()),
            nodes: u64::from(sum.nodes),
            states: states.map(|(state, count)| (state, u64::from(count))).collect(),
            seconds: sum.seconds,
            slowest: sum.slowest,
            bytes: sum.bytes,
        }
    });
    let sums = sums.collect();
    let mut numbers = vec![0; tree.paths.len()];
    let with_nodes = tree.paths.iter().enumerate().filter(|(_, path)| path.own.nodes > 0);
    with_nodes.zip(0..).for_each(|((path, _), number)| numbers[path] = number);
    (sums, tree.of_nodes.iter().map(|&path| numbers[path as usize]).collect())
}

impl RunRecord {
    /// The tab *Graph*: the picture of the run, and a table of groups.
    pub fn graph_blocks(&self) -> Vec<Block> {
        let columns = [
            Column::text("group"),
            Column::text("function"),
            Column::number("nodes"),
            Column::text("outcome"),
            Column::number("time"),
            Column::number("bytes"),
        ];
        let (mut sums, _) = path_sums(self);
        let n_paths = sums.len();
        let caption = match n_paths > ROWS_MAX {
            true => {
                sums.sort_by(|a, b| b.seconds.total_cmp(&a.seconds).then(b.bytes.cmp(&a.bytes)));
                sums.truncate(ROWS_MAX);
                format!(
                    "The {ROWS_MAX} slowest of {n_paths} groups of nodes whose keys differ in numbers alone."
                )
            }
            false => "Groups of nodes whose keys differ in numbers alone.".to_owned(),
        };
        let mut table = Table::new(caption, columns);
        for sum in sums {
            let states = sum.states.iter();
            let states: Vec<String> = match sum.nodes {
                1 => states.map(|(state, _)| state.name().to_owned()).collect(),
                _ => states.map(|(state, count)| format!("{count} {}", state.name())).collect(),
            };
            table.rows.push(vec![
                sum.path.into(),
                sum.function.unwrap_or_default().into(),
                Cell::Count(sum.nodes),
                states.join(", ").into(),
                if sum.seconds > 0.0 { Cell::Seconds(sum.seconds) } else { Cell::Empty },
                if sum.bytes > 0 { Cell::Bytes(sum.bytes) } else { Cell::Empty },
            ]);
        }
        vec![Block::Picture(Box::new(self.picture())), Block::Table(table)]
    }
}
