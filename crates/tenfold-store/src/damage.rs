//! Damage of records and blobs.

use std::fmt;

use crate::digest::Digest;

/// A record or blob that differs from the one that was written. It counts as missing.
///
/// It is moved into the `quarantine` of the store when it is found, if the store can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Damage {
    /// Whether it is a record or a blob.
    pub part: Part,
    /// The recipe of a record, or the digest of a blob, by its place.
    pub name: String,
    /// The kind of damage.
    pub kind: DamageKind,
    /// Its place in quarantine; `None` if it could not be moved, or was replaced meanwhile.
    pub set_aside: Option<String>,
}

/// The two kinds of things that a store holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A record: the result of a recipe.
    Record,
    /// A blob: the bytes of a value.
    Blob,
}

/// The kinds of damage.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DamageKind {
    /// A blob of another size than in its record.
    Size {
        /// Its bytes.
        found: u64,
        /// The bytes of the blob that was written.
        expected: u64,
    },
    /// A blob whose bytes have another digest.
    Digest {
        /// The digest of the bytes.
        found: Digest,
    },
    /// A record that is not well formed, or whose check sum is wrong.
    Malformed(RecordFault),
    /// A record of another recipe.
    Foreign {
        /// That recipe.
        found: Digest,
    },
    /// A file whose name is no digest.
    Name,
    /// A blob with the right digest that its type cannot read.
    Undecodable {
        /// The error of its codec.
        reason: String,
    },
}

/// The first fault in the bytes of a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordFault {
    /// Too few bytes for a check sum.
    #[error("it has {found} bytes")]
    Short {
        /// The number of bytes.
        found: usize,
    },
    /// Another check sum than that of the bytes.
    #[error("its check sum is wrong")]
    CheckSum,
    /// The start of another kind of file, or of an unsupported version.
    #[error("it is a `{magic}` of version {version}")]
    Start {
        /// The first eight bytes.
        magic: String,
        /// The version that follows them.
        version: u32,
    },
    /// An end within a field.
    #[error("it is cut off")]
    CutOff,
    /// A flag other than 0 and 1.
    #[error("a flag of it is {found}")]
    Flag {
        /// The byte in its place.
        found: u8,
    },
    /// A text that is not UTF-8.
    #[error("a text of it is not UTF-8")]
    NotUtf8,
    /// Bytes after the last field.
    #[error("{bytes} bytes follow its last field")]
    Trailing {
        /// The number of these bytes.
        bytes: usize,
    },
}

impl From<RecordFault> for DamageKind {
    fn from(fault: RecordFault) -> Self {
        Self::Malformed(fault)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Record => "record",
            Self::Blob => "blob",
        })
    }
}

impl fmt::Display for DamageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { found, expected } => {
                write!(f, "it has {found} bytes where {expected} were written")
            }
            Self::Digest { found } => write!(f, "its bytes have the digest {found}"),
            Self::Malformed(fault) => fault.fmt(f),
            Self::Foreign { found } => write!(f, "it is the record of recipe {found}"),
            Self::Name => f.write_str("its name is no digest"),
            Self::Undecodable { reason } => f.write_str(reason),
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} is damaged: {}", self.part, self.name, self.kind)?;
        match &self.set_aside {
            Some(place) => write!(f, "; it was moved to {place}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Damage {}
