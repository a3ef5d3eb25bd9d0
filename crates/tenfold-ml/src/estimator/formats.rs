//! The data of an estimator as the text of JSON and TOML.
//!
//! TOML has no null, which is the text `none` there. It has numbers that are not finite, which JSON has
//! not: they are the texts `inf`, `-inf` and `nan` in both.

use serde_json::{Map, Value};

use super::params_error::{ParamsError, Result};
use crate::authoring::number;

/// No value, in TOML.
pub(super) const NONE: &str = "none";

pub(crate) fn parse_json(text: &str) -> Result<Value> {
    serde_json::from_str(text)
        .map_err(|error| ParamsError::Syntax { format: "JSON", reason: error.to_string() })
}

pub(crate) fn parse_toml(text: &str) -> Result<Value> {
    let table: toml::Table = toml::from_str(text)
        .map_err(|error| ParamsError::Syntax { format: "TOML", reason: error.to_string() })?;
    Ok(from_toml(toml::Value::Table(table)))
}

fn from_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.into(),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => match number::text(number) {
            Some(text) => text.into(),
            None => number.into(),
        },
        toml::Value::Boolean(is_set) => is_set.into(),
        toml::Value::Datetime(time) => time.to_string().into(),
        toml::Value::Array(values) => values.into_iter().map(from_toml).collect(),
        toml::Value::Table(table) => {
            let entries = table.into_iter().map(|(name, value)| (name, from_toml(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

pub(crate) fn to_toml(data: Value) -> Result<String> {
    let refused = |reason: String| ParamsError::NotToml { reason };
    let data = toml_value(data).map_err(refused)?;
    toml::to_string(&data).map_err(|error| refused(error.to_string()))
}

fn toml_value(value: Value) -> Result<toml::Value, String> {
    Ok(match value {
        Value::Null => NONE.into(),
        Value::Bool(is_set) => is_set.into(),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => integer.into(),
            (None, Some(float)) if number.is_f64() => float.into(),
            _ => return Err(format!("it has no integer as large as {number}")),
        },
        Value::String(text) => text.into(),
        Value::Array(values) => {
            toml::Value::Array(values.into_iter().map(toml_value).collect::<Result<_, _>>()?)
        }
        Value::Object(object) => {
            let entries = object.into_iter().map(|(name, value)| Ok((name, toml_value(value)?)));
            toml::Value::Table(entries.collect::<Result<_, String>>()?)
        }
    })
}
