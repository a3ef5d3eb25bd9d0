//! Parallel coordinates: a line for each candidate over the axes of its choices and its score.

use tenfold_search::search::SearchTable;

use super::axis::{Placed, placed};
use super::sign;
use crate::document::{Axis, Block, Chart, Mark};
use crate::number::{counted, shown};

/// The most axes besides that of the score, and the most lines: those of the best candidates.
const N_AXES_MAX: usize = 11;
const N_LINES_MAX: usize = 1_000;

pub(super) fn blocks(table: &SearchTable) -> Vec<Block> {
    let choices = table.parameters();
    let all: Vec<Placed> = choices.iter().filter_map(|choice| placed(table, choice)).collect();
    let left_out = choices.len().saturating_sub(all.len().min(N_AXES_MAX));
    let all = &all[..all.len().min(N_AXES_MAX)];
    let measure = table.measure();
    let sign = sign(measure.direction);
    let mut rows: Vec<(usize, f64)> = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let score = row.test[table.chosen_by].mean;
        if score.is_finite() {
            rows.push((at, score));
        }
    }
    if all.is_empty() || rows.len() < 2 {
        return Vec::new();
    }
    rows.sort_by(|a, b| (sign * b.1).total_cmp(&(sign * a.1)));
    rows.truncate(N_LINES_MAX);
    // The best are drawn last, in front of the others.
    rows.reverse();
    let line = |&(at, score): &(usize, f64)| {
        all.iter().map(|placed| placed.places[at]).chain([score]).collect()
    };
    let axes = all.iter().map(|placed| placed.axis.clone());
    let axes: Vec<Axis> = axes.chain([Axis::linear(measure.name.as_str())]).collect();
    let mut description = format!(
        "Parallel coordinates of {} over {} and their {}, from {} to {}.",
        counted(rows.len(), "candidate"),
        counted(all.len(), "choice"),
        measure.name,
        shown(rows.first().map_or(f64::NAN, |row| row.1)),
        shown(rows.last().map_or(f64::NAN, |row| row.1)),
    );
    if left_out > 0 {
        description.push_str(&format!(" {} without an axis.", counted(left_out, "choice")));
    }
    let colour_by = axes.len() - 1;
    let none = || Axis::linear("");
    let chart = Chart::new("Candidates", description, none(), none()).mark(Mark::Parallel {
        axes,
        lines: rows.iter().map(line).collect(),
        colour_by,
    });
    vec![Block::Heading("Candidates".to_owned()), Block::Chart(chart)]
}
