//! Values as bytes: writing them, and reading them back.

mod array;
mod decoder;
mod encoder;
mod layout;
mod returned;
mod source;
mod with_postcard;

use std::borrow::Cow;
use std::io::{self, Write};

use crate::digest::{Digest, update};
use crate::error::{Error, Result};

pub use array::{Array, Element, little_endian};
pub use layout::{layout_of, name_with_layout};
pub use returned::Returned;
pub use source::Source;
pub use with_postcard::{decode_postcard, encode_postcard, encode_postcard_checked};

/// A value that a store can keep.
///
/// For a type with serde, [`stored_with_postcard!`](crate::stored_with_postcard) implements it in
/// a line. Large numeric data goes through [`Array`], which writes raw little-endian bytes.
///
/// ```
/// use serde::{Deserialize, Serialize};
/// use tenfold_store::{Source, Stored};
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct Scores {
///     accuracy: f64,
/// }
/// tenfold_store::stored_with_postcard!(Scores => "example.scores.v1");
///
/// let mut bytes = Vec::new();
/// Scores { accuracy: 0.5 }.encode(&mut bytes)?;
/// assert_eq!(Scores::decode(&mut Source::new(&bytes))?, Scores { accuracy: 0.5 });
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be kept in a store",
    label = "not `Stored`",
    note = "for a type that is `Serialize` and `Deserialize`, write \
            `tenfold::store::stored_with_postcard!({Self} => \"a.name.v1\");`; for another, \
            implement `Stored`"
)]
pub trait Stored: Sized {
    /// The name of the encoding: `postcard.v1`, for example.
    const CODEC: &'static str;

    /// The name of the type, with a version that changes whenever old bytes no longer fit.
    fn type_name() -> Cow<'static, str>;

    /// Writes the value. Equal values must write equal bytes, or they are not seen to be equal.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`], and the errors of writing.
    fn encode(&self, to: &mut dyn Write) -> Result<()>;

    /// Reads a value, and all the bytes that belong to it.
    ///
    /// The bytes may be damaged in any way, so nothing may be taken for granted, a length least
    /// of all. A value made of damaged bytes is thrown away: [`Source::rest`] checks them first.
    ///
    /// # Errors
    ///
    /// [`Error::Decode`], and the errors of reading.
    fn decode(from: &mut Source<'_>) -> Result<Self>;
}

/// The digest that a value's blob has, or would have: of its encoded bytes.
///
/// # Errors
///
/// Those of the value's [`Stored::encode`].
pub fn content_digest<T: Stored>(value: &T) -> Result<Digest> {
    digest_and_size(value).map(|(digest, _)| digest)
}

/// The digest and the number of a value's encoded bytes, which are kept nowhere.
pub(crate) fn digest_and_size<T: Stored>(value: &T) -> Result<(Digest, u64)> {
    hash(|to| value.encode(to))
}

/// The digest of the bytes that `write` writes, which are kept nowhere.
///
/// # Errors
///
/// Those of `write`.
pub fn digest_written(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<Digest> {
    hash(write).map(|(digest, _)| digest)
}

fn hash(write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<(Digest, u64)> {
    let hashing = Hashing { hasher: blake3::Hasher::new(), size: 0 };
    let mut to = io::BufWriter::with_capacity(1 << 16, hashing);
    write(&mut to)?;
    let hashing = to.into_inner().map_err(|error| unwritten(error.into_error()))?;
    Ok((hashing.hasher.finalize().into(), hashing.size))
}

struct Hashing {
    hasher: blake3::Hasher,
    size: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        update(&mut self.hasher, bytes);
        self.size += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The error of an encoded value that cannot be written.
pub fn unwritten(error: io::Error) -> Error {
    Error::Io { action: "write", place: "an encoded value".into(), error }
}

/// The error of a codec that needs more bytes than are left.
pub(crate) fn too_short(expected: u64, found: u64) -> Error {
    Error::decode(format!("{expected} bytes are needed where {found} are left"))
}
