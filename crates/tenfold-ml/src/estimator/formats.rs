//! The data of an estimator as the text of JSON and TOML.
//!
//! TOML has no null: a parameter without a value is the text `none` there, and only there. JSON has no
//! numbers that are not finite: parameters that may be so are the texts `inf`, `-inf` and `nan` in both.

use serde_json::{Map, Value};

use super::parameter::{Described, Parameter, Parameters, special};
use super::params::{KIND, NAME};
use super::params_error::{ParamsError, Result};
use super::unique::Unique;
use crate::authoring::number;

/// No value, in TOML.
pub(super) const NONE: &str = "none";

pub(crate) fn parse_json(text: &str) -> Result<Value> {
    let Unique(value) = serde_json::from_str(text)
        .map_err(|error| ParamsError::Syntax { format: "JSON", reason: error.to_string() })?;
    Ok(value)
}

pub(crate) fn parse_toml(text: &str) -> Result<Value> {
    let table: toml::Table = toml::from_str(text)
        .map_err(|error| ParamsError::Syntax { format: "TOML", reason: error.to_string() })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        // Whether it is a text or no value depends on the parameter.
        toml::Value::String(text) if text == NONE => special(text),
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => float(number),
        toml::Value::Boolean(is_set) => is_set.into(),
        toml::Value::Datetime(time) => special(time.to_string()),
        toml::Value::Array(values) => values.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => {
            let entries = table.into_iter().map(|(name, value)| (name, from_toml(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

/// A number as data, one that is not finite as a value that JSON does not have.
pub(super) fn float(number: f64) -> Value {
    number::text(number).map_or_else(|| number.into(), special)
}

pub(crate) fn to_toml(described: &Described) -> Result<String> {
    super::params::check_finite(described)?;
    let refused = |reason: String| ParamsError::NotToml { reason };
    let table = estimator(described).map_err(refused)?;
    toml::to_string(&table).map_err(|error| refused(error.to_string()))
}

fn estimator(described: &Described) -> Result<toml::Value, String> {
    let mut all = table(&described.parameters)?;
    all.insert(KIND.to_owned(), described.kind.into());
    if let Some(name) = &described.name {
        all.insert(NAME.to_owned(), name.as_str().into());
    }
    Ok(toml::Value::Table(all))
}

fn table(parameters: &Parameters) -> Result<toml::Table, String> {
    parameters
        .iter()
        .map(|(name, parameter)| Ok((name.clone().into_owned(), toml_value(parameter)?)))
        .collect()
}

fn toml_value(parameter: &Parameter) -> Result<toml::Value, String> {
    Ok(match parameter {
        Parameter::None => NONE.into(),
        Parameter::Bool(is_set) => (*is_set).into(),
        Parameter::Integer(integer) => i64::try_from(*integer)
            .map_err(|_| format!("it has no integer as large as {integer}"))?
            .into(),
        Parameter::Number(number) => (*number).into(),
        Parameter::Text(text) => text.as_str().into(),
        Parameter::SomeNone => {
            return Err("the text `none` of a parameter that may have no value is no value there"
                .to_owned());
        }
        Parameter::List(list) => {
            toml::Value::Array(list.iter().map(toml_value).collect::<Result<_, _>>()?)
        }
        Parameter::Map(map) => toml::Value::Table(table(map)?),
        Parameter::Estimator(described) => estimator(described)?,
    })
}
