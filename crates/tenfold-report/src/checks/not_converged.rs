//! `TF011` not-converged.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::Evidence;
use crate::number::counted;

check!(
    NotConverged,
    "TF011",
    "not-converged",
    "The search for the model ended before it had found the best one, so the scores are those of a model in \
     the making, and other settings may seem better or worse than they are.",
    "Scale the features, or raise the limit of iterations.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let of_folds = evidence.folds.iter().map(|(_, fold)| fold.convergence.len()).sum::<usize>();
    let of_model = evidence.model.as_ref().map_or(0, |model| model.convergence.len());
    if of_folds + of_model == 0 {
        return Outcome::NotMade("the model is not found by iteration".to_owned());
    }
    let ends = evidence.not_converged();
    let [(place, first), rest @ ..] = &ends[..] else { return Outcome::Passed };
    let more = match rest {
        [] => String::new(),
        rest => format!(
            "; so it is in {}",
            counted(rest.len(), "more search").replace("searchs", "searches")
        ),
    };
    let finding = format!("{place}: {first}{more}");
    Problem::new(Severity::Warning, finding)
        .number(
            Figure::new("searches that did not converge", ends.len())
                .source(scale::source(evidence)),
        )
        .number(Figure::new("searches", of_folds + of_model).source(scale::source(evidence)))
        .into()
}
