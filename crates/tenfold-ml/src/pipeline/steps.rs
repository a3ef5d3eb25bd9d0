//! The steps of a pipeline: names, and how they are written as data.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::estimator::params::{self, Configurable};
use crate::estimator::{Step, Transformer, unused_name};

/// Steps as data: each is a transformer's data, with a `name` if that is not its kind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    steps: Vec<Value>,
}

/// The name of a step, and its key in the data.
const NAME: &str = "name";

impl Data {
    /// The transformers, and the last step.
    pub(super) fn split<T: Configurable + ?Sized>(mut self) -> Result<(Vec<Step>, Box<T>), String> {
        let empty = || Error::Empty { what: "the pipeline", needed: "last step" }.to_string();
        let last = self.steps.pop().ok_or_else(empty)?;
        Ok((self.transformers()?, params::read_nested(last)?))
    }

    /// The transformers of a pipeline without a last step.
    pub(super) fn transformers(self) -> Result<Vec<Step>, String> {
        self.steps.into_iter().try_fold(Vec::new(), |mut steps, mut data| {
            let name = data.as_object_mut().and_then(|object| object.remove(NAME));
            let transformer = params::read_nested::<dyn Transformer>(data)?;
            let name = match name {
                None => unused_name(transformer.name(), &steps),
                Some(Value::String(name)) => name,
                Some(other) => return Err(format!("the name of a step is a text, not {other}")),
            };
            steps.push(Step { name, transformer: transformer.into() });
            Ok(steps)
        })
    }
}

pub(super) fn write<S: Serializer>(
    steps: &[Step],
    last: Option<Value>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let step = |Step { name, transformer }: &Step| {
        let mut data = transformer.to_value()?;
        if transformer.name() != name {
            data[NAME] = name.as_str().into();
        }
        Ok(data)
    };
    let steps: Result<Vec<Value>> = steps.iter().map(step).chain(last.map(Ok)).collect();
    Data { steps: steps.map_err(serde::ser::Error::custom)? }.serialize(to)
}

/// Checks the names of the steps and their parameters.
pub(super) fn check(steps: &[Step]) -> Result<()> {
    check_names(steps)?;
    steps.iter().try_for_each(|step| step.transformer.check_params())
}

/// Refuses two steps of one name.
pub(super) fn check_names(steps: &[Step]) -> Result<()> {
    let repeated = (1..steps.len())
        .find(|&at| steps[..at].iter().any(|earlier| earlier.name == steps[at].name));
    match repeated {
        None => Ok(()),
        Some(at) => Err(Error::Param {
            name: "Pipeline step",
            value: format!("`{}`", steps[at].name),
            expected: "each step needs a name of its own",
        }),
    }
}
