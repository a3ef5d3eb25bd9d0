//! The common scale of scores: the share of the error of a constant prediction.
//!
//! Scores that are better when higher have 1 as their best, those that are better when lower have 0. The
//! error of a score is its distance to the best, and errors are compared by their share of the error of the
//! baseline, so that one threshold serves accuracies, R² and losses.

use tenfold_ml::model_selection::Direction;
use tenfold_search::statistics::{Comparison, PairedTest, SplitSizes};

use crate::document::{Figure, Source};
use crate::evidence::Evidence;
use crate::number::{cell, mean};

/// Main scores of a cross-validation, on the common scale.
pub(super) struct Scale {
    pub(super) train: Vec<f64>,
    pub(super) test: Vec<f64>,
    /// The mean error of a constant prediction on the test samples.
    pub(super) base_error: f64,
}

/// The main scores; the reason if they cannot be compared.
pub(super) fn of(evidence: &Evidence) -> Result<Scale, String> {
    let (train, test) = (evidence.train_scores(0), evidence.test_scores(0));
    if train.len() < 2 {
        return Err("fewer than two folds have scores".to_owned());
    }
    if train.iter().chain(&test).any(|score| !score.is_finite()) {
        return Err(format!("the {} is not defined in every fold", name(evidence)));
    }
    let base_error = base_error(evidence, &test);
    match base_error > 0.0 && base_error.is_finite() {
        true => Ok(Scale { train, test, base_error }),
        false => Err("a constant prediction has no error to compare with".to_owned()),
    }
}

/// The error of the baseline on the test samples. Without one that of the most frequent class for accuracy,
/// 1 for other scores that are better when higher, and the error of the model itself for losses.
fn base_error(evidence: &Evidence, test: &[f64]) -> f64 {
    let direction = evidence.direction();
    if let Some(baseline) = evidence.baseline_scores(1, 0) {
        let mean = mean(&baseline);
        if mean.is_finite() {
            return error(mean, direction);
        }
    }
    match direction {
        Direction::Lower => mean(test),
        Direction::Higher if name(evidence) == "accuracy" => {
            let counts = evidence.class_counts();
            let (most, sum) = (counts.iter().max().copied(), counts.iter().sum::<usize>());
            1.0 - most.unwrap_or(0) as f64 / sum.max(1) as f64
        }
        Direction::Higher => 1.0,
    }
}

/// The distance of a score to the best one.
pub(super) fn error(score: f64, direction: Direction) -> f64 {
    match direction {
        Direction::Higher => 1.0 - score,
        Direction::Lower => score,
    }
}

/// The paired comparison of two lists of main scores.
pub(super) fn compare(
    evidence: &Evidence,
    first: &[f64],
    second: &[f64],
) -> Result<Comparison, String> {
    let (n_train, n_test) = evidence.sizes;
    let sizes = SplitSizes::new(n_train.round() as usize, n_test.round() as usize);
    let sizes = sizes.map_err(|error| error.to_string())?;
    let test = PairedTest::new(sizes, evidence.direction());
    test.compare(first, second).map_err(|error| error.to_string())
}

/// The name of the main measure.
pub(super) fn name(evidence: &Evidence) -> &str {
    evidence.measure().map_or("score", |measure| &measure.name)
}

/// The mean of main scores as a figure, with the node of all evidence.
pub(super) fn figure(evidence: &Evidence, label: &str, scores: &[f64]) -> Figure {
    number(evidence, format!("{label} {}", name(evidence)), mean(scores))
}

/// A number as a figure, with the node of all evidence.
pub(super) fn number(evidence: &Evidence, label: impl Into<String>, value: f64) -> Figure {
    Figure::new(label, cell(value)).source(source(evidence))
}

/// The node of all evidence.
pub(super) fn source(evidence: &Evidence) -> Source {
    Source { key: evidence.setup.keys.evidence.clone(), recipe: None }
}

/// The node of the facts of the samples.
pub(super) fn source_of_data(evidence: &Evidence) -> Source {
    Source { key: evidence.setup.keys.data.clone(), recipe: None }
}
