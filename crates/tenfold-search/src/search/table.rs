//! `SearchTable`: the scores of every trial of a search.

use std::collections::{BTreeMap, BTreeSet};

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::model_selection::{Direction, ScoreList};
use tenfold_store::stored_with_postcard;

use super::TrialError;

mod curve;
mod render;

pub use curve::{Curve, CurvePoint};

/// The results of a search: a row for each trial, in the order in which they were tried.
///
/// `Display` prints the best rows, at most 100 columns wide; [`SearchTable::to_csv`],
/// [`SearchTable::to_json`] and [`SearchTable::to_markdown`] have all of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchTable {
    /// The scorers, in order.
    pub scorers: Vec<Measure>,
    /// The place of the scorer that chooses.
    pub chosen_by: usize,
    /// The rows.
    pub rows: Vec<SearchRow>,
    /// Remarks for people: equal candidates, a search that was stopped; one sentence each.
    pub notes: Vec<String>,
}

stored_with_postcard!(SearchTable => "tenfold.search-table.v1");

/// A scorer of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// The direction of better scores.
    pub direction: Direction,
}

/// The results of one trial: a candidate, with an amount of a resource where the strategy has one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchRow {
    /// The candidate's number, counted from 0.
    pub candidate: usize,
    /// The candidate's name.
    pub name: String,
    /// The values of the choices as JSON, by name.
    pub parameters: BTreeMap<String, String>,
    /// The round in which it was tried, counted from 0.
    pub round: usize,
    /// The amount of the resource.
    pub resource: Option<usize>,
    /// For each scorer the scores on the test samples; NaN where a split failed or has none.
    pub test: Vec<SplitScores>,
    /// For each scorer the scores on the training samples; empty if they were not asked for.
    pub train: Vec<SplitScores>,
    /// The mean seconds of a fit, with the steps that it shares with others; NaN if they are not
    /// known.
    pub fit_seconds: f64,
    /// The mean seconds of predicting and scoring the test samples.
    pub score_seconds: f64,
    /// The first failure, if a split failed or has no score.
    pub error: Option<String>,
    /// `true` if no split is left out because the search was stopped.
    pub is_complete: bool,
}

/// The scores of a trial by one scorer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SplitScores {
    /// The score of each split.
    pub splits: Vec<f64>,
    /// Their mean; NaN if one of them is. Where a search was stopped before any trial had all
    /// splits, the mean over those that all trials have; the notes say so.
    pub mean: f64,
    /// Their standard deviation, with their number as divisor, as scikit-learn has it.
    pub sd: f64,
    /// The rank of the mean among all trials, 1 for the best; equal means have equal ranks, and
    /// those that are not defined are last.
    pub rank: usize,
}

impl SplitScores {
    /// The scores of splits, not ranked yet.
    pub(crate) fn of(splits: Vec<f64>) -> Self {
        let mut scores = Self { splits, mean: f64::NAN, sd: f64::NAN, rank: 0 };
        scores.average(|_| true);
        scores
    }

    /// Takes mean and standard deviation over some of the splits.
    pub(crate) fn average(&mut self, counts: impl Fn(usize) -> bool) {
        let counted = || (0..self.splits.len()).filter(|&at| counts(at)).map(|at| self.splits[at]);
        let n = counted().count() as f64;
        let mean = counted().sum::<f64>() / n;
        let variance = counted().map(|score| (score - mean).powi(2)).sum::<f64>() / n;
        (self.mean, self.sd) = (mean, variance.sqrt());
    }
}

/// The scores of a split as a search has them.
pub(crate) enum Given<'a> {
    Scores(&'a ScoreList),
    Failed(String),
    /// The search was stopped before.
    NotRun,
}

impl SearchRow {
    /// The same with the scores of each split.
    pub(crate) fn with_scores(
        mut self,
        n_scorers: usize,
        test: &[Given<'_>],
        train: &[Given<'_>],
    ) -> Self {
        let scores = |given: &[Given<'_>], scorer: usize| {
            let score = |given: &Given<'_>| match given {
                Given::Scores(list) => list.iter().nth(scorer).map_or(f64::NAN, |one| one.value),
                Given::Failed(_) | Given::NotRun => f64::NAN,
            };
            SplitScores::of(given.iter().map(score).collect())
        };
        self.test = (0..n_scorers).map(|scorer| scores(test, scorer)).collect();
        if !train.is_empty() {
            self.train = (0..n_scorers).map(|scorer| scores(train, scorer)).collect();
        }
        let fault = |given: &Given<'_>| match given {
            Given::Scores(list) => list.iter().find_map(|score| score.error.clone()),
            Given::Failed(message) => Some(message.clone()),
            Given::NotRun => None,
        };
        self.error = test.iter().chain(train).find_map(fault);
        self.is_complete = !test.iter().chain(train).any(|given| matches!(given, Given::NotRun));
        self
    }
}

impl SearchTable {
    /// A table of rows, which it ranks.
    pub(crate) fn new(
        scorers: Vec<Measure>,
        chosen_by: usize,
        rows: Vec<SearchRow>,
        notes: Vec<String>,
    ) -> Self {
        let mut table = Self { scorers, chosen_by, rows, notes };
        table.rank();
        table
    }

    fn rank(&mut self) {
        for at in 0..self.scorers.len() {
            let sign = self.scorers[at].sign();
            let of_test: Vec<f64> = self.rows.iter().map(|row| sign * row.test[at].mean).collect();
            for (row, rank) in self.rows.iter_mut().zip(ranks(&of_test)) {
                row.test[at].rank = rank;
            }
            if self.rows.iter().all(|row| row.train.len() > at) {
                let of_train: Vec<f64> =
                    self.rows.iter().map(|row| sign * row.train[at].mean).collect();
                for (row, rank) in self.rows.iter_mut().zip(ranks(&of_train)) {
                    row.train[at].rank = rank;
                }
            }
        }
    }

    /// The names of all choices, in order.
    pub fn parameters(&self) -> Vec<&str> {
        let mut names: Vec<&str> =
            self.rows.iter().flat_map(|row| row.parameters.keys().map(String::as_str)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The same with 0 for all seconds: the tables of two runs of one search are then equal where
    /// no score is NaN.
    #[must_use]
    pub fn without_seconds(mut self) -> Self {
        for row in &mut self.rows {
            (row.fit_seconds, row.score_seconds) = (0.0, 0.0);
        }
        self
    }

    /// The scorer that chooses.
    pub fn measure(&self) -> &Measure {
        &self.scorers[self.chosen_by]
    }

    /// The rows among which one is chosen: those with a score and the most of the resource.
    pub(crate) fn finalists(&self) -> Vec<usize> {
        let defined = || (0..self.rows.len()).filter(|&row| !self.score(row).is_nan());
        let most = defined().map(|row| self.rows[row].resource).max();
        defined().filter(|&row| Some(self.rows[row].resource) == most).collect()
    }

    /// Those of them that have the scores of all splits.
    pub(crate) fn complete_finalists(&self) -> Vec<usize> {
        let mut rows = self.finalists();
        rows.retain(|&row| self.rows[row].is_complete);
        rows
    }

    /// The scores by which some rows are chosen: `n_rows × n_splits`.
    pub(crate) fn split_scores(&self, rows: &[usize]) -> Array2<f64> {
        let splits = |row: usize| &self.rows[row].test[self.chosen_by].splits;
        let n_splits = rows.first().map_or(0, |&row| splits(row).len());
        Array2::from_shape_fn((rows.len(), n_splits), |(at, split)| splits(rows[at])[split])
    }

    /// The number of candidates.
    pub(crate) fn n_candidates(&self) -> usize {
        self.rows.iter().map(|row| row.candidate).collect::<BTreeSet<_>>().len()
    }

    /// The error of a table without a score.
    pub(crate) fn none(&self) -> TrialError {
        let scorer = self.measure().name.clone();
        let first = self.rows.iter().find_map(|row| row.error.clone());
        match first {
            Some(first) if self.rows.iter().all(|row| row.error.is_some()) => {
                TrialError::AllFailed { candidates: self.rows.len(), scorer, first }
            }
            None if self.rows.iter().any(|row| row.is_complete) => TrialError::NoScore { scorer },
            _ => TrialError::StoppedEarly,
        }
    }

    /// The mean score by which a row is chosen, with its sign changed where lower ones are better.
    pub(crate) fn score(&self, row: usize) -> f64 {
        self.measure().sign() * self.rows[row].test[self.chosen_by].mean
    }
}

impl Measure {
    /// 1 where higher scores are better, else -1.
    pub(crate) fn sign(&self) -> f64 {
        match self.direction {
            Direction::Higher => 1.0,
            Direction::Lower => -1.0,
        }
    }
}

/// The rank of each score, higher ones first, from 1; equal ones have the rank of the first of
/// them, and NaN is last.
fn ranks(scores: &[f64]) -> Vec<usize> {
    let mut sorted: Vec<f64> = scores.iter().copied().filter(|score| !score.is_nan()).collect();
    sorted.sort_unstable_by(|a, b| b.total_cmp(a));
    let above = |score: f64| sorted.partition_point(|other| *other > score);
    scores
        .iter()
        .map(|score| 1 + if score.is_nan() { sorted.len() } else { above(*score) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples are those that `tests/oracle/ranks.py` prints.
    #[test]
    fn ranks_are_scikit_learns() {
        let nan = f64::NAN;
        assert_eq!(ranks(&[0.5, 0.9, 0.9, nan, 0.1]), [3, 1, 1, 5, 4]);
        assert_eq!(ranks(&[nan, nan]), [1, 1]);
    }
}
