//! Estimators and splitters as data: reading and writing, parameters by path, fingerprints.

use std::any::Any;

use serde_json::{Map, Value};
use tenfold_store::Fingerprinter;

use super::misfit::{self, Misfit, found};
use super::nested::Mark;
use super::nesting::{DEPTH_MAX, Inside};
use super::parameter::{Described, Identity, Parameter, Special, special_text};
use super::params_error::{ParamsError, Result};
use super::paths::{Segment, at, at_mut, locate, no_such_path, path_to, place_of_name};
use super::reader::{Reader, Seen};
use super::registry::{Entry, Family, entry, entry_of, near};
use crate::error::Error;

/// The key of the kind in a value.
pub(super) const KIND: &str = "kind";

/// The key of the name of a step.
pub(super) const NAME: &str = "name";

/// The number of lists and tables that may be inside one another, as in the text of JSON.
const LEVELS_MAX: usize = 128;

/// A family of trait objects that are data.
pub trait Configurable: Any {
    /// The family.
    const FAMILY: Family;

    /// The value at its own type.
    fn as_any(&self) -> &dyn Any;

    /// The name of the value's type.
    fn type_name(&self) -> &'static str;

    /// Whether the parameters are in their ranges.
    ///
    /// # Errors
    /// [`Error::Param`] on the first that is not.
    fn check(&self) -> Result<(), Error>;
}

/// The error of a value, and its place.
#[derive(Debug)]
pub(super) struct Fault {
    place: Vec<Segment>,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Error(Box<ParamsError>),
    /// A value within cannot be read.
    Within(Mark, Value),
}

impl From<ParamsError> for Fault {
    fn from(error: ParamsError) -> Self {
        Self { place: Vec::new(), cause: Cause::Error(Box::new(error)) }
    }
}

/// A value of its data: kind and parameters, nested values in it.
pub(crate) fn read<T: Configurable + ?Sized>(data: &Value) -> Result<Box<T>> {
    if is_deeper(data, LEVELS_MAX) {
        return Err(ParamsError::TooDeep { levels: LEVELS_MAX, of: "lists and tables" });
    }
    build(data.clone()).map_err(|fault| outermost(data, fault))
}

/// The value, without the error of one within it.
pub(super) fn build<T: Configurable + ?Sized>(data: Value) -> Result<Box<T>, Fault> {
    let (kind, built) = build_any(T::FAMILY, data)?;
    built
        .downcast::<Box<T>>()
        .map(|built| *built)
        .map_err(|_| ParamsError::OtherFamily { family: T::FAMILY, kind: kind.to_owned() }.into())
}

/// The error of a fault, which may be that of a value within a value within this one.
fn outermost(data: &Value, mut fault: Fault) -> ParamsError {
    let mut place = Vec::new();
    let mut outer = Vec::new();
    loop {
        place.append(&mut fault.place);
        let (mark, value) = match fault.cause {
            Cause::Error(error) => return error.at(&path_to(data, &place)),
            Cause::Within(mark, value) => (mark, value),
        };
        let value = match mark.is_step {
            true => match without_name(value) {
                Err(error) => return error.at(&path_to(data, &place)),
                Ok((_, value)) => value,
            },
            false => value,
        };
        outer.push(Inside::estimator());
        fault = match build_any(mark.family, value) {
            Err(fault) => fault,
            Ok(_) => ParamsError::OtherFamily { family: mark.family, kind: String::new() }.into(),
        };
    }
}

/// The name of a step, and the data of its transformer.
pub(super) fn without_name(mut data: Value) -> Result<(Option<String>, Value)> {
    match data.as_object_mut().and_then(|object| object.remove(NAME)) {
        None => Ok((None, data)),
        Some(name) => match text(&name) {
            Some(name) => Ok((Some(name.to_owned()), data)),
            None => {
                Err(ParamsError::NotText { key: NAME, path: String::new(), found: found(&name) })
            }
        },
    }
}

/// The kind of the data, and its value as a `Box<dyn …>` of the family in a box.
fn build_any(family: Family, data: Value) -> Result<(&'static str, Box<dyn Any>), Fault> {
    let (entry, parameters) = parameters(family, data)?;
    let too_deep = || ParamsError::TooDeep { levels: DEPTH_MAX - 1, of: "estimators" };
    let _inside = Inside::estimator().ok_or_else(too_deep)?;
    let (parameters, seen) = (Value::Object(parameters), Seen::default());
    let misfit = match entry.read(Reader::new(&parameters, &seen)) {
        Ok(built) => return Ok((entry.kind(), built)),
        Err(misfit) => misfit,
    };
    let place = seen.path.into_inner();
    if let Some(mark) = seen.nested.into_inner() {
        let value = at(&parameters, &place).cloned().unwrap_or_default();
        return Err(Fault { place, cause: Cause::Within(mark, value) });
    }
    Err(match misfit {
        Misfit::Unfit(reason) => unfit(entry, &parameters, place, reason.into()),
        Misfit::Invalid(error) => refused(&parameters, *error),
    })
}

/// The entry of the data's kind, and its parameters: those that are given, the others at their defaults.
fn parameters(family: Family, data: Value) -> Result<(&'static Entry, Map<String, Value>)> {
    let no_kind = |found| ParamsError::NoKind { family, path: String::new(), found };
    let mut given = match data {
        Value::Object(object) if special_text(&object).is_none() => object,
        other => return Err(no_kind(found(&other))),
    };
    let Some(kind) = given.get(KIND) else { return Err(no_kind(found(&Value::Object(given)))) };
    let not_text = || ParamsError::NotText { key: KIND, path: String::new(), found: found(kind) };
    let entry = entry(family, text(kind).ok_or_else(not_text)?)?;
    check_known(entry, &given)?;
    given.remove(KIND);
    let Some(defaults) = entry.defaults() else { return Ok((entry, given)) };
    for (name, value) in &mut given {
        let default = defaults.get(name);
        // A reader without types, for `flatten` for example, cannot know that no value is meant.
        let is_none = default.is_some_and(|default| default.is_null() || default.is_number());
        if is_none && text(value) == Some(super::formats::NONE) && !value.is_string() {
            *value = Value::Null;
        }
    }
    if given.len() < defaults.len() {
        let missing = defaults.iter().filter(|(name, _)| !given.contains_key(*name));
        let missing: Vec<_> =
            missing.map(|(name, default)| (name.clone(), default.clone())).collect();
        given.extend(missing);
    }
    Ok((entry, given))
}

/// Refuses a name that is no parameter.
fn check_known(entry: &Entry, given: &Map<String, Value>) -> Result<()> {
    let known = entry.parameters();
    let (kind, path) = (entry.kind(), String::new());
    // Most have a default, which is faster found.
    let has_default =
        |name: &str| entry.defaults().is_some_and(|defaults| defaults.contains_key(name));
    let is_known = |name: &String| name == KIND || has_default(name) || known.contains(name);
    match given.keys().find(|name| !is_known(name)) {
        None => Ok(()),
        Some(parameter) if parameter == NAME => Err(ParamsError::Unnamed { kind, path }),
        Some(parameter) => Err(ParamsError::UnknownParameter {
            kind,
            parameter: parameter.clone(),
            path,
            near: near(parameter, known.iter().map(String::as_str)),
            known: known.to_vec(),
        }),
    }
}

/// The error of parameters that their type refuses.
fn unfit(entry: &Entry, parameters: &Value, mut place: Vec<Segment>, misfit: String) -> Fault {
    if place.is_empty() {
        place.extend(culprit(entry, parameters, &misfit).map(Segment::Key));
    }
    let default = match (&*place, entry.defaults()) {
        ([Segment::Key(name)], Some(defaults)) => defaults.get(name),
        _ => None,
    };
    let reason = match at(parameters, &place) {
        Some(value) => misfit::of_value(&misfit, value, default),
        None => misfit,
    };
    let error = ParamsError::Unfit { kind: entry.kind(), path: String::new(), reason };
    Fault { place, cause: Cause::Error(Box::new(error)) }
}

/// The parameter at fault, where `flatten` or a conversion hides it from the reader: the only one, or the
/// one with whose default the error is another, or none.
fn culprit(entry: &Entry, parameters: &Value, misfit: &str) -> Option<String> {
    let given = parameters.as_object()?;
    let Some(defaults) = entry.defaults() else {
        let only = given.keys().next().filter(|_| given.len() == 1);
        return only.filter(|_| !misfit.ends_with("is missing")).cloned();
    };
    let is_culprit = |(name, default): &(&String, &Value)| {
        let mut others = parameters.clone();
        others[name.as_str()] = (*default).clone();
        let read = entry.read(Reader::new(&others, &Seen::default()));
        read.err().is_none_or(|other| other.to_string() != misfit)
    };
    let mut changed = defaults.iter().filter(|(name, default)| given.get(*name) != Some(default));
    changed.find(is_culprit).map(|(name, _)| name.clone())
}

/// The error of parameters that are of the right type, but cannot be used.
fn refused(parameters: &Value, error: Error) -> Fault {
    let (name, value, expected) = match error {
        Error::Param { name, value, expected } => (name, value, expected),
        Error::Params(error) => return (*error).into(),
        other => {
            return ParamsError::Refused { path: String::new(), source: Box::new(other) }.into();
        }
    };
    // An error names a parameter with its owner: `Sgd alpha`, `Sgd class weight`.
    let parameter = name.split_once(' ').map_or(name, |(_, name)| name).replace(' ', "_");
    let place = parameters.as_object().and_then(|parameters| {
        let several = || place_of_name(parameters, &format!("{parameter}s"));
        place_of_name(parameters, &parameter).or_else(several)
    });
    let error = ParamsError::OutOfRange { path: String::new(), name, value, expected };
    Fault { place: place.unwrap_or_default(), cause: Cause::Error(Box::new(error)) }
}

/// A text, or one that JSON does not have.
fn text(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| special_text(value.as_object()?))
}

/// Returns `true` if more lists and tables are inside one another than these.
fn is_deeper(data: &Value, levels: usize) -> bool {
    let mut open = vec![(data, 0)];
    while let Some((value, depth)) = open.pop() {
        if depth > levels {
            return true;
        }
        match value {
            Value::Array(list) => open.extend(list.iter().map(|each| (each, depth + 1))),
            Value::Object(object) => open.extend(object.values().map(|each| (each, depth + 1))),
            _ => {}
        }
    }
    false
}

/// The kind, version and parameters of a value.
pub(crate) fn write<T: Configurable + ?Sized>(value: &T) -> Result<Described> {
    let entry = entry_of(T::FAMILY, value.as_any(), value.type_name())?;
    let too_deep = || ParamsError::TooDeep { levels: DEPTH_MAX - 1, of: "estimators" };
    let _inside = Inside::estimator().ok_or_else(too_deep)?;
    let parameters = entry.write(value.as_any())?;
    Ok(Described {
        family: T::FAMILY,
        kind: entry.kind(),
        version: entry.declared_version(),
        costs_only: entry.cost_parameters(),
        name: None,
        parameters,
    })
}

/// A value within another one, of the data that it has written.
pub(super) fn described(family: Family, written: Parameter) -> Result<Parameter, Misfit> {
    let Parameter::Map(mut parameters) = written else {
        return Err(Misfit::new("an estimator within it is no table"));
    };
    let Some(Parameter::Text(kind)) = parameters.remove(KIND) else {
        return Err(Misfit::new("an estimator within it has no kind"));
    };
    let entry = entry(family, &kind).map_err(|error| Misfit::new(error.to_string()))?;
    let name = match entry.parameters().iter().any(|name| name == NAME) {
        true => None,
        false => parameters.remove(NAME),
    };
    let name = match name {
        Some(Parameter::Text(name)) => Some(name),
        _ => None,
    };
    let (version, costs_only) = (entry.declared_version(), entry.cost_parameters());
    let kind = entry.kind();
    Ok(Parameter::Estimator(Box::new(Described {
        family,
        kind,
        version,
        costs_only,
        name,
        parameters,
    })))
}

/// Refuses a number that is not finite, which JSON does not have.
pub(super) fn check_finite(described: &Described) -> Result<()> {
    match described.not_finite() {
        None => Ok(()),
        Some((place, number)) => {
            let path = path_to(&described.clone().into_value(Special::Null), &place);
            let Described { family, kind, .. } = *described;
            Err(ParamsError::NotFinite { family, kind, path, number })
        }
    }
}

/// The data of a value.
pub(crate) fn to_value<T: Configurable + ?Sized>(value: &T) -> Result<Value> {
    data(write(value)?)
}

pub(crate) fn data(described: Described) -> Result<Value> {
    check_finite(&described)?;
    Ok(described.into_value(Special::Null))
}

/// The version of an estimator and of the models it yields, if it and all within it have one.
pub(crate) fn version<T: Configurable + ?Sized>(value: &T) -> Option<u32> {
    let described = write(value).ok()?;
    described.version.filter(|_| described.is_versioned())
}

/// Feeds the family, the kinds, versions and parameters of a value and of all values within it. If
/// one has no version, the whole program counts.
pub(crate) fn fingerprint<T: Configurable + ?Sized>(value: &T, to: &mut Fingerprinter) {
    match write(value) {
        Ok(described) => {
            if !described.is_versioned() {
                to.executable();
            }
            to.domain("tenfold.params.v2").serde(&Identity(&described));
        }
        Err(unknown) => {
            to.refuse(unknown.to_string());
        }
    }
}

pub(crate) fn get<T: Configurable + ?Sized>(value: &T, path: &str) -> Result<Value> {
    let data = to_value(value)?;
    let found = locate(&data, path).and_then(|place| at(&data, &place));
    found.cloned().ok_or_else(|| no_such_path(&data, path))
}

pub(crate) fn set<T: Configurable + ?Sized>(
    value: &T,
    path: &str,
    parameter: Result<Parameter, Misfit>,
) -> Result<Box<T>> {
    let mut data = write(value)?.into_value(Special::Kept);
    let place = locate(&data, path).ok_or_else(|| no_such_path(&data, path))?;
    let parameter = match parameter {
        Ok(parameter) => parameter.into_value(Special::Kept),
        Err(misfit) => {
            let (path, reason) = (path.to_owned(), misfit.to_string());
            return Err(ParamsError::NotSet { path, reason });
        }
    };
    if let [estimator @ .., Segment::Key(key)] = &*place
        && key == KIND
        && let Some(Value::Object(object)) = at_mut(&mut data, estimator)
        && object.get(KIND) != Some(&parameter)
    {
        // The parameters of one kind are none of another.
        object.retain(|key, _| key == NAME && !estimator.is_empty());
        object.insert(KIND.to_owned(), parameter);
    } else if let Some(value) = at_mut(&mut data, &place) {
        *value = parameter;
    }
    read(&data)
}
