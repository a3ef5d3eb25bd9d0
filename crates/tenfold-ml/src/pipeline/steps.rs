//! The steps of a pipeline: names, and how they are written as data.
//!
//! Each step is a transformer's data, with a `name` if that is not its kind; the last one is the
//! estimator at the end.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::SeqDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeStruct, Serializer};
use serde_json::Value;

use crate::error::Result;
use crate::estimator::parameter::Described;
use crate::estimator::params::{self, Configurable};
use crate::estimator::{NamedStep, Step, check_names, default_name, unused_name};

/// Transformers and a last step.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, bound(deserialize = "Box<T>: DeserializeOwned"))]
pub(super) struct Data<T: ?Sized> {
    steps: Chain<T>,
}

struct Chain<T: ?Sized> {
    steps: Vec<Step>,
    last: Box<T>,
}

impl<T: ?Sized> Data<T> {
    /// The transformers, and the last step.
    pub(super) fn split(self) -> (Vec<Step>, Box<T>) {
        (self.steps.steps, self.steps.last)
    }
}

/// Transformers without a last step.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Transformers {
    steps: Vec<NamedStep>,
}

impl Transformers {
    pub(super) fn steps(self) -> Vec<Step> {
        named(self.steps)
    }
}

fn named(given: Vec<NamedStep>) -> Vec<Step> {
    given.into_iter().fold(Vec::new(), |mut steps, NamedStep { name, transformer }| {
        let unnamed = || unused_name(default_name(&*transformer), &steps);
        let name = name.unwrap_or_else(unnamed);
        steps.push(Step { name, transformer });
        steps
    })
}

impl<'de, T: ?Sized> Deserialize<'de> for Chain<T>
where
    Box<T>: DeserializeOwned,
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_seq(Steps(PhantomData))
    }
}

struct Steps<T: ?Sized>(PhantomData<T>);

impl<'de, T: ?Sized> Visitor<'de> for Steps<T>
where
    Box<T>: DeserializeOwned,
{
    type Value = Chain<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of steps")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Chain<T>, A::Error> {
        let Some(n_steps) = access.size_hint() else {
            // Which step is the last one is not known before the end.
            let mut all: Vec<Value> = Vec::new();
            while let Some(step) = access.next_element()? {
                all.push(step);
            }
            let all = SeqDeserializer::<_, serde_json::Error>::new(all.into_iter());
            return Chain::deserialize(all).map_err(A::Error::custom);
        };
        let empty = || A::Error::custom("found an empty list, expected at least a last step");
        let mut steps = Vec::new();
        for _ in 1..n_steps {
            steps.push(access.next_element::<NamedStep>()?.ok_or_else(empty)?);
        }
        let last = access.next_element::<Box<T>>()?.ok_or_else(empty)?;
        Ok(Chain { steps: named(steps), last })
    }
}

pub(super) fn write<T: Configurable + ?Sized, S: Serializer>(
    steps: &[Step],
    last: Option<&T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let step = |step: &Step| {
        let mut described = params::write(&*step.transformer)?;
        if step.name != described.kind {
            described.name = Some(step.name.clone());
        }
        Ok(described)
    };
    let last = last.into_iter().map(params::write);
    let steps: Result<Vec<Described>, crate::estimator::ParamsError> =
        steps.iter().map(step).chain(last).collect();
    let mut data = to.serialize_struct("Pipeline", 1)?;
    data.serialize_field("steps", &steps.map_err(S::Error::custom)?)?;
    data.end()
}

/// Checks the names of the steps and their parameters.
pub(super) fn check(steps: &[Step]) -> Result<()> {
    check_names(steps)?;
    steps.iter().try_for_each(|step| step.transformer.check_params())
}
