//! The deserializer of stored values: of the bytes that postcard wrote, or of made-up parts whose
//! requests are noted.
//!
//! It is one type for both, so that the `Deserialize` of each type is compiled once, and all that does
//! not depend on the type is in functions without type parameters.

use postcard::{Error, Result};
use serde::de::value::U32Deserializer;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use super::layout::Tracer;

/// The source of the parts of a value.
pub(super) enum Decoder<'de> {
    /// Bytes of postcard, of which those that were read are gone.
    Bytes(&'de [u8]),
    /// Made-up parts.
    MadeUp(&'de mut Tracer),
}

/// Reads a part that postcard knows.
fn take<'de, T: Deserialize<'de>>(bytes: &mut &'de [u8]) -> Result<T> {
    let (part, rest) = postcard::take_from_bytes(bytes)?;
    *bytes = rest;
    Ok(part)
}

macro_rules! take_numbers {
    ($($take:ident: $type:ty, $kind:literal;)*) => {$(
        fn $take(&mut self) -> Result<$type> {
            match self {
                Self::Bytes(bytes) => take(bytes),
                Self::MadeUp(tracer) => {
                    tracer.note($kind, &[])?;
                    Ok(tracer.number as $type)
                }
            }
        }
    )*};
}

impl<'de> Decoder<'de> {
    take_numbers! {
        take_i8: i8, "i8"; take_i16: i16, "i16"; take_i32: i32, "i32"; take_i64: i64, "i64";
        take_i128: i128, "i128"; take_u8: u8, "u8"; take_u16: u16, "u16"; take_u32: u32, "u32";
        take_u64: u64, "u64"; take_u128: u128, "u128"; take_f32: f32, "f32";
        take_any_f64: f64, "f64"; take_char: char, "char";
    }

    /// Models have many of them.
    #[inline]
    fn take_f64(&mut self) -> Result<f64> {
        if let Self::Bytes(bytes) = self
            && let Some((number, rest)) = bytes.split_first_chunk()
        {
            *bytes = rest;
            return Ok(f64::from_le_bytes(*number));
        }
        self.take_any_f64()
    }

    fn take_bool(&mut self) -> Result<bool> {
        match self {
            Self::Bytes(bytes) => take(bytes),
            Self::MadeUp(tracer) => {
                tracer.note("bool", &[])?;
                Ok(tracer.number == 1)
            }
        }
    }

    fn take_text(&mut self) -> Result<&'de str> {
        match self {
            Self::Bytes(bytes) => take(bytes),
            Self::MadeUp(tracer) => {
                tracer.note("text", &[])?;
                Ok(tracer.text())
            }
        }
    }

    fn take_bytes(&mut self) -> Result<&'de [u8]> {
        match self {
            Self::Bytes(bytes) => take(bytes),
            Self::MadeUp(tracer) => {
                tracer.note("bytes", &[])?;
                Ok(tracer.text().as_bytes())
            }
        }
    }

    /// Returns `true` if an option has a value, which follows.
    fn take_option(&mut self) -> Result<bool> {
        match self {
            Self::Bytes(bytes) => Ok(take::<Option<()>>(bytes)?.is_some()),
            Self::MadeUp(tracer) => {
                tracer.note("option", &[])?;
                Ok(!tracer.is_nested())
            }
        }
    }

    /// The number of elements of a sequence, or of entries of a map.
    fn take_len(&mut self, kind: &str) -> Result<usize> {
        match self {
            Self::Bytes(bytes) => take(bytes),
            Self::MadeUp(tracer) => {
                tracer.note(kind, &[])?;
                Ok(usize::from(!tracer.is_nested()))
            }
        }
    }

    fn note(&mut self, kind: &str, names: &[&str]) -> Result<()> {
        match self {
            Self::Bytes(_) => Ok(()),
            Self::MadeUp(tracer) => tracer.note(kind, names),
        }
    }

    fn note_tuple(&mut self, kind: &str, len: usize, names: &[&str]) -> Result<()> {
        match self {
            Self::Bytes(_) => Ok(()),
            Self::MadeUp(tracer) => tracer.note(&format!("{kind} of {len}"), names),
        }
    }

    /// Goes into a named type.
    fn enter(&mut self, name: &'static str) -> Result<()> {
        match self {
            Self::Bytes(_) => Ok(()),
            Self::MadeUp(tracer) => tracer.enter(name),
        }
    }

    fn enter_struct(&mut self, name: &'static str, fields: &[&str]) -> Result<()> {
        self.note("struct", &[name])?;
        self.note("fields", fields)?;
        self.enter(name)
    }

    /// Goes into an enum; the number of its variant.
    fn enter_enum(&mut self, name: &'static str, variants: &[&str]) -> Result<u32> {
        match self {
            Self::Bytes(bytes) => take(bytes),
            Self::MadeUp(tracer) => tracer.enter_enum(name, variants),
        }
    }

    fn leave(&mut self) {
        if let Self::MadeUp(tracer) = self {
            tracer.leave();
        }
    }

    /// An end where names would be needed, which postcard does not keep.
    fn refuse<T>(&mut self, kind: &str) -> Result<T> {
        self.note(kind, &[])?;
        Err(Error::WontImplement)
    }

    /// The number of parts to make room for, unless it exceeds the bytes.
    fn size_hint(&self, left: usize) -> Option<usize> {
        match self {
            Self::Bytes(bytes) if bytes.len() < left => None,
            _ => Some(left),
        }
    }
}

macro_rules! visits {
    ($($deserialize:ident $visit:ident $take:ident;)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
            visitor.$visit(self.$take()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Decoder<'de> {
    type Error = Error;

    visits! {
        deserialize_bool visit_bool take_bool;
        deserialize_i8 visit_i8 take_i8;
        deserialize_i16 visit_i16 take_i16;
        deserialize_i32 visit_i32 take_i32;
        deserialize_i64 visit_i64 take_i64;
        deserialize_i128 visit_i128 take_i128;
        deserialize_u8 visit_u8 take_u8;
        deserialize_u16 visit_u16 take_u16;
        deserialize_u32 visit_u32 take_u32;
        deserialize_u64 visit_u64 take_u64;
        deserialize_u128 visit_u128 take_u128;
        deserialize_f32 visit_f32 take_f32;
        deserialize_f64 visit_f64 take_f64;
        deserialize_char visit_char take_char;
        deserialize_str visit_borrowed_str take_text;
        deserialize_string visit_borrowed_str take_text;
        deserialize_bytes visit_borrowed_bytes take_bytes;
        deserialize_byte_buf visit_borrowed_bytes take_bytes;
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        self.refuse("any")
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.take_option()? { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        self.note("unit", &[])?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.note("unit struct", &[name])?;
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        self.note("newtype", &[name])?;
        self.enter(name)?;
        let read = visitor.visit_newtype_struct(&mut *self);
        self.leave();
        read
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let left = self.take_len("sequence")?;
        visitor.visit_seq(Parts { from: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        self.note_tuple("tuple", len, &[])?;
        visitor.visit_seq(Parts { from: self, left: len })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value> {
        self.note_tuple("tuple struct", len, &[name])?;
        self.enter(name)?;
        let read = visitor.visit_seq(Parts { from: self, left: len });
        self.leave();
        read
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let left = self.take_len("map")?;
        visitor.visit_map(Parts { from: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.enter_struct(name, fields)?;
        let read = visitor.visit_seq(Parts { from: self, left: fields.len() });
        self.leave();
        read
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        let variant = self.enter_enum(name, variants)?;
        let read = visitor.visit_enum(Variant { from: self, variant });
        self.leave();
        read
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        self.refuse("identifier")
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value> {
        self.refuse("ignored")
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The parts of a sequence, map or struct that are left.
struct Parts<'a, 'de> {
    from: &'a mut Decoder<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.from).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        self.from.size_hint(self.left)
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value> {
        seed.deserialize(&mut *self.from)
    }

    fn size_hint(&self) -> Option<usize> {
        self.from.size_hint(self.left)
    }
}

/// A variant of an enum whose content follows.
struct Variant<'a, 'de> {
    from: &'a mut Decoder<'de>,
    variant: u32,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self)> {
        let number: U32Deserializer<Error> = self.variant.into_deserializer();
        Ok((seed.deserialize(number)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        self.from.note("unit variant", &[])
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value> {
        self.from.note("newtype variant", &[])?;
        seed.deserialize(self.from)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value> {
        self.from.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        self.from.note("fields", fields)?;
        visitor.visit_seq(Parts { from: self.from, left: fields.len() })
    }
}
