//! `TF003` unstable-folds.

use tenfold_ml::model_selection::Direction;

use super::{Outcome, Problem, check, scale};
use crate::document::Severity;
use crate::evidence::Evidence;
use crate::number::{mean, percent, sd, shown};

/// The standard deviation over folds from which they are unstable, as a share of the baseline's error.
const DEVIATION: f64 = 0.1;

check!(
    UnstableFolds,
    "TF003",
    "unstable-folds",
    "The score depends on the samples that happen to be in a fold, so its mean is uncertain.",
    "Repeat the cross-validation with other seeds, stratify the folds, keep groups together, or look at \
     the samples of the worst fold.",
    outcome
);

/// The standard deviation that luck in the choice of test samples explains at the level 0.95, for shares of
/// samples such as accuracy: that of a binomial share, times the quantile of χ² over its degrees of freedom.
fn noise(evidence: &Evidence, test: &[f64]) -> f64 {
    let p = mean(test);
    if !evidence.is_classification() || evidence.direction() == Direction::Lower || p <= 0.0 {
        return 0.0;
    }
    let of_binomial = (p * (1.0 - p)).max(0.0) / evidence.sizes.1.max(1.0);
    // Wilson and Hilferty, "The distribution of chi-square", 1931.
    let spread = 2.0 / (9.0 * (test.len() - 1) as f64);
    let ratio = (1.0 - spread + 1.645 * spread.sqrt()).powi(3);
    (of_binomial * ratio).sqrt()
}

fn outcome(evidence: &Evidence) -> Outcome {
    let scale = match scale::of(evidence) {
        Ok(scale) if scale.test.len() >= 3 => scale,
        Ok(_) => return Outcome::NotMade("fewer than three folds have scores".to_owned()),
        Err(reason) => return Outcome::NotMade(reason),
    };
    let deviation = sd(&scale.test);
    let share = deviation / scale.base_error;
    if share <= DEVIATION || deviation <= noise(evidence, &scale.test) {
        return Outcome::Passed;
    }
    let (low, high) = scale.test.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |ends, score| {
        (ends.0.min(*score), ends.1.max(*score))
    });
    let finding = format!(
        "the {} of the folds is from {} to {}: its standard deviation is {} of the error of a constant \
         prediction",
        scale::name(evidence),
        shown(low),
        shown(high),
        percent(share),
    );
    Problem::new(Severity::Warning, finding)
        .number(scale::number(evidence, "lowest", low))
        .number(scale::number(evidence, "highest", high))
        .number(scale::number(evidence, "standard deviation", deviation))
        .into()
}
