//! `TF015` uncalibrated.

use super::{Outcome, Problem, check, scale};
use crate::document::Severity;
use crate::evidence::{Calibration, Evidence};
use crate::number::shown;

/// The expected calibration error from which probabilities are uncalibrated, and the statistic that it must
/// exceed beside it: the quantile of 5 % of the standard normal distribution.
const ERROR: f64 = 0.05;
const STATISTIC: f64 = 1.96;

check!(
    Uncalibrated,
    "TF015",
    "uncalibrated",
    "The probabilities are no frequencies: decisions by cost, and thresholds, that rely on them are wrong.",
    "Calibrate the classifier with `Calibrated`, or use its predictions and rankings alone.",
    outcome
);

fn outcome(evidence: &Evidence) -> Outcome {
    let calibration = match Calibration::of(evidence) {
        Ok(calibration) => calibration,
        Err(reason) => return Outcome::NotMade(reason),
    };
    if calibration.error < ERROR || calibration.statistic.abs() < STATISTIC {
        return Outcome::Passed;
    }
    let finding = format!(
        "predicted probabilities are {} off the observed frequencies on average (Spiegelhalter's z = {})",
        shown(calibration.error),
        shown(calibration.statistic),
    );
    Problem::new(Severity::Warning, finding)
        .number(scale::number(evidence, "expected calibration error", calibration.error))
        .number(scale::number(evidence, "Spiegelhalter's z", calibration.statistic))
        .into()
}
