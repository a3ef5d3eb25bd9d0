//! Places for the bytes of a store, behind one trait.

pub(crate) mod directory;
pub(crate) mod format;
#[cfg(feature = "object-store")]
pub(crate) mod objects;
pub(crate) mod read_only;

use std::any::Any;
use std::fmt::Debug;
use std::io::{Read, Write};
use std::num::NonZeroUsize;

use crate::digest::Digest;
use crate::error::Result;

/// The areas of a store. A thing in one of them is named by a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Area {
    /// Recipe → record.
    Records,
    /// Digest → bytes.
    Blobs,
    /// Digest of a name → recipe that was last run under it.
    Names,
    /// Digest of a path → digest of the file's content when it was last read.
    Files,
}

impl Area {
    pub(crate) const ALL: [Self; 4] = [Self::Records, Self::Blobs, Self::Names, Self::Files];

    /// The name of its directory.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Blobs => "blobs",
            Self::Names => "names",
            Self::Files => "files",
        }
    }

    /// Where a thing is below the root: `blobs/ab/ab12…`.
    pub(crate) fn path(self, name: &Digest) -> String {
        let digits = name.digits();
        let mut path = String::with_capacity(self.name().len() + 4 + digits.len());
        path.push_str(self.name());
        path.push('/');
        path.extend(digits[..2].iter().map(|digit| char::from(*digit)));
        path.push('/');
        path.extend(digits.iter().map(|digit| char::from(*digit)));
        path
    }
}

/// A thing found in an area.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Listed {
    /// Its digest, or the path below the root of a file with another name.
    pub(crate) name: Result<Digest, String>,
    pub(crate) bytes: u64,
}

/// The kinds of work that exclude each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Writers, which only add.
    Adding,
    /// A remover: no writer is between its blob and its record.
    Removing,
}

/// Held for as long as the lock is.
pub(crate) type Guard = Box<dyn Any + Send>;

/// The cost of reading from a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Speed {
    /// Before the first byte: two look-ups and the opening of a file, or two requests.
    pub(crate) latency_seconds: f64,
    /// From then on, with the digest.
    pub(crate) bytes_per_second: f64,
}

/// A place where bytes are kept.
pub(crate) trait Backend: Debug + Send + Sync {
    /// The path or URL, for messages.
    fn place(&self) -> String;
    /// The content of the file that holds the format.
    fn format(&self) -> Result<Option<Vec<u8>>>;
    /// The first thing that a store which was never finished does not have.
    fn first_foreign(&self) -> Result<Option<String>>;
    /// Makes the place ready for things, and writes the file that holds the format last.
    fn put_format(&self) -> Result<()>;
    /// Returns `true` if writes are errors.
    fn is_read_only(&self) -> bool {
        false
    }
    /// Restores and removes what it can, in a store with a format.
    fn opened(&self) {}
    /// The whole of a small thing.
    fn read(&self, area: Area, name: &Digest) -> Result<Option<Vec<u8>>>;
    /// The size of a thing, if it is there.
    fn bytes(&self, area: Area, name: &Digest) -> Result<Option<u64>>;
    /// A blob's bytes and their number.
    fn open(&self, blob: &Digest) -> Result<Option<(Box<dyn Read + Send>, u64)>>;
    /// Starts a blob whose digest is not known yet.
    fn upload(&self) -> Result<Box<dyn Upload>>;
    /// Starts a record without a blob, which need not survive a loss of power.
    fn stage_record(&self, record: Vec<u8>) -> Result<Box<dyn Staged>>;
    /// Puts a small thing, and replaces an earlier one.
    fn put(&self, area: Area, name: &Digest, bytes: &[u8]) -> Result<()>;
    /// Moves a thing, or a file with a wrong name, into quarantine. To be called while
    /// `Sharing::Removing` is held. Returns its new place; `None` if it is not there.
    fn set_aside(&self, area: Area, name: &Result<Digest, String>) -> Result<Option<String>>;
    /// Removes a thing. To be called while `Sharing::Removing` is held.
    fn remove(&self, area: Area, name: &Digest) -> Result<()>;
    /// All things of an area in the order of their names.
    fn list(&self, area: Area) -> Result<Vec<Listed>>;
    /// The number of things in quarantine and their bytes.
    fn quarantined(&self) -> Result<(u64, u64)>;
    /// Deletes all that was set aside.
    fn clear_quarantine(&self) -> Result<()>;
    /// Drops the system's cached view of the things around one, where it may lack those that other
    /// machines have just put there.
    fn ask_anew(&self, _area: Area, _name: &Digest) {}
    /// The same place, where writes need not survive a loss of power before [`Backend::sync`] has
    /// returned; `None` if that would gain nothing.
    fn unsynced(&self) -> Option<Box<dyn Backend>> {
        None
    }
    /// Makes unsynced writes durable.
    fn sync(&self) -> Result<()> {
        Ok(())
    }
    /// Waits until the sharing is possible, but not for ever.
    fn lock(&self, sharing: Sharing) -> Result<Guard>;
    /// The expected speed of reading.
    fn speed(&self) -> Speed;
    /// The number of requests that it answers at once about as fast as one.
    fn requests_at_once(&self) -> NonZeroUsize {
        NonZeroUsize::MIN
    }
    /// The seconds since 1970 by the place's own clock, if it has one that is worth asking.
    fn now_seconds(&self) -> Option<i64>;
}

/// A blob on its way. Dropped, it leaves nothing behind.
pub(crate) trait Upload: Write + Send {
    /// Makes the blob and the bytes of its record durable, so that both can be given names.
    fn stage(self: Box<Self>, record: Vec<u8>) -> Result<Box<dyn Staged>>;
}

/// A record without a name yet, and its blob if there is one. Dropped, unnamed ones leave nothing
/// behind.
pub(crate) trait Staged {
    /// Gives the blob its name, if it has none yet. To be called under a lock.
    fn place_blob(&mut self, digest: &Digest) -> Result<()>;
    /// Gives the record its name if it is free, and returns whether it was. To be called under a
    /// lock.
    fn publish_record(&mut self, recipe: &Digest) -> Result<bool>;
    /// Gives the record its name in place of the record that has it, in one step. To be called
    /// under a lock, which is `Sharing::Removing` unless the two have the same digest.
    fn replace_record(&mut self, recipe: &Digest) -> Result<()>;
    /// Makes the names that were given durable.
    fn settle(&mut self) -> Result<()>;
}
