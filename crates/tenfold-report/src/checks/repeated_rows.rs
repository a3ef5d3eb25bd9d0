//! `TF006` repeated-rows.

use super::{Outcome, Problem, check, scale};
use crate::document::{Cell, Figure, Severity};
use crate::evidence::Evidence;
use crate::number::{counted, percent};

/// The share of tested samples with an equal training sample from which it is a finding, and from which it
/// is a warning.
const SHARE: f64 = 0.01;
const SHARE_OF_WARNING: f64 = 0.05;

check!(
    RepeatedRows,
    "TF006",
    "repeated-rows",
    "A model can answer for such samples from memory, so the score is too high.",
    "Remove the duplicates, or keep equal rows together with a group splitter; rows of few distinct values \
     may be equal by chance.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let data = match &evidence.data {
        Ok(data) => data,
        Err(reason) => return Outcome::NotMade(reason.clone()),
    };
    let repeated: usize = data.repeated.by_fold.iter().sum();
    let tested = evidence.sizes.1 * data.repeated.by_fold.len() as f64;
    let share = repeated as f64 / tested.max(1.0);
    if share < SHARE {
        return Outcome::Passed;
    }
    // Rows of few distinct values repeat without a mistake.
    let are_few = data.repeated.n_distinct * 2 < data.n_samples;
    let severity = match share >= SHARE_OF_WARNING && !are_few {
        true => Severity::Warning,
        false => Severity::Note,
    };
    let example = match data.repeated.example {
        Some((row, other)) => format!("; row {row} equals row {other}, for example"),
        None => String::new(),
    };
    let finding = format!(
        "{} ({}) have the same features as a training sample{example}",
        counted(repeated, "tested sample"),
        percent(share),
    );
    let source = || scale::source_of_data(evidence);
    Problem::new(severity, finding)
        .number(Figure::new("repeated samples", repeated).source(source()))
        .number(Figure::new("share of tested samples", Cell::Share(share)).source(source()))
        .number(Figure::new("distinct rows", data.repeated.n_distinct).source(source()))
        .into()
}
