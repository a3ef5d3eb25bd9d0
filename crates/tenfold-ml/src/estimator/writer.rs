//! The serializer of parameters: it makes the tree of any type that serde knows, in one pass.
//!
//! It is compiled for each type of estimator, so that all that does not depend on the type is in
//! functions without type parameters.

use std::borrow::Cow;
use std::collections::btree_map::Entry;

use serde::ser::{self, Serialize, Serializer};

use super::formats::NONE;
use super::misfit::Misfit;
use super::parameter::{Parameter, Parameters};
use super::params::described;
use super::registry::Family;

type Result<T = Parameter> = std::result::Result<T, Misfit>;

/// The parameter that a value is.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> Result {
    value.serialize(Writer::new())
}

/// The parameters of a type with named fields.
pub(crate) fn write_fields<T: Serialize + ?Sized>(value: &T) -> Result<Parameters> {
    fields(value.serialize(Writer { is_whole: true, is_for_people: true }))
}

fn fields(written: Result) -> Result<Parameters> {
    match written? {
        Parameter::Map(map) => Ok(map),
        Parameter::None => Ok(Parameters::new()),
        _ => Err(Misfit::new("it must be a struct with named fields")),
    }
}

#[derive(Clone, Copy)]
pub(super) struct Writer {
    /// Whether this is the estimator, and not a parameter.
    is_whole: bool,
    /// Whether numbers that are not finite may be written as texts. An estimator within another one
    /// is handed over as it is.
    is_for_people: bool,
}

impl Writer {
    fn new() -> Self {
        Self { is_whole: false, is_for_people: true }
    }

    fn refuse_variant(self) -> Result<()> {
        match self.is_whole {
            true => Err(Misfit::new("it is an enum; it must be a struct with named fields")),
            false => Ok(()),
        }
    }
}

/// The value of an option, which must differ from none.
fn some(written: Result) -> Result {
    match written? {
        Parameter::Text(text) if text == NONE => Ok(Parameter::SomeNone),
        Parameter::None => Err(Misfit::new(
            "an option within an option, or of nothing, would be read as one without a value",
        )),
        other => Ok(other),
    }
}

fn variant(name: &'static str, written: Parameter) -> Parameter {
    Parameter::Map(Parameters::from([(name.into(), written)]))
}

/// A list in the making.
pub(super) struct List {
    list: Vec<Parameter>,
    variant: Option<&'static str>,
}

impl List {
    fn push(&mut self, written: Result) -> Result<()> {
        self.list.push(written?);
        Ok(())
    }

    fn new(length: usize, variant: Option<&'static str>) -> Self {
        Self { list: Vec::with_capacity(length.min(1024)), variant }
    }

    fn done(self) -> Parameter {
        let list = Parameter::List(self.list);
        match self.variant {
            Some(name) => variant(name, list),
            None => list,
        }
    }
}

/// A map in the making.
#[derive(Default)]
pub(super) struct Entries {
    map: Parameters,
    /// The key of the next value.
    key: Option<String>,
    variant: Option<&'static str>,
}

impl Entries {
    fn insert(&mut self, name: Cow<'static, str>, written: Parameter) -> Result<()> {
        match self.map.entry(name) {
            Entry::Occupied(entry) => {
                let name = entry.key();
                Err(Misfit::new(format!("two of its parameters are named `{name}`")))
            }
            Entry::Vacant(entry) => {
                entry.insert(written);
                Ok(())
            }
        }
    }

    fn insert_field(&mut self, name: &'static str, written: Result) -> Result<()> {
        self.insert(name.into(), written?)
    }

    fn set_key(&mut self, written: Result) -> Result<()> {
        self.key = Some(match written? {
            Parameter::Text(text) => text,
            Parameter::Bool(is_set) => is_set.to_string(),
            Parameter::Integer(integer) => integer.to_string(),
            _ => return Err(Misfit::new("the keys of a map must be texts")),
        });
        Ok(())
    }

    fn insert_next(&mut self, written: Result) -> Result<()> {
        let key = self.key.take().unwrap_or_default();
        self.insert(key.into(), written?)
    }

    fn done(self) -> Parameter {
        let map = Parameter::Map(self.map);
        match self.variant {
            Some(name) => variant(name, map),
            None => map,
        }
    }
}

macro_rules! integers {
    ($($method:ident: $type:ty),*) => {$(
        fn $method(self, integer: $type) -> Result {
            Ok(Parameter::Integer(integer.into()))
        }
    )*};
}

impl Serializer for Writer {
    type Ok = Parameter;
    type Error = Misfit;
    type SerializeSeq = List;
    type SerializeTuple = List;
    type SerializeTupleStruct = List;
    type SerializeTupleVariant = List;
    type SerializeMap = Entries;
    type SerializeStruct = Entries;
    type SerializeStructVariant = Entries;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    }

    fn is_human_readable(&self) -> bool {
        self.is_for_people
    }

    fn serialize_i128(self, integer: i128) -> Result {
        let fits = i64::try_from(integer).is_ok() || u64::try_from(integer).is_ok();
        match fits {
            true => Ok(Parameter::Integer(integer)),
            false => Err(Misfit::new(format!("{integer} is no integer of 64 bits"))),
        }
    }

    fn serialize_bool(self, is_set: bool) -> Result {
        Ok(Parameter::Bool(is_set))
    }

    fn serialize_f32(self, number: f32) -> Result {
        Ok(Parameter::Number(number.into()))
    }

    fn serialize_f64(self, number: f64) -> Result {
        Ok(Parameter::Number(number))
    }

    fn serialize_char(self, text: char) -> Result {
        Ok(Parameter::Text(text.to_string()))
    }

    fn serialize_str(self, text: &str) -> Result {
        Ok(Parameter::Text(text.to_owned()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result {
        Ok(Parameter::List(bytes.iter().map(|&byte| Parameter::Integer(byte.into())).collect()))
    }

    fn serialize_none(self) -> Result {
        Ok(Parameter::None)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        some(value.serialize(self))
    }

    fn serialize_unit(self) -> Result {
        Ok(Parameter::None)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result {
        Ok(Parameter::None)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result {
        self.refuse_variant()?;
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result {
        match Family::marked(name) {
            None => value.serialize(self),
            Some(family) => {
                described(family, value.serialize(Self { is_for_people: false, ..self })?)
            }
        }
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result {
        self.refuse_variant()?;
        Ok(variant(name, write(value)?))
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<List> {
        Ok(List::new(length.unwrap_or_default(), None))
    }

    fn serialize_tuple(self, length: usize) -> Result<List> {
        Ok(List::new(length, None))
    }

    fn serialize_tuple_struct(self, _: &'static str, length: usize) -> Result<List> {
        Ok(List::new(length, None))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        length: usize,
    ) -> Result<List> {
        self.refuse_variant()?;
        Ok(List::new(length, Some(name)))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries> {
        Ok(Entries::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries> {
        Ok(Entries::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Entries> {
        self.refuse_variant()?;
        Ok(Entries { variant: Some(name), ..Entries::default() })
    }
}

macro_rules! lists {
    ($($trait:ident: $method:ident;)*) => {$(
        impl ser::$trait for List {
            type Ok = Parameter;
            type Error = Misfit;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.push(write(value))
            }

            fn end(self) -> Result {
                Ok(self.done())
            }
        }
    )*};
}

lists! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! structs {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Entries {
            type Ok = Parameter;
            type Error = Misfit;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<()> {
                self.insert_field(name, write(value))
            }

            fn end(self) -> Result {
                Ok(self.done())
            }
        }
    )*};
}

structs!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Entries {
    type Ok = Parameter;
    type Error = Misfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.set_key(write(key))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.insert_next(write(value))
    }

    fn end(self) -> Result {
        Ok(self.done())
    }
}
