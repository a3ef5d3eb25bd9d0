//! The main score with its interval, and the baseline beside it.

use tenfold_search::statistics::{Interval, SplitSizes};

use super::source;
use crate::document::{Block, Column, Figure, Table};
use crate::evidence::Evidence;
use crate::number::{cell, counted, defined, mean, sd, shown};

/// The figures above all tabs.
pub(super) fn figures(evidence: &Evidence) -> Vec<Figure> {
    let mut figures: Vec<Figure> = score(evidence, 0).into_iter().collect();
    figures.extend(baseline(evidence, 0));
    let n_samples = match &evidence.data {
        Ok(data) => data.n_samples,
        Err(_) => evidence.folds.iter().map(|(_, fold)| fold.rows.len()).sum(),
    };
    let n_folds = evidence.folds.len() + evidence.failed.len();
    figures.push(Figure::new("samples", n_samples).source(source::of_all(evidence)));
    let folds = Figure::new("folds", n_folds).source(source::of_all(evidence));
    figures.push(match evidence.failed.len() {
        0 => folds,
        failed => folds.note(format!("{failed} failed")),
    });
    figures
}

/// The mean of a measure over the folds, with its interval.
fn score(evidence: &Evidence, measure: usize) -> Option<Figure> {
    let name = &evidence.setup.measures.get(measure)?.name;
    let scores = defined(evidence.test_scores(measure));
    let note = match interval(evidence, measure, &scores) {
        Some(interval) => format!(
            "95 % interval {} to {} by the corrected resampled t",
            shown(interval.low),
            shown(interval.high)
        ),
        None => "no interval: fewer than two folds have a score".to_owned(),
    };
    let figure = Figure::new(name.as_str(), cell(mean(&scores))).note(note);
    Some(figure.source(source::of_all(evidence)))
}

/// The mean of a measure of the baseline.
fn baseline(evidence: &Evidence, measure: usize) -> Option<Figure> {
    let name = &evidence.setup.measures.get(measure)?.name;
    let scores = defined(evidence.baseline_scores(1, measure)?);
    let label = format!("{name} of the baseline");
    let figure = Figure::new(label, cell(mean(&scores)));
    let figure = match &evidence.setup.baseline {
        Some(baseline) => figure.note(baseline.as_str()),
        None => figure,
    };
    Some(figure.source(source::of_all(evidence)))
}

/// All measures, and the folds that failed.
pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let mut blocks = vec![Block::Table(table(evidence))];
    blocks.push(Block::Text(format!(
        "Scores are means over the test samples of {}, each by a model that was fitted on the other samples \
         of its split. The interval is for models fitted on {} samples; it assumes scores that are normal and \
         correlate as much as the share of tested samples (Nadeau and Bengio 2003).",
        counted(evidence.folds.len(), "fold"),
        evidence.sizes.0.round(),
    )));
    for (at, reason) in &evidence.failed {
        blocks.push(Block::Text(format!("Fold {at} has no scores: {reason}.")));
    }
    for warning in &evidence.warnings {
        blocks.push(Block::Text(format!("{}.", warning.trim_end_matches('.'))));
    }
    blocks
}

/// A row for each measure.
fn table(evidence: &Evidence) -> Table {
    let mut columns = vec![
        Column::text("score"),
        Column::number("mean"),
        Column::number("± over folds"),
        Column::number("95 % interval"),
        Column::number("training mean"),
    ];
    if evidence.baseline.is_some() {
        columns.push(Column::number("baseline"));
    }
    let mut table = Table::new("Scores over the folds", columns);
    for (at, measure) in evidence.setup.measures.iter().enumerate() {
        let test = defined(evidence.test_scores(at));
        let train = defined(evidence.train_scores(at));
        let interval = interval(evidence, at, &test).map_or_else(
            || "n/a".to_owned(),
            |interval| format!("{} to {}", shown(interval.low), shown(interval.high)),
        );
        let mut row = vec![(&*measure.name).into(), cell(mean(&test)), cell(sd(&test))];
        row.extend([interval.into(), cell(mean(&train))]);
        if let Some(baseline) = evidence.baseline_scores(1, at) {
            row.push(cell(mean(&defined(baseline))));
        }
        table.rows.push(row);
    }
    table.source(source::of_all(evidence))
}

/// The interval of the mean of the scores by a measure.
fn interval(evidence: &Evidence, measure: usize, scores: &[f64]) -> Option<Interval> {
    let (n_train, n_test) = evidence.sizes;
    let sizes = SplitSizes::new(n_train.round() as usize, n_test.round() as usize).ok()?;
    evidence.setup.measures[measure].interval(scores, sizes)
}
