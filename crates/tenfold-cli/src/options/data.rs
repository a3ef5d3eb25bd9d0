//! `Data`: an estimator, splitter or scorer as data: its kind, or its kind and parameters.

use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use tenfold::estimator::data;

use super::Parameter;

/// An estimator, splitter or scorer: a kind such as `sgd` on its own, a table of `tenfold.toml`, or JSON on the
/// command line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Data(pub(crate) Value);

impl Data {
    /// One of a kind, with its defaults.
    pub(crate) fn of_kind(kind: &str) -> Self {
        Self(json!({ "kind": kind }))
    }
}

impl FromStr for Data {
    type Err = tenfold::Error;

    fn from_str(text: &str) -> Result<Self, tenfold::Error> {
        match text.trim_start().starts_with('{') {
            true => data::from_json(text).map(Self),
            false => Ok(Self::of_kind(text.trim())),
        }
    }
}

impl<'de> Deserialize<'de> for Data {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match toml::Value::deserialize(from)? {
            toml::Value::String(kind) => Ok(Self::of_kind(&kind)),
            toml::Value::Table(table) => of_table(&table).map(Self),
            other => Err(Error::custom(format!(
                "found a value of type {}, expected a kind in quotes, or a table with a kind",
                other.type_str()
            ))),
        }
    }
}

/// Values by path, from a table of `tenfold.toml`; `sgd.alpha` may be written without quotes.
pub(super) fn parameters<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Parameter>, D::Error> {
    let values: Value = of_table(&toml::Table::deserialize(from)?)?;
    let mut parameters = Vec::new();
    add_parameters(String::new(), values, &mut parameters);
    Ok(parameters)
}

fn add_parameters(path: String, value: Value, parameters: &mut Vec<Parameter>) {
    const CHOICES: [&str; 5] = ["choose", "uniform", "log_uniform", "integer", "kind"];
    match value {
        Value::Object(table) if !CHOICES.iter().any(|choice| table.contains_key(*choice)) => {
            for (name, value) in table {
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                add_parameters(path, value, parameters);
            }
        }
        value => parameters.push(Parameter { path, value }),
    }
}

fn of_table<E: Error>(table: &toml::Table) -> Result<Value, E> {
    let text = toml::to_string(table).map_err(E::custom)?;
    data::from_toml(&text).map_err(E::custom)
}
