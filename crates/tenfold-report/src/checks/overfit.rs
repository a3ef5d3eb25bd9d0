//! `TF001` overfit.

use super::{Outcome, Problem, check, scale};
use crate::document::Severity;
use crate::evidence::Evidence;
use crate::number::{mean, percent, shown};

/// The gap between training and test error from which a model overfits, as a share of the error of the
/// baseline.
const GAP: f64 = 0.1;

check!(
    Overfit,
    "TF001",
    "overfit",
    "The model has learned its training samples better than the pattern behind them, so part of its \
     capacity is spent on noise.",
    "Regularize more, use a simpler model or fewer features, or collect more samples.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let scale = match scale::of(evidence) {
        Ok(scale) => scale,
        Err(reason) => return Outcome::NotMade(reason),
    };
    let comparison = match scale::compare(evidence, &scale.train, &scale.test) {
        Ok(comparison) => comparison,
        Err(reason) => return Outcome::NotMade(reason),
    };
    let direction = evidence.direction();
    let (train, test) = (mean(&scale.train), mean(&scale.test));
    let gap = scale::error(test, direction) - scale::error(train, direction);
    let share = gap / scale.base_error;
    let is_certain = comparison.p_value < 0.05;
    if share < GAP || !is_certain {
        return Outcome::Passed;
    }
    let name = scale::name(evidence);
    let finding = format!(
        "the {name} is {} on the training samples and {} on the test samples: the gap is {} of the error \
         of a constant prediction",
        shown(train),
        shown(test),
        percent(share),
    );
    Problem::new(Severity::Warning, finding)
        .number(scale::figure(evidence, "training", &scale.train))
        .number(scale::figure(evidence, "test", &scale.test))
        .number(scale::number(evidence, "p of no gap", comparison.p_value))
        .into()
}
