//! Estimators as plain data, for programs that put other values into it before they read it: a search
//! over parameters for example.
//!
//! The methods of [`Classifier`] and [`Regressor`] change one
//! estimator; this is the same for code that is generic over both, and by the place in the data.

use std::fmt::Debug;

use serde::Serialize;
use serde_json::Value;

use super::formats;
use super::learner::Learner;
pub use super::nested::sharing_steps;
use super::parameter::{Special, special_text};
use super::params::{KIND, NAME};
#[cfg(doc)]
use super::params_error::ParamsError;
pub use super::paths::{Segment, at, at_mut};
use super::paths::{locate, no_such_path, path_to};
use super::writer::write;
use super::{Classifier, Regressor};
use crate::error::Result;

/// A learner that can be read from data and written as data: `Box<dyn Classifier>` or
/// `Box<dyn Regressor>`.
///
/// ```
/// use tenfold::estimator::{Classifier, data::DataLearner};
///
/// let svc = Box::<dyn Classifier>::from_data(&serde_json::json!({"kind": "svc", "c": 10}))?;
/// assert_eq!(svc.to_data()?["c"], 10.0);
/// # Ok::<(), tenfold::Error>(())
/// ```
pub trait DataLearner: Learner + Debug + Sized {
    /// The estimator of this data, read and checked.
    ///
    /// # Errors
    /// [`ParamsError`] with the path, as `from_value` of the estimators.
    fn from_data(data: &Value) -> Result<Self>;

    /// Its kind and all of its parameters.
    ///
    /// # Errors
    /// [`ParamsError`], as `to_value` of the estimators.
    fn to_data(&self) -> Result<Value>;
}

macro_rules! data_learners {
    ($($trait:ident),*) => {$(
        impl DataLearner for Box<dyn $trait> {
            fn from_data(data: &Value) -> Result<Self> {
                <dyn $trait>::from_value(data)
            }

            fn to_data(&self) -> Result<Value> {
                self.to_value()
            }
        }
    )*};
}

data_learners!(Classifier, Regressor);

/// The data of a parameter, an estimator or any other value.
///
/// A number that is not finite becomes a value that the reader of parameters knows and JSON does not
/// have; see [`special`].
///
/// # Errors
/// The reason why serde cannot write the value.
pub fn written<T: Serialize + ?Sized>(value: &T) -> Result<Value, String> {
    match write(value) {
        Ok(parameter) => Ok(parameter.into_value(Special::Kept)),
        Err(misfit) => Err(misfit.to_string()),
    }
}

/// The data in a text of JSON.
///
/// # Errors
/// [`ParamsError::Syntax`] on text that is not JSON, and on a name that is given twice.
pub fn from_json(text: &str) -> Result<Value> {
    Ok(formats::parse_json(text)?)
}

/// The data in a text of TOML. The text `none` may be no value; see [`special`].
///
/// # Errors
/// [`ParamsError::Syntax`] on text that is not TOML.
pub fn from_toml(text: &str) -> Result<Value> {
    Ok(formats::parse_toml(text)?)
}

/// The text of a value that JSON does not have: `inf`, `-inf` or `nan`; the `none` of TOML, which is
/// no value where the parameter may have none; a date of TOML.
pub fn special(value: &Value) -> Option<&str> {
    special_text(value.as_object()?)
}

/// The kind of an estimator's data.
pub fn kind(value: &Value) -> Option<&str> {
    value.get(KIND).and_then(Value::as_str)
}

/// The own name of a step's data, if that is not its kind.
pub fn step_name(value: &Value) -> Option<&str> {
    value.get(NAME).and_then(Value::as_str)
}

/// The place that a path such as `sgd.alpha` names in the data of an estimator.
///
/// # Errors
/// [`ParamsError::NoSuchPath`], with near paths.
pub fn place(data: &Value, path: &str) -> Result<Vec<Segment>> {
    Ok(locate(data, path).ok_or_else(|| no_such_path(data, path))?)
}

/// The path of a place in the data of an estimator.
pub fn path(data: &Value, place: &[Segment]) -> String {
    path_to(data, place)
}
