//! Errors of estimators as data.

use super::paths::joined;
use super::registry::Family;

pub(super) type Result<T, E = ParamsError> = std::result::Result<T, E>;

/// An estimator, splitter or scorer that cannot be read from data, or written as data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// The text is not JSON or not TOML.
    #[error("this is not {format}: {reason}")]
    Syntax {
        /// The format, `JSON` or `TOML`.
        format: &'static str,
        /// The place and the mistake, in the words of the parser.
        reason: String,
    },
    /// A value without a kind.
    #[error(
        "{place} has no `kind`; expected a table such as {{\"kind\": \"sgd\", \"alpha\": 0.001}}",
        place = place(path)
    )]
    NoKind {
        /// The path of the value; empty for the whole.
        path: String,
    },
    /// A kind that is not registered.
    #[error("no {family} is of kind `{kind}`{at}{near}", at = at(path), near = did_you_mean(near))]
    UnknownKind {
        /// The expected family.
        family: Family,
        /// The kind that was asked for.
        kind: String,
        /// The path of the value; empty for the whole.
        path: String,
        /// Registered kinds with a similar name.
        near: Vec<String>,
    },
    /// A kind that several types have.
    #[error(
        "several {family}s are of kind `{kind}`: {}; give each a kind of its own in `register!`",
        types.join(", ")
    )]
    SeveralOfKind {
        /// The family.
        family: Family,
        /// The kind.
        kind: String,
        /// The names of the types.
        types: Vec<&'static str>,
    },
    /// A parameter that the kind does not have.
    #[error(
        "`{kind}` has no parameter `{parameter}`{at}{near}; it has {}",
        known.join(", "),
        at = at(path),
        near = did_you_mean(near)
    )]
    UnknownParameter {
        /// The kind.
        kind: &'static str,
        /// The parameter that was given.
        parameter: String,
        /// The path of the value that has the kind; empty for the whole.
        path: String,
        /// Parameters with a similar name.
        near: Vec<String>,
        /// All parameters of the kind.
        known: Vec<String>,
    },
    /// A parameter whose value is of another type.
    #[error("{} of `{kind}` does not fit: {reason}", place(path))]
    Unfit {
        /// The kind.
        kind: &'static str,
        /// The path of the parameter.
        path: String,
        /// The found and the expected type, in the words of serde.
        reason: String,
    },
    /// A parameter out of its range.
    #[error("{} is out of range: {source}", place(path))]
    OutOfRange {
        /// The path of the parameter; empty if it is not known.
        path: String,
        /// The parameter, its value and the range.
        source: Box<crate::error::Error>,
    },
    /// Parameters that cannot be used together, or at all.
    #[error("{} cannot be used: {source}", place(path))]
    Refused {
        /// The path of the value; empty for the whole.
        path: String,
        /// The reason.
        source: Box<crate::error::Error>,
    },
    /// A path that leads nowhere.
    #[error("there is no parameter `{path}`{}", did_you_mean(near))]
    NoSuchPath {
        /// The path that was given.
        path: String,
        /// Paths with a similar name.
        near: Vec<String>,
    },
    /// A type that is not registered.
    #[error(
        "the {family} `{type_name}` is not registered, so its parameters are unknown; write \
         `register!({family:?} Type: \"its-kind\")` beside it"
    )]
    Unregistered {
        /// The family.
        family: Family,
        /// The name of the Rust type.
        type_name: &'static str,
    },
    /// A scorer that is code.
    #[error(
        "the own scorer `{name}` is code, which cannot be written as data; the scorers of `Scorer` can"
    )]
    OwnScorer {
        /// The scorer's name.
        name: String,
    },
    /// A number that is not finite, of a parameter that has no text for it.
    #[error(
        "`{path}` of the {family} `{kind}` is {number}, which is not a number of JSON; set a finite \
         one, or let its type write a text with `#[serde(with = \"authoring::number\")]`"
    )]
    NotFinite {
        /// The family.
        family: Family,
        /// The kind.
        kind: &'static str,
        /// The path of the parameter.
        path: String,
        /// The number.
        number: f64,
    },
    /// Parameters that TOML has no values for.
    #[error("the parameters cannot be written as TOML: {reason}; write them as JSON")]
    NotToml {
        /// The reason.
        reason: String,
    },
    /// Parameters that serde cannot write.
    #[error("the parameters of the {family} `{kind}` cannot be written: {reason}")]
    Unwritable {
        /// The family.
        family: Family,
        /// The kind.
        kind: &'static str,
        /// The reason, in the words of serde.
        reason: String,
    },
}

impl ParamsError {
    /// The error of a value whose path is this.
    pub(super) fn below(mut self, outer: &str) -> Self {
        match &mut self {
            Self::NoKind { path }
            | Self::UnknownKind { path, .. }
            | Self::UnknownParameter { path, .. }
            | Self::Unfit { path, .. }
            | Self::OutOfRange { path, .. }
            | Self::Refused { path, .. } => *path = joined(outer, path),
            Self::Syntax { .. }
            | Self::SeveralOfKind { .. }
            | Self::NoSuchPath { .. }
            | Self::Unregistered { .. }
            | Self::OwnScorer { .. }
            | Self::NotFinite { .. }
            | Self::NotToml { .. }
            | Self::Unwritable { .. } => {}
        }
        self
    }
}

fn place(path: &str) -> String {
    if path.is_empty() { "the value".to_owned() } else { format!("`{path}`") }
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" (at `{path}`)") }
}

fn did_you_mean(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; did you mean `{}`?", near.join("` or `")),
    }
}
