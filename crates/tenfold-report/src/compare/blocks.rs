//! A comparison as blocks of a report.

use super::Comparison;
use crate::document::{Block, Cell, Column, Details, Figure, Table};

/// The most rows of a table.
const ROWS_MAX: usize = 50;

impl Comparison {
    /// The comparison as a part of a report.
    pub fn blocks(&self) -> Vec<Block> {
        let mut figures = vec![
            Figure::new("equal nodes", self.equal),
            Figure::new("changed nodes", self.changed),
            Figure::new("first divergences", self.first.len()),
        ];
        if self.unknown > 0 {
            let figure = Figure::new("not compared", self.unknown);
            figures.push(figure.note("their values have no identity; runs with a store have one"));
        }
        for (label, (before, after)) in [("time", self.seconds), ("work", self.work_seconds)] {
            let figure = Figure::new(label, Cell::Seconds(after));
            figures.push(figure.note(format!("{before:.3} s in the earlier run")));
        }
        let mut blocks = vec![Block::Figures(figures)];
        if self.is_equal() {
            let text = match self.unknown {
                0 => "Both runs have the same nodes with the same values.",
                _ => {
                    "Both runs have the same nodes; as far as values can be compared, they are the same."
                }
            };
            blocks.push(Block::Text(text.to_owned()));
        }
        if !self.parameters.is_empty() {
            blocks.push(Block::Heading("Parameters that differ".to_owned()));
            blocks.push(Block::Table(self.parameters_table()));
        }
        if !self.first.is_empty() {
            blocks.push(Block::Heading("First divergence".to_owned()));
            blocks.push(Block::Table(self.first_table()));
        }
        for (summary, keys) in [
            ("in the earlier run alone", &self.only_before),
            ("in the later run alone", &self.only_after),
        ] {
            if keys.is_empty() {
                continue;
            }
            let mut table = Table::new(format!("Nodes {summary}."), [Column::text("key")]);
            table.rows.extend(keys.iter().take(ROWS_MAX).map(|key| vec![key.as_str().into()]));
            let mut inside = vec![Block::Table(table)];
            if keys.len() > ROWS_MAX {
                inside.push(Block::Text(format!(
                    "{} more are left out here.",
                    keys.len() - ROWS_MAX
                )));
            }
            let summary = format!("{} nodes {summary}", keys.len());
            blocks.push(Block::Details(Details { summary, blocks: inside }));
        }
        blocks
    }

    fn parameters_table(&self) -> Table {
        let columns = [Column::text("parameter"), Column::text("before"), Column::text("after")];
        let mut table = Table::new("Parameters that differ between the runs.", columns);
        let cell = |value: &Option<String>| value.as_deref().map_or(Cell::Empty, Cell::from);
        for (path, before, after) in &self.parameters {
            table.rows.push(vec![path.as_str().into(), cell(before), cell(after)]);
        }
        table
    }

    fn first_table(&self) -> Table {
        let columns = [
            Column::text("key"),
            Column::text("function"),
            Column::text("difference"),
            Column::number("bytes before"),
            Column::number("bytes after"),
            Column::number("gained"),
            Column::number("changed after it"),
        ];
        let caption = "The first nodes that differ: all that they read is the same in both runs.";
        let mut table = Table::new(caption, columns);
        for first in self.first.iter().take(ROWS_MAX) {
            let [before, after, gained] = match first.bytes {
                None => [const { Cell::Empty }; 3],
                Some((before, after)) => {
                    let gained = i128::from(after) - i128::from(before);
                    let gained = Cell::Number { value: gained as f64, decimals: 0 };
                    [Cell::Bytes(before), Cell::Bytes(after), gained]
                }
            };
            table.rows.push(vec![
                first.key.as_str().into(),
                first.function.as_str().into(),
                first.kind.name().into(),
                before,
                after,
                gained,
                first.followers.into(),
            ]);
        }
        table
    }
}
