//! The layout of a type with serde: the names and types of its fields, as a digest.
//!
//! Postcard keeps neither, so bytes of a struct whose fields were swapped, renamed or given another
//! type may decode as another value. The layout is found without a value: the type is decoded from
//! made-up parts, and each request that its `Deserialize` makes is fed to a digest. Each variant of an
//! enum takes its turn. A type that refuses the made-up parts ends the pass; the requests until then
//! count.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use serde::de::value::U32Deserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};

use crate::digest::Digest;

/// The name of a type with its layout: `example.report.v1#0123456789abcdef`.
#[doc(hidden)]
pub fn name_with_layout<T: DeserializeOwned>(name: &str) -> String {
    let digits = layout_of::<T>().to_string();
    format!("{name}#{}", &digits[..16])
}

/// The digest of the layout of a type with serde: of the names and types of its fields and variants, as
/// its `Deserialize` asks for them.
///
/// ```
/// use tenfold_store::layout_of;
///
/// #[derive(serde::Deserialize)]
/// struct Range {
///     low: f64,
///     high: f64,
/// }
/// let before = layout_of::<Range>();
/// {
///     #[derive(serde::Deserialize)]
///     struct Range {
///         high: f64,
///         low: f64,
///     }
///     assert_ne!(layout_of::<Range>(), before);
/// }
/// ```
pub fn layout_of<T: DeserializeOwned>() -> Digest {
    let mut tracer = Tracer::default();
    for pass in 0..PASSES_MAX {
        // A text or a number that a type refuses may be followed by one that it accepts.
        tracer.number = u8::from(pass % 2 == 1);
        tracer.start(b"pass", &[]);
        let traced = catch_unwind(AssertUnwindSafe(|| T::deserialize(&mut tracer).is_ok()));
        tracer.active.clear();
        let is_done = traced.unwrap_or_default() && tracer.enums.values().all(Turns::are_over);
        if is_done || tracer.requests >= REQUESTS_MAX {
            break;
        }
    }
    tracer.hasher.finalize().into()
}

/// The most passes: a type whose passes fail has as many.
const PASSES_MAX: u32 = 256;
/// The most requests in all passes together.
const REQUESTS_MAX: u32 = 20_000;
/// The most named types within each other.
const DEPTH_MAX: usize = 64;

/// A deserializer that makes up parts and notes which were requested.
#[derive(Default)]
struct Tracer {
    hasher: blake3::Hasher,
    requests: u32,
    number: u8,
    /// The named types around the present one, the innermost last.
    active: Vec<&'static str>,
    enums: BTreeMap<(&'static str, u32), Turns>,
}

/// The variants of an enum that had their turn.
struct Turns {
    next: u32,
    variants: u32,
}

impl Turns {
    fn are_over(&self) -> bool {
        self.next >= self.variants
    }
}

impl Tracer {
    /// Notes a request.
    fn start(&mut self, kind: &[u8], names: &[&str]) {
        self.requests += 1;
        for part in std::iter::once(kind).chain(names.iter().map(|name| name.as_bytes())) {
            self.hasher.update(&(part.len() as u64).to_le_bytes());
            self.hasher.update(part);
        }
        self.hasher.update(&(names.len() as u64).to_le_bytes());
    }

    fn note(&mut self, kind: &str, names: &[&str]) -> Result<(), Stop> {
        self.start(kind.as_bytes(), names);
        if self.requests >= REQUESTS_MAX { Err(Stop) } else { Ok(()) }
    }

    /// Returns `true` if the innermost named type is within another of its name: it ends where it can.
    fn is_nested(&self) -> bool {
        let Some((last, outer)) = self.active.split_last() else { return false };
        outer.contains(last)
    }

    fn within<T>(
        &mut self,
        name: &'static str,
        inner: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.active.len() >= DEPTH_MAX {
            return Err(Stop);
        }
        self.active.push(name);
        let done = inner(self);
        self.active.pop();
        done
    }
}

/// The end of a pass.
#[derive(Debug)]
struct Stop;

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no value is made up")
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

macro_rules! numbers {
    ($($deserialize:ident $visit:ident $kind:literal)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.note($kind, &[])?;
            visitor.$visit(self.number as _)
        }
    )*};
}

macro_rules! texts {
    ($($deserialize:ident $visit:ident $kind:literal $text:ident)*) => {$(
        fn $deserialize<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.note($kind, &[])?;
            visitor.$visit(if self.number == 0 { "" } else { "1" }.$text())
        }
    )*};
}

impl<'de> Deserializer<'de> for &mut Tracer {
    type Error = Stop;

    numbers! {
        deserialize_i8 visit_i8 "i8" deserialize_i16 visit_i16 "i16"
        deserialize_i32 visit_i32 "i32" deserialize_i64 visit_i64 "i64"
        deserialize_i128 visit_i128 "i128"
        deserialize_u8 visit_u8 "u8" deserialize_u16 visit_u16 "u16"
        deserialize_u32 visit_u32 "u32" deserialize_u64 visit_u64 "u64"
        deserialize_u128 visit_u128 "u128"
        deserialize_f32 visit_f32 "f32" deserialize_f64 visit_f64 "f64"
        deserialize_char visit_char "char"
    }

    texts! {
        deserialize_str visit_borrowed_str "text" into
        deserialize_string visit_borrowed_str "text" into
        deserialize_bytes visit_borrowed_bytes "bytes" as_bytes
        deserialize_byte_buf visit_borrowed_bytes "bytes" as_bytes
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        self.note("any", &[])?;
        Err(Stop)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.note("bool", &[])?;
        visitor.visit_bool(self.number == 1)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.note("option", &[])?;
        if self.is_nested() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.note("unit", &[])?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.note("unit struct", &[name])?;
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.note("newtype", &[name])?;
        self.within(name, |tracer| visitor.visit_newtype_struct(tracer))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.note("sequence", &[])?;
        let left = usize::from(!self.is_nested());
        visitor.visit_seq(Parts { tracer: self, left })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        self.note(&format!("tuple of {len}"), &[])?;
        visitor.visit_seq(Parts { tracer: self, left: len })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.note(&format!("tuple struct of {len}"), &[name])?;
        self.within(name, |tracer| visitor.visit_seq(Parts { tracer, left: len }))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.note("map", &[])?;
        let left = usize::from(!self.is_nested());
        visitor.visit_map(Parts { tracer: self, left })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.note("struct", &[name])?;
        self.note("fields", fields)?;
        self.within(name, |tracer| visitor.visit_seq(Parts { tracer, left: fields.len() }))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.note("enum", &[name])?;
        self.note("variants", variants)?;
        let number = variants.len() as u32;
        let turns = self.enums.entry((name, number)).or_insert(Turns { next: 0, variants: number });
        let variant = turns.next.checked_rem(number).ok_or(Stop)?;
        turns.next += 1;
        self.within(name, |tracer| visitor.visit_enum(Variant { tracer, variant }))
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        self.note("identifier", &[])?;
        Err(Stop)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Stop> {
        self.note("ignored", &[])?;
        Err(Stop)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The parts of a sequence or struct that are still to be made up.
struct Parts<'t> {
    tracer: &'t mut Tracer,
    left: usize,
}

impl<'de> SeqAccess<'de> for Parts<'_> {
    type Error = Stop;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.tracer).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for Parts<'_> {
    type Error = Stop;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Stop> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Stop> {
        seed.deserialize(&mut *self.tracer)
    }
}

/// A variant of an enum whose content is to be made up.
struct Variant<'t> {
    tracer: &'t mut Tracer,
    variant: u32,
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Stop> {
        let number: U32Deserializer<Stop> = self.variant.into_deserializer();
        self.tracer.note(&format!("variant {}", self.variant), &[])?;
        Ok((seed.deserialize(number)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        self.tracer.note("unit variant", &[])
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Stop> {
        self.tracer.note("newtype variant", &[])?;
        seed.deserialize(self.tracer)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Stop> {
        self.tracer.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.tracer.note("fields", fields)?;
        visitor.visit_seq(Parts { tracer: self.tracer, left: fields.len() })
    }
}

#[cfg(test)]
mod tests;
