//! Fingerprints: digests of values, by content and type.
//!
//! Everything is fed with a tag and, where it can vary, a length, so the bytes of two different
//! values are never equal and neither is a prefix of the other. FORMAT.md lists the tags.

mod impls;
mod serialize;

use crate::digest::Digest;

pub use serialize::fingerprint_serde;

/// A value with a fingerprint: equal fingerprints mean equal values of equal type.
///
/// Implement it by feeding every field that matters, in a fixed order. Floating-point numbers
/// count by their bits, so `0.0` and `-0.0` differ, and a NaN equals itself.
///
/// ```
/// use tenfold_store::{Fingerprint, Fingerprinter, fingerprint_of};
///
/// struct Params {
///     alpha: f64,
///     max_iter: u32,
/// }
///
/// impl Fingerprint for Params {
///     fn fingerprint(&self, to: &mut Fingerprinter) {
///         to.domain("example.params.v1").feed(&self.alpha).feed(&self.max_iter);
///     }
/// }
///
/// let params = Params { alpha: 1e-5, max_iter: 25 };
/// assert_ne!(fingerprint_of(&params), fingerprint_of(&Params { max_iter: 26, ..params }));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fingerprint",
    label = "not `Fingerprint`",
    note = "implement `Fingerprint`, or use `fingerprint_serde` for a type that is `Serialize`"
)]
pub trait Fingerprint {
    /// Feeds the value.
    fn fingerprint(&self, to: &mut Fingerprinter);

    /// Feeds many values: the same as one after the other, unless the type knows a faster way.
    fn fingerprint_slice(values: &[Self], to: &mut Fingerprinter)
    where
        Self: Sized,
    {
        to.tag(Tag::Sequence);
        to.len(values.len());
        for value in values {
            value.fingerprint(to);
        }
    }
}

/// The fingerprint of one value.
pub fn fingerprint_of<T: Fingerprint + ?Sized>(value: &T) -> Digest {
    Fingerprinter::new().feed(value).finish()
}

/// What a fingerprint is made with: values are fed to it, one after the other.
///
/// ```
/// use tenfold_store::Fingerprinter;
///
/// let one = Fingerprinter::new().feed("ab").feed("c").finish();
/// let other = Fingerprinter::new().feed("a").feed("bc").finish();
/// assert_ne!(one, other);
/// ```
#[derive(Clone, Debug)]
pub struct Fingerprinter {
    hasher: blake3::Hasher,
}

/// What follows in the bytes of a fingerprint. The numbers are part of the format.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(crate) enum Tag {
    Unit = 0x01,
    Bool = 0x02,
    Char = 0x03,
    U8 = 0x10,
    U16 = 0x11,
    U32 = 0x12,
    U64 = 0x13,
    U128 = 0x14,
    Usize = 0x15,
    I8 = 0x18,
    I16 = 0x19,
    I32 = 0x1a,
    I64 = 0x1b,
    I128 = 0x1c,
    Isize = 0x1d,
    F32 = 0x20,
    F64 = 0x21,
    Str = 0x30,
    Sequence = 0x31,
    Array = 0x32,
    Tuple = 0x33,
    None = 0x34,
    Some = 0x35,
    Set = 0x36,
    Digest = 0x37,
    Domain = 0x38,
    Struct = 0x40,
    Variant = 0x41,
    Item = 0x42,
    End = 0x43,
}

/// From this many bytes on, hashing on several threads is the faster way.
pub(crate) const PARALLEL_BYTES: usize = 256 << 10;

impl Fingerprinter {
    /// A fingerprinter that was fed nothing.
    pub fn new() -> Self {
        Self { hasher: blake3::Hasher::new_derive_key("tenfold-store 2026 fingerprint v1") }
    }

    /// Feeds a value.
    pub fn feed<T: Fingerprint + ?Sized>(&mut self, value: &T) -> &mut Self {
        value.fingerprint(self);
        self
    }

    /// Feeds the name of what follows, so that types with equal fields differ.
    pub fn domain(&mut self, name: &str) -> &mut Self {
        self.tag(Tag::Domain);
        self.text(name);
        self
    }

    /// The fingerprint of all that was fed.
    pub fn finish(&self) -> Digest {
        self.hasher.finalize().into()
    }

    pub(crate) fn tag(&mut self, tag: Tag) {
        self.hasher.update(&[tag as u8]);
    }

    pub(crate) fn len(&mut self, len: usize) {
        self.hasher.update(&(len as u64).to_le_bytes());
    }

    /// Feeds a tag with bytes whose number the tag tells.
    pub(crate) fn fixed(&mut self, tag: Tag, bytes: &[u8]) {
        self.tag(tag);
        self.hasher.update(bytes);
    }

    /// Feeds the length of a text and its bytes.
    pub(crate) fn text(&mut self, text: &str) {
        self.len(text.len());
        self.raw(text.as_bytes());
    }

    /// Opens an array of `len` elements that are fed as raw bytes.
    pub(crate) fn array(&mut self, element: Tag, len: usize) {
        self.hasher.update(&[Tag::Array as u8, element as u8]);
        self.len(len);
    }

    /// Feeds bytes, on several threads if there are many.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        update(&mut self.hasher, bytes);
    }

    /// Feeds digests in sorted order, for collections without an order of their own.
    pub(crate) fn unordered(&mut self, mut digests: Vec<Digest>) {
        digests.sort_unstable();
        self.tag(Tag::Set);
        self.len(digests.len());
        for digest in &digests {
            self.hasher.update(digest.as_bytes());
        }
    }
}

impl Default for Fingerprinter {
    fn default() -> Self {
        Self::new()
    }
}

/// Hashes bytes, on several threads if there are many.
pub(crate) fn update(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    if bytes.len() >= PARALLEL_BYTES {
        hasher.update_rayon(bytes);
    } else {
        hasher.update(bytes);
    }
}
