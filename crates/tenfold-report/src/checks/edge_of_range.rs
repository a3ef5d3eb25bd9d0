//! `TF012` edge-of-range.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::Evidence;
use crate::number::{cell, shown};

check!(
    EdgeOfRange,
    "TF012",
    "edge-of-range",
    "The best value may lie beyond the values that were tried.",
    "Extend the range on that side, unless the parameter ends there.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let Some(search) = &evidence.search else {
        return Outcome::NotMade("the report is about no search".to_owned());
    };
    if search.n_ranges == 0 {
        return Outcome::NotMade("no choice has three or more numbers".to_owned());
    }
    if search.edges.is_empty() {
        return Outcome::Passed;
    }
    let of = |edge: &crate::evidence::EdgeOfRange| {
        let end = if edge.is_upper { "largest" } else { "smallest" };
        format!("`{}` = {} is the {end} of {} values", edge.name, shown(edge.value), edge.n_values)
    };
    let finding = search.edges.iter().map(of).collect::<Vec<_>>().join("; ");
    let figures = search.edges.iter().map(|edge| {
        Figure::new(format!("chosen `{}`", edge.name), cell(edge.value))
            .source(scale::source(evidence))
    });
    figures.fold(Problem::new(Severity::Note, finding), Problem::number).into()
}
