//! `TF004` beaten-by-baseline.

use tenfold_search::statistics::Verdict;

use super::{Outcome, Problem, check, scale};
use crate::document::Severity;
use crate::evidence::Evidence;
use crate::number::{mean, shown};

check!(
    BeatenByBaseline,
    "TF004",
    "beaten-by-baseline",
    "A prediction without features is as good, so the model has learned nothing that can be shown.",
    "Look for a mistake in features, target or splits first; then try other features or another model.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let Some(baseline) = evidence.baseline_scores(1, 0) else {
        return Outcome::NotMade("there is no baseline".to_owned());
    };
    let test = evidence.test_scores(0);
    let comparison = match scale::compare(evidence, &test, &baseline) {
        Ok(comparison) => comparison,
        Err(reason) => return Outcome::NotMade(reason),
    };
    let is_better = evidence.direction().is_better(mean(&test), mean(&baseline));
    let (severity, relation) = match comparison.verdict {
        Verdict::Better => return Outcome::Passed,
        Verdict::Undecided if is_better => (Severity::Warning, "which is too little to be certain"),
        _ => (Severity::Problem, "which is not better"),
    };
    let finding = format!(
        "the {} is {}, that of the baseline {}: {relation} (p = {})",
        scale::name(evidence),
        shown(mean(&test)),
        shown(mean(&baseline)),
        shown(comparison.p_value),
    );
    Problem::new(severity, finding)
        .number(scale::figure(evidence, "test", &test))
        .number(scale::figure(evidence, "baseline's test", &baseline))
        .number(scale::number(evidence, "p of no difference", comparison.p_value))
        .into()
}
