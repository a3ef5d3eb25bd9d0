//! One linear function: epochs until the objective stops falling.

use super::Sgd;
use super::epoch::{Rule, State, epoch};
use super::order::Order;
use super::row::RowSource;
use crate::{Error, Result};

/// A learned linear function.
#[derive(Debug)]
pub(super) struct BinaryFit {
    /// One per feature.
    pub(super) weights: Vec<f64>,
    pub(super) intercept: f64,
    /// The epochs run.
    pub(super) n_iter: usize,
}

impl Sgd {
    /// The linear function that is above 0 for the positive samples of `order`.
    ///
    /// # Errors
    /// [`Error::Fit`] when a weight is no longer finite after an epoch.
    pub(super) fn fit_binary<S: RowSource>(&self, rows: &S, mut order: Order) -> Result<BinaryFit> {
        let rule = Rule {
            loss: self.loss,
            alpha: self.alpha,
            l1_ratio: self.penalty.l1_ratio(),
            fit_intercept: self.fit_intercept,
            shuffle: self.shuffle,
        };
        let mut state = State::new(rows.n_features(), &rule);
        let mut patience = Patience::new(self.tol, self.n_iter_no_change);
        let mut n_iter = 0;
        while n_iter < self.max_iter {
            let objective = epoch(rows, &mut order, &rule, &mut state) / order.len() as f64;
            n_iter += 1;
            if !state.is_finite() {
                return Err(overflow(n_iter));
            }
            if patience.ends_after(objective) {
                break;
            }
        }
        Ok(BinaryFit { weights: state.weights.into_vec(), intercept: state.intercept, n_iter })
    }
}

/// Counts epochs in a row that were no better.
#[derive(Debug)]
struct Patience {
    tol: Option<f64>,
    epochs: usize,
    unchanged: usize,
    best: f64,
}

impl Patience {
    fn new(tol: Option<f64>, epochs: usize) -> Self {
        Self { tol, epochs, unchanged: 0, best: f64::INFINITY }
    }

    /// Whether an epoch of this mean objective is the last.
    fn ends_after(&mut self, objective: f64) -> bool {
        let no_better = self.tol.is_some_and(|tol| objective > self.best - tol);
        self.unchanged = if no_better { self.unchanged + 1 } else { 0 };
        self.best = self.best.min(objective);
        self.unchanged >= self.epochs
    }
}

fn overflow(epoch: usize) -> Error {
    let reason = format!(
        "the weights left the finite numbers in epoch {epoch}; scale the features (a standard \
         scaler) or raise alpha, which lowers the step"
    );
    Error::Fit { estimator: "sgd", reason }
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
