//! A score of the chosen candidate on samples that had no part in the choice.

use std::fmt;

use serde::Serialize;

use crate::statistics::Interval;
use crate::statistics::shown::Shown;

/// An estimate of the score of the chosen candidate on new samples, by a method that allows for the
/// choice.
///
/// Only the methods of this crate make one; there is no conversion from
/// [`Optimistic`](crate::statistics::Optimistic) or from a number.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Honest {
    value: f64,
    method: HonestMethod,
    interval: Option<Interval>,
    n_candidates: usize,
}

/// The method of an [`Honest`] score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub enum HonestMethod {
    /// The whole search was made anew inside each outer fold, and its choice was tested on that
    /// fold.
    NestedCrossValidation,
    /// [`BbcCv`](crate::statistics::BbcCv): the choice was made on bootstraps of the out-of-fold
    /// predictions, and tested on the samples that each of them lacks.
    BbcCv,
}

impl fmt::Display for HonestMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NestedCrossValidation => "nested cross-validation",
            Self::BbcCv => "bootstrap bias corrected cross-validation",
        })
    }
}

impl Honest {
    /// An estimate by one of the methods: for the code that has made it, and nothing else.
    pub(crate) fn new(
        value: f64,
        method: HonestMethod,
        interval: Option<Interval>,
        n_candidates: usize,
    ) -> Self {
        Self { value, method, interval, n_candidates }
    }

    /// The estimate.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The method.
    pub fn method(&self) -> HonestMethod {
        self.method
    }

    /// The confidence interval, if there is one for the method and the metric.
    pub fn interval(&self) -> Option<Interval> {
        self.interval
    }

    /// The number of candidates from which one was chosen.
    pub fn n_candidates(&self) -> usize {
        self.n_candidates
    }
}

impl fmt::Display for Honest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { value, method, interval, n_candidates } = *self;
        write!(
            f,
            "{}, honest: {method} of the choice from {n_candidates} candidate{}",
            Shown(value),
            if n_candidates == 1 { "" } else { "s" }
        )?;
        interval.map_or(Ok(()), |interval| write!(f, "; {interval}"))
    }
}

/// The sentence of a report on the score that a chosen candidate will have on new samples.
///
/// ```
/// use ndarray::array;
/// use tenfold::model_selection::{BbcCv, headline};
///
/// let losses = array![[0.0, 1.0], [0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [0.0, 1.0]];
/// let estimate = BbcCv::new().estimate(losses.view())?;
/// let sentence = headline("error", &estimate.honest);
/// assert!(sentence.starts_with("expected error on new samples: 0."), "{sentence}");
/// # Ok::<(), tenfold::model_selection::SearchError>(())
/// ```
///
/// The score of the winner on the folds that chose it is no such score, and does not compile:
///
/// ```compile_fail,E0308
/// use tenfold::model_selection::{Optimistic, headline};
///
/// let score = Optimistic::new(0.953, 96, 5);
/// let sentence = headline("accuracy", &score);
/// ```
pub fn headline(metric: &str, score: &Honest) -> String {
    format!("expected {metric} on new samples: {score}")
}
