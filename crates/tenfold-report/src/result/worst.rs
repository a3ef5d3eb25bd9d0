//! The worst-predicted samples: where to look first.

use super::source;
use crate::document::{Block, Cell, Column, Table};
use crate::evidence::{Evidence, FoldEvidence, Predictions};
use crate::number::cell;

/// The number of samples that are listed.
const N_LISTED: usize = 20;

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let table = match evidence.is_classification() {
        true => classes(evidence),
        false => numbers(evidence),
    };
    match table.rows.is_empty() {
        true => Vec::new(),
        false => vec![
            Block::Heading("Worst predictions".to_owned()),
            Block::Text("Rows are counted from 0, without the head of a file.".to_owned()),
            Block::Table(table.source(source::of_all(evidence))),
        ],
    }
}

/// A wrongly classified sample.
struct Wrong {
    row: u32,
    fold: usize,
    truth: u32,
    predicted: u32,
    /// The number of the predicted class, and that of the true one.
    scores: Option<(f64, f64)>,
}

fn classes(evidence: &Evidence) -> Table {
    let mut wrong: Vec<Wrong> =
        evidence.folds.iter().flat_map(|(at, fold)| wrong_of(*at, fold)).collect();
    // The more certain of another class than of the true one, the worse.
    let excess = |one: &Wrong| one.scores.map_or(0.0, |(predicted, truth)| predicted - truth);
    wrong.sort_by(|a, b| excess(b).total_cmp(&excess(a)).then(a.row.cmp(&b.row)));
    let are_probabilities = evidence.folds.iter().all(|(_, fold)| match &fold.predictions {
        Predictions::Classes { scores: Some(scores), .. } => scores.are_probabilities,
        _ => false,
    });
    let has_scores = wrong.iter().any(|one| one.scores.is_some());
    let mut columns = vec![Column::number("row"), Column::number("fold")];
    columns.extend([Column::text("true"), Column::text("predicted")]);
    if has_scores {
        let of = if are_probabilities { "probability" } else { "decision" };
        columns.push(Column::number(format!("{of} of the predicted class")));
        columns.push(Column::number(format!("{of} of the true class")));
    }
    let caption = match has_scores {
        true => "Wrongly classified samples, the most confident predictions first",
        false => "Wrongly classified samples",
    };
    let mut table = Table::new(caption, columns);
    for one in wrong.iter().take(N_LISTED) {
        let class = |code: u32| Cell::from(&*evidence.classes[code as usize]);
        let mut row = vec![Cell::Count(one.row.into()), one.fold.into()];
        row.extend([class(one.truth), class(one.predicted)]);
        if has_scores {
            let (predicted, truth) = one.scores.unwrap_or((f64::NAN, f64::NAN));
            row.extend([cell(predicted), cell(truth)]);
        }
        table.rows.push(row);
    }
    table
}

fn wrong_of(at: usize, fold: &FoldEvidence) -> Vec<Wrong> {
    let Predictions::Classes { classes, truth, predicted, scores } = &fold.predictions else {
        return Vec::new();
    };
    let score = |sample: usize, code: u32| {
        let scores = scores.as_ref()?;
        scores.numbers.get(sample * classes.len() + code as usize).copied()
    };
    let of = |sample: usize| {
        let (truth, predicted) = (truth[sample], predicted[sample]);
        let scores = score(sample, predicted).zip(score(sample, truth));
        Wrong { row: fold.rows[sample], fold: at, truth, predicted, scores }
    };
    (0..truth.len()).filter(|&sample| truth[sample] != predicted[sample]).map(of).collect()
}

fn numbers(evidence: &Evidence) -> Table {
    let mut all: Vec<(u32, usize, f64, f64)> = Vec::new();
    for (at, fold) in &evidence.folds {
        if let Predictions::Numbers { truth, predicted } = &fold.predictions {
            let pairs = truth.iter().zip(predicted).zip(&fold.rows);
            all.extend(pairs.map(|((truth, predicted), row)| (*row, *at, *truth, *predicted)));
        }
    }
    let distance = |one: &(u32, usize, f64, f64)| (one.2 - one.3).abs();
    all.sort_by(|a, b| distance(b).total_cmp(&distance(a)).then(a.0.cmp(&b.0)));
    let columns = [
        Column::number("row"),
        Column::number("fold"),
        Column::number("true"),
        Column::number("predicted"),
        Column::number("true − predicted"),
    ];
    let mut table = Table::new("The samples with the largest residuals", columns);
    for &(row, fold, truth, predicted) in all.iter().take(N_LISTED) {
        let numbers = [cell(truth), cell(predicted), cell(truth - predicted)];
        let mut cells = vec![Cell::Count(row.into()), fold.into()];
        cells.extend(numbers);
        table.rows.push(cells);
    }
    table
}
