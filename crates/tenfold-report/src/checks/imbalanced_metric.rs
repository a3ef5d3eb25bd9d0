//! `TF014` imbalanced-metric.

use super::{Outcome, Problem, check, scale};
use crate::document::{Cell, Figure, Severity};
use crate::evidence::Evidence;
use crate::number::percent;

/// The share of the most frequent class from which accuracy says little.
const SHARE: f64 = 0.8;

/// Measures that the most frequent class decides.
const UNSUITED: [&str; 5] =
    ["accuracy", "micro F1", "micro precision", "micro recall", "weighted recall"];

check!(
    ImbalancedMetric,
    "TF014",
    "imbalanced-metric",
    "The main score is high for a model that never predicts the rare classes, which are often those that \
     matter.",
    "Make balanced accuracy, macro F1, Matthews correlation or average precision the main score.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    if !evidence.is_classification() {
        return Outcome::NotMade("the target is no class".to_owned());
    }
    let counts = evidence.class_counts();
    let (Some(most), sum) = (counts.iter().max().copied(), counts.iter().sum::<usize>()) else {
        return Outcome::NotMade("no sample was tested".to_owned());
    };
    let share = most as f64 / sum.max(1) as f64;
    let name = scale::name(evidence);
    if share < SHARE || !UNSUITED.contains(&name) {
        return Outcome::Passed;
    }
    let class = counts.iter().position(|&count| count == most).unwrap_or(0);
    let finding = format!(
        "`{}` holds {} of the samples, which is the {name} of always predicting it",
        evidence.classes[class],
        percent(share),
    );
    let share = Figure::new("share of the most frequent class", Cell::Share(share));
    Problem::new(Severity::Warning, finding).number(share.source(scale::source(evidence))).into()
}
