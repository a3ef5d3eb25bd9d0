//! Estimators within others, as serde reads them.
//!
//! The reader of parameters hands over the data of one, as the one element of a list. Other formats, JSON
//! for example, see a table.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

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
#[derive(Clone)]
pub(crate) struct NamedStep {
    pub(crate) name: Option<String>,
    pub(crate) transformer: Arc<dyn Transformer>,
}

thread_local! {
    /// The steps that have been read, by their data, while they are shared.
    static STEPS: RefCell<Option<HashMap<Value, NamedStep>>> = const { RefCell::new(None) };
}

/// Does work in which this thread reads many pipelines: steps with equal data are read once, and are one
/// transformer in all of them.
pub fn sharing_steps<R>(work: impl FnOnce() -> R) -> R {
    /// Puts the steps back that were shared before; a panic ends it too.
    struct Outer(Option<HashMap<Value, NamedStep>>);

    impl Drop for Outer {
        fn drop(&mut self) {
            STEPS.set(self.0.take());
        }
    }

    let _outer = Outer(STEPS.replace(Some(HashMap::new())));
    work()
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
        let transformer = params::read::<dyn Transformer>(&data).map_err(D::Error::custom)?;
        Ok(NamedStep { name, transformer: transformer.into() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut whole: A) -> Result<NamedStep, A::Error> {
        let data = element(&mut whole)?;
        let known = |steps: &Option<HashMap<Value, NamedStep>>| steps.as_ref()?.get(&data).cloned();
        if let Some(step) = STEPS.with_borrow(known) {
            return Ok(step);
        }
        let key = STEPS.with_borrow(Option::is_some).then(|| data.clone());
        let failed = |_: ParamsError| A::Error::custom("a step within it");
        let (name, data) = params::without_name(data).map_err(failed)?;
        let transformer = params::build::<dyn Transformer>(data)
            .map_err(|_| A::Error::custom("a step within it"))?;
        let step = NamedStep { name, transformer: transformer.into() };
        if let Some(key) = key {
            let keep = |steps: &mut HashMap<Value, NamedStep>| steps.insert(key, step.clone());
            STEPS.with_borrow_mut(|steps| steps.as_mut().map(keep));
        }
        Ok(step)
    }
}
