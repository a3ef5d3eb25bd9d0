//! The main score with its interval, and the baseline beside it.

use tenfold_search::statistics::{SplitSizes, corrected_t};

use super::source;
use crate::document::{Block, Figure};
use crate::evidence::Evidence;
use crate::number::{cell, defined, mean, shown};

/// The level of intervals.
const LEVEL: f64 = 0.95;

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
    let (n_train, n_test) = evidence.sizes;
    let sizes = SplitSizes::new(n_train.round() as usize, n_test.round() as usize).ok()?;
    let note = match corrected_t(&scores, sizes, LEVEL) {
        Ok(interval) => format!(
            "95 % interval {} to {} by the corrected resampled t",
            shown(interval.low),
            shown(interval.high)
        ),
        Err(_) => "no interval: fewer than two folds have a score".to_owned(),
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
    let mut figures = Vec::new();
    for measure in 0..evidence.setup.measures.len() {
        figures.extend(score(evidence, measure));
        figures.extend(baseline(evidence, measure));
    }
    let mut blocks = vec![Block::Figures(figures)];
    blocks.push(Block::Text(format!(
        "Scores are means over the test samples of {} folds, each by a model that was fitted on the other \
         samples of its split. The interval is for models fitted on {} samples; it assumes scores that are \
         normal and correlate as much as the share of tested samples (Nadeau and Bengio 2003).",
        evidence.folds.len(),
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
