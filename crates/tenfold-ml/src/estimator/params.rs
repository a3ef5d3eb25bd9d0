//! Estimators and splitters as data: to and from JSON and TOML, parameters by path, fingerprints.

use std::any::Any;
use std::cell::{Cell, RefCell};

use serde_json::{Map, Value};
use tenfold_store::Fingerprinter;

use super::formats::NONE;
use super::params_error::{ParamsError, Result};
use super::paths::{find, no_such_path, path_of, path_of_name};
use super::registry::{Entry, Family, entry, entry_of, near};
use super::{Classifier, Regressor, Transformer};
use crate::error::Error;

/// The key of the kind in a value.
pub(super) const KIND: &str = "kind";

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

thread_local! {
    /// The data and the error of the innermost value that could not be read.
    static FAILED: RefCell<Option<(Value, ParamsError)>> = const { RefCell::new(None) };
    /// Whether all values that are being written for a fingerprint have a version; `None` while
    /// values are written for anything else.
    static ALL_VERSIONED: Cell<Option<bool>> = const { Cell::new(None) };
}

/// A value of its data: kind and parameters, nested values in it.
pub(crate) fn read<T: Configurable + ?Sized>(value: &Value) -> Result<Box<T>> {
    let no_kind = || ParamsError::NoKind { path: String::new() };
    let given = value.as_object().ok_or_else(no_kind)?;
    let kind = given.get(KIND).and_then(Value::as_str).ok_or_else(no_kind)?;
    let entry = entry(T::FAMILY, kind)?;
    check_names(entry, given)?;
    let parameters = completed(entry, given);
    let built = entry
        .read(parameters.clone())
        .map_err(|reason| unfit(entry, given, &parameters, reason))?
        .downcast::<Box<T>>()
        .map_err(|_| ParamsError::Unregistered { family: T::FAMILY, type_name: entry.kind() })?;
    match built.check() {
        Ok(()) => Ok(*built),
        Err(error) => Err(refused(&parameters, error)),
    }
}

/// A value within another one. serde passes on the text of an error alone, so the error itself is
/// kept for the outer value.
pub(crate) fn read_nested<T: Configurable + ?Sized>(data: Value) -> Result<Box<T>, String> {
    read(&data).map_err(|error| {
        let message = error.to_string();
        FAILED.set(Some((data, error)));
        message
    })
}

/// The parameters that are given, the others at their defaults. The text `none` is no value where a
/// text is not expected: TOML has no other way to say it.
fn completed(entry: &Entry, given: &Map<String, Value>) -> Map<String, Value> {
    let defaults = entry.defaults();
    let is_text = |name: &str| {
        let default = defaults.as_ref().and_then(|defaults| defaults.get(name));
        default.is_some_and(|default| !default.is_null() && !default.is_number())
    };
    let given = given.iter().filter(|(name, _)| *name != KIND).map(|(name, value)| {
        let is_none = *value == NONE && !is_text(name);
        (name.clone(), if is_none { Value::Null } else { value.clone() })
    });
    let given: Map<_, _> = given.collect();
    let mut parameters = defaults.clone().unwrap_or_default();
    parameters.extend(given);
    parameters
}

/// The error of parameters that their type refuses.
fn unfit(
    entry: &Entry,
    given: &Map<String, Value>,
    parameters: &Map<String, Value>,
    reason: String,
) -> ParamsError {
    if let Some((inner, error)) = FAILED.take()
        && reason == error.to_string()
    {
        return error.below(&path_of(parameters, &inner).unwrap_or_default());
    }
    // serde does not name the parameter: it is the one without which the reason is another.
    let defaults = entry.defaults().unwrap_or_default();
    let is_culprit = |name: &&String| {
        let mut others = parameters.clone();
        match defaults.get(*name) {
            Some(default) => others.insert((*name).clone(), default.clone()),
            None => others.remove(*name),
        };
        entry.read(others).err().as_ref() != Some(&reason)
    };
    let culprit = given.keys().filter(|name| *name != KIND).find(is_culprit);
    FAILED.take();
    ParamsError::Unfit { kind: entry.kind(), path: culprit.cloned().unwrap_or_default(), reason }
}

/// The error of parameters that are of the right type, but cannot be used.
fn refused(parameters: &Map<String, Value>, error: Error) -> ParamsError {
    let Error::Param { name, .. } = &error else {
        return ParamsError::Refused { path: String::new(), source: Box::new(error) };
    };
    // An error names a parameter with its owner: `Sgd alpha`, `Sgd class weight`.
    let name = name.split_once(' ').map_or(*name, |(_, name)| name).replace(' ', "_");
    let path = path_of_name(parameters, &name)
        .or_else(|| path_of_name(parameters, &format!("{name}s")))
        .unwrap_or_default();
    ParamsError::OutOfRange { path, source: Box::new(error) }
}

fn check_names(entry: &Entry, object: &Map<String, Value>) -> Result<()> {
    let known = entry.parameters();
    match object.keys().find(|name| *name != KIND && !known.contains(name)) {
        None => Ok(()),
        Some(parameter) => Err(ParamsError::UnknownParameter {
            kind: entry.kind(),
            parameter: parameter.clone(),
            path: String::new(),
            near: near(parameter, known.iter().map(String::as_str)),
            known,
        }),
    }
}

/// The data of a value.
pub(crate) fn write<T: Configurable + ?Sized>(value: &T) -> Result<Value> {
    let entry = entry_of(T::FAMILY, value.as_any(), value.type_name())?;
    let mut object = entry.write(value.as_any())?;
    object.insert(KIND.to_owned(), entry.kind().into());
    if let Some(all_versioned) = ALL_VERSIONED.get() {
        let version = entry.declared_version();
        ALL_VERSIONED.set(Some(all_versioned && version.is_some()));
        entry.cost_parameters().iter().for_each(|name| drop(object.remove(*name)));
        object.insert("version".to_owned(), version.into());
    }
    Ok(Value::Object(object))
}

/// The data of a value with the version of it and of each value within it, without the parameters that
/// change no result; and whether all have a version.
fn identity<T: Configurable + ?Sized>(value: &T) -> Result<(Value, bool)> {
    let outer = ALL_VERSIONED.replace(Some(true));
    let data = write(value);
    let all_versioned = ALL_VERSIONED.replace(outer) == Some(true);
    Ok((data?, all_versioned))
}

/// The version of an estimator and of the models it yields, if it and all within it have one.
pub(crate) fn version<T: Configurable + ?Sized>(value: &T) -> Option<u32> {
    let own = entry_of(T::FAMILY, value.as_any(), value.type_name()).ok()?.declared_version()?;
    identity(value).ok()?.1.then_some(own)
}

/// Feeds the family, the kinds, versions and parameters of a value and of all values within it. If
/// one has no version, the whole program counts.
pub(crate) fn fingerprint<T: Configurable + ?Sized>(value: &T, to: &mut Fingerprinter) {
    match identity(value) {
        Ok((data, all_versioned)) => {
            if !all_versioned {
                to.executable();
            }
            to.domain("tenfold.params.v1").feed(&T::FAMILY.to_string()).feed(&data.to_string());
        }
        Err(unknown) => {
            to.refuse(unknown.to_string());
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
            /// [`Error::Params`](crate::error::Error::Params) if its type is not registered, or a
            /// parameter is a number that is not finite, which JSON does not have; see
            /// [`number`](crate::authoring::number).
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
                Self::from_value(&$crate::estimator::formats::parse_json(text)?)
            }

            /// The same from TOML.
            ///
            /// # Errors
            /// As `from_value`, and on text that is not TOML.
            pub fn from_toml(text: &str) -> $crate::error::Result<Box<Self>> {
                Self::from_value(&$crate::estimator::formats::parse_toml(text)?)
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
            /// As `to_value`, and on an integer above those of TOML, which are below 2^63.
            pub fn to_toml(&self) -> $crate::error::Result<String> {
                Ok($crate::estimator::formats::to_toml(self.to_value()?)?)
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
                $crate::estimator::params::read_nested(data).map_err(serde::de::Error::custom)
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
