//! Places in the data of an estimator, named by paths such as `sgd.alpha` or `num.imputer.strategy`.
//!
//! A segment is the name of a parameter, or of an element of a list: of a step or part its name, without
//! one its kind, with a number where an earlier element has it already. Where a name alone could mean
//! something else as well, the list comes first: `steps.sgd`.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::parameter::special_text;
use super::params::{KIND, NAME};
use super::params_error::ParamsError;
use super::registry::near;

/// The key of the estimator in an element of a list that gives it a name.
const NESTED: &str = "transformer";

/// One step into data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// To the value of a name in a table.
    Key(String),
    /// To an element of a list, counted from 0.
    At(usize),
}

/// The place that a path names.
pub(super) fn locate(data: &Value, path: &str) -> Option<Vec<Segment>> {
    let from = |segments: &mut dyn Iterator<Item = &str>| {
        let mut place = Vec::new();
        for segment in segments {
            place.extend(within(at(data, &place)?, segment)?);
        }
        Some(place)
    };
    // A leading segment may be the kind of the whole, so that `sgd.alpha` means one thing in a
    // pipeline and out of it.
    from(&mut path.split('.')).or_else(|| {
        let (kind, path) = path.split_once('.')?;
        (data.get(KIND).and_then(Value::as_str) == Some(kind)).then_some(())?;
        from(&mut path.split('.'))
    })
}

/// The value at a place.
pub fn at<'a>(data: &'a Value, place: &[Segment]) -> Option<&'a Value> {
    place.iter().try_fold(data, |value, segment| match segment {
        Segment::Key(key) => value.get(key),
        Segment::At(at) => value.get(at),
    })
}

/// The same, to be changed.
pub fn at_mut<'a>(data: &'a mut Value, place: &[Segment]) -> Option<&'a mut Value> {
    place.iter().try_fold(data, |value, segment| match segment {
        Segment::Key(key) => value.get_mut(key),
        Segment::At(at) => value.get_mut(at),
    })
}

/// The place that a segment names in a value: a key, a number, the name of an element.
fn within(value: &Value, segment: &str) -> Option<Vec<Segment>> {
    match value {
        Value::Array(elements) => match segment.parse() {
            Ok(at) => (at < elements.len()).then(|| vec![Segment::At(at)]),
            Err(_) => element(elements, segment),
        },
        Value::Object(object) if object.contains_key(segment) => {
            Some(vec![Segment::Key(segment.to_owned())])
        }
        Value::Object(object) => object.iter().find_map(|(key, list)| {
            let found = element(list.as_array()?, segment)?;
            Some([vec![Segment::Key(key.clone())], found].concat())
        }),
        _ => None,
    }
}

/// The place of the estimator in the element of this name.
fn element(elements: &[Value], name: &str) -> Option<Vec<Segment>> {
    let names = names(elements);
    let at = names.iter().position(|each| each.as_deref() == Some(name))?;
    Some(std::iter::once(Segment::At(at)).chain(inner(&elements[at])).collect())
}

/// The key of the estimator in an element of a list; `None` where the element itself is one.
fn inner(element: &Value) -> Option<Segment> {
    let is_beside = element.get(KIND).is_none() && element.get(NESTED).is_some();
    is_beside.then(|| Segment::Key(NESTED.to_owned()))
}

/// The names of the elements of a list, each once.
fn names(elements: &[Value]) -> Vec<Option<String>> {
    let mut used = HashSet::new();
    let name = |element: &Value| {
        let name = match element.get(NAME).and_then(text) {
            Some(name) => Some(name.to_owned()),
            None => {
                let inner = inner(element).and_then(|inner| at(element, &[inner]));
                let kind = inner.unwrap_or(element).get(KIND).and_then(text)?;
                let numbered = (2..).map(|number| format!("{kind}-{number}"));
                std::iter::once(kind.to_owned()).chain(numbered).find(|name| !used.contains(name))
            }
        };
        name.filter(|name| used.insert(name.clone()))
    };
    elements.iter().map(name).collect()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| special_text(value.as_object()?))
}

/// The path of a place; of one that is not in the data as far as it goes.
pub(super) fn path_to(data: &Value, place: &[Segment]) -> String {
    let mut path = Vec::new();
    let mut done = 0;
    while done < place.len() {
        let here = at(data, &place[..done]);
        let named = here
            .and_then(|here| (1..=3).rev().find_map(|n| name_of(here, place.get(done..done + n)?)));
        let (name, n_segments) = named.unwrap_or_else(|| match &place[done] {
            Segment::Key(key) => (key.clone(), 1),
            Segment::At(at) => (at.to_string(), 1),
        });
        path.push(name);
        done += n_segments;
    }
    path.join(".")
}

/// The one name of an element at this place, and the number of segments that it names.
fn name_of(value: &Value, place: &[Segment]) -> Option<(String, usize)> {
    let n_before = usize::from(matches!(place.first()?, Segment::Key(_)));
    let Segment::At(element) = place.get(n_before)? else { return None };
    let list = at(value, &place[..n_before])?.as_array()?;
    let name = names(list).swap_remove(*element)?;
    let is_clear = !name.contains('.') && within(value, &name)? == place;
    is_clear.then_some((name, place.len()))
}

/// The place of the first parameter of a name, in tables too.
pub(super) fn place_of_name(parameters: &Map<String, Value>, name: &str) -> Option<Vec<Segment>> {
    if parameters.contains_key(name) {
        return Some(vec![Segment::Key(name.to_owned())]);
    }
    parameters.iter().find_map(|(outer, value)| {
        let inner = place_of_name(value.as_object()?, name)?;
        Some([vec![Segment::Key(outer.clone())], inner].concat())
    })
}

/// The error of a path that leads nowhere.
pub(super) fn no_such_path(data: &Value, path: &str) -> ParamsError {
    let mut places = Vec::new();
    all(data, &mut Vec::new(), &mut places);
    let known: Vec<String> = places.iter().map(|place| path_to(data, place)).collect();
    let near = near(path, known.iter().map(String::as_str));
    ParamsError::NoSuchPath { path: path.to_owned(), near }
}

/// The places of all parameters.
fn all(data: &Value, here: &mut Vec<Segment>, to: &mut Vec<Vec<Segment>>) {
    let mut enter = |segment: Segment, value: &Value, is_estimator: bool| {
        here.push(segment);
        match value {
            Value::Object(_) if is_estimator || value.get(KIND).is_some() => all(value, here, to),
            Value::Array(list)
                if list.iter().any(|each| names(std::slice::from_ref(each))[0].is_some()) =>
            {
                all(value, here, to);
            }
            _ => to.push(here.clone()),
        }
        here.pop();
    };
    match data {
        Value::Object(object) => {
            let parameters = object.iter().filter(|(name, _)| *name != KIND);
            parameters.for_each(|(name, value)| enter(Segment::Key(name.clone()), value, false));
        }
        Value::Array(list) => {
            (0..).zip(list).for_each(|(at, value)| enter(Segment::At(at), value, true));
        }
        _ => {}
    }
}
