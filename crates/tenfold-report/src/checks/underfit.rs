//! `TF002` underfit.

use super::{Outcome, Problem, check, scale};
use crate::document::Severity;
use crate::evidence::Evidence;
use crate::number::{mean, percent, shown};

/// The share of the baseline's error on the training samples that a model must avoid at least there.
const AVOIDED: f64 = 0.1;

check!(
    Underfit,
    "TF002",
    "underfit",
    "A model that cannot even fit the samples it has seen will not predict others.",
    "Use a more flexible model, regularize less, add features, or see whether the features know anything \
     of the target.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let Some(baseline) = evidence.baseline_scores(0, 0) else {
        return Outcome::NotMade("there is no baseline".to_owned());
    };
    let scale = match scale::of(evidence) {
        Ok(scale) => scale,
        Err(reason) => return Outcome::NotMade(reason),
    };
    let (train, base) = (mean(&scale.train), mean(&baseline));
    let direction = evidence.direction();
    let base_error = scale::error(base, direction);
    if !base_error.is_finite() || base_error <= 0.0 {
        return Outcome::NotMade("the baseline has no error on the training samples".to_owned());
    }
    let avoided = 1.0 - scale::error(train, direction) / base_error;
    if avoided >= AVOIDED {
        return Outcome::Passed;
    }
    let name = scale::name(evidence);
    let finding = format!(
        "on its own training samples the model has a {name} of {}, the baseline {}: it avoids {} of the \
         baseline's error",
        shown(train),
        shown(base),
        percent(avoided.max(0.0)),
    );
    Problem::new(Severity::Warning, finding)
        .number(scale::figure(evidence, "training", &scale.train))
        .number(scale::figure(evidence, "baseline's training", &baseline))
        .into()
}
