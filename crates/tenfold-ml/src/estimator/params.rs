//! Estimators and splitters as data: to and from JSON and TOML, parameters by path, fingerprints.

use std::any::Any;

use serde_json::{Map, Value};
use tenfold_store::Fingerprinter;

use super::params_error::{ParamsError, Result};
use super::registry::{Entry, Family, Misfit, entry, entry_of, near, written};
use super::{Classifier, Regressor, Transformer};
use crate::error::Error;

/// No value, in TOML.
const NONE: &str = "none";

/// The key of the kind in a value.
const KIND: &str = "kind";

/// A family of trait objects that are data.
pub(crate) trait Configurable: Any {
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

/// A value of its data: kind and parameters, nested values in it.
pub(crate) fn read<T: Configurable + ?Sized>(value: &Value) -> Result<Box<T>> {
    read_at(value, "")
}

fn read_at<T: Configurable + ?Sized>(value: &Value, path: &str) -> Result<Box<T>> {
    let Value::Object(object) = value else {
        return Err(ParamsError::NoKind { path: path.to_owned() });
    };
    let Some(Value::String(kind)) = object.get(KIND) else {
        return Err(ParamsError::NoKind { path: path.to_owned() });
    };
    let entry = entry(T::FAMILY, kind, path)?;
    check_names(entry, object, path)?;
    let mut parameters = object.clone();
    parameters.remove(KIND);
    if let Some(defaults) = entry.defaults() {
        parameters.iter_mut().for_each(|(name, value)| take_none(value, &defaults[name]));
    }
    let built = entry.read(parameters).map_err(|misfit| unfit(entry, misfit, path))?;
    let built = built
        .downcast::<Box<T>>()
        .map_err(|_| ParamsError::Unregistered { family: T::FAMILY, type_name: entry.kind() })?;
    built.check().map_err(|source| {
        let name = match &source {
            Error::Param { name, .. } => name.rsplit(' ').next().unwrap_or_default(),
            _ => "",
        };
        ParamsError::OutOfRange { path: joined(path, name), source: Box::new(source) }
    })?;
    Ok(*built)
}

/// Turns the text `none` into no value, where text is not expected: TOML has no other way to say it.
fn take_none(value: &mut Value, default: &Value) {
    if value == NONE && (default.is_null() || default.is_number()) {
        *value = Value::Null;
    }
}

fn unfit(entry: &Entry, Misfit { path, reason }: Misfit, outer: &str) -> ParamsError {
    ParamsError::Unfit { kind: entry.kind(), path: joined(outer, &path), reason }
}

fn check_names(entry: &Entry, object: &Map<String, Value>, path: &str) -> Result<()> {
    let known = entry.parameters();
    match object.keys().find(|name| *name != KIND && !known.contains(name)) {
        None => Ok(()),
        Some(parameter) => Err(ParamsError::UnknownParameter {
            kind: entry.kind(),
            parameter: parameter.clone(),
            path: path.to_owned(),
            near: near(parameter, known.iter().map(String::as_str)),
            known,
        }),
    }
}

fn joined(path: &str, name: &str) -> String {
    match (path.is_empty(), name.is_empty()) {
        (false, false) => format!("{path}.{name}"),
        (false, true) => path.to_owned(),
        (true, _) => name.to_owned(),
    }
}

/// The data of a value.
pub(crate) fn write<T: Configurable + ?Sized>(value: &T) -> Result<Value> {
    written(T::FAMILY, value.as_any(), value.type_name())
}

/// The version of an estimator and of the models it yields, if it and all within it have one.
pub(crate) fn version<T: Configurable + ?Sized>(value: &T) -> Option<u32> {
    let own = entry_of(T::FAMILY, value.as_any(), value.type_name()).ok()?.declared_version()?;
    all_versioned(&write(value).ok()?).then_some(own)
}

fn all_versioned(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            kind_of(object).is_none_or(|entry| entry.declared_version().is_some())
                && object.values().all(all_versioned)
        }
        Value::Array(values) => values.iter().all(all_versioned),
        _ => true,
    }
}

/// The entry of a nested value.
fn kind_of(object: &Map<String, Value>) -> Option<&'static Entry> {
    let kind = object.get(KIND)?.as_str()?;
    let families = [Family::Classifier, Family::Regressor, Family::Transformer, Family::Splitter];
    families.into_iter().find_map(|family| entry(family, kind, "").ok())
}

/// Feeds the family, the kinds, versions and parameters of a value and of all values within it. If
/// one has no version, the whole program counts.
pub(crate) fn fingerprint<T: Configurable + ?Sized>(value: &T, to: &mut Fingerprinter) {
    match write(value) {
        Ok(mut data) => {
            if !all_versioned(&data) {
                to.executable();
            }
            put_versions(&mut data);
            to.domain("tenfold.params.v1").feed(&T::FAMILY.to_string()).feed(&data.to_string());
        }
        Err(unknown) => {
            to.refuse(unknown.to_string());
        }
    }
}

/// Adds the version to each value with a kind, and removes the parameters that change no result.
fn put_versions(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(entry) = kind_of(object) {
                entry.ignored().iter().for_each(|name| drop(object.remove(*name)));
                object.insert("version".to_owned(), entry.declared_version().into());
            }
            object.values_mut().for_each(put_versions);
        }
        Value::Array(values) => values.iter_mut().for_each(put_versions),
        _ => {}
    }
}

/// The place in the data that a path such as `scaler.with_mean` names. A segment is the name of a
/// parameter, or that of a step; a step without a name of its own has that of its kind.
fn find<'a>(data: &'a mut Value, path: &str) -> Option<&'a mut Value> {
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
            Err(_) => elements.iter_mut().find(|element| is_named(element, segment)).map(inner),
        };
    }
    let object = place.as_object_mut()?;
    if object.contains_key(segment) {
        return object.get_mut(segment);
    }
    let lists = object.values_mut().filter_map(Value::as_array_mut);
    lists.flatten().find(|element| is_named(element, segment)).map(inner)
}

/// Whether an element of a list of steps has this name.
fn is_named(element: &Value, segment: &str) -> bool {
    let name = element.get("name").or_else(|| inner_ref(element).get(KIND));
    name.and_then(Value::as_str) == Some(segment)
}

/// The estimator in an element of a list: the element, or its part with a kind.
fn inner(element: &mut Value) -> &mut Value {
    let has_kind = element.get(KIND).is_some();
    let key = (!has_kind).then(|| nested_key(element)).flatten();
    match key {
        Some(key) => &mut element[key],
        None => element,
    }
}

fn inner_ref(element: &Value) -> &Value {
    match (element.get(KIND), nested_key(element)) {
        (None, Some(key)) => &element[key],
        _ => element,
    }
}

fn nested_key(element: &Value) -> Option<&'static str> {
    ["step", "transformer"].into_iter().find(|key| element.get(*key).is_some())
}

fn no_such_path(data: &Value, path: &str) -> ParamsError {
    let mut known = Vec::new();
    paths(data, "", &mut known);
    ParamsError::NoSuchPath {
        path: path.to_owned(),
        near: near(path, known.iter().map(String::as_str)),
    }
}

/// The paths of all parameters.
fn paths(data: &Value, outer: &str, to: &mut Vec<String>) {
    let Value::Object(object) = data else { return };
    for (name, value) in object.iter().filter(|(name, _)| *name != KIND) {
        match value {
            Value::Array(elements)
                if elements.iter().any(|step| inner_ref(step).get(KIND).is_some()) =>
            {
                for element in elements {
                    let step = inner_ref(element);
                    let name = element.get("name").or_else(|| step.get(KIND));
                    if let Some(name) = name.and_then(Value::as_str) {
                        paths(step, &joined(outer, name), to);
                    }
                }
            }
            Value::Object(_) if value.get(KIND).is_some() => paths(value, &joined(outer, name), to),
            _ => to.push(joined(outer, name)),
        }
    }
}

pub(crate) fn get<T: Configurable + ?Sized>(value: &T, path: &str) -> Result<Value> {
    let mut data = write(value)?;
    match find(&mut data, path) {
        Some(found) => Ok(found.take()),
        None => Err(no_such_path(&data, path)),
    }
}

pub(crate) fn set<T: Configurable + ?Sized>(
    value: &T,
    path: &str,
    parameter: Value,
) -> Result<Box<T>> {
    let mut data = write(value)?;
    match find(&mut data, path) {
        Some(place) => *place = parameter,
        None => return Err(no_such_path(&data, path)),
    }
    read(&data)
}

pub(crate) fn parse_json<T: Configurable + ?Sized>(text: &str) -> Result<Box<T>> {
    let syntax = |error: serde_json::Error| ParamsError::Syntax {
        format: "JSON",
        reason: error.to_string(),
    };
    read(&serde_json::from_str(text).map_err(syntax)?)
}

pub(crate) fn parse_toml<T: Configurable + ?Sized>(text: &str) -> Result<Box<T>> {
    let syntax =
        |error: toml::de::Error| ParamsError::Syntax { format: "TOML", reason: error.to_string() };
    read(&toml::from_str(text).map_err(syntax)?)
}

pub(crate) fn to_toml(data: &Value) -> String {
    let mut data = data.clone();
    put_none(&mut data);
    toml::to_string(&data).unwrap_or_default()
}

/// Writes `none` where a value is missing.
fn put_none(data: &mut Value) {
    match data {
        Value::Null => *data = NONE.into(),
        Value::Object(object) => object.values_mut().for_each(put_none),
        Value::Array(values) => values.iter_mut().for_each(put_none),
        _ => {}
    }
}

/// Implements the data side of a family of trait objects.
macro_rules! configurable {
    ($trait:ident, $example:literal) => {
        impl $crate::estimator::params::Configurable for dyn $trait {
            const FAMILY: $crate::estimator::registry::Family =
                $crate::estimator::registry::Family::$trait;

            fn as_any(&self) -> &dyn std::any::Any {
                self
            }

            fn type_name(&self) -> &'static str {
                $trait::type_name(self)
            }

            fn check(&self) -> $crate::error::Result<()> {
                self.check_params()
            }
        }

        impl dyn $trait {
            /// The kind and the parameters as a JSON object, nested values included.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params) if its type is not registered.
            pub fn to_value(&self) -> $crate::error::Result<serde_json::Value> {
                Ok($crate::estimator::params::write(self)?)
            }

            /// The value of a JSON object of its kind and parameters; a parameter that is left out has
            /// its default.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params), with near names, on an unknown kind or
            /// parameter; with the path, on a value of another type or out of its range.
            pub fn from_value(value: &serde_json::Value) -> $crate::error::Result<Box<Self>> {
                Ok($crate::estimator::params::read(value)?)
            }

            /// The same from JSON.
            ///
            /// ```
            #[doc = $example]
            /// # Ok::<(), tenfold::Error>(())
            /// ```
            ///
            /// # Errors
            /// As `from_value`, and on text that is not JSON.
            pub fn from_json(text: &str) -> $crate::error::Result<Box<Self>> {
                Ok($crate::estimator::params::parse_json(text)?)
            }

            /// The same from TOML.
            ///
            /// # Errors
            /// As `from_value`, and on text that is not TOML.
            pub fn from_toml(text: &str) -> $crate::error::Result<Box<Self>> {
                Ok($crate::estimator::params::parse_toml(text)?)
            }

            /// The kind and the parameters as JSON.
            ///
            /// # Errors
            /// As `to_value`.
            pub fn to_json(&self) -> $crate::error::Result<String> {
                Ok(self.to_value()?.to_string())
            }

            /// The kind and the parameters as TOML; a parameter without a value is written as `none`.
            ///
            /// # Errors
            /// As `to_value`.
            pub fn to_toml(&self) -> $crate::error::Result<String> {
                Ok($crate::estimator::params::to_toml(&self.to_value()?))
            }

            /// A parameter by its path, such as `alpha`, or `sgd.alpha` in a pipeline.
            ///
            /// # Errors
            /// [`Error::Params`](crate::error::Error::Params), with near paths, if there is none.
            pub fn get(&self, path: &str) -> $crate::error::Result<serde_json::Value> {
                Ok($crate::estimator::params::get(self, path)?)
            }

            /// The same with another value of a parameter.
            ///
            /// # Errors
            /// As `get` and `from_value`.
            pub fn set(
                &self,
                path: &str,
                value: impl Into<serde_json::Value>,
            ) -> $crate::error::Result<Box<Self>> {
                Ok($crate::estimator::params::set(self, path, value.into())?)
            }

            /// The version of the algorithm, if it and every value within it have one; without one,
            /// a store reuses results in the same program only.
            pub fn version(&self) -> Option<u32> {
                $crate::estimator::params::version(self)
            }
        }

        impl tenfold_store::Fingerprint for dyn $trait {
            fn fingerprint(&self, to: &mut tenfold_store::Fingerprinter) {
                $crate::estimator::params::fingerprint(self, to);
            }
        }

        impl serde::Serialize for dyn $trait {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                let data = $crate::estimator::params::write(self);
                data.map_err(serde::ser::Error::custom)?.serialize(to)
            }
        }

        impl<'de> serde::Deserialize<'de> for Box<dyn $trait> {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let data = serde_json::Value::deserialize(from)?;
                $crate::estimator::params::read(&data).map_err(serde::de::Error::custom)
            }
        }

        impl<T: $trait> From<T> for Box<dyn $trait> {
            fn from(value: T) -> Self {
                Box::new(value)
            }
        }
    };
}

pub(crate) use configurable;

configurable!(
    Classifier,
    "use tenfold::estimator::Classifier;\n\n\
     let sgd = <dyn Classifier>::from_json(r#\"{\"kind\": \"sgd\", \"alpha\": 1e-5}\"#)?;\n\
     assert_eq!(sgd.get(\"alpha\")?, 1e-5);\n\
     let sgd = sgd.set(\"alpha\", 0.1)?;\n\
     assert_eq!(sgd.get(\"sgd.alpha\")?, 0.1);"
);
configurable!(
    Regressor,
    "use tenfold::estimator::Regressor;\n\n\
     let ridge = <dyn Regressor>::from_json(r#\"{\"kind\": \"ridge\", \"alpha\": 2}\"#)?;\n\
     assert_eq!(ridge.get(\"alpha\")?, 2.0);"
);
configurable!(
    Transformer,
    "use tenfold::estimator::Transformer;\n\n\
     let scaler = <dyn Transformer>::from_json(r#\"{\"kind\": \"standard-scaler\"}\"#)?;\n\
     assert_eq!(scaler.get(\"with_mean\")?, true);"
);
