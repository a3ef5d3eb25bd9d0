//! Errors of estimators as data.

use super::registry::{Family, kinds};

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
        "{place} has no `kind`: found {found}, expected a table with the kind of a {family}{example}",
        place = place(path),
        example = example(*family)
    )]
    NoKind {
        /// The expected family.
        family: Family,
        /// The path of the value; empty for the whole.
        path: String,
        /// The value.
        found: String,
    },
    /// A kind or a name that is no text.
    #[error("the `{key}`{at} is {found}, expected a text", at = at(path))]
    NotText {
        /// The key, `kind` or `name`.
        key: &'static str,
        /// The path of the value that has it; empty for the whole.
        path: String,
        /// The value of the key.
        found: String,
    },
    /// A kind that is not registered.
    #[error(
        "no {family} is of kind `{kind}`{at}{other}{hint}",
        at = at(path),
        other = which_is(families),
        hint = near_or_known(near, known)
    )]
    UnknownKind {
        /// The expected family.
        family: Family,
        /// The kind that was asked for.
        kind: String,
        /// The path of the value; empty for the whole.
        path: String,
        /// Registered kinds with a similar name.
        near: Vec<String>,
        /// The families that have this kind.
        families: Vec<Family>,
        /// The kinds of the family.
        known: Vec<&'static str>,
    },
    /// A kind whose entry yields values of another family.
    #[error("the {family} `{kind}` is registered as such, but its entry yields something else")]
    OtherFamily {
        /// The family.
        family: Family,
        /// The kind.
        kind: String,
    },
    /// Values that are too many levels deep.
    #[error("more than {levels} {of} are inside one another")]
    TooDeep {
        /// The largest number.
        levels: usize,
        /// Their name.
        of: &'static str,
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
    /// A type that has several kinds.
    #[error(
        "the {family} `{type_name}` is registered several times, as `{}`; leave one `register!`",
        kinds.join("` and `")
    )]
    SeveralKinds {
        /// The family.
        family: Family,
        /// The name of the type.
        type_name: &'static str,
        /// The kinds.
        kinds: Vec<&'static str>,
    },
    /// A type that is registered, and cannot be data.
    #[error("the {family} `{type_name}` cannot be registered as `{kind}`: {reason}")]
    Registration {
        /// The family.
        family: Family,
        /// The kind.
        kind: &'static str,
        /// The name of the type.
        type_name: &'static str,
        /// The fault and the remedy.
        reason: String,
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
    /// A name for a value that is no step.
    #[error(
        "`{kind}` takes no `name`{at}: only the transformers of a pipeline have names, the last step \
         has its kind",
        at = at(path)
    )]
    Unnamed {
        /// The kind.
        kind: &'static str,
        /// The path of the value that has the kind; empty for the whole.
        path: String,
    },
    /// A step whose name cannot be used.
    #[error("the step `{name}`{of} {reason}", of = of(path))]
    StepName {
        /// The name.
        name: String,
        /// The path or the key of the pipeline; empty if it is not known.
        path: String,
        /// The fault and the remedy.
        reason: &'static str,
    },
    /// A parameter whose value is of another type.
    #[error("{} of `{kind}` does not fit: {reason}", place(path))]
    Unfit {
        /// The kind.
        kind: &'static str,
        /// The path of the parameter.
        path: String,
        /// The value found and the value expected.
        reason: String,
    },
    /// A parameter out of its range.
    #[error("{} = {value} is out of range: {expected}", parameter(path, name))]
    OutOfRange {
        /// The path of the parameter; empty if it is not known.
        path: String,
        /// The parameter with its owner: `Sgd alpha`.
        name: &'static str,
        /// The value given.
        value: String,
        /// The range.
        expected: &'static str,
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
    /// A value that cannot be a parameter.
    #[error("`{path}` cannot be set to this value: {reason}")]
    NotSet {
        /// The path of the parameter.
        path: String,
        /// The reason.
        reason: String,
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
    /// The same error at this path.
    pub(crate) fn at(mut self, place: &str) -> Self {
        match &mut self {
            Self::NoKind { path, .. }
            | Self::NotText { path, .. }
            | Self::UnknownKind { path, .. }
            | Self::UnknownParameter { path, .. }
            | Self::Unnamed { path, .. }
            | Self::StepName { path, .. }
            | Self::Unfit { path, .. }
            | Self::OutOfRange { path, .. }
            | Self::Refused { path, .. } => place.clone_into(path),
            Self::Syntax { .. }
            | Self::OtherFamily { .. }
            | Self::TooDeep { .. }
            | Self::SeveralOfKind { .. }
            | Self::SeveralKinds { .. }
            | Self::Registration { .. }
            | Self::NoSuchPath { .. }
            | Self::NotSet { .. }
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

fn parameter(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("`{path}`") }
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" (at `{path}`)") }
}

fn of(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(" of `{path}`") }
}

/// An example of a kind of the family.
fn example(family: Family) -> String {
    let first = kinds(family).first().map(|entry| entry.kind());
    first.map_or_else(String::new, |kind| format!(", such as {{\"kind\": \"{kind}\"}}"))
}

fn which_is(families: &[Family]) -> String {
    let families: Vec<String> = families.iter().map(Family::to_string).collect();
    match families.is_empty() {
        true => String::new(),
        false => format!(", which is a {}", families.join(" and a ")),
    }
}

fn did_you_mean(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("; did you mean `{}`?", near.join("` or `")),
    }
}

fn near_or_known(near: &[String], known: &[&str]) -> String {
    match (near, known) {
        ([], []) => "; none is registered".to_owned(),
        ([], known) => format!("; known are {}", known.join(", ")),
        (near, _) => did_you_mean(near),
    }
}
