//! Spaces from data: tables of a known form are choices.
//!
//! A table is a choice if it has one of the keys `choose`, `uniform`, `log_uniform` and `integer`,
//! and no `kind`. A table with a kind is an estimator, and its keys are parameters, whatever their
//! names.

use serde_json::{Map, Value};
use tenfold_ml::estimator::data;

use super::choice::{Choice, Values};
use super::error::SpaceError;
use super::label::labelled;
use super::node::{Kind, Node};
use super::range::Range;
use super::template::Template;

pub(super) const CHOOSE: &str = "choose";
pub(super) const LABELS: &str = "labels";
pub(super) const NAME: &str = "name";
const UNIFORM: &str = "uniform";
const LOG_UNIFORM: &str = "log_uniform";
const INTEGER: &str = "integer";
const LOG: &str = "log";

/// The form of a choice, for errors.
const FORMS: &str = "`choose` with a list or a table of alternatives (and `labels` of a list), \
                     `uniform`, `log_uniform` or `integer` with [low, high] (and `log` of integers), \
                     each with a `name` or none";

type Result<T> = std::result::Result<T, SpaceError>;

/// The template of data; `at` is its place, for errors.
pub(super) fn template(value: Value, at: &str) -> Result<Template> {
    match value {
        Value::Object(object) if is_choice(&object) => {
            let node = node(choice(object, at)?, at)?;
            Ok(Template::Choice(Box::new(node)))
        }
        Value::Object(object) => {
            let entry = |(key, value): (String, Value)| {
                let inner = template(value, &join(at, &key))?;
                Ok((key, inner))
            };
            let entries: Vec<_> = object.into_iter().map(entry).collect::<Result<_>>()?;
            if entries.iter().any(|(_, each)| !matches!(each, Template::Constant(_))) {
                return Ok(Template::Table(entries));
            }
            let constant = |(key, each)| Some((key, constant(each)?));
            Ok(Template::Constant(entries.into_iter().filter_map(constant).collect()))
        }
        Value::Array(list) => {
            let element =
                |(at_list, value): (usize, Value)| template(value, &join(at, &at_list.to_string()));
            let list: Vec<_> = list.into_iter().enumerate().map(element).collect::<Result<_>>()?;
            if list.iter().any(|each| !matches!(each, Template::Constant(_))) {
                return Ok(Template::List(list));
            }
            Ok(Template::Constant(list.into_iter().filter_map(constant).collect()))
        }
        other => Ok(Template::Constant(other)),
    }
}

fn constant(template: Template) -> Option<Value> {
    if let Template::Constant(value) = template { Some(value) } else { None }
}

fn is_choice(object: &Map<String, Value>) -> bool {
    let forms = [CHOOSE, UNIFORM, LOG_UNIFORM, INTEGER];
    !object.contains_key("kind") && forms.iter().any(|form| object.contains_key(*form))
}

fn join(at: &str, key: &str) -> String {
    if at.is_empty() { key.to_owned() } else { format!("{at}.{key}") }
}

/// The place of a choice, for errors.
fn place(at: &str) -> String {
    if at.is_empty() {
        "the choice of the whole".to_owned()
    } else {
        format!("the choice at `{at}`")
    }
}

/// A choice with its alternatives as templates.
pub(super) fn node(choice: Choice, at: &str) -> Result<Node> {
    let Choice { name, values } = choice;
    let kind = match values {
        Values::Unwritable(reason) => {
            return Err(SpaceError::Unwritable { place: place(at), reason });
        }
        Values::Range(range) => {
            range.check(&place(at))?;
            Kind::Range(range)
        }
        Values::Alternatives(alternatives) => {
            let read = |(at_list, (name, value)): (usize, (Option<String>, Value))| {
                let key = name.clone().unwrap_or_else(|| at_list.to_string());
                let inner = template(value.clone(), &join(at, &key))?;
                Ok((name, value, inner))
            };
            let read: Vec<_> =
                alternatives.into_iter().enumerate().map(read).collect::<Result<_>>()?;
            Kind::Alternatives(labelled(read, &place(at))?)
        }
    };
    Ok(Node { id: 0, name, path: None, base: None, kind })
}

/// The choice that a table is.
fn choice(mut object: Map<String, Value>, at: &str) -> Result<Choice> {
    let wrong = |found: String, expected| SpaceError::Data { place: place(at), found, expected };
    let name = match object.remove(NAME) {
        None => None,
        Some(Value::String(name)) => Some(name),
        Some(other) => return Err(wrong(other.to_string(), "a text as the name of a choice")),
    };
    let values = if let Some(alternatives) = object.remove(CHOOSE) {
        Values::Alternatives(self::alternatives(alternatives, object.remove(LABELS), &wrong)?)
    } else if let Some(ends) = object.remove(UNIFORM) {
        let [low, high] = numbers(&ends).ok_or_else(|| wrong(ends.to_string(), TWO))?;
        Values::Range(Range::Numbers { low, high, is_log: false })
    } else if let Some(ends) = object.remove(LOG_UNIFORM) {
        let [low, high] = numbers(&ends).ok_or_else(|| wrong(ends.to_string(), TWO))?;
        Values::Range(Range::Numbers { low, high, is_log: true })
    } else {
        let ends = object.remove(INTEGER).unwrap_or_default();
        let is_log = match object.remove(LOG) {
            None => false,
            Some(Value::Bool(is_log)) => is_log,
            Some(other) => return Err(wrong(other.to_string(), "true or false as `log`")),
        };
        let [low, high] = integers(&ends).ok_or_else(|| wrong(ends.to_string(), TWO_INTEGERS))?;
        Values::Range(Range::Integers { low, high, is_log })
    };
    match object.keys().next() {
        Some(key) => Err(wrong(format!("the key `{key}`"), FORMS)),
        None => Ok(Choice { name, values }),
    }
}

const TWO: &str = "two numbers, [low, high]";
const TWO_INTEGERS: &str = "two integers, [low, high]";

type Named = Vec<(Option<String>, Value)>;

/// Those of a list, or of a table, which go by their names.
fn alternatives(
    value: Value,
    labels: Option<Value>,
    wrong: &dyn Fn(String, &'static str) -> SpaceError,
) -> Result<Named> {
    match (value, labels) {
        (Value::Array(list), None) => Ok(list.into_iter().map(|value| (None, value)).collect()),
        (Value::Array(list), Some(Value::Array(labels))) if labels.len() == list.len() => {
            let label = |label| match label {
                Value::String(label) => Ok(Some(label)),
                Value::Null => Ok(None),
                other => Err(wrong(other.to_string(), "a text as a label, or null")),
            };
            labels.into_iter().zip(list).map(|(each, value)| Ok((label(each)?, value))).collect()
        }
        (Value::Array(_), Some(other)) => {
            Err(wrong(other.to_string(), "as many `labels` as there are alternatives"))
        }
        (Value::Object(table), None) if !table.contains_key("kind") => {
            let mut named: Named =
                table.into_iter().map(|(name, value)| (Some(name), value)).collect();
            named.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            Ok(named)
        }
        (other, _) => {
            Err(wrong(other.to_string(), "a list of alternatives, or a table of them by name"))
        }
    }
}

fn two(value: &Value) -> Option<[&Value; 2]> {
    let [low, high] = value.as_array()?.as_slice() else { return None };
    Some([low, high])
}

fn numbers(value: &Value) -> Option<[f64; 2]> {
    let number = |value: &Value| value.as_f64().or_else(|| data::special(value)?.parse().ok());
    let [low, high] = two(value)?.map(number);
    Some([low?, high?])
}

fn integers(value: &Value) -> Option<[i64; 2]> {
    let integer = |value: &Value| {
        let whole = |number: f64| number.fract() == 0.0 && number.abs() < 9.0e15;
        value
            .as_i64()
            .or_else(|| value.as_f64().filter(|each| whole(*each)).map(|each| each as i64))
    };
    let [low, high] = two(value)?.map(integer);
    Some([low?, high?])
}
