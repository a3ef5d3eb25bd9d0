//! The parameters of an estimator as a tree, from one pass over it: the source of its data, its
//! fingerprint and the path of a number that is not finite.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::ser::{Error, Serialize, SerializeMap, SerializeStruct, Serializer};
use serde_json::{Map, Value};

use super::params::{KIND, NAME};
use super::paths::Segment;
use super::registry::Family;
use crate::authoring::number;

/// A parameter.
#[derive(Clone, Debug)]
pub(crate) enum Parameter {
    None,
    Bool(bool),
    Integer(i128),
    /// A number, which need not be finite.
    Number(f64),
    Text(String),
    /// The text `none` of an option that has a value.
    SomeNone,
    List(Vec<Parameter>),
    Map(Parameters),
    Estimator(Box<Described>),
}

pub(crate) type Parameters = BTreeMap<Cow<'static, str>, Parameter>;

/// An estimator, splitter or scorer. Kind, version and the name of a step stand beside the parameters,
/// so no parameter can be mistaken for one of them.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) family: Family,
    pub(crate) kind: &'static str,
    pub(crate) version: Option<u32>,
    pub(crate) costs_only: &'static [&'static str],
    /// The name of a step of a pipeline, if that is not its kind.
    pub(crate) name: Option<String>,
    pub(crate) parameters: Parameters,
}

/// How texts and numbers are written that a format does not have.
#[derive(Clone, Copy)]
pub(super) enum Special {
    /// Numbers that are not finite as null, as JSON has them.
    Null,
    /// The same as the values that the reader of parameters knows.
    Kept,
}

/// The key of a value that JSON does not have: a number that is not finite, the text `none` of TOML,
/// which may be no value, a date of TOML. Its value is the text.
const SPECIAL: &str = "$special";

/// A value that JSON does not have.
pub(super) fn special(text: impl Into<String>) -> Value {
    Value::Object(Map::from_iter([(SPECIAL.to_owned(), Value::String(text.into()))]))
}

/// The text of a value that JSON does not have.
pub(super) fn special_text(object: &Map<String, Value>) -> Option<&str> {
    if object.len() == 1 { object.get(SPECIAL)?.as_str() } else { None }
}

impl Parameter {
    pub(super) fn into_value(self, numbers: Special) -> Value {
        match self {
            Self::None => Value::Null,
            Self::Bool(is_set) => is_set.into(),
            Self::Integer(integer) => match u64::try_from(integer) {
                Ok(integer) => integer.into(),
                Err(_) => i64::try_from(integer).map_or(Value::Null, Value::from),
            },
            Self::Number(number) => match (numbers, number::text(number)) {
                (Special::Kept, Some(text)) => special(text),
                _ => number.into(),
            },
            Self::Text(text) => text.into(),
            Self::SomeNone => super::formats::NONE.into(),
            Self::List(list) => list.into_iter().map(|each| each.into_value(numbers)).collect(),
            Self::Map(map) => Value::Object(object(map, numbers)),
            Self::Estimator(described) => described.into_value(numbers),
        }
    }

    /// The first number that is not finite, and its place, the innermost segment first.
    fn not_finite(&self) -> Option<(Vec<Segment>, f64)> {
        match self {
            Self::Number(number) if !number.is_finite() => Some((Vec::new(), *number)),
            Self::List(list) => (0..)
                .zip(list)
                .find_map(|(at, each)| Some(within(Segment::At(at), each.not_finite()?))),
            Self::Map(map) => not_finite(map),
            Self::Estimator(described) => not_finite(&described.parameters),
            _ => None,
        }
    }

    fn is_versioned(&self) -> bool {
        match self {
            Self::List(list) => list.iter().all(Self::is_versioned),
            Self::Map(map) => map.values().all(Self::is_versioned),
            Self::Estimator(described) => described.is_versioned(),
            _ => true,
        }
    }
}

pub(super) fn object(map: Parameters, numbers: Special) -> Map<String, Value> {
    let entry = |(name, each): (Cow<'static, str>, Parameter)| {
        (name.into_owned(), each.into_value(numbers))
    };
    map.into_iter().map(entry).collect()
}

fn not_finite(map: &Parameters) -> Option<(Vec<Segment>, f64)> {
    let key = |name: &Cow<'static, str>| Segment::Key(name.clone().into_owned());
    map.iter().find_map(|(name, each)| Some(within(key(name), each.not_finite()?)))
}

/// A number and its place, one level further out.
fn within(segment: Segment, (mut place, number): (Vec<Segment>, f64)) -> (Vec<Segment>, f64) {
    place.push(segment);
    (place, number)
}

impl Described {
    pub(super) fn into_value(self, numbers: Special) -> Value {
        let mut object = object(self.parameters, numbers);
        object.insert(KIND.to_owned(), self.kind.into());
        if let Some(name) = self.name {
            object.insert(NAME.to_owned(), name.into());
        }
        Value::Object(object)
    }

    /// The place of the first number that is not finite, and the number.
    pub(super) fn not_finite(&self) -> Option<(Vec<Segment>, f64)> {
        let (mut place, number) = not_finite(&self.parameters)?;
        place.reverse();
        Some((place, number))
    }

    /// Returns `true` if it and all within it have a version.
    pub(super) fn is_versioned(&self) -> bool {
        self.version.is_some() && self.parameters.values().all(Parameter::is_versioned)
    }
}

/// By the mark of its family, so that the writer of parameters recognises it; other formats see the
/// map alone.
impl Serialize for Described {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_newtype_struct(self.family.mark(), &Data(self))
    }
}

/// Kind, name and parameters as one map.
struct Data<'a>(&'a Described);

impl Serialize for Data<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Self(described) = self;
        // The writer of parameters keeps any number, and so do formats of bytes.
        if to.is_human_readable() {
            super::params::check_finite(described).map_err(S::Error::custom)?;
        }
        let mut map = to.serialize_map(None)?;
        map.serialize_entry(KIND, described.kind)?;
        if let Some(name) = &described.name {
            map.serialize_entry(NAME, name)?;
        }
        for (name, parameter) in &described.parameters {
            map.serialize_entry(name, parameter)?;
        }
        map.end()
    }
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => to.serialize_none(),
            Self::Bool(is_set) => to.serialize_bool(*is_set),
            Self::Integer(integer) => match (u64::try_from(*integer), i64::try_from(*integer)) {
                (Ok(integer), _) => to.serialize_u64(integer),
                (Err(_), Ok(integer)) => to.serialize_i64(integer),
                _ => to.serialize_i128(*integer),
            },
            Self::Number(number) => to.serialize_f64(*number),
            Self::Text(text) => to.serialize_str(text),
            Self::SomeNone => to.serialize_some(super::formats::NONE),
            Self::List(list) => to.collect_seq(list),
            Self::Map(map) => to.collect_map(map),
            Self::Estimator(described) => described.serialize(to),
        }
    }
}

/// The identity of an estimator for fingerprints: with the version of it and of each within it, without
/// the parameters that change no result.
pub(crate) struct Identity<'a, T>(pub(crate) &'a T);

impl Serialize for Identity<'_, Described> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Described { family, kind, version, costs_only, name, parameters } = self.0;
        let counts = |name: &str| !costs_only.contains(&name);
        let parameters = parameters.iter().filter(|(name, _)| counts(name));
        let parameters: BTreeMap<&str, _> =
            parameters.map(|(name, parameter)| (&**name, Identity(parameter))).collect();
        let mut fields = to.serialize_struct("Estimator", 5)?;
        fields.serialize_field("family", &family.to_string())?;
        fields.serialize_field("kind", kind)?;
        fields.serialize_field("version", version)?;
        fields.serialize_field("name", name)?;
        fields.serialize_field("parameters", &parameters)?;
        fields.end()
    }
}

impl Serialize for Identity<'_, Parameter> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Parameter::List(list) => to.collect_seq(list.iter().map(Identity)),
            Parameter::Map(map) => {
                to.collect_map(map.iter().map(|(name, each)| (name, Identity(each))))
            }
            Parameter::Estimator(described) => Identity(&**described).serialize(to),
            other => other.serialize(to),
        }
    }
}
