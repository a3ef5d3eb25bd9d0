//! The score of the best candidate on the folds that chose it.

use std::fmt;

use serde::Serialize;

use crate::statistics::shown::Shown;

/// The cross-validation score of the best of several candidates, which selection has flattered: on
/// new samples the chosen candidate does worse on average, the more so the more candidates there
/// were.
///
/// It never becomes an [`Honest`](crate::statistics::Honest) score, and functions for reports
/// refuse it.
///
/// ```
/// use tenfold::model_selection::Optimistic;
///
/// let score = Optimistic::new(0.953, 96, 5);
/// assert_eq!(
///     score.to_string(),
///     "0.953, optimistic: the best of 96 candidates on the 5 splits that chose it"
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Optimistic {
    value: f64,
    n_candidates: usize,
    n_splits: usize,
}

impl Optimistic {
    /// The best of the mean scores of `n_candidates` candidates over `n_splits` splits.
    pub fn new(value: f64, n_candidates: usize, n_splits: usize) -> Self {
        Self { value, n_candidates, n_splits }
    }

    /// The score.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The number of candidates of which it is the best.
    pub fn n_candidates(&self) -> usize {
        self.n_candidates
    }

    /// The number of splits.
    pub fn n_splits(&self) -> usize {
        self.n_splits
    }
}

impl fmt::Display for Optimistic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, n_candidates, n_splits } = *self;
        write!(
            f,
            "{}, optimistic: the best of {n_candidates} candidate{} on the {n_splits} split{} that \
             chose it",
            Shown(value),
            if n_candidates == 1 { "" } else { "s" },
            if n_splits == 1 { "" } else { "s" },
        )
    }
}
