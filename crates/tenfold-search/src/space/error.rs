//! Errors of spaces.

/// A space or a choice that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpaceError {
    /// A space without a choice.
    #[error(
        "the space has no choice, and so one candidate only; add a choice with `over`, or write one \
         into its data"
    )]
    NoChoice,
    /// A choice without an alternative.
    #[error("{place} has no alternative; give it at least one")]
    Empty {
        /// The place of the choice.
        place: String,
    },
    /// A choice whose alternatives all leave the step out.
    #[error("every alternative of {place} is none; give at least one step")]
    OnlyNone {
        /// The place of the choice.
        place: String,
    },
    /// A range that is empty or not finite, or one by logarithms that is not above 0.
    #[error("the range of {place} is {low} to {high}, expected {expected}")]
    Range {
        /// The place of the choice.
        place: String,
        /// The lower end.
        low: String,
        /// The upper end.
        high: String,
        /// The ranges that can be used.
        expected: &'static str,
    },
    /// Data of a choice that has another form.
    #[error("{place}: found {found}, expected {expected}")]
    Data {
        /// The place of the choice.
        place: String,
        /// The value, or the key.
        found: String,
        /// The form that can be read.
        expected: &'static str,
    },
    /// An alternative that serde cannot write.
    #[error("{place} has an alternative that cannot be written as data: {reason}")]
    Unwritable {
        /// The place of the choice.
        place: String,
        /// The reason.
        reason: String,
    },
    /// An alternative that the estimator refuses.
    #[error("the choice `{choice}` cannot take {value}: {source}")]
    Refused {
        /// The name of the choice.
        choice: String,
        /// The alternative, or the end of the range.
        value: String,
        /// The error of the estimator, with the path, the value and the range.
        source: Box<tenfold_ml::error::Error>,
    },
    /// A candidate that the estimator refuses.
    #[error("the candidate `{name}` cannot be used: {source}")]
    Candidate {
        /// The name of the candidate.
        name: String,
        /// The error of the estimator.
        source: Box<tenfold_ml::error::Error>,
    },
    /// Two alternatives of one name.
    #[error("{place} has two alternatives named `{label}`; give each a name of its own")]
    SameLabel {
        /// The place of the choice.
        place: String,
        /// The name.
        label: String,
    },
    /// A name that the names of candidates cannot hold.
    #[error("`{name}` cannot be a name in a space: {reason}")]
    Name {
        /// The name, of a choice or of an alternative.
        name: String,
        /// The fault and the remedy.
        reason: &'static str,
    },
    /// Two choices of one name.
    #[error("two choices are named `{name}`: {first}, and {second}; name one with `named`")]
    SameName {
        /// The name.
        name: String,
        /// The place of the first one.
        first: String,
        /// The place of the second one.
        second: String,
    },
    /// A choice for a place within another choice.
    #[error(
        "`{path}` is within the choice `{choice}`; write the inner choice into the alternatives that \
         have it"
    )]
    Within {
        /// The path that was given.
        path: String,
        /// The name of the outer choice.
        choice: String,
    },
    /// A choice for a place that is or holds one already.
    #[error("`{path}` has the choice `{choice}` already; leave one of them out")]
    Taken {
        /// The path that was given.
        path: String,
        /// The name of the choice that is there.
        choice: String,
    },
    /// A grid of a choice without a number of alternatives.
    #[error(
        "the choice `{choice}` is continuous, so that no grid can hold it all; list its values with \
         `choose`, or draw from the space with `sample`"
    )]
    Continuous {
        /// The name of the choice.
        choice: String,
    },
}
