//! `TF013` below-noise.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::Evidence;

check!(
    BelowNoise,
    "TF013",
    "below-noise",
    "The best of candidates that cannot be distinguished is the best by luck, and its score flatters it.",
    "Choose the simplest of them, with `Rule::OneStandardError` for example, or decide with more splits; \
     report the honest score.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let Some(search) = &evidence.search else {
        return Outcome::NotMade("the report is about no search".to_owned());
    };
    let n_members = match &search.n_indistinguishable {
        Ok(n_members) => *n_members,
        Err(reason) => return Outcome::NotMade(reason.clone()),
    };
    if n_members < 2 {
        return Outcome::Passed;
    }
    let finding = format!(
        "{n_members} of {} candidates cannot be distinguished from the best (corrected resampled t, Holm, \
         α = 0.05)",
        search.n_finalists,
    );
    let source = || scale::source(evidence);
    let mut problem = Problem::new(Severity::Note, finding)
        .number(Figure::new("candidates like the best", n_members).source(source()))
        .number(Figure::new("candidates", search.n_finalists).source(source()));
    if let Some((best, second)) = search.best_two {
        problem = problem
            .number(scale::number(evidence, "best score", best))
            .number(scale::number(evidence, "second best", second));
    }
    problem.into()
}
