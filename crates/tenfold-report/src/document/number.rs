//! Numbers in JSON, which has no infinity and no not-a-number: `null` is not a number, `"inf"` and `"-inf"` are
//! the infinities. Binary formats have all of them.

use std::fmt;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A type whose numbers may be infinite or not numbers, and its form in JSON.
pub(super) trait Numbers: Sized {
    type Wire: Serialize + for<'de> Deserialize<'de>;

    fn to_wire(&self) -> Self::Wire;
    fn from_wire(wire: Self::Wire) -> Self;
}

pub(super) fn serialize<T: Numbers, S: Serializer>(
    value: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.to_wire().serialize(serializer)
}

pub(super) fn deserialize<'de, T: Numbers, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::Wire::deserialize(deserializer).map(T::from_wire)
}

/// One number.
pub(super) struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_f64(self.0);
        }
        match self.0 {
            finite if finite.is_finite() => serializer.serialize_f64(finite),
            f64::INFINITY => serializer.serialize_str("inf"),
            f64::NEG_INFINITY => serializer.serialize_str("-inf"),
            _ => serializer.serialize_unit(),
        }
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return f64::deserialize(deserializer).map(Self);
        }
        struct Reader;

        impl Visitor<'_> for Reader {
            type Value = Number;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, `null`, \"inf\" or \"-inf\"")
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
                Ok(Number(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
                Ok(Number(value as f64))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
                Ok(Number(value as f64))
            }

            fn visit_unit<E: Error>(self) -> Result<Number, E> {
                Ok(Number(f64::NAN))
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<Number, E> {
                match value {
                    "inf" => Ok(Number(f64::INFINITY)),
                    "-inf" => Ok(Number(f64::NEG_INFINITY)),
                    other => Err(E::invalid_value(serde::de::Unexpected::Str(other), &self)),
                }
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

impl Numbers for f64 {
    type Wire = Number;

    fn to_wire(&self) -> Number {
        Number(*self)
    }

    fn from_wire(wire: Number) -> Self {
        wire.0
    }
}

/// A type without such numbers is its own form.
macro_rules! plain {
    ($($type:ty),*) => {$(
        impl Numbers for $type {
            type Wire = Self;

            fn to_wire(&self) -> Self {
                self.clone()
            }

            fn from_wire(wire: Self) -> Self {
                wire
            }
        }
    )*};
}

plain!(usize, String);

macro_rules! tuple {
    ($($name:ident $at:tt),*) => {
        impl<$($name: Numbers),*> Numbers for ($($name,)*) {
            type Wire = ($($name::Wire,)*);

            fn to_wire(&self) -> Self::Wire {
                ($(self.$at.to_wire(),)*)
            }

            fn from_wire(wire: Self::Wire) -> Self {
                ($($name::from_wire(wire.$at),)*)
            }
        }
    };
}

tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);

impl<T: Numbers> Numbers for Vec<T> {
    type Wire = Vec<T::Wire>;

    fn to_wire(&self) -> Self::Wire {
        self.iter().map(T::to_wire).collect()
    }

    fn from_wire(wire: Self::Wire) -> Self {
        wire.into_iter().map(T::from_wire).collect()
    }
}

impl<T: Numbers> Numbers for Option<T> {
    type Wire = Option<T::Wire>;

    fn to_wire(&self) -> Self::Wire {
        self.as_ref().map(T::to_wire)
    }

    fn from_wire(wire: Self::Wire) -> Self {
        wire.map(T::from_wire)
    }
}
