//! The reason why a value does not fit a parameter, in words for people: serde's name types of Rust.

use std::fmt::{self, Display};

use serde::de::{self, Expected, Unexpected};
use serde::ser;
use serde_json::{Map, Value};

use super::parameter::special_text;
use crate::authoring::number;
use crate::error::Error;

/// A parameter that cannot be read or written.
#[derive(Debug)]
pub enum Misfit {
    /// A value of another type.
    Unfit(Box<str>),
    /// Parameters that do not pass their check.
    Invalid(Box<Error>),
}

impl Misfit {
    pub(super) fn new(reason: impl Into<Box<str>>) -> Self {
        Self::Unfit(reason.into())
    }

    /// The error of another value than is expected.
    pub(super) fn found(value: &Value, expected: &str) -> Self {
        Self::new(format!("found {}, expected {}", found(value), words(expected)))
    }
}

/// The reason of a value whose parameter is known: a reader without types has seen a text where there
/// was none, and knows no default.
pub(super) fn of_value(reason: &str, value: &Value, default: Option<&Value>) -> String {
    let found = found(value);
    if reason == NONE_OF_SEVERAL {
        return match default {
            Some(default) => {
                format!("found {found}, expected a value such as its default {default}")
            }
            None => format!("found {found}, {reason}"),
        };
    }
    match reason.split_once(", expected ").filter(|_| is_special(value)) {
        Some((start, expected)) if start.starts_with("found ") => {
            let finite = if expected == "a number" { "a finite number" } else { expected };
            format!("found {found}, expected {finite}")
        }
        _ => reason.to_owned(),
    }
}

fn is_special(value: &Value) -> bool {
    value.as_object().is_some_and(|object| special_text(object).is_some())
}

impl Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(reason) => f.write_str(reason),
            Self::Invalid(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Misfit {}

impl From<Error> for Misfit {
    fn from(error: Error) -> Self {
        Self::Invalid(Box::new(error))
    }
}

impl ser::Error for Misfit {
    fn custom<T: Display>(reason: T) -> Self {
        Self::new(reason.to_string())
    }
}

impl de::Error for Misfit {
    fn custom<T: Display>(reason: T) -> Self {
        Self::new(without_rust(reason.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        Self::new(format!("found {}, expected {}", unexpected(found), words(&expected)))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        Self::new(format!("found a list of {length}, expected {}", words(&expected)))
    }

    fn unknown_variant(found: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("found `{found}`, expected {}", one_of(expected)))
    }

    fn unknown_field(found: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("found the parameter `{found}`, expected {}", one_of(expected)))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(format!("`{name}` is missing"))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::new(format!("`{name}` is given twice"))
    }
}

/// Names as a choice.
pub(super) fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [only] => format!("`{only}`"),
        [several @ .., last] => format!("`{}` or `{last}`", several.join("`, `")),
    }
}

/// A value in a message.
pub(super) fn found(value: &Value) -> String {
    match value {
        Value::Null => "no value".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(object) => match special_text(object) {
            Some(text) => found_special(text),
            None => table(object),
        },
    }
}

fn table(object: &Map<String, Value>) -> String {
    match object.keys().next() {
        None => "an empty table".to_owned(),
        Some(first) => format!("a table with `{first}`"),
    }
}

fn found_special(text: &str) -> String {
    let numbers = [f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    if text == super::formats::NONE {
        quoted(text)
    } else if numbers.iter().any(|&each| number::text(each) == Some(text)) {
        format!("the number {text}")
    } else {
        format!("the date {text}")
    }
}

/// A text, as far as a line holds it.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => format!("the text `{text}`"),
        Some((end, _)) => format!("the text `{}…`", &text[..end]),
    }
}

fn unexpected(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(is_set) => is_set.to_string(),
        Unexpected::Unsigned(number) => number.to_string(),
        Unexpected::Signed(number) => number.to_string(),
        Unexpected::Float(number) => number.to_string(),
        Unexpected::Char(text) => quoted(text.encode_utf8(&mut [0; 4])),
        Unexpected::Str(text) => quoted(text),
        Unexpected::Unit | Unexpected::Option => "no value".to_owned(),
        Unexpected::Seq | Unexpected::Bytes(_) => "a list".to_owned(),
        Unexpected::Map => "a table".to_owned(),
        other => other.to_string(),
    }
}

/// The expected value without a type of Rust.
fn words(expected: &str) -> String {
    let known = match expected {
        "f64" | "f32" => "a number",
        "usize" | "u64" | "u128" => "an integer of at least 0",
        "u32" => "an integer from 0 to 4294967295",
        "u16" => "an integer from 0 to 65535",
        "u8" => "an integer from 0 to 255",
        "i8" => "an integer from -128 to 127",
        "i16" => "an integer from -32768 to 32767",
        "i32" => "an integer from -2147483648 to 2147483647",
        "isize" | "i64" | "i128" => "an integer",
        "a boolean" => "true or false",
        "a string" | "str" | "string" => "a text",
        "a character" => "a single character",
        "a sequence" => "a list",
        "a map" => "a table",
        "unit" | "option" => "no value",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let (first, rest) = expected.split_once(' ').unwrap_or((expected, ""));
    match first {
        "struct" => "a table".to_owned(),
        "enum" | "variant" => "one of the names of the parameter".to_owned(),
        "unit" => "no value".to_owned(),
        _ => match rest.strip_prefix("tuple of size ").or(rest.strip_prefix("array of length ")) {
            Some(length) => format!("a list of {length}"),
            None => expected.to_owned(),
        },
    }
}

/// The reason of a value that is none of several types.
const NONE_OF_SEVERAL: &str = "which is none of the values that it takes";

/// The message of serde for a value that is none of several types, whose names only the source has.
fn without_rust(reason: String) -> String {
    match reason.starts_with("data did not match any variant of untagged enum") {
        true => NONE_OF_SEVERAL.to_owned(),
        false => reason,
    }
}
