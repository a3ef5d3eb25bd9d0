//! Fingerprints of any `Serialize`: names of structs, fields and variants count, and the order of
//! a map's entries does not.

use serde::ser::{self, Serialize};

use super::{Fingerprint, Fingerprinter, Tag};
use crate::digest::Digest;
use crate::error::Result;

/// The fingerprint of the serialized value.
///
/// Numbers are typed, names of structs, fields and variants count, and entries of maps count
/// without their order. A *set* serializes as a sequence, so give a `BTreeSet` in place of a
/// `HashSet`. Large arrays are faster through [`Fingerprint`].
///
/// # Errors
///
/// [`Error::Fingerprint`](crate::Error::Fingerprint) if the value's `Serialize` fails.
pub fn fingerprint_serde<T: Serialize + ?Sized>(value: &T) -> Result<Digest> {
    Fingerprinter::new().serde(value).finish()
}

/// Feeds a serialized value, or refuses one that does not serialize.
pub(super) fn feed<T: Serialize + ?Sized>(value: &T, to: &mut Fingerprinter) {
    to.domain("serde");
    if let Err(Failure(reason)) = value.serialize(Feed(to)) {
        let name = std::any::type_name::<T>();
        to.refuse(format!("a value of `{name}` does not serialize: {reason}"));
    }
    // Without it, a unit and the next value could be taken for a newtype.
    to.tag(Tag::End);
}

/// A serializer that feeds every value to a fingerprinter.
struct Feed<'a>(&'a mut Fingerprinter);

/// A sequence, tuple or struct on its way: items, then an end.
struct Items<'a>(&'a mut Fingerprinter);

/// A map on its way: the digests of its entries, which are sorted at the end.
struct Entries<'a> {
    to: &'a mut Fingerprinter,
    key: Option<Digest>,
    entries: Vec<Digest>,
}

/// The error of a `Serialize` that fails.
#[derive(Debug)]
struct Failure(String);

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

impl ser::Error for Failure {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Fed = Result<(), Failure>;

macro_rules! fed_as_they_are {
    ($($method:ident: $type:ty),* $(,)?) => {$(
        fn $method(self, value: $type) -> Fed {
            value.fingerprint(self.0);
            Ok(())
        }
    )*};
}

impl<'a> ser::Serializer for Feed<'a> {
    type Ok = ();
    type Error = Failure;
    type SerializeSeq = Items<'a>;
    type SerializeTuple = Items<'a>;
    type SerializeTupleStruct = Items<'a>;
    type SerializeTupleVariant = Items<'a>;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Items<'a>;
    type SerializeStructVariant = Items<'a>;

    fed_as_they_are! {
        serialize_bool: bool, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_u128: u128, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_i128: i128, serialize_f32: f32, serialize_f64: f64,
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    fn serialize_none(self) -> Fed {
        self.0.tag(Tag::None);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Fed {
        self.0.tag(Tag::Some);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Fed {
        self.0.tag(Tag::Unit);
        Ok(())
    }

    fn serialize_unit_struct(self, name: &'static str) -> Fed {
        self.named(name).map(|_| ())
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Fed {
        self.variant(name, variant).map(|_| ())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, name: &'static str, value: &T) -> Fed {
        value.serialize(Feed(self.named(name)?.0))
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Fed {
        value.serialize(Feed(self.variant(name, variant)?.0))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'a>, Failure> {
        self.0.tag(Tag::Sequence);
        Ok(Items(self.0))
    }

    fn serialize_tuple(self, _: usize) -> Result<Items<'a>, Failure> {
        self.0.tag(Tag::Tuple);
        Ok(Items(self.0))
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Items<'a>, Failure> {
        self.named(name)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Failure> {
        self.variant(name, variant)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, Failure> {
        Ok(Entries { to: self.0, key: None, entries: Vec::new() })
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Items<'a>, Failure> {
        self.named(name)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items<'a>, Failure> {
        self.variant(name, variant)
    }
}

impl<'a> Feed<'a> {
    fn named(self, name: &str) -> Result<Items<'a>, Failure> {
        self.0.tag(Tag::Struct);
        self.0.text(name);
        Ok(Items(self.0))
    }

    fn variant(self, name: &str, variant: &str) -> Result<Items<'a>, Failure> {
        self.0.tag(Tag::Variant);
        self.0.text(name);
        self.0.text(variant);
        Ok(Items(self.0))
    }
}

impl Items<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Fed {
        self.0.tag(Tag::Item);
        value.serialize(Feed(self.0))
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Fed {
        self.0.tag(Tag::Item);
        self.0.text(name);
        value.serialize(Feed(self.0))
    }

    fn finish(self) -> Fed {
        self.0.tag(Tag::End);
        Ok(())
    }
}

macro_rules! compounds {
    ($($trait:ident :: $method:ident),* $(,)?) => {$(
        impl ser::$trait for Items<'_> {
            type Ok = ();
            type Error = Failure;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Fed {
                self.item(value)
            }

            fn end(self) -> Fed {
                self.finish()
            }
        }
    )*};
}

compounds! {
    SerializeSeq::serialize_element, SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field, SerializeTupleVariant::serialize_field,
}

macro_rules! structs {
    ($($trait:ident),* $(,)?) => {$(
        impl ser::$trait for Items<'_> {
            type Ok = ();
            type Error = Failure;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Fed {
                self.field(name, value)
            }

            fn end(self) -> Fed {
                self.finish()
            }
        }
    )*};
}

structs! { SerializeStruct, SerializeStructVariant }

impl ser::SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Failure;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Fed {
        self.key = Some(alone(key, self.to)?);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Fed {
        let key = self.key.take().ok_or_else(|| Failure("a map gave a value first".into()))?;
        let value = alone(value, self.to)?;
        self.entries.push(self.to.apart(|to| (key, value).fingerprint(to)));
        Ok(())
    }

    fn end(self) -> Fed {
        self.to.unordered(self.entries);
        Ok(())
    }
}

fn alone<T: Serialize + ?Sized>(value: &T, to: &mut Fingerprinter) -> Result<Digest, Failure> {
    let mut fed = Ok(());
    let digest = to.apart(|to| fed = value.serialize(Feed(to)));
    fed.map(|()| digest)
}
