//! The parts of lists, tables and enums, as serde asks for them.

use serde::de::value::{BorrowedStrDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};
use serde_json::Value;

use super::{Reader, Result, Seen};
use crate::estimator::misfit::{Misfit, one_of};
use crate::estimator::paths::Segment;

/// The elements of a list.
pub(super) struct Elements<'a> {
    pub(super) list: std::slice::Iter<'a, Value>,
    pub(super) seen: &'a Seen,
    pub(super) depth: usize,
    pub(super) at: usize,
}

impl<'a> Elements<'a> {
    fn next_value(&mut self) -> Option<Reader<'a>> {
        let value = self.list.next()?;
        self.seen.leave(self.depth);
        self.seen.enter(Segment::At(self.at));
        self.at += 1;
        Some(Reader { value, seen: self.seen })
    }
}

impl<'de> SeqAccess<'de> for Elements<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(reader) = self.next_value() else {
            self.seen.leave(self.depth);
            return Ok(None);
        };
        let read = seed.deserialize(reader)?;
        self.seen.leave(self.depth);
        Ok(Some(read))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.list.len())
    }
}

/// The entries of a table.
pub(super) struct Entries<'a> {
    pub(super) entries: serde_json::map::Iter<'a>,
    pub(super) next: Option<&'a Value>,
    pub(super) from: Reader<'a>,
    pub(super) depth: usize,
}

impl<'a> Entries<'a> {
    fn next_name(&mut self) -> Option<&'a str> {
        let (name, value) = self.entries.next()?;
        self.next = Some(value);
        self.from.seen.enter(Segment::Key(name.clone()));
        Some(name)
    }

    fn next_value(&mut self) -> Reader<'a> {
        Reader { value: self.next.take().unwrap_or(&Value::Null), ..self.from }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        match self.next_name() {
            None => Ok(None),
            Some(name) => seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some),
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value> {
        let read = seed.deserialize(self.next_value())?;
        self.from.seen.leave(self.depth);
        Ok(read)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The data of an estimator within another one.
pub(super) struct Whole<'a>(pub(super) Option<&'a Value>);

impl<'de> SeqAccess<'de> for Whole<'de> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>> {
        let Some(value) = self.0.take() else { return Ok(None) };
        seed.deserialize(value).map(Some).map_err(Misfit::custom)
    }
}

/// A variant of an enum, and its parameters.
pub(super) struct Variant<'a> {
    pub(super) name: &'a str,
    pub(super) value: Option<&'a Value>,
    pub(super) seen: &'a Seen,
}

impl<'a> Variant<'a> {
    /// The parameters, which a text alone has not.
    fn parameters(self, fields: &'static [&'static str]) -> Result<Reader<'a>> {
        let Some(value) = self.value else {
            let name = self.name;
            let of = if fields.is_empty() {
                String::new()
            } else {
                format!(" of {}", one_of(fields).replace(" or ", " and "))
            };
            return Err(Misfit::new(format!(
                "found the text `{name}` alone, expected a table `{{\"{name}\": …}}` with the \
                 parameters{of}"
            )));
        };
        self.seen.enter(Segment::Key(self.name.to_owned()));
        Ok(Reader { value, seen: self.seen })
    }

    fn no_parameters(self) -> Result<()> {
        match self.value {
            None | Some(Value::Null) => Ok(()),
            Some(value) => {
                let expected = format!("the text `{}` alone", self.name);
                Err(Misfit::found(value, &expected))
            }
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Misfit;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let name: StrDeserializer<'_, Misfit> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Misfit;

    fn unit_variant(self) -> Result<()> {
        self.no_parameters()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(self.parameters(&[])?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value> {
        self.parameters(&[])?.deserialize_tuple(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_map(self.parameters(fields)?.table()?)
    }
}
