//! Errors of statistics: the argument, the value found and the place.

/// Numbers from which no interval, test or estimate can be computed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StatisticsError {
    /// Fewer numbers than are needed.
    #[error(
        "`{argument}` has too few {unit}: {found}, where {needed} or more are needed; \
         {advice}"
    )]
    TooFew {
        /// The argument's name.
        argument: &'static str,
        /// The number of entries found.
        found: usize,
        /// The least number.
        needed: usize,
        /// The entries: `splits`, `samples`.
        unit: &'static str,
        /// The remedy.
        advice: &'static str,
    },
    /// NaN or infinity.
    #[error(
        "`{argument}` has {value} in {place}; leave it out or find its cause: only finite numbers can \
         be used here"
    )]
    NotFinite {
        /// The argument's name.
        argument: &'static str,
        /// The number, NaN or infinite.
        value: f64,
        /// Its place: `split 3`, `candidate 2, split 3`, `sample 7`, counted from 0.
        place: String,
    },
    /// Numbers whose mean or variance is no finite number.
    #[error(
        "the numbers of `{argument}` are too large for a finite variance; divide all of them \
         by one number"
    )]
    Overflow {
        /// The argument's name.
        argument: &'static str,
    },
    /// A number out of its range.
    #[error("`{argument}` = {value} is out of range: {expected}")]
    OutOfRange {
        /// The argument's name.
        argument: &'static str,
        /// The number given.
        value: f64,
        /// The range.
        expected: &'static str,
    },
    /// A number of a list out of its range.
    #[error("`{argument}` has {value} at place {place}: {expected}")]
    EntryOutOfRange {
        /// The argument's name.
        argument: &'static str,
        /// The number.
        value: f64,
        /// Its place, counted from 0.
        place: usize,
        /// The range.
        expected: &'static str,
    },
    /// Scores of different numbers of splits.
    #[error(
        "`{first}` has the scores of {first_len} splits and `{second}` those of {second_len}; \
         compare cross-validations over the same splits"
    )]
    SplitCount {
        /// The first argument's name.
        first: &'static str,
        /// Its number of splits.
        first_len: usize,
        /// The second argument's name.
        second: &'static str,
        /// Its number of splits.
        second_len: usize,
    },
    /// Repetitions of nested cross-validation with different numbers of folds or samples.
    #[error(
        "repetition {repetition} of `repetitions` has {found} {unit} but the first has {expected}; \
         divide the same samples into as many folds each time"
    )]
    Repetition {
        /// The repetition, counted from 0.
        repetition: usize,
        /// Its number of folds or samples.
        found: usize,
        /// That of the first.
        expected: usize,
        /// The unit: `folds`, `samples`.
        unit: &'static str,
    },
    /// An order that does not list each candidate once.
    #[error(
        "`simplest_first` must list each of the {n_candidates} candidates once, from 0 to {}, \
         but {fault}",
        n_candidates.saturating_sub(1)
    )]
    Order {
        /// The number of candidates.
        n_candidates: usize,
        /// The fault: `candidate 3 is missing`.
        fault: String,
    },
    /// A score that is not defined on all samples, or on any of many draws of them.
    #[error(
        "the score of candidate {candidate} is NaN on {}; take a metric that is defined there, or more \
         samples of each class",
        if *n_drawn == 0 { "all samples".to_owned() } else { format!("{n_drawn} draws in turn") }
    )]
    Undefined {
        /// The candidate, counted from 0.
        candidate: usize,
        /// The number of draws; 0 for all samples.
        n_drawn: usize,
    },
}
