//! Fingerprints: digests of values, by content and type.
//!
//! Everything is fed with a tag and, where it can vary, a length, so the bytes of two different
//! values are never equal and neither is a prefix of the other. FORMAT.md lists the tags.

mod data_file;
mod impls;
mod serialize;

use std::path::Path;

use serde::Serialize;

use crate::digest::{Digest, update};
use crate::error::{Error, Result};
use crate::files::{SeenFile, executable_digest};
use crate::store::Store;

pub use data_file::DataFile;
pub use serialize::fingerprint_serde;

/// A value with a fingerprint: equal fingerprints mean equal values of equal type.
///
/// Implement it by feeding every field that matters, in a fixed order; for a type with serde,
/// [`fingerprint_with_serde!`](crate::fingerprint_with_serde) does it in a line. Floating-point
/// numbers count by their bits, so `0.0` and `-0.0` differ, and a NaN equals itself.
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
/// assert_ne!(fingerprint_of(&params)?, fingerprint_of(&Params { max_iter: 26, ..params })?);
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no fingerprint",
    label = "a change of this would not be seen: not `Fingerprint`",
    note = "for a type that is `Serialize`, write \
            `tenfold::store::fingerprint_with_serde!({Self} => \"a.name.v1\");`; for another, \
            implement `Fingerprint`"
)]
pub trait Fingerprint {
    /// Whether the fingerprint depends on more than the value: on the content of files that it
    /// names, which may change while the value does not. A type with a [`DataFile`] in it says
    /// `true`.
    const READS_FILES: bool = false;

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
///
/// # Errors
///
/// [`Error::Fingerprint`] if the value refuses to have one.
pub fn fingerprint_of<T: Fingerprint + ?Sized>(value: &T) -> Result<Digest> {
    Fingerprinter::new().feed(value).finish()
}

/// A hasher of values, which are fed to it one after the other.
///
/// ```
/// use tenfold_store::Fingerprinter;
///
/// let one = Fingerprinter::new().feed("ab").feed("c").finish()?;
/// let other = Fingerprinter::new().feed("a").feed("bc").finish()?;
/// assert_ne!(one, other);
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fingerprinter {
    hasher: blake3::Hasher,
    /// The first reason given for refusing a fingerprint.
    refused: Option<String>,
    /// The store that remembers the digests of files.
    store: Option<Store>,
    /// The files whose digests were fed.
    files: Vec<SeenFile>,
}

/// The kind of the next value in the bytes of a fingerprint. The numbers are part of the format.
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

impl Fingerprinter {
    /// A fingerprinter that was fed nothing.
    pub fn new() -> Self {
        let hasher = blake3::Hasher::new_derive_key("tenfold-store 2026 fingerprint v1");
        Self { hasher, refused: None, store: None, files: Vec::new() }
    }

    /// A fingerprinter that was fed nothing, and that reads a file again only if it may have
    /// changed since this store has seen it. The fingerprints are the same.
    pub fn with_store(store: &Store) -> Self {
        Self { store: Some(store.clone()), ..Self::new() }
    }

    /// Feeds a value.
    pub fn feed<T: Fingerprint + ?Sized>(&mut self, value: &T) -> &mut Self {
        value.fingerprint(self);
        self
    }

    /// Feeds the name of the next values, so that types with equal fields differ.
    pub fn domain(&mut self, name: &str) -> &mut Self {
        self.tag(Tag::Domain);
        self.text(name);
        self
    }

    /// Feeds a value through serde, as [`fingerprint_serde`] does. One whose `Serialize` fails is
    /// refused.
    pub fn serde<T: Serialize + ?Sized>(&mut self, value: &T) -> &mut Self {
        serialize::feed(value, self);
        self
    }

    /// Feeds the digest of the running program's file, which identifies all of its code. A file that
    /// cannot be read is refused.
    pub fn executable(&mut self) -> &mut Self {
        let digest = match &self.store {
            Some(store) => store.executable_digest(),
            None => executable_digest(),
        };
        match digest {
            Ok(digest) => self.domain("executable").feed(&digest),
            Err(error) => self.refuse(error.to_string()),
        }
    }

    /// Refuses a fingerprint, with the reason: for a value that cannot be compared, for example, or a
    /// file that cannot be read.
    ///
    /// A result that depends on such a value is computed each time. The first reason given counts.
    ///
    /// ```
    /// use tenfold_store::Fingerprinter;
    ///
    /// let refused = Fingerprinter::new().feed("a").refuse("it is a socket").finish();
    /// assert_eq!(refused.unwrap_err().to_string(), "there is no fingerprint: it is a socket");
    /// ```
    pub fn refuse(&mut self, reason: impl Into<String>) -> &mut Self {
        self.refused.get_or_insert_with(|| reason.into());
        self
    }

    /// The fingerprint of all that was fed.
    ///
    /// # Errors
    ///
    /// [`Error::Fingerprint`] with the first [refusal](Self::refuse).
    pub fn finish(&self) -> Result<Digest> {
        match &self.refused {
            None => Ok(self.hasher.finalize().into()),
            Some(reason) => Err(Error::Fingerprint { reason: reason.clone() }),
        }
    }

    /// The fingerprint of the values that `feed` feeds, apart from all that was fed here. Its refusal
    /// is a refusal here.
    pub(crate) fn apart(&mut self, feed: impl FnOnce(&mut Self)) -> Digest {
        let mut apart = Self { store: self.store.clone(), ..Self::new() };
        feed(&mut apart);
        if let Some(reason) = apart.refused {
            self.refuse(reason);
        }
        self.files.append(&mut apart.files);
        apart.hasher.finalize().into()
    }

    /// Feeds the content of a file. One that cannot be read is refused, with its path and why.
    ///
    /// A type that feeds files must set [`Fingerprint::READS_FILES`].
    pub fn file(&mut self, path: &Path) -> &mut Self {
        match SeenFile::look(path, self.store.as_ref()) {
            Ok((digest, seen)) => {
                self.files.push(seen);
                self.domain("file").feed(&digest)
            }
            Err(error) => self.refuse(error.to_string()),
        }
    }

    /// The files whose content was fed, as they were then.
    pub fn files(&self) -> &[SeenFile] {
        &self.files
    }

    pub(crate) fn tag(&mut self, tag: Tag) {
        self.hasher.update(&[tag as u8]);
    }

    pub(crate) fn len(&mut self, len: usize) {
        self.hasher.update(&(len as u64).to_le_bytes());
    }

    /// Feeds a tag with as many bytes as belong to it.
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

    /// Feeds the entries of a collection without an order of its own.
    pub(crate) fn entries<T: Fingerprint>(&mut self, entries: impl Iterator<Item = T>) {
        let digests = entries.map(|entry| self.apart(|to| entry.fingerprint(to))).collect();
        self.unordered(digests);
    }

    /// Feeds digests in sorted order.
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

/// Implements [`Fingerprint`] for types with serde, each under a versioned name.
///
/// ```
/// use tenfold_store::fingerprint_of;
///
/// #[derive(serde::Serialize)]
/// struct Params {
///     alpha: f64,
/// }
/// tenfold_store::fingerprint_with_serde!(Params => "example.params.v1");
///
/// assert_ne!(fingerprint_of(&Params { alpha: 0.1 })?, fingerprint_of(&Params { alpha: 0.2 })?);
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[macro_export]
macro_rules! fingerprint_with_serde {
    ($($type:ty => $name:literal),+ $(,)?) => {$(
        impl $crate::Fingerprint for $type {
            fn fingerprint(&self, to: &mut $crate::Fingerprinter) {
                to.domain($name).serde(self);
            }
        }
    )+};
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::*;

    /// Has no fingerprint.
    #[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
    struct Refused(&'static str);

    impl Fingerprint for Refused {
        fn fingerprint(&self, to: &mut Fingerprinter) {
            to.refuse(self.0);
        }
    }

    fn reason<T: Fingerprint + ?Sized>(value: &T) -> String {
        match fingerprint_of(value) {
            Err(Error::Fingerprint { reason }) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_first_refusal_counts_wherever_it_is() {
        assert_eq!(reason(&(1, [Refused("a"), Refused("b")])), "a");
        assert_eq!(reason(&Some(Box::new(Refused("c")))), "c");
        assert_eq!(reason(&BTreeMap::from([(1, 2.0)].map(|(k, _)| (k, Refused("d"))))), "d");
        assert_eq!(reason(&HashSet::from([Refused("e")])), "e");
        assert!(fingerprint_of(&[Refused("f"); 0]).is_ok());
    }

    #[test]
    fn the_executable_is_fed_by_its_content() {
        let fed = Fingerprinter::new().executable().finish().unwrap();
        assert_eq!(fed, Fingerprinter::new().executable().finish().unwrap());
        assert_ne!(fed, Fingerprinter::new().finish().unwrap());
    }
}
