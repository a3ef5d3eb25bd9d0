//! `TF003` unstable-folds.

use super::{Outcome, Problem, check, scale};
use crate::document::Severity;
use crate::evidence::Evidence;
use crate::number::{percent, sd, shown};

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

fn outcome(evidence: &Evidence) -> Outcome {
    let scale = match scale::of(evidence) {
        Ok(scale) if scale.test.len() >= 3 => scale,
        Ok(_) => return Outcome::NotMade("fewer than three folds have scores".to_owned()),
        Err(reason) => return Outcome::NotMade(reason),
    };
    let deviation = sd(&scale.test);
    let share = deviation / scale.base_error;
    if share <= DEVIATION {
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
