//! One linear function: epochs until they are no longer better.

use tenfold_ml::authoring::Convergence;
use tenfold_ml::error::{Error, Result};

use crate::linear_model::LearningRate;
use crate::linear_model::sgd::epoch::{Progress, Rule, State, epoch};
use crate::linear_model::sgd::loss::Loss;
use crate::linear_model::sgd::order::{Order, Sample};
use crate::linear_model::sgd::row::{Row, RowSource};
use crate::linear_model::sgd::settings::Settings;
use crate::linear_model::sgd::validation;

/// A step below this gets no smaller, and the fit ends.
const PACE_MIN: f64 = 1e-6;

/// A learned linear function.
#[derive(Debug)]
pub(super) struct Learned {
    /// One per feature.
    pub(super) weights: Vec<f64>,
    pub(super) intercept: f64,
    /// The epochs run.
    pub(super) n_iter: usize,
    /// The end of the search; `None` where samples come in chunks.
    pub(super) convergence: Option<Convergence>,
}

/// The linear function of these samples, learned from zero.
///
/// # Errors
/// [`Error::Fit`] when a weight is no longer finite after an epoch.
pub(super) fn descend<S: RowSource, E: Sample>(
    estimator: &'static str,
    rows: &S,
    mut order: Order<E>,
    rule: &Rule,
    settings: &Settings,
) -> Result<Learned> {
    let mut state = State::new(Progress::start(rows.n_features(), rule), rule);
    if rule.in_pools {
        order.divide(rows.pool_len(order.len()));
    }
    let mut patience = Patience::new(settings.tol, settings.n_iter_no_change);
    let at_zero = loss_at_zero(rule.loss, &order);
    let (mut objective, mut has_ended) = (0.0, settings.tol.is_none());
    let n_learned = (order.len() - order.held_out().count()) as f64;
    let mut n_iter = 0;
    while n_iter < settings.max_iter {
        objective = epoch(rows, &mut order, rule, &mut state) / n_learned;
        n_iter += 1;
        check_finite(estimator, &state, n_iter)?;
        let badness = match settings.validation_fraction {
            None => objective,
            Some(_) => -held_out_score(rows, &order, rule, &state),
        };
        if patience.ends_after(badness) {
            let adapts = matches!(rule.learning_rate, LearningRate::Adaptive { .. });
            if !adapts || state.pace <= PACE_MIN {
                has_ended = true;
                break;
            }
            state.pace /= 5.0;
            patience.unchanged = 0;
        }
    }
    let (weights, intercept) = state.into_progress().into_function(rule);
    let is_met = has_ended && !has_diverged(objective, at_zero);
    let convergence = Convergence::new(estimator, n_iter, settings.max_iter, is_met, patience.gain);
    Ok(Learned { weights, intercept, n_iter, convergence: Some(convergence) })
}

/// # Errors
/// [`Error::Fit`] when a number is no longer finite after that epoch.
pub(super) fn check_finite(estimator: &'static str, state: &State, epoch: usize) -> Result<()> {
    if state.is_finite() {
        return Ok(());
    }
    Err(overflow(estimator, epoch))
}

/// The error of numbers that are no longer finite after that epoch.
pub(super) fn overflow(estimator: &'static str, epoch: usize) -> Error {
    let reason = format!(
        "the weights left the finite numbers in epoch {epoch}; scale the features (a standard \
         scaler), lower the learning rate or, where it is `Optimal`, raise alpha"
    );
    Error::Fit { estimator, reason }
}

/// The mean loss of the samples that are learned from where the function is 0.
fn loss_at_zero<E: Sample>(loss: Loss, order: &Order<E>) -> f64 {
    let learned = (0..order.len()).map(|place| order.visit(place)).filter(|one| !one.is_held_out());
    let (sum, count) = learned.fold((0.0, 0.0), |(sum, count), sample| {
        (sum + loss.at(sample.target(), 0.0).0, count + 1.0)
    });
    sum / count
}

/// Returns `true` if the mean objective of the last epoch is worse by orders of size than that of
/// the function 0, so that steps were too large and epochs that are no better are no sign of an end. The first,
/// large steps of a schedule on few samples cost some ten times as much and are no cause.
pub(super) fn has_diverged(objective: f64, at_zero: f64) -> bool {
    const TIMES: f64 = 1000.0;
    at_zero > 0.0 && objective > TIMES * at_zero
}

fn held_out_score<S: RowSource, E: Sample>(
    rows: &S,
    order: &Order<E>,
    rule: &Rule,
    state: &State,
) -> f64 {
    let (scale, weights) = state.weights.scaled();
    let judged = order.held_out().map(|sample| {
        let decision = scale * rows.row(sample.row()).dot(weights) + state.intercept;
        validation::Judged { target: sample.target(), weight: sample.weight(), decision }
    });
    validation::score(rule.loss, judged)
}

/// Counts epochs in a row that were no better.
#[derive(Debug)]
pub(super) struct Patience {
    tol: Option<f64>,
    epochs: usize,
    unchanged: usize,
    best: f64,
    /// By how much the last epoch was better than the best before.
    pub(super) gain: f64,
}

impl Patience {
    pub(super) fn new(tol: Option<f64>, epochs: usize) -> Self {
        Self { tol, epochs, unchanged: 0, best: f64::INFINITY, gain: f64::INFINITY }
    }

    /// Whether an epoch of this mean objective is the last.
    pub(super) fn ends_after(&mut self, objective: f64) -> bool {
        let no_better = self.tol.is_some_and(|tol| objective > self.best - tol);
        self.unchanged = if no_better { self.unchanged + 1 } else { 0 };
        self.gain = self.best - objective;
        self.best = self.best.min(objective);
        self.unchanged >= self.epochs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(tol: Option<f64>, objectives: &[f64]) -> Option<usize> {
        let mut patience = Patience::new(tol, 2);
        objectives.iter().position(|&objective| patience.ends_after(objective))
    }

    #[test]
    fn a_fit_ends_after_epochs_in_a_row_that_are_no_better() {
        assert_eq!(ends(Some(0.1), &[1.0, 0.95, 0.7, 0.65, 0.62]), Some(4));
        assert_eq!(ends(Some(0.1), &[1.0, 0.95, 0.91]), Some(2));
        assert_eq!(ends(None, &[1.0, 2.0, 3.0, 4.0]), None);
    }
}
