//! The deserializer of parameters from data, which knows the path of a value that does not fit.
//!
//! It is compiled for each type of estimator, so that all that does not depend on the type is in
//! functions without type parameters.

use std::cell::{Cell, RefCell};

use serde::de::{Deserializer, Error, Visitor};
use serde_json::Value;

use super::formats::NONE;
use super::misfit::{Misfit, one_of};
use super::nested::Mark;
use super::parameter::special_text;
use super::paths::Segment;

mod access;

use access::{Elements, Entries, Variant, Whole};

type Result<T, E = Misfit> = std::result::Result<T, E>;

/// A value of data, as serde reads it.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    value: &'a Value,
    seen: &'a Seen,
}

/// The observations of a reader.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The place of the value that is being read.
    pub(super) path: RefCell<Vec<Segment>>,
    /// The mark of the estimator within this one that is being read.
    pub(super) nested: Cell<Option<Mark>>,
    /// The shape of the type, if that is all that is asked for.
    pub(super) probe: Option<Cell<Shape>>,
}

/// How a type is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// As a struct with these fields.
    Fields(&'static [&'static str]),
    /// As a map, whose keys are not known.
    Map,
    /// As nothing.
    Unit,
    /// As something else.
    Other,
}

impl Seen {
    /// Reads with this place one level deeper; it stays there on an error.
    fn enter(&self, segment: Segment) {
        self.path.borrow_mut().push(segment);
    }

    fn leave(&self, depth: usize) {
        self.path.borrow_mut().truncate(depth);
    }

    fn depth(&self) -> usize {
        self.path.borrow().len()
    }

    /// Notes the shape of the type, if that is all that is asked for: reading ends then.
    fn note(&self, shape: Shape) -> Result<()> {
        match &self.probe {
            None => Ok(()),
            Some(probe) => {
                probe.set(shape);
                Err(Misfit::new("only the shape of the type is asked for"))
            }
        }
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(value: &'a Value, seen: &'a Seen) -> Self {
        Self { value, seen }
    }

    /// The text of a value; that of one which JSON does not have too.
    fn text(&self) -> Option<&'a str> {
        match self.value {
            Value::String(text) => Some(text),
            Value::Object(object) => special_text(object),
            _ => None,
        }
    }

    fn is_none(&self) -> bool {
        match self.value {
            Value::Null => true,
            Value::Object(object) => special_text(object) == Some(NONE),
            _ => false,
        }
    }

    fn expected(&self, expected: &str) -> Misfit {
        Misfit::found(self.value, expected)
    }

    fn list(self, expected: &str) -> Result<Elements<'a>> {
        self.seen.note(Shape::Other)?;
        match self.value {
            Value::Array(list) => {
                Ok(Elements { list: list.iter(), seen: self.seen, depth: self.seen.depth(), at: 0 })
            }
            _ => Err(self.expected(expected)),
        }
    }

    fn table(self) -> Result<Entries<'a>> {
        match self.value {
            Value::Object(object) if special_text(object).is_none() => Ok(Entries {
                entries: object.iter(),
                next: None,
                from: self,
                depth: self.seen.depth(),
            }),
            _ => Err(self.expected("a table")),
        }
    }

    /// The table of a type of this shape.
    fn table_of(self, shape: Shape) -> Result<Entries<'a>> {
        self.seen.note(shape)?;
        self.table()
    }

    fn number(self, expected: &'static str) -> Result<Number> {
        self.seen.note(Shape::Other)?;
        match self.value {
            Value::Number(number) => Ok(Number::of(number)),
            _ => Err(self.expected(expected)),
        }
    }

    fn variant(self, known: &'static [&'static str]) -> Result<Variant<'a>> {
        self.seen.note(Shape::Other)?;
        if let Some(name) = self.text() {
            return Ok(Variant { name, value: None, seen: self.seen });
        }
        match self.value {
            Value::Object(object) if object.len() == 1 => {
                let (name, value) = object.iter().next().ok_or_else(|| self.expected("a table"))?;
                Ok(Variant { name, value: Some(value), seen: self.seen })
            }
            _ if known.len() == 1 => Err(self.expected(&one_of(known))),
            _ => Err(self.expected(&format!("one of {}", one_of(known)))),
        }
    }

    fn unit(self) -> Result<()> {
        self.seen.note(Shape::Unit)?;
        match self.value {
            Value::Null => Ok(()),
            Value::Object(object) if object.is_empty() => Ok(()),
            _ => Err(self.expected("no value")),
        }
    }
}

/// A number of JSON.
enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl Number {
    fn of(number: &serde_json::Number) -> Self {
        match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Self::Unsigned(number),
            (None, Some(number)) => Self::Signed(number),
            _ => Self::Float(number.as_f64().unwrap_or(f64::NAN)),
        }
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Unsigned(number) => visitor.visit_u64(number),
            Self::Signed(number) => visitor.visit_i64(number),
            Self::Float(number) => visitor.visit_f64(number),
        }
    }
}

macro_rules! numbers {
    ($($method:ident: $type:literal),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.number($type)?.visit(visitor)
        }
    )*};
}

macro_rules! texts {
    ($($method:ident),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            self.seen.note(Shape::Other)?;
            match self.text() {
                Some(text) => visitor.visit_borrowed_str(text),
                None => Err(self.expected("a text")),
            }
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Misfit;

    numbers! {
        deserialize_i8: "i8", deserialize_i16: "i16", deserialize_i32: "i32", deserialize_i64: "i64",
        deserialize_i128: "i64", deserialize_u8: "u8", deserialize_u16: "u16",
        deserialize_u32: "u32", deserialize_u64: "u64", deserialize_u128: "u64",
        deserialize_f32: "f64", deserialize_f64: "f64"
    }

    texts!(deserialize_char, deserialize_str, deserialize_string, deserialize_identifier);

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.seen.note(Shape::Map)?;
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(is_set) => visitor.visit_bool(*is_set),
            Value::Number(number) => Number::of(number).visit(visitor),
            Value::Array(_) => self.deserialize_seq(visitor),
            Value::String(_) | Value::Object(_) => match self.text() {
                Some(text) => visitor.visit_borrowed_str(text),
                None => visitor.visit_map(self.table()?),
            },
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.seen.note(Shape::Other)?;
        match self.value {
            Value::Bool(is_set) => visitor.visit_bool(*is_set),
            _ => Err(self.expected("true or false")),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.is_none() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.unit()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.unit()?;
        visitor.visit_unit()
    }

    /// An estimator is read by its registry: its data is the one element of a list.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        let Some(mark) = Mark::of(name) else { return visitor.visit_newtype_struct(self) };
        self.seen.note(Shape::Other)?;
        self.seen.nested.set(Some(mark));
        let built = visitor.visit_seq(Whole(Some(self.value)))?;
        self.seen.nested.take();
        Ok(built)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_seq(self.list("a list")?)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value> {
        let expected = format!("a list of {length}");
        let elements = self.list(&expected)?;
        match elements.list.len() {
            found if found == length => visitor.visit_seq(elements),
            found => Err(Misfit::invalid_length(found, &expected.as_str())),
        }
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_map(self.table_of(Shape::Map)?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_map(self.table_of(Shape::Fields(fields))?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_enum(self.variant(variants)?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        visitor.visit_unit()
    }
}
