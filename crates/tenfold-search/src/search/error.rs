//! Errors of searches.

/// An error of a search.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrialError {
    /// A strategy took no candidate from the space.
    #[error("the search has no candidate; give the space a choice with at least one value")]
    NoCandidate,
    /// A grid of more candidates than a graph can hold.
    #[error(
        "the grid has {} candidates, and at most {most} can be tried; take some at random, with `RandomSearch`",
        size.map_or_else(|| "more than 2^64".to_owned(), |size| size.to_string())
    )]
    TooManyCandidates {
        /// The number of candidates; `None` above 2^64 - 1.
        size: Option<u64>,
        /// The largest number.
        most: usize,
    },
    /// No candidate has a score.
    #[error(
        "none of the {candidates} candidates could be scored by {scorer}; the first failed with: {first}"
    )]
    AllFailed {
        /// The number of candidates.
        candidates: usize,
        /// The scorer.
        scorer: String,
        /// The message of the first failure.
        first: String,
    },
    /// The search stopped before a candidate had a score.
    #[error("the search stopped before a candidate had a score")]
    StoppedEarly,
    /// Scores that are not defined, although nothing failed.
    #[error(
        "{scorer} is not defined in some split of every candidate; see that each split has samples of \
         every class"
    )]
    NoScore {
        /// The scorer.
        scorer: String,
    },
    /// A row that the table does not have.
    #[error("row {row} is not in the table, which has {n_rows} rows, counted from 0")]
    NoRow {
        /// The row.
        row: usize,
        /// The number of rows.
        n_rows: usize,
    },
    /// No scorer of the name by which to choose.
    #[error("no scorer is named `{name}`; the scorers are {known}")]
    UnknownScorer {
        /// The name given.
        name: String,
        /// The names of the scorers.
        known: String,
    },
    /// Two scorers of one name.
    #[error("two scorers are named `{name}`; give one of them another name, or leave it out")]
    RepeatedScorer {
        /// The name.
        name: String,
    },
    /// A strategy that chooses by scores, where the nodes are needed before a run.
    #[error(
        "{strategy} chooses its trials by the scores of earlier ones, so its nodes are not known before a run; \
         use `Search::run`"
    )]
    Adaptive {
        /// The strategy.
        strategy: &'static str,
    },
    /// A search whose choice cannot be repeated on bootstraps of the predictions.
    #[error(
        "this search has no honest score by its predictions: {reason}; search with `run_nested`"
    )]
    NoHonest {
        /// The reason.
        reason: &'static str,
    },
    /// A search without a scorer.
    #[error("a search needs at least one scorer, and was given none")]
    NoScorer,
    /// A table that cannot be written.
    #[error("the table cannot be written as {format}: {reason}")]
    Unwritable {
        /// The format.
        format: &'static str,
        /// The reason.
        reason: String,
    },
}
