//! `Given`: the data of an estimator with its origin, so that an error points at the place that it was given in.

use serde_json::{Value, json};
use tenfold::estimator::ParamsError;
use tenfold::estimator::data::{self, Segment};

use crate::exit::Usage;
use crate::options::Data;
use crate::settings::{Mark, Settings, SettingsFile, Step};

/// Data of an estimator, splitter or scorer, and its origin.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) data: Value,
    origin: Origin,
}

/// The place that data was given in.
#[derive(Clone, Debug)]
enum Origin {
    /// Nowhere: it is a default.
    Default,
    /// An option of the command line.
    Option(&'static str),
    /// A value of `tenfold.toml`.
    File(SettingsFile, Vec<Step>),
    /// The steps of a pipeline, each with its own origin.
    Steps(Vec<Origin>),
}

impl Given {
    /// The data of an option, or else that of a key of `tenfold.toml`.
    pub(crate) fn of(
        option: (&'static str, Option<Data>),
        settings: &Settings,
        (steps, below): (&[Step], Option<&Data>),
    ) -> Option<Self> {
        if let (name, Some(Data(data))) = option {
            return Some(Self { data, origin: Origin::Option(name) });
        }
        let Data(data) = below?.clone();
        let origin = match &settings.file {
            Some(file) => Origin::File(file.clone(), steps.to_vec()),
            None => Origin::Default,
        };
        Some(Self { data, origin })
    }

    /// The default of a kind.
    pub(crate) fn default_of(kind: &str) -> Self {
        Self { data: Data::of_kind(kind).0, origin: Origin::Default }
    }

    /// The kind.
    pub(crate) fn kind(&self) -> &str {
        data::kind(&self.data).unwrap_or_default()
    }

    /// Returns `true` if it is a default, and was not given.
    pub(crate) fn is_default(&self) -> bool {
        matches!(self.origin, Origin::Default)
    }

    /// The same with other data, such as that of a changed parameter.
    pub(crate) fn with_data(&self, data: Value) -> Self {
        Self { data, origin: self.origin.clone() }
    }

    /// A pipeline of steps and a last estimator.
    pub(crate) fn pipeline(steps: Vec<Self>) -> Self {
        let (data, origins): (Vec<Value>, Vec<Origin>) =
            steps.into_iter().map(|step| (step.data, step.origin)).unzip();
        Self { data: json!({"kind": "pipeline", "steps": data}), origin: Origin::Steps(origins) }
    }

    /// The error at its place.
    pub(crate) fn refused(&self, error: tenfold::Error) -> anyhow::Error {
        let (place, mark) = match &error {
            tenfold::Error::Params(error) => self.place(error),
            _ => (Vec::new(), Mark::Value),
        };
        self.origin.refused(&place, mark, error.to_string())
    }

    /// The place of an error in the data, and the part of it to mark.
    fn place(&self, error: &ParamsError) -> (Vec<Segment>, Mark) {
        let mark = match error {
            ParamsError::UnknownParameter { .. } | ParamsError::Unnamed { .. } => Mark::Key,
            _ => Mark::Value,
        };
        let (path, key) = match error {
            ParamsError::UnknownKind { path, .. } => (path, Some("kind")),
            ParamsError::UnknownParameter { path, parameter, .. } => (path, Some(&**parameter)),
            ParamsError::Unnamed { path, .. } => (path, Some("name")),
            ParamsError::NotText { path, key, .. } => (path, Some(*key)),
            ParamsError::NoKind { path, .. }
            | ParamsError::Unfit { path, .. }
            | ParamsError::OutOfRange { path, .. }
            | ParamsError::StepName { path, .. }
            | ParamsError::Refused { path, .. } => (path, None),
            _ => return (Vec::new(), mark),
        };
        let mut place = match path.is_empty() {
            true => Vec::new(),
            false => data::place(&self.data, path).unwrap_or_default(),
        };
        place.extend(key.map(|key| Segment::Key(key.to_owned())));
        (place, mark)
    }
}

impl Origin {
    fn refused(&self, place: &[Segment], mark: Mark, message: String) -> anyhow::Error {
        match self {
            Self::Default => Usage(message).into(),
            Self::Option(name) => Usage(format!("{name}: {message}")).into(),
            Self::File(file, steps) => file.error_at(&[steps, place].concat(), mark, message),
            Self::Steps(origins) => match place {
                [Segment::Key(steps), Segment::At(at), rest @ ..] if steps == "steps" => {
                    origins.get(*at).unwrap_or(&Self::Default).refused(rest, mark, message)
                }
                _ => Usage(message).into(),
            },
        }
    }
}
