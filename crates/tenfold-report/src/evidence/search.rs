//! `SearchFacts`: the facts of a search that checks need.

use serde::{Deserialize, Serialize};

/// The facts of a finished search.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchFacts {
    /// The number of candidates.
    pub n_candidates: usize,
    /// The number of trials with scores of all splits among which one is chosen.
    pub n_finalists: usize,
    /// The number of those that cannot be distinguished from the best; the reason if it is not known.
    pub n_indistinguishable: Result<usize, String>,
    /// The name of the chosen candidate.
    pub chosen: String,
    /// The mean score of the best, and of the second best.
    pub best_two: Option<(f64, f64)>,
    /// The choices whose chosen value is the first or the last of the numbers that were tried.
    pub edges: Vec<EdgeOfRange>,
    /// The number of choices with three or more different numbers, whose edges mean something.
    pub n_ranges: usize,
}

/// A choice whose chosen value is at the edge of the numbers that were tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EdgeOfRange {
    /// The name of the choice.
    pub name: String,
    /// The chosen value.
    pub value: f64,
    /// `true` if it is the largest, `false` if it is the smallest.
    pub is_upper: bool,
    /// The number of different values that were tried.
    pub n_values: usize,
}
