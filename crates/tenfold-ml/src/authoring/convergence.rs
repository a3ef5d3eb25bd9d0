//! `Convergence`: the end of an iterative search.

use std::cmp::Reverse;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::authoring::number;

/// The end of an iterative search, kept by the fitted model.
///
/// A search that did not converge yields a model all the same, which may be far from the best one.
/// The fit of a graph's task reports it as a notice of the run ([`Run::notices`]), and the summary
/// of a cross-validation with the fold.
///
/// `Display` prints a sentence.
///
/// [`Run::notices`]: tenfold_graph::Run::notices
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::linear_model::LogisticRegression;
///
/// let wine = datasets::wine()?;
/// let model = LogisticRegression::new().max_iter(3).fit(&wine.x, &wine.y)?;
/// let end = &model.convergence()[0];
/// assert_eq!((end.iterations, end.limit, end.is_met), (3, Some(3), false));
/// assert!(end.to_string().starts_with(
///     "logistic-regression did not converge within its limit of 3 iterations"
/// ));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// The name of the estimator, `logistic-regression` for example.
    pub estimator: String,
    /// Number of iterations made: the steps, rounds or epochs that the estimator's `max_iter`
    /// counts.
    pub iterations: usize,
    /// The most iterations allowed; `None` where it is not known.
    pub limit: Option<usize>,
    /// Whether the search met its criterion, `tol` in most estimators.
    pub is_met: bool,
    /// The number that the criterion compares with `tol`, after the last iteration; not finite where
    /// it is not known.
    #[serde(with = "number")]
    pub last_change: f64,
    /// The parameter that raises the limit; `None` if none does.
    pub limited_by: Option<String>,
}

impl Convergence {
    /// The end of a search that [`max_iter`](Convergence::limited_by) limits.
    pub fn new(
        estimator: &'static str,
        iterations: usize,
        max_iter: usize,
        is_met: bool,
        last_change: f64,
    ) -> Self {
        Self {
            estimator: estimator.to_owned(),
            iterations,
            limit: Some(max_iter),
            is_met,
            last_change,
            limited_by: Some("max_iter".to_owned()),
        }
    }

    /// Of several searches of one estimator, the one that counts: the first that did not converge,
    /// else that of the most iterations. `None` of no search.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let worst_first =
            |one: &Self| (one.is_met, Reverse(if one.is_met { one.iterations } else { 0 }));
        all.into_iter().min_by_key(worst_first)
    }

    fn is_at_limit(&self) -> bool {
        self.limit.is_some_and(|limit| self.iterations >= limit)
    }
}

/// A sentence; of a search that did not converge, with the advice.
impl fmt::Display for Convergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { estimator, iterations, last_change, .. } = self;
        if self.is_met {
            return write!(f, "{estimator} converged after {}", counted(*iterations));
        }
        match self.is_at_limit() {
            true => write!(
                f,
                "{estimator} did not converge within its limit of {}",
                counted(*iterations)
            )?,
            false => {
                write!(f, "{estimator} ended after {} without converging", counted(*iterations))?
            }
        }
        if last_change.is_finite() {
            write!(f, " (last change {last_change:.3e})")?;
        }
        write!(f, ": scale the features")?;
        match &self.limited_by {
            Some(parameter) if self.is_at_limit() => write!(f, ", or raise `{parameter}`"),
            // A limit that nobody can set.
            None if self.is_at_limit() => Ok(()),
            _ => write!(f, ", or take smaller steps"),
        }
    }
}

fn counted(iterations: usize) -> String {
    if iterations == 1 { "1 iteration".to_owned() } else { format!("{iterations} iterations") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(iterations: usize, is_met: bool) -> Convergence {
        Convergence::new("svc", iterations, 9, is_met, 0.25)
    }

    #[test]
    fn the_sentence_names_the_limit_and_the_advice() {
        assert_eq!(end(1, true).to_string(), "svc converged after 1 iteration");
        assert_eq!(
            end(9, false).to_string(),
            "svc did not converge within its limit of 9 iterations (last change 2.500e-1): scale \
             the features, or raise `max_iter`"
        );
        assert_eq!(
            end(5, false).to_string(),
            "svc ended after 5 iterations without converging (last change 2.500e-1): scale the \
             features, or take smaller steps"
        );
    }

    #[test]
    fn of_several_searches_the_first_that_did_not_converge_counts() {
        let worst = |all: &[(usize, bool)]| {
            Convergence::worst(all.iter().map(|&(iterations, is_met)| end(iterations, is_met)))
                .map(|end| (end.iterations, end.is_met))
        };
        assert_eq!(worst(&[]), None);
        assert_eq!(worst(&[(2, true), (4, true), (3, true)]), Some((4, true)));
        assert_eq!(worst(&[(2, true), (5, false), (9, false)]), Some((5, false)));
    }
}
