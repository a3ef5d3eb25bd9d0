//! The candidates that cannot be distinguished from the best.

use std::fmt;

use ndarray::ArrayView2;
use serde::Serialize;

use crate::error::Result;
use crate::statistics::{PairedTest, check, holm, rule};

/// The best candidate, and those that cannot be distinguished from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BestSet {
    /// The candidate with the best mean; of several, the first.
    pub best: usize,
    /// The candidates that cannot be distinguished from the best, which is one of them, in their
    /// order.
    pub members: Vec<usize>,
    /// The p value of each candidate against the best, adjusted by Holm; 1 of the best itself.
    pub adjusted_p_values: Vec<f64>,
    /// The level.
    pub level: f64,
}

impl PairedTest {
    /// The candidate with the best mean score and all that the paired test against it, adjusted by
    /// [`holm`](crate::statistics::holm) over all candidates, does not distinguish from it.
    ///
    /// `scores` is `n_candidates × n_splits`. The region of practical equivalence plays no part.
    /// The best was found in the same scores, so it may be so by luck: the set is for a choice
    /// among its members, and not a proof that those outside are worse.
    ///
    /// ```
    /// use ndarray::array;
    /// use tenfold::model_selection::{Direction, PairedTest, SplitSizes};
    ///
    /// let scores = array![[0.91, 0.94, 0.93, 0.9], [0.92, 0.93, 0.93, 0.91], [0.7, 0.73, 0.71, 0.7]];
    /// let test = PairedTest::new(SplitSizes::new(75, 25)?, Direction::Higher);
    /// let set = test.indistinguishable(scores.view())?;
    /// assert_eq!((set.best, set.members), (1, vec![0, 1]));
    /// # Ok::<(), tenfold::model_selection::SearchError>(())
    /// ```
    ///
    /// # Errors
    /// Errors of [`StatisticsError`](crate::statistics::StatisticsError): no candidate, fewer than
    /// two splits, a score that is not finite (its candidate and split are named), a level outside
    /// (0, 1), differences whose variance overflows.
    pub fn indistinguishable(&self, scores: ArrayView2<'_, f64>) -> Result<BestSet> {
        self.check()?;
        check::table(&scores)?;
        let best = rule::best(&rule::means(&scores)?, self.direction);
        let rows: Vec<Vec<f64>> = scores.rows().into_iter().map(|row| row.to_vec()).collect();
        let others: Vec<usize> = (0..rows.len()).filter(|&candidate| candidate != best).collect();
        let tested = others.iter().map(|&other| self.difference(&rows[best], &rows[other]));
        let p_values: Vec<f64> =
            tested.map(|found| Ok(found?.p_value)).collect::<Result<Vec<f64>>>()?;
        let mut adjusted_p_values = vec![1.0; rows.len()];
        for (&other, p_value) in others.iter().zip(holm::adjusted(&p_values)) {
            adjusted_p_values[other] = p_value;
        }
        let alpha = 1.0 - self.level;
        let is_member = |candidate: &usize| adjusted_p_values[*candidate] > alpha;
        let members = (0..rows.len()).filter(is_member).collect();
        Ok(BestSet { best, members, adjusted_p_values, level: self.level })
    }
}

impl fmt::Display for BestSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n_candidates, n_others) = (self.adjusted_p_values.len(), self.members.len() - 1);
        write!(
            f,
            "candidate {} has the best mean; {n_others} of the other {} cannot be distinguished from \
             it (corrected resampled t, Holm, α = {})",
            self.best,
            n_candidates - 1,
            ((1.0 - self.level) * 1e8).round() / 1e8
        )
    }
}
