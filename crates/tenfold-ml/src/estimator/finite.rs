//! The first number in a value that is not finite, which JSON cannot hold: serde_json would write it
//! as null without an error.

use std::fmt;

use serde::ser::{self, Serialize, Serializer};

/// A number that is not finite, and its path.
#[derive(Debug)]
pub(super) struct NotFinite {
    pub(super) path: String,
    pub(super) number: f64,
}

/// The first number that is not finite; `None` without one, and of a value that cannot be written.
pub(super) fn not_finite<T: Serialize>(value: &T) -> Option<NotFinite> {
    match value.serialize(Search) {
        Err(Stop::Found(found)) => Some(found),
        Ok(()) | Err(Stop::Other) => None,
    }
}

#[derive(Clone, Copy)]
struct Search;

#[derive(Debug)]
enum Stop {
    Found(NotFinite),
    Other,
}

impl Stop {
    fn below(self, name: &str) -> Self {
        match self {
            Self::Found(NotFinite { path, number }) if path.is_empty() => {
                Self::Found(NotFinite { path: name.to_owned(), number })
            }
            Self::Found(NotFinite { path, number }) => {
                Self::Found(NotFinite { path: format!("{name}.{path}"), number })
            }
            Self::Other => Self::Other,
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the search has ended")
    }
}

impl std::error::Error for Stop {}

impl ser::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Other
    }
}

type Result<T = ()> = std::result::Result<T, Stop>;

fn within<T: Serialize + ?Sized>(name: &str, value: &T) -> Result {
    value.serialize(Search).map_err(|stop| stop.below(name))
}

macro_rules! leaves {
    ($($method:ident: $type:ty;)*) => {
        $(fn $method(self, _: $type) -> Result {
            Ok(())
        })*
    };
}

impl Serializer for Search {
    type Ok = ();
    type Error = Stop;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    leaves! {
        serialize_bool: bool;
        serialize_i8: i8;
        serialize_i16: i16;
        serialize_i32: i32;
        serialize_i64: i64;
        serialize_u8: u8;
        serialize_u16: u16;
        serialize_u32: u32;
        serialize_u64: u64;
        serialize_char: char;
        serialize_str: &str;
        serialize_bytes: &[u8];
        serialize_unit_struct: &'static str;
    }

    fn serialize_f32(self, number: f32) -> Result {
        self.serialize_f64(number.into())
    }

    fn serialize_f64(self, number: f64) -> Result {
        match number.is_finite() {
            true => Ok(()),
            false => Err(Stop::Found(NotFinite { path: String::new(), number })),
        }
    }

    fn serialize_none(self) -> Result {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result {
        within(variant, value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self> {
        Ok(self)
    }
}

macro_rules! elements {
    ($($trait:ident: $method:ident;)*) => {$(
        impl ser::$trait for Search {
            type Ok = ();
            type Error = Stop;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
                value.serialize(*self)
            }

            fn end(self) -> Result {
                Ok(())
            }
        }
    )*};
}

elements! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! fields {
    ($($trait:ident),*) => {$(
        impl ser::$trait for Search {
            type Ok = ();
            type Error = Stop;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result {
                within(name, value)
            }

            fn end(self) -> Result {
                Ok(())
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Search {
    type Ok = ();
    type Error = Stop;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result {
        value.serialize(*self)
    }

    fn serialize_entry<K: Serialize + ?Sized, V: Serialize + ?Sized>(
        &mut self,
        key: &K,
        value: &V,
    ) -> Result {
        let name = serde_json::to_value(key).unwrap_or_default();
        within(name.as_str().unwrap_or_default(), value)
    }

    fn end(self) -> Result {
        Ok(())
    }
}
