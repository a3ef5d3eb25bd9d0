//! `TF007` divided-groups.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::Evidence;
use crate::number::counted;

check!(
    DividedGroups,
    "TF007",
    "divided-groups",
    "Samples of a group are alike, so a model gets credit for recognizing the group, which it cannot do for \
     a new one.",
    "Use `GroupKFold`, `StratifiedGroupKFold` or `LeavePGroupsOut`.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let Some(divided) = &evidence.divided_groups else {
        return Outcome::NotMade("no groups are known".to_owned());
    };
    let n_folds = divided.iter().filter(|&&groups| groups > 0).count();
    if n_folds == 0 {
        return Outcome::Passed;
    }
    let most = divided.iter().max().copied().unwrap_or(0);
    let finding = format!(
        "in {} of {} there are groups with samples on both sides of the split, up to {most} of them",
        n_folds,
        counted(divided.len(), "fold"),
    );
    let source = || scale::source(evidence);
    Problem::new(Severity::Problem, finding)
        .number(Figure::new("folds with divided groups", n_folds).source(source()))
        .number(Figure::new("most groups of a fold", most).source(source()))
        .into()
}
