//! Any type with serde, through postcard.

use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Source;
use crate::error::{Error, Result};

/// Writes a value as postcard does.
///
/// # Errors
///
/// [`Error::Encode`] if the value's `Serialize` fails, or a length is unknown beforehand;
/// [`Error::Io`] if the bytes cannot be written.
pub fn encode_postcard<T: Serialize + ?Sized>(value: &T, to: &mut dyn Write) -> Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(|error| Error::Encode {
        type_name: std::any::type_name::<T>().into(),
        reason: error.to_string(),
    })?;
    to.write_all(&bytes).map_err(super::unwritten)
}

/// Reads a value as postcard does, from all the bytes that are left.
///
/// # Errors
///
/// [`Error::Decode`] if the bytes are none, or have the wrong digest, or are more than one value;
/// [`Error::Io`] if they cannot be read.
pub fn decode_postcard<T: DeserializeOwned>(from: &mut Source<'_>) -> Result<T> {
    let bytes = from.rest()?;
    match postcard::take_from_bytes(&bytes) {
        Ok((value, [])) => Ok(value),
        Ok((_, more)) => Err(Error::decode(format!("{} bytes follow the value", more.len()))),
        Err(error) => Err(Error::decode(error.to_string())),
    }
}

/// Implements [`Stored`](crate::Stored) and [`Fingerprint`](crate::Fingerprint) for types with
/// serde, each under a versioned name.
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
        $crate::stored_with_postcard!(@stored $($type => $name),+);
        $crate::fingerprint_with_serde!($($type => $name),+);
    };
    // Types of the standard library have fingerprints of their own.
    (@stored $($type:ty => $name:literal),+ $(,)?) => {$(
        impl $crate::Stored for $type {
            const CODEC: &'static str = "postcard.v1";

            fn type_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed($name)
            }

            fn encode(&self, to: &mut dyn ::std::io::Write) -> $crate::Result<()> {
                $crate::encode_postcard(self, to)
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
