//! The scores of each fold: a chart of points, and a table.

use super::source;
use crate::document::{Axis, Block, Cell, Chart, Column, Details, Mark, Table};
use crate::evidence::Evidence;
use crate::number::{cell, defined, mean, sd, shown};

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    if evidence.folds.is_empty() {
        return Vec::new();
    }
    let faults = evidence
        .folds
        .iter()
        .flat_map(|(at, fold)| fold.faults.iter().map(move |fault| format!("Fold {at}: {fault}.")));
    let mut blocks = vec![Block::Heading("Folds".to_owned())];
    blocks.extend(chart(evidence).map(Block::Chart));
    blocks.push(Block::Table(table(evidence)));
    let faults: Vec<Block> = faults.map(Block::Text).collect();
    if !faults.is_empty() {
        let summary = "Scores that are not defined in some folds".to_owned();
        blocks.push(Block::Details(Details { summary, blocks: faults }));
    }
    blocks
}

/// The main score of each fold on both sides, beside the baseline.
fn chart(evidence: &Evidence) -> Option<Chart> {
    let name = &evidence.measure()?.name;
    let points = |scores: Vec<f64>| -> Vec<(f64, f64)> {
        let of_folds = evidence.folds.iter().map(|(at, _)| *at as f64).zip(scores);
        of_folds.filter(|(_, score)| score.is_finite()).collect()
    };
    let test = evidence.test_scores(0);
    let ends = defined(test.iter().copied());
    if ends.is_empty() {
        return None;
    }
    let (low, high) = ends.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &one| {
        (low.min(one), high.max(one))
    });
    let n_folds = evidence.folds.len() + evidence.failed.len();
    let names: Vec<String> = (0..n_folds).map(|at| at.to_string()).collect();
    let description = format!(
        "{name} of {n_folds} folds on their test samples: from {} to {}, mean {}, standard deviation {}; on \
         their training samples the mean is {}.",
        shown(low),
        shown(high),
        shown(mean(&ends)),
        shown(sd(&ends)),
        shown(mean(&defined(evidence.train_scores(0)))),
    );
    let title = format!("{name} by fold");
    let y = Axis::linear(name.as_str());
    let mut chart = Chart::new(title, description, Axis::names("fold", names), y)
        .mark(Mark::Points {
            name: "training samples".to_owned(),
            points: points(evidence.train_scores(0)),
        })
        .source(source::of_all(evidence));
    if let Some(baseline) = evidence.baseline_scores(1, 0) {
        chart = chart.mark(Mark::Points { name: "baseline".to_owned(), points: points(baseline) });
    }
    let last = (n_folds - 1) as f64;
    Some(chart.mark(Mark::Points { name: "test samples".to_owned(), points: points(test) }).mark(
        Mark::Reference {
            name: "mean of the test samples".to_owned(),
            from: (0.0, mean(&ends)),
            to: (last, mean(&ends)),
        },
    ))
}

/// The scores of each fold.
fn table(evidence: &Evidence) -> Table {
    let measures = &evidence.setup.measures;
    let mut columns = vec![Column::number("fold"), Column::number("training samples")];
    columns.push(Column::number("test samples"));
    for measure in measures {
        columns.push(Column::number(format!("{} train", measure.name)));
        columns.push(Column::number(format!("{} test", measure.name)));
    }
    let caption = match &evidence.setup.keys.folds[..] {
        [first, .., last] => format!("Scores of each fold, from the nodes `{first}` to `{last}`"),
        _ => "Scores of each fold".to_owned(),
    };
    let mut table = Table::new(caption, columns);
    let number = |scores: &[f64], at: usize| cell(scores.get(at).copied().unwrap_or(f64::NAN));
    for (at, fold) in &evidence.folds {
        let mut row = vec![Cell::from(*at), Cell::from(fold.n_train), Cell::from(fold.rows.len())];
        for measure in 0..measures.len() {
            row.extend([number(&fold.train, measure), number(&fold.test, measure)]);
        }
        table.rows.push(row);
    }
    for (at, _) in &evidence.failed {
        let mut row = vec![Cell::from(*at), "failed".into()];
        row.resize(table.columns.len(), Cell::Empty);
        table.rows.push(row);
    }
    for (label, of) in [("mean", mean as fn(&[f64]) -> f64), ("standard deviation", sd)] {
        let mut row = vec![Cell::from(label), Cell::Empty, Cell::Empty];
        for measure in 0..measures.len() {
            row.push(cell(of(&defined(evidence.train_scores(measure)))));
            row.push(cell(of(&defined(evidence.test_scores(measure)))));
        }
        table.rows.push(row);
    }
    table.source(source::of_all(evidence))
}
