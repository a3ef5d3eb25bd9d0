//! Places in the data of an estimator, named by paths such as `sgd.alpha` or `num.imputer.strategy`.
//!
//! A segment is the name of a parameter or of a step; a step without a name of its own has that of
//! its kind.

use serde_json::{Map, Value};

use super::params::KIND;
use super::params_error::ParamsError;
use super::registry::near;

/// The key of a step's name in its data.
const NAME: &str = "name";

/// The keys of a transformer in the element of a list that gives it a name.
const NESTED: [&str; 2] = ["step", "transformer"];

/// The place that a path names.
pub(super) fn find<'a>(data: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    let mut segments = path.split('.').peekable();
    // A leading segment may be the kind of the whole, so that `sgd.alpha` means one thing in a
    // pipeline and out of it.
    if data.get(KIND).and_then(Value::as_str) == segments.peek().copied()
        && path.contains('.')
        && data.get(segments.peek()?).is_none()
    {
        segments.next();
    }
    segments.try_fold(data, |place, segment| within(place, segment))
}

fn within<'a>(place: &'a mut Value, segment: &str) -> Option<&'a mut Value> {
    if let Value::Array(elements) = place {
        return match segment.parse::<usize>() {
            Ok(at) => elements.get_mut(at),
            Err(_) => {
                elements.iter_mut().find(|element| name_of(element) == Some(segment)).map(inner)
            }
        };
    }
    let object = place.as_object_mut()?;
    if object.contains_key(segment) {
        return object.get_mut(segment);
    }
    let lists = object.values_mut().filter_map(Value::as_array_mut);
    lists.flatten().find(|element| name_of(element) == Some(segment)).map(inner)
}

/// The name of an element in a list of steps.
fn name_of(element: &Value) -> Option<&str> {
    element.get(NAME).or_else(|| inner_ref(element).get(KIND))?.as_str()
}

/// The key of the estimator in an element of a list; `None` where the element itself is one.
fn nested_key(element: &Value) -> Option<&'static str> {
    let is_estimator = element.get(KIND).is_some();
    NESTED.into_iter().find(|key| !is_estimator && element.get(*key).is_some())
}

/// The estimator in an element of a list.
fn inner(element: &mut Value) -> &mut Value {
    match nested_key(element) {
        Some(key) => &mut element[key],
        None => element,
    }
}

fn inner_ref(element: &Value) -> &Value {
    nested_key(element).map_or(element, |key| &element[key])
}

/// The path of a value that is a parameter, or the step of a list in one.
pub(super) fn path_of(parameters: &Map<String, Value>, sought: &Value) -> Option<String> {
    parameters.iter().find_map(|(name, value)| match value {
        _ if value == sought => Some(name.clone()),
        Value::Array(elements) => {
            let at = elements.iter().position(|element| holds(element, sought))?;
            let step = name_of(&elements[at]).map(str::to_owned);
            Some(step.unwrap_or_else(|| format!("{name}.{at}")))
        }
        _ => None,
    })
}

/// Whether an element of a list is an estimator, or holds it beside its name.
fn holds(element: &Value, sought: &Value) -> bool {
    let mut inner = inner_ref(element).clone();
    if sought.get(NAME).is_none() {
        inner.as_object_mut().and_then(|object| object.remove(NAME));
    }
    inner == *sought
}

/// The path of the first parameter of a name, in nested values too.
pub(super) fn path_of_name(parameters: &Map<String, Value>, name: &str) -> Option<String> {
    if parameters.contains_key(name) {
        return Some(name.to_owned());
    }
    parameters.iter().find_map(|(outer, value)| {
        path_of_name(value.as_object()?, name).map(|path| joined(outer, &path))
    })
}

/// A path below another; either may be empty.
pub(super) fn joined(path: &str, name: &str) -> String {
    match (path.is_empty(), name.is_empty()) {
        (false, false) => format!("{path}.{name}"),
        (false, true) => path.to_owned(),
        (true, _) => name.to_owned(),
    }
}

/// The error of a path that leads nowhere.
pub(super) fn no_such_path(data: &Value, path: &str) -> ParamsError {
    let mut known = Vec::new();
    all(data, "", &mut known);
    let near = near(path, known.iter().map(String::as_str));
    ParamsError::NoSuchPath { path: path.to_owned(), near }
}

/// The paths of all parameters.
fn all(data: &Value, outer: &str, to: &mut Vec<String>) {
    let Value::Object(object) = data else { return };
    for (name, value) in object.iter().filter(|(name, _)| *name != KIND) {
        match value {
            Value::Array(elements) if elements.iter().any(|step| name_of(step).is_some()) => {
                for element in elements {
                    let name = name_of(element).unwrap_or_default();
                    all(inner_ref(element), &joined(outer, name), to);
                }
            }
            Value::Object(_) if value.get(KIND).is_some() => all(value, &joined(outer, name), to),
            _ => to.push(joined(outer, name)),
        }
    }
}
