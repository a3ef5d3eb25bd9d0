//! `TF005` leaking-feature.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::Evidence;
use crate::number::{cell, percent};

/// The share of the errors of a constant prediction that a rule by one feature avoids from which the feature
/// is a suspect.
const AVOIDED: f64 = 0.98;

check!(
    LeakingFeature,
    "TF005",
    "leaking-feature",
    "Such a feature is often made from the target, or known only after it, and is not there when the model \
     is used.",
    "Find out how and when the feature comes about; leave it out unless it is known before the target.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let alone = match &evidence.data {
        Ok(data) => data.alone.as_ref().map_err(Clone::clone),
        Err(reason) => Err(reason.clone()),
    };
    let alone = match alone {
        Ok(alone) => alone,
        Err(reason) => return Outcome::NotMade(reason),
    };
    let suspects: Vec<_> = alone.iter().filter(|one| one.score >= AVOIDED).collect();
    let [first, rest @ ..] = &suspects[..] else { return Outcome::Passed };
    let others = match rest {
        [] => String::new(),
        rest => format!(" (so do {} more)", rest.len()),
    };
    let finding = format!(
        "`{}` alone predicts the target: a rule by it avoids {} of the errors of a constant \
         prediction{others}",
        first.feature,
        percent(first.score),
    );
    let figures = suspects.iter().map(|one| {
        Figure::new(format!("avoided by `{}`", one.feature), cell(one.score))
            .source(scale::source_of_data(evidence))
    });
    figures.fold(Problem::new(Severity::Warning, finding), Problem::number).into()
}
