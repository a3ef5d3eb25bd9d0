//! `Store`: recipe → record → blob, and the rules by which they are read.

mod note;
mod opening;
mod publish;
pub(crate) mod record;
mod side_by_side;
mod upkeep;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::backend::directory::{Directory, Durability};
use crate::backend::read_only::ReadOnly;
use crate::backend::{Area, Backend, Sharing};
use crate::damage::{Damage, DamageKind, Part};
use crate::digest::Digest;
use crate::error::{Error, Result, without_secrets};
use crate::stored::{Source, Stored};

use record::{Record, check_type, record_of};

pub use opening::Repair;
pub use publish::{Published, Writer};
pub use upkeep::{Copied, Removed, Size, Verified};

/// Results, kept under the recipes that compute them.
///
/// A *recipe* is the digest of everything that a computation depends on. Its *record* names the
/// *blob* that the computation gave, by the digest of its bytes. Every byte is checked when it is
/// read, so a result is either the one that was written, or missing.
///
/// A clone is the same store. Any number of threads and processes may use one at once.
///
/// ```
/// use tenfold_store::{Lookup, Provenance, Store, fingerprint_of};
///
/// # let directory = tempfile::tempdir().unwrap();
/// # let path = directory.path();
/// let store = Store::open(path)?;
/// let recipe = fingerprint_of(&("mean", 3, [1.0, 2.0]))?;
/// let provenance = Provenance { key: "mean".into(), ..Provenance::default() };
/// store.publish(&recipe, &1.5_f64, &provenance)?;
///
/// let Lookup::Found(record) = store.find(&recipe)? else { panic!() };
/// let Lookup::Found(mean) = store.load::<f64>(&record)? else { panic!() };
/// assert_eq!(mean, 1.5);
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) backend: Arc<dyn Backend>,
    repair: Option<Arc<Repair>>,
}

/// The outcome of a look-up.
#[derive(Clone, Debug, PartialEq)]
pub enum Lookup<T> {
    /// The record or value.
    Found(T),
    /// No record of this recipe.
    NoRecord,
    /// A record of the recipe whose blob was not kept.
    NotKept(Record),
    /// A record of the recipe whose blob is gone.
    NoBlob(Record),
    /// A record or blob that differs from the one that was written.
    Damaged(Damage),
}

impl<T> Lookup<T> {
    /// Converts the record or value, if it was found.
    pub fn map<U>(self, into: impl FnOnce(T) -> U) -> Lookup<U> {
        match self {
            Self::Found(found) => Lookup::Found(into(found)),
            Self::NoRecord => Lookup::NoRecord,
            Self::NotKept(record) => Lookup::NotKept(record),
            Self::NoBlob(record) => Lookup::NoBlob(record),
            Self::Damaged(damage) => Lookup::Damaged(damage),
        }
    }

    /// The record or value, if it was found.
    pub fn found(self) -> Option<T> {
        match self {
            Self::Found(found) => Some(found),
            _ => None,
        }
    }

    fn without_blob(record: Record) -> Self {
        if record.kept { Self::NoBlob(record) } else { Self::NotKept(record) }
    }
}

impl Store {
    /// Opens the store in a directory, or makes one in a directory that is empty or not there.
    ///
    /// Temporary files that processes left behind when they died are removed. A store that has lost the
    /// file with its format is [repaired](Self::repair).
    ///
    /// # Errors
    ///
    /// [`Error::NotAStore`] if the directory holds something else, [`Error::NewerFormat`] if a
    /// newer version made it, [`Error::Io`] if it cannot be read or made, [`Error::Url`] if it is a URL
    /// and no path.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, Durability::default())
    }

    /// Opens as [`open`](Self::open) does, with a choice of the failures that finished writes survive.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open).
    pub fn open_with(path: impl AsRef<Path>, durability: Durability) -> Result<Self> {
        Self::of(directory(path.as_ref(), durability)?)
    }

    /// Opens the store at a [`place`](Self::place): a path, or with the feature `object-store` a URL.
    ///
    /// # Errors
    ///
    /// Those of [`open`](Self::open), and of `open_url` for a URL.
    pub fn at(place: &str) -> Result<Self> {
        #[cfg(feature = "object-store")]
        if is_url(place) {
            return Self::open_url(place);
        }
        Self::open(place)
    }

    /// Opens the store at a [`place`](Self::place) for reading only, as [`Plan::explain`] needs it: nothing
    /// is written, also no damage set aside, and a place where nothing is counts as an empty store.
    ///
    /// [`Plan::explain`]: https://docs.rs/tenfold-graph/latest/tenfold_graph/struct.Plan.html#method.explain
    ///
    /// ```
    /// # use tenfold_store::{Digest, Lookup, Store};
    /// # let directory = tempfile::tempdir().unwrap();
    /// let place = directory.path().join("store");
    /// let store = Store::read_only_at(place.to_str().unwrap())?;
    /// assert_eq!(store.find(&Digest::of(b"recipe"))?, Lookup::NoRecord);
    /// assert!(!place.exists());
    /// # Ok::<(), tenfold_store::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`at`](Self::at), but for writes.
    pub fn read_only_at(place: &str) -> Result<Self> {
        #[cfg(feature = "object-store")]
        if is_url(place) {
            use crate::backend::objects::{Opened, open};
            return match open(place)? {
                Opened::Directory(path) => {
                    Self::of(ReadOnly(Directory::new(&path, Durability::default())?))
                }
                Opened::Objects(objects) => Self::of(ReadOnly(objects)),
            };
        }
        Self::of(ReadOnly(directory(Path::new(place), Durability::default())?))
    }

    /// Opens the store at a URL: `file:///path`, `memory:///`, and with the features `aws`, `gcs`
    /// and `azure` those clouds' (`s3://bucket/prefix`), configured by the environment.
    ///
    /// The URL appears in messages and in stored descriptions of runs. So one with user information, a
    /// query or a fragment is refused: credentials come from the environment, too.
    ///
    /// A `file` URL opens as [`open`](Self::open) does. Other stores have no locks: during a removal,
    /// a result that is just being written may be lost. It is then missing, never wrong. Their blobs
    /// are held in memory until they are whole.
    ///
    /// # Errors
    ///
    /// [`Error::Url`] if the URL names no store, and those of [`open`](Self::open).
    #[cfg(feature = "object-store")]
    pub fn open_url(url: &str) -> Result<Self> {
        use crate::backend::objects::{Opened, open};
        match open(url)? {
            Opened::Directory(path) => Self::open(path),
            Opened::Objects(objects) => Self::of(objects),
        }
    }

    /// Lets the next look-up of a recipe see results that other machines have just published. A
    /// network file system may remember for some seconds that there was nothing.
    pub fn ask_anew(&self, recipe: &Digest) {
        self.backend.ask_anew(Area::Records, recipe);
        if let Ok(Lookup::NoBlob(record)) = self.find(recipe) {
            self.backend.ask_anew(Area::Blobs, &record.digest);
        }
    }

    /// Lets many results be published, and makes them durable all at once: that takes about as long
    /// as for one. `publish` writes to the store that it is given; its results are there for others
    /// at once, and survive a loss of power when this returns.
    ///
    /// On Linux this waits until the whole file system is synced, with the writes of others. Where the
    /// system cannot do that, each result is made durable by itself.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the disk does not take it, as far as the system reports that (Linux does from
    /// 5.8 on): then anything of it may be lost.
    pub fn at_once<T>(&self, publish: impl FnOnce(&Self) -> T) -> Result<T> {
        let Some(unsynced) = self.backend.unsynced() else { return Ok(publish(self)) };
        let published = publish(&Self { backend: Arc::from(unsynced), ..self.clone() });
        self.backend.sync()?;
        Ok(published)
    }

    /// The path or URL of the store.
    pub fn place(&self) -> String {
        self.backend.place()
    }

    /// The record of a recipe, if its blob is there too. The blob's bytes are not read.
    ///
    /// It is found whenever the blob is there, even if it was kept for another recipe.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be read.
    pub fn find(&self, recipe: &Digest) -> Result<Lookup<Record>> {
        let Some(bytes) = self.backend.read(Area::Records, recipe)? else {
            return Ok(Lookup::NoRecord);
        };
        let record = match record_of(recipe, &bytes) {
            Ok(record) => record,
            Err(kind) => return self.quarantine_record(recipe, kind).map(Lookup::Damaged),
        };
        match self.backend.bytes(Area::Blobs, &record.digest)? {
            None => Ok(Lookup::without_blob(record)),
            Some(found) if found != record.size => {
                let kind = DamageKind::Size { found, expected: record.size };
                self.quarantine_blob(&record, kind).map(Lookup::Damaged)
            }
            Some(_) => Ok(Lookup::Found(record)),
        }
    }

    /// The value of a record. Its digest is checked while it is read.
    ///
    /// # Errors
    ///
    /// [`Error::WrongType`] if the record holds another type or encoding, [`Error::Io`] if the
    /// blob cannot be read.
    pub fn load<T: Stored>(&self, record: &Record) -> Result<Lookup<T>> {
        check_type(record, &T::type_name(), T::CODEC)?;
        self.read_with(record, |source| {
            let value = T::decode(source)?;
            match source.remaining() {
                0 => Ok(value),
                more => Err(Error::decode(format!("{more} bytes follow the value"))),
            }
        })
    }

    /// The bytes of a record's blob, of any type. Their digest is checked.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the blob cannot be read.
    pub fn load_bytes(&self, record: &Record) -> Result<Lookup<Vec<u8>>> {
        self.read_with(record, |source| source.rest())
    }

    /// Removes the record of a recipe, and returns whether there was one. Its blob stays until
    /// [`retain`](Self::retain) finds that no record refers to it.
    ///
    /// It is not synced: a loss of power just afterwards may bring the record back.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be written.
    pub fn discard(&self, recipe: &Digest) -> Result<bool> {
        let _guard = self.backend.lock(Sharing::Removing)?;
        let there = self.backend.bytes(Area::Records, recipe)?.is_some();
        self.backend.remove(Area::Records, recipe)?;
        Ok(there)
    }

    /// The expected seconds to find, read and verify a blob of this many bytes.
    ///
    /// A constant estimate on the slow side: 0.2 ms and 500 MB/s for a directory, 0.1 ms and 1 GB/s
    /// for memory, 0.1 s and 50 MB/s for a service.
    pub fn read_seconds(&self, bytes: u64) -> f64 {
        let speed = self.backend.speed();
        speed.latency_seconds + bytes as f64 / speed.bytes_per_second
    }

    /// The expected number of bytes that are found, read and verified in less than this many seconds:
    /// the inverse of [`read_seconds`](Self::read_seconds), 0 if not even the first.
    pub fn bytes_read_within(&self, seconds: f64) -> u64 {
        let speed = self.backend.speed();
        // The cast saturates, and makes 0 of a negative number.
        ((seconds - speed.latency_seconds) * speed.bytes_per_second) as u64
    }

    /// Reads a blob with `read`, and decides between a value, damage, and an error.
    pub(crate) fn read_with<T>(
        &self,
        record: &Record,
        read: impl FnOnce(&mut Source<'_>) -> Result<T>,
    ) -> Result<Lookup<T>> {
        let Some((from, found)) = self.backend.open(&record.digest)? else {
            return Ok(Lookup::without_blob(record.clone()));
        };
        if found != record.size {
            let kind = DamageKind::Size { found, expected: record.size };
            return self.quarantine_blob(record, kind).map(Lookup::Damaged);
        }
        let mut source = Source::checked(from, self.place(), found, record.digest);
        let value = read(&mut source);
        if let Err(error @ Error::Io { .. }) = value {
            return Err(error);
        }
        // Right bytes that cannot be decoded are another matter than wrong ones.
        if let Some(found) = source.wrong_digest()? {
            let kind = DamageKind::Digest { found };
            return self.quarantine_blob(record, kind).map(Lookup::Damaged);
        }
        match value {
            Ok(value) => Ok(Lookup::Found(value)),
            Err(error) => {
                let kind = DamageKind::Undecodable { reason: error.to_string() };
                self.quarantine_record(&record.recipe, kind).map(Lookup::Damaged)
            }
        }
    }

    /// Sets a record aside, if it is still damaged under the exclusive lock.
    pub(crate) fn quarantine_record(&self, recipe: &Digest, kind: DamageKind) -> Result<Damage> {
        let still = |store: &Self| {
            let bytes = store.backend.read(Area::Records, recipe)?;
            let undecodable = matches!(kind, DamageKind::Undecodable { .. });
            Ok(bytes.is_some_and(|bytes| undecodable || record_of(recipe, &bytes).is_err()))
        };
        let set_aside = self.quarantine(Area::Records, Ok(*recipe), still);
        Ok(Damage { part: Part::Record, name: recipe.to_string(), kind, set_aside })
    }

    /// Sets a blob aside, if it is still damaged under the exclusive lock.
    pub(crate) fn quarantine_blob(&self, record: &Record, kind: DamageKind) -> Result<Damage> {
        let digest = record.digest;
        let set_aside = self
            .quarantine(Area::Blobs, Ok(digest), |store| Ok(store.wrong_blob(&digest)?.is_some()));
        Ok(Damage { part: Part::Blob, name: digest.to_string(), kind, set_aside })
    }

    /// Moves a thing into quarantine. In a store that cannot be written it stays, and counts as
    /// missing all the same.
    pub(crate) fn quarantine(
        &self,
        area: Area,
        name: Result<Digest, String>,
        still_damaged: impl FnOnce(&Self) -> Result<bool>,
    ) -> Option<String> {
        let _guard = self.backend.lock(Sharing::Removing).ok()?;
        if !still_damaged(self).ok()? {
            return None;
        }
        self.backend.set_aside(area, &name).ok().flatten()
    }

    /// The damage of a blob whose bytes do not have the digest of its name.
    pub(crate) fn wrong_blob(&self, digest: &Digest) -> Result<Option<DamageKind>> {
        let Some((from, len)) = self.backend.open(digest)? else { return Ok(None) };
        let source = Source::checked(from, self.place(), len, *digest);
        Ok(source.wrong_digest()?.map(|found| DamageKind::Digest { found }))
    }

    /// The recipes of all records, sound or damaged.
    pub(crate) fn recipes(&self) -> Result<BTreeSet<Digest>> {
        let listed = self.backend.list(Area::Records)?;
        Ok(listed.into_iter().filter_map(|listed| listed.name.ok()).collect())
    }
}

/// The directory at a path, which is no URL.
fn directory(path: &Path, durability: Durability) -> Result<Directory> {
    if let Some(url) = path.to_str().filter(|path| is_url(path)) {
        let reason = "a directory has a path; `Store::open_url` opens URLs, with the feature \
                      `aws`, `gcs` or `azure` those of clouds";
        return Err(Error::Url { url: without_secrets(url), reason: reason.into() });
    }
    Directory::new(path, durability)
}

/// Whether a text begins as a URL does: with a scheme, whose name is longer than that of a drive.
fn is_url(text: &str) -> bool {
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.len() > 1
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}
