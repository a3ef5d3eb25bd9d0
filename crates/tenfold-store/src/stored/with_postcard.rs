//! Any type with serde, through postcard.

use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Source;
use super::decoder::Decoder;
use super::encoder::Encoder;
use crate::error::{Error, Result};

/// Writes a value as postcard does.
///
/// # Errors
///
/// [`Error::Encode`] if the value's `Serialize` fails, or a length is unknown beforehand;
/// [`Error::Io`] if the bytes cannot be written.
pub fn encode_postcard<T: Serialize + ?Sized>(value: &T, to: &mut dyn Write) -> Result<()> {
    to.write_all(&bytes_of(value)?).map_err(super::unwritten)
}

/// Writes a value as [`encode_postcard`] does, and checks that it can be read back: postcard keeps
/// no names of fields, which some types with serde need.
///
/// # Errors
///
/// Those of [`encode_postcard`], and [`Error::Encode`] if the bytes cannot be read back.
pub fn encode_postcard_checked<T: Serialize + DeserializeOwned>(
    value: &T,
    to: &mut dyn Write,
) -> Result<()> {
    let bytes = bytes_of(value)?;
    if let Err(error) = whole::<T>(&bytes) {
        return Err(not_read_back(std::any::type_name::<T>(), &error));
    }
    to.write_all(&bytes).map_err(super::unwritten)
}

fn bytes_of<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>> {
    let mut encoder = Encoder::new();
    let written = value.serialize(&mut encoder);
    finished(written, encoder, std::any::type_name::<T>())
}

fn finished(
    written: postcard::Result<()>,
    encoder: Encoder,
    type_name: &'static str,
) -> Result<Vec<u8>> {
    let bytes = written.and_then(|()| encoder.finish());
    bytes.map_err(|error| failed(type_name, error.to_string()))
}

fn failed(type_name: &str, reason: String) -> Error {
    Error::Encode { type_name: type_name.into(), reason }
}

fn not_read_back(type_name: &str, error: &str) -> Error {
    let reason = format!(
        "its bytes cannot be read back ({error}); `skip_serializing_if`, `untagged` and `flatten` \
         need names of fields, which postcard does not keep"
    );
    failed(type_name, reason)
}

/// Reads a value as postcard does, from all the bytes that are left.
///
/// # Errors
///
/// [`Error::Decode`] if the bytes are no value, or more than one, or have the wrong digest;
/// [`Error::Io`] if they cannot be read.
pub fn decode_postcard<T: DeserializeOwned>(from: &mut Source<'_>) -> Result<T> {
    whole(&from.rest()?).map_err(Error::decode)
}

/// Reads one value from all of the bytes.
fn whole<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    let mut decoder = Decoder::Bytes(bytes);
    let read = T::deserialize(&mut decoder);
    match (read, decoder) {
        (Ok(value), Decoder::Bytes([])) => Ok(value),
        (read, rest) => Err(fault(read.err(), &rest)),
    }
}

fn fault(error: Option<postcard::Error>, rest: &Decoder<'_>) -> String {
    match (error, rest) {
        (None, Decoder::Bytes(more)) => format!("{} bytes follow the value", more.len()),
        (error, _) => error.unwrap_or(postcard::Error::WontImplement).to_string(),
    }
}

/// Implements [`Stored`](crate::Stored) and [`Fingerprint`](crate::Fingerprint) for types with
/// serde, each under a versioned name.
///
/// A digest of the names and types of all fields and variants is a part of the stored name: values
/// that were kept before one of them was swapped, renamed or given another type are not decoded, but
/// computed again. Raise the version of the name when a field changes its meaning only. Fields that
/// serde skips are missing when a value is read back, and a random order, as a `HashMap`'s, makes
/// equal values differ.
///
/// ```
/// use tenfold_store::{content_digest, fingerprint_of};
///
/// #[derive(serde::Serialize, serde::Deserialize)]
/// struct Report(Vec<f64>);
///
/// tenfold_store::stored_with_postcard!(Report => "example.report.v1");
///
/// content_digest(&Report(vec![0.5]))?;
/// fingerprint_of(&Report(vec![0.5]))?;
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[macro_export]
macro_rules! stored_with_postcard {
    ($($type:ty => $name:literal),+ $(,)?) => {
        $($crate::stored_with_postcard! {
            @stored $type => {
                static NAME: ::std::sync::OnceLock<::std::string::String> =
                    ::std::sync::OnceLock::new();
                NAME.get_or_init(|| $crate::name_with_layout::<$type>($name))
            }
        })+
        $crate::fingerprint_with_serde!($($type => $name),+);
    };
    // Types of the standard library have fingerprints of their own, and a layout that never changes.
    (@stored $($type:ty => $name:expr),+ $(,)?) => {$(
        impl $crate::Stored for $type {
            const CODEC: &'static str = "postcard.v1";

            fn type_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($name)
            }

            fn encode(&self, to: &mut dyn ::std::io::Write) -> $crate::Result<()> {
                $crate::encode_postcard_checked(self, to)
            }

            fn decode(from: &mut $crate::Source<'_>) -> $crate::Result<Self> {
                $crate::decode_postcard(from)
            }
        }
    )+};
}

crate::stored_with_postcard! { @stored
    () => "unit.v1", bool => "bool.v1", char => "char.v1",
    f32 => "f32.v1", f64 => "f64.v1",
    i8 => "i8.v1", i16 => "i16.v1", i32 => "i32.v1", i64 => "i64.v1", i128 => "i128.v1",
    u8 => "u8.v1", u16 => "u16.v1", u32 => "u32.v1", u64 => "u64.v1", u128 => "u128.v1",
    isize => "isize.v1", usize => "usize.v1",
    String => "string.v1", Vec<String> => "vec.string.v1",
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::stored::content_digest;

    #[derive(Serialize, Deserialize)]
    struct Sparse {
        #[serde(skip_serializing_if = "Option::is_none")]
        first: Option<u8>,
        second: u8,
    }

    crate::stored_with_postcard!(Sparse => "test.sparse.v1");

    #[test]
    fn a_value_that_cannot_be_read_back_was_kept_and_found_damaged() {
        assert!(content_digest(&Sparse { first: Some(1), second: 2 }).is_ok());
        let error = content_digest(&Sparse { first: None, second: 2 }).unwrap_err().to_string();
        assert!(error.contains("Sparse") && error.contains("skip_serializing_if"), "{error}");
    }

    type Numbers = (u8, u16, u32, u64, u128, i8, i16, i32, i64, (i128, f32, f64, usize));

    #[derive(Serialize, Deserialize, PartialEq, Debug, Clone)]
    enum Shape {
        Point,
        Circle(f64),
        Line(u32, String),
        Box { low: i16, high: Option<char> },
    }

    fn shapes() -> impl Strategy<Value = Vec<Shape>> {
        let shape = prop_oneof![
            Just(Shape::Point),
            (-9.0..9.0).prop_map(Shape::Circle),
            any::<(u32, String)>().prop_map(|(number, text)| Shape::Line(number, text)),
            any::<(i16, Option<char>)>().prop_map(|(low, high)| Shape::Box { low, high }),
        ];
        proptest::collection::vec(shape, 0..5)
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_postcard(
            numbers in (any::<(u8, u16, u32, u64, u128, i8, i16, i32, i64)>(),
                (any::<i128>(), -9.0f32..9.0, -9.0..9.0, any::<usize>())),
            map in proptest::collection::btree_map("[aé]{0,3}", any::<Option<Vec<bool>>>(), 0..4),
            shapes in shapes(),
            cut in any::<prop::sample::Index>(),
        ) {
            let ((a, b, c, d, e, f, g, h, i), rest) = numbers;
            let numbers: Numbers = (a, b, c, d, e, f, g, h, i, rest);
            let value = (numbers, map, shapes, ());
            let bytes = bytes_of(&value).unwrap();
            prop_assert_eq!(&bytes, &postcard::to_stdvec(&value).unwrap());
            prop_assert_eq!(whole(&bytes), Ok(value));
            let cut = &bytes[..cut.index(bytes.len())];
            type Read = (Numbers, BTreeMap<String, Option<Vec<bool>>>, Vec<Shape>, ());
            prop_assert!(whole::<Read>(cut).is_err());
        }
    }
}
