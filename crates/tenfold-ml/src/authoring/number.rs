//! Parameters that may be infinite or NaN, which JSON has no number for: as data they are the texts
//! `inf`, `-inf` and `nan`.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tenfold::authoring::number;
//!
//! #[derive(Serialize, Deserialize)]
//! struct Params {
//!     #[serde(with = "number")]
//!     c: f64,
//! }
//!
//! let json = serde_json::to_string(&Params { c: f64::INFINITY })?;
//! assert_eq!(json, r#"{"c":"inf"}"#);
//! assert_eq!(serde_json::from_str::<Params>(r#"{"c": 0.5}"#)?.c, 0.5);
//! # Ok::<(), serde_json::Error>(())
//! ```

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};
use serde::ser::{Serialize, Serializer};

/// Writes a number, or its text where it is not finite and the format is for people.
///
/// # Errors
/// Those of the format.
pub fn serialize<S: Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
    Number(*number).serialize(to)
}

/// Reads a number or the text of one that is not finite.
///
/// # Errors
/// Those of the format; anything else.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
    Number::deserialize(from).map(|Number(number)| number)
}

/// A number that is written so.
#[derive(Clone, Copy)]
pub(crate) struct Number(pub(crate) f64);

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match text(self.0) {
            Some(text) if to.is_human_readable() => to.serialize_str(text),
            _ => to.serialize_f64(self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Any;

        impl Visitor<'_> for Any {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, `inf`, `-inf` or `nan`")
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Number, E> {
                Ok(Number(number))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Number, E> {
                Ok(Number(number as f64))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Number, E> {
                Ok(Number(number as f64))
            }

            fn visit_str<E: de::Error>(self, given: &str) -> Result<Number, E> {
                let known = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
                let found = known.into_iter().find(|number| text(*number) == Some(given));
                let other = || E::invalid_value(de::Unexpected::Str(given), &self);
                found.map(Number).ok_or_else(other)
            }
        }

        if from.is_human_readable() { from.deserialize_any(Any) } else { from.deserialize_f64(Any) }
    }
}

/// The text of a number that is not finite.
pub(crate) fn text(number: f64) -> Option<&'static str> {
    match number {
        f64::INFINITY => Some("inf"),
        f64::NEG_INFINITY => Some("-inf"),
        number if number.is_nan() => Some("nan"),
        _ => None,
    }
}

/// The same of a list.
pub mod list {
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::Serializer;

    use super::Number;

    /// Writes it.
    ///
    /// # Errors
    /// Those of the format.
    pub fn serialize<S: Serializer>(numbers: &[f64], to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(numbers.iter().map(|number| Number(*number)))
    }

    /// Reads it.
    ///
    /// # Errors
    /// Those of the format; anything else.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<f64>, D::Error> {
        let numbers = Vec::<Number>::deserialize(from)?;
        Ok(numbers.into_iter().map(|Number(number)| number).collect())
    }
}

/// The same of a number that may be left out.
pub mod option {
    use serde::de::{Deserialize, Deserializer};
    use serde::ser::{Serialize, Serializer};

    use super::Number;

    /// Writes it.
    ///
    /// # Errors
    /// Those of the format.
    pub fn serialize<S: Serializer>(number: &Option<f64>, to: S) -> Result<S::Ok, S::Error> {
        number.map(Number).serialize(to)
    }

    /// Reads it.
    ///
    /// # Errors
    /// Those of the format; anything else.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<f64>, D::Error> {
        Ok(Option::<Number>::deserialize(from)?.map(|Number(number)| number))
    }
}
