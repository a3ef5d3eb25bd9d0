//! `TF010` useless-features.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::Evidence;
use crate::number::counted;

check!(
    UselessFeatures,
    "TF010",
    "useless-features",
    "A constant feature carries nothing, and equal ones share their weight, which then means little; both \
     often come from a mistake in reading or joining tables.",
    "Leave them out, with `VarianceThreshold` for example, and see where they come from.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let data = match &evidence.data {
        Ok(data) => data,
        Err(reason) => return Outcome::NotMade(reason.clone()),
    };
    let mut parts = Vec::new();
    if let Some(first) = &data.constant {
        let are = if data.n_constant == 1 { "is" } else { "are" };
        parts.push(format!(
            "{} {are} constant, such as `{first}`",
            counted(data.n_constant, "feature")
        ));
    }
    if let Some((first, second)) = &data.duplicate {
        let equal = if data.n_duplicates == 1 { "equals another" } else { "equal others" };
        parts.push(format!(
            "{} {equal}, such as `{second}`, which equals `{first}`",
            counted(data.n_duplicates, "feature"),
        ));
    }
    if parts.is_empty() {
        return Outcome::Passed;
    }
    let source = || scale::source_of_data(evidence);
    Problem::new(Severity::Note, parts.join("; "))
        .number(Figure::new("constant features", data.n_constant).source(source()))
        .number(Figure::new("duplicate features", data.n_duplicates).source(source()))
        .into()
}
