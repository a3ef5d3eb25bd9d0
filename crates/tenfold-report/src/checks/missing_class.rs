//! `TF009` missing-class.

use super::{Outcome, Problem, check, scale};
use crate::document::{Figure, Severity};
use crate::evidence::{Evidence, Predictions};

check!(
    MissingClass,
    "TF009",
    "missing-class",
    "A class that was not there to fit on cannot be predicted, and one that is not tested has no part in the \
     score of the fold.",
    "Use `StratifiedKFold` with at most as many folds as the rarest class has samples, or shuffle the rows.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    if !evidence.is_classification() {
        return Outcome::NotMade("the target is no class".to_owned());
    }
    let counts = evidence.class_counts();
    let mut missing: Vec<(usize, &str, bool)> = Vec::new();
    for (at, fold) in &evidence.folds {
        let Predictions::Classes { truth, .. } = &fold.predictions else { continue };
        let mut tested = vec![0_usize; counts.len()];
        truth.iter().for_each(|&code| tested[code as usize] += 1);
        for (code, class) in
            evidence.classes.iter().enumerate().filter(|(code, _)| counts[*code] > 0)
        {
            let fitted = fold.train_counts.get(code).copied().unwrap_or(0);
            if fitted == 0 {
                missing.push((*at, class, true));
            } else if tested[code] == 0 {
                missing.push((*at, class, false));
            }
        }
    }
    let in_training = missing.iter().filter(|(.., in_training)| *in_training).count();
    let Some((fold, class, is_of_training)) =
        missing.iter().find(|(.., of_training)| *of_training).or(missing.first())
    else {
        return Outcome::Passed;
    };
    let severity = if in_training > 0 { Severity::Problem } else { Severity::Warning };
    let side = if *is_of_training { "training" } else { "test" };
    let more = match missing.len() {
        1 => String::new(),
        len => format!(", and there are {} more such cases", len - 1),
    };
    let finding = format!("class `{class}` has no {side} sample in fold {fold}{more}");
    let source = || scale::source(evidence);
    Problem::new(severity, finding)
        .number(Figure::new("classes missing in training", in_training).source(source()))
        .number(
            Figure::new("classes missing in tests", missing.len() - in_training).source(source()),
        )
        .into()
}
