//! The scores along each choice.

use tenfold_search::search::SearchTable;

use super::axis::placed;
use crate::document::{Axis, Block, Chart, Mark};
use crate::number::{counted, shown};

/// The most charts.
const N_CHARTS_MAX: usize = 12;

pub(super) fn blocks(table: &SearchTable, alike: &[usize]) -> Vec<Block> {
    let charts: Vec<Block> = table
        .parameters()
        .into_iter()
        .filter_map(|choice| chart(table, alike, choice))
        .take(N_CHARTS_MAX)
        .map(Block::Chart)
        .collect();
    match charts.is_empty() {
        true => charts,
        false => [vec![Block::Heading("Score along each choice".to_owned())], charts].concat(),
    }
}

/// The score of each candidate by its value of a choice; those that cannot be distinguished from the best
/// have a mark of their own.
fn chart(table: &SearchTable, alike: &[usize], choice: &str) -> Option<Chart> {
    let placed = placed(table, choice)?;
    let (mut best, mut others) = (Vec::new(), Vec::new());
    for (at, row) in table.rows.iter().enumerate() {
        let score = row.test[table.chosen_by].mean;
        if score.is_finite() {
            let points = if alike.contains(&at) { &mut best } else { &mut others };
            points.push((placed.places[at], score));
        }
    }
    let mut distinct: Vec<f64> = best.iter().chain(&others).map(|point| point.0).collect();
    distinct.sort_unstable_by(f64::total_cmp);
    distinct.dedup();
    if distinct.len() < 2 {
        return None;
    }
    let name = &table.measure().name;
    let scores = || best.iter().chain(&others).map(|point| point.1);
    let description = format!(
        "{name} by `{choice}` of {}: from {} to {}; {} cannot be distinguished from the best.",
        counted(best.len() + others.len(), "candidate"),
        shown(scores().fold(f64::INFINITY, f64::min)),
        shown(scores().fold(f64::NEG_INFINITY, f64::max)),
        best.len(),
    );
    let y = Axis::linear(name.as_str());
    let mut chart = Chart::new(format!("{name} by {choice}"), description, placed.axis, y);
    for (name, points) in [("other candidates", others), ("like the best", best)] {
        if !points.is_empty() {
            chart = chart.mark(Mark::Points { name: name.to_owned(), points });
        }
    }
    Some(chart)
}
