//! Rules to choose one of several candidates.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};
use tenfold_ml::model_selection::Direction;

use crate::error::Result;
use crate::statistics::moments::mean_and_variance;
use crate::statistics::{StatisticsError, check};

/// A rule to choose one of several candidates by their scores in the same splits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The best mean; of several, the first candidate.
    Best,
    /// The simplest candidate whose mean is at most one standard error of the best one's worse than
    /// the best: S/√J of its J scores (Breiman, Friedman, Olshen and Stone, "Classification and
    /// regression trees", 1984, section 3.4.3).
    OneStandardError,
    /// The simplest candidate whose mean is at most so many percent worse than the best mean, as a
    /// share of the best mean's absolute value.
    PercentLoss(f64),
}

impl Rule {
    /// The chosen candidate.
    ///
    /// `scores` is `n_candidates × n_splits`. `simplest_first` lists each candidate once, the
    /// simplest first: all numbers in order if the candidates are ordered so. [`Rule::Best`] does
    /// not read the order.
    ///
    /// ```
    /// use ndarray::array;
    /// use tenfold::model_selection::{Direction, Rule};
    ///
    /// // Accuracies of trees of depth 2, 4 and 8.
    /// let scores = array![[0.84, 0.86, 0.85], [0.9, 0.94, 0.95], [0.94, 0.97, 0.9]];
    /// let chosen = |rule: Rule| rule.choose(scores.view(), Direction::Higher, &[0, 1, 2]);
    /// assert_eq!(chosen(Rule::Best)?, 2);
    /// assert_eq!(chosen(Rule::OneStandardError)?, 1);
    /// assert_eq!(chosen(Rule::PercentLoss(10.0))?, 0);
    /// # Ok::<(), tenfold::model_selection::SearchError>(())
    /// ```
    ///
    /// # Errors
    /// Errors of [`StatisticsError`]: no candidate, fewer than two splits, a score that is not
    /// finite (its candidate and split are named), an order that lacks a candidate, a negative
    /// percentage.
    pub fn choose(
        &self,
        scores: ArrayView2<'_, f64>,
        direction: Direction,
        simplest_first: &[usize],
    ) -> Result<usize> {
        check::table(&scores)?;
        if let Self::PercentLoss(percent) = *self {
            check::not_negative("percent", percent)?;
        }
        let means = means(&scores)?;
        check_order(simplest_first, means.len())?;
        let best = best(&means, direction);
        let slack = match *self {
            Self::Best => return Ok(best),
            Self::OneStandardError => {
                let (_, variance) = mean_and_variance("scores", &scores.row(best).to_vec())?;
                (variance / scores.ncols() as f64).sqrt()
            }
            Self::PercentLoss(percent) => means[best].abs() * percent / 100.0,
        };
        let loss = |candidate: usize| (means[best] - means[candidate]).abs();
        let close = simplest_first.iter().copied().find(|&candidate| loss(candidate) <= slack);
        Ok(close.unwrap_or(best))
    }
}

/// The mean of each row.
pub(super) fn means(scores: &ArrayView2<'_, f64>) -> Result<Vec<f64>> {
    let rows = scores.rows().into_iter();
    rows.map(|row| Ok(mean_and_variance("scores", &row.to_vec())?.0)).collect()
}

/// The place of the best of some numbers, the first of several.
pub(super) fn best(means: &[f64], direction: Direction) -> usize {
    let mut best = 0;
    for (at, mean) in means.iter().enumerate() {
        if direction.is_better(*mean, means[best]) {
            best = at;
        }
    }
    best
}

fn check_order(simplest_first: &[usize], n_candidates: usize) -> Result<()> {
    let mut is_listed = vec![false; n_candidates];
    let wrong = |fault: String| StatisticsError::Order { n_candidates, fault };
    for &candidate in simplest_first {
        match is_listed.get_mut(candidate) {
            None => return Err(wrong(format!("it lists candidate {candidate}")).into()),
            Some(true) => {
                return Err(wrong(format!("it lists candidate {candidate} twice")).into());
            }
            Some(listed) => *listed = true,
        }
    }
    match is_listed.iter().position(|listed| !listed) {
        Some(missing) => Err(wrong(format!("candidate {missing} is missing")).into()),
        None => Ok(()),
    }
}
