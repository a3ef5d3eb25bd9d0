//! Checks of arguments, each of which names the argument and the place.

use ndarray::ArrayView2;

use crate::error::Result;
use crate::statistics::StatisticsError;

/// Checks that a level is above 0 and below 1.
pub(super) fn level(level: f64) -> Result<()> {
    match level > 0.0 && level < 1.0 {
        true => Ok(()),
        false => {
            let expected = "a level is above 0 and below 1, 0.95 for example";
            Err(StatisticsError::OutOfRange { argument: "level", value: level, expected }.into())
        }
    }
}

/// Checks that a number is finite and at least 0.
pub(super) fn not_negative(argument: &'static str, value: f64) -> Result<()> {
    match value >= 0.0 && value.is_finite() {
        true => Ok(()),
        false => {
            let expected = "a finite number of at least 0 is needed";
            Err(StatisticsError::OutOfRange { argument, value, expected }.into())
        }
    }
}

/// Checks that there are at least two scores, all finite.
pub(super) fn scores(argument: &'static str, scores: &[f64]) -> Result<()> {
    if scores.len() < 2 {
        let advice = "cross-validate with two splits or more";
        let (found, needed, unit) = (scores.len(), 2, "splits");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    finite(argument, scores, |split| format!("split {split}"))
}

/// Checks that there is a candidate and at least two splits, and that all scores are finite.
pub(super) fn table(scores: &ArrayView2<'_, f64>) -> Result<()> {
    let argument = "scores";
    let (n_candidates, n_splits) = scores.dim();
    if n_candidates == 0 {
        let advice = "give a row of scores for each candidate";
        let (found, needed, unit) = (0, 1, "candidates");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    if n_splits < 2 {
        let advice = "cross-validate with two splits or more";
        let (found, needed, unit) = (n_splits, 2, "splits");
        return Err(StatisticsError::TooFew { argument, found, needed, unit, advice }.into());
    }
    match scores.indexed_iter().find(|(_, score)| !score.is_finite()) {
        None => Ok(()),
        Some(((candidate, split), &value)) => {
            let place = format!("candidate {candidate}, split {split}");
            Err(StatisticsError::NotFinite { argument, value, place }.into())
        }
    }
}

/// Checks that all numbers are finite.
pub(super) fn finite(
    argument: &'static str,
    numbers: &[f64],
    place: impl Fn(usize) -> String,
) -> Result<()> {
    match numbers.iter().position(|number| !number.is_finite()) {
        None => Ok(()),
        Some(at) => {
            let (value, place) = (numbers[at], place(at));
            Err(StatisticsError::NotFinite { argument, value, place }.into())
        }
    }
}
