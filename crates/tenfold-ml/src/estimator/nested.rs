//! Estimators within others, as serde reads them.
//!
//! The reader of parameters hands over the data of one, as the one element of a list. Other formats, JSON
//! for example, see a table.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::params::{self, Configurable};
use super::registry::Family;
use super::unique::Unique;
use super::{ParamsError, Transformer};

/// A kind of value within another one, as its reader asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) family: Family,
    /// Whether it is a step of a pipeline, which may have a name.
    pub(super) is_step: bool,
}

impl Mark {
    /// The mark of a step of a pipeline.
    pub(super) const STEP: &'static str = "$tenfold::Step";

    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            Self::STEP => Some(Self { family: Family::Transformer, is_step: true }),
            _ => Family::marked(name).map(|family| Self { family, is_step: false }),
        }
    }
}

/// A value within another one, or of another format.
pub(crate) fn deserialize<'de, T, D>(from: D) -> Result<Box<T>, D::Error>
where
    T: Configurable + ?Sized,
    D: Deserializer<'de>,
{
    from.deserialize_newtype_struct(T::FAMILY.mark(), Nested(PhantomData))
}

struct Nested<T: ?Sized>(PhantomData<T>);

impl<'de, T: Configurable + ?Sized> Visitor<'de> for Nested<T> {
    type Value = Box<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a table with a `kind`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<Box<T>, D::Error> {
        let Unique(data) = Unique::deserialize(from)?;
        params::read(&data).map_err(D::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Box<T>, A::Error> {
        self.visit_newtype_struct(MapAccessDeserializer::new(map))
    }

    /// The error alone does not count: the outermost value finds it, with its path.
    fn visit_seq<A: SeqAccess<'de>>(self, mut whole: A) -> Result<Box<T>, A::Error> {
        let data = element(&mut whole)?;
        params::build::<T>(data).map_err(|_| A::Error::custom("a value within it"))
    }
}

fn element<'de, A: SeqAccess<'de>>(whole: &mut A) -> Result<Value, A::Error> {
    whole.next_element()?.ok_or_else(|| A::Error::custom("no data"))
}

/// A transformer of a pipeline, with its name if it is given one.
pub(crate) struct NamedStep {
    pub(crate) name: Option<String>,
    pub(crate) transformer: Box<dyn Transformer>,
}

impl<'de> Deserialize<'de> for NamedStep {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_newtype_struct(Mark::STEP, Step)
    }
}

struct Step;

impl<'de> Visitor<'de> for Step {
    type Value = NamedStep;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with a `kind`")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<NamedStep, D::Error> {
        let Unique(data) = Unique::deserialize(from)?;
        let (name, data) = params::without_name(data).map_err(D::Error::custom)?;
        Ok(NamedStep { name, transformer: params::read(&data).map_err(D::Error::custom)? })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut whole: A) -> Result<NamedStep, A::Error> {
        let data = element(&mut whole)?;
        let failed = |_: ParamsError| A::Error::custom("a step within it");
        let (name, data) = params::without_name(data).map_err(failed)?;
        let transformer = params::build(data).map_err(|_| A::Error::custom("a step within it"))?;
        Ok(NamedStep { name, transformer })
    }
}
