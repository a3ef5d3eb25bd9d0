//! `Writer`: a value on its way into a store, its blob first, then its record, and only if there is
//! none yet.

use std::io::{self, Write};
use std::time::SystemTime;

use super::Store;
use super::record::{Provenance, Record, check_type, record_of};
use crate::backend::{Area, Sharing, Staged, Upload};
use crate::damage::{Damage, DamageKind, Part};
use crate::digest::{Digest, update};
use crate::error::{Error, Result};
use crate::stored::{Stored, digest_and_size};

/// The outcome of publishing a value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Published {
    /// The record of the recipe from now on.
    pub record: Record,
    /// The digest of the published bytes. It differs from the record's if another writer had published
    /// other bytes first.
    pub given: Digest,
    /// Whether the record is that of another writer, who came first.
    pub adopted: bool,
    /// The digest of the recipe's record until now, if it is another: its bytes could not be read any
    /// more.
    pub replaced: Option<Digest>,
    /// Whether the record's blob is in the store, by its size.
    pub readable: bool,
    /// A record that was found damaged, and set aside.
    pub damage: Option<Damage>,
}

/// Bytes on their way into a store, hashed as they are written. Dropped before it is published,
/// it leaves nothing behind.
///
/// [`Store::publish`] does it all for a [`Stored`] value.
pub struct Writer {
    store: Store,
    /// Where the bytes go, as soon as there are more than the buffer holds.
    upload: Option<Box<dyn Upload>>,
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
    /// The number of bytes that have left the buffer.
    uploaded: u64,
    /// With more bytes than this they are only counted and hashed.
    bytes_max: u64,
}

/// Small writes are gathered until there are this many bytes.
const BUFFER: usize = 64 << 10;
/// Large writes are cut into pieces: each is hashed on one thread while another writes it.
const PIECE: usize = 16 << 20;

impl Store {
    /// Starts to write the bytes of a value. The store is not touched until there are many.
    pub fn writer(&self) -> Writer {
        Writer {
            store: self.clone(),
            upload: None,
            hasher: blake3::Hasher::new(),
            buffer: Vec::new(),
            uploaded: 0,
            bytes_max: u64::MAX,
        }
    }

    /// Keeps the value of a recipe, unless one is kept already.
    ///
    /// A second writer adopts the result of the first: [`Published::record`] is the record of the
    /// recipe from now on. A record without its blob cannot be adopted by a writer with other bytes:
    /// these take its place, and [`Published::replaced`] is the digest of the earlier ones.
    ///
    /// # Errors
    ///
    /// [`Error::WrongType`] if another type is kept for the recipe, and the errors of encoding and
    /// writing. Nothing is kept then, and nothing that was kept is lost.
    pub fn publish<T: Stored>(
        &self,
        recipe: &Digest,
        value: &T,
        provenance: &Provenance,
    ) -> Result<Published> {
        let mut writer = self.writer();
        value.encode(&mut writer)?;
        writer.publish(recipe, T::CODEC, &T::type_name(), provenance)
    }

    /// Records the digest of a recipe's value, without keeping the value.
    ///
    /// Results that depend on the value can then be found by its digest although the value cannot be
    /// loaded. As with [`publish`](Self::publish), a second writer adopts the result of the first. The
    /// record is not synced: a loss of power may lose it.
    ///
    /// # Errors
    ///
    /// Those of [`publish`](Self::publish).
    pub fn publish_unkept<T: Stored>(
        &self,
        recipe: &Digest,
        value: &T,
        provenance: &Provenance,
    ) -> Result<Published> {
        let (digest, size) = digest_and_size(value)?;
        let about = About { recipe, codec: T::CODEC, type_name: &T::type_name(), provenance };
        self.publish_without_blob(about.record(digest, size, false))
    }

    /// Publishes a record whose blob is not kept.
    pub(crate) fn publish_without_blob(&self, record: Record) -> Result<Published> {
        let staged = self.backend.stage_record(record.to_bytes())?;
        Publication::new(self, staged, record).run()
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > BUFFER {
            self.flush()?;
        }
        if bytes.len() > BUFFER {
            self.write_through(bytes)?;
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let written = self.write_through(&buffer);
        buffer.clear();
        self.buffer = buffer;
        written
    }
}

impl Writer {
    /// The same, but once there are more bytes than this they are only counted and hashed, and can
    /// only be [recorded](Self::publish_unkept): for results that are computed faster than read.
    #[must_use]
    pub fn at_most(self, bytes_max: u64) -> Self {
        Self { bytes_max, ..self }
    }

    /// Whether all the bytes that were written can be kept.
    pub fn can_be_kept(&self) -> bool {
        self.size() <= self.bytes_max
    }

    /// The digest of the bytes that were written so far.
    pub fn digest(&self) -> Digest {
        let mut hasher = self.hasher.clone();
        update(&mut hasher, &self.buffer);
        hasher.finalize().into()
    }

    /// The number of bytes that were written so far.
    pub fn size(&self) -> u64 {
        self.uploaded + self.buffer.len() as u64
    }

    fn write_through(&mut self, bytes: &[u8]) -> io::Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        if self.uploaded + bytes.len() as u64 > self.bytes_max {
            self.upload = None;
            update(&mut self.hasher, bytes);
            self.uploaded += bytes.len() as u64;
            return Ok(());
        }
        let upload = match &mut self.upload {
            Some(upload) => upload,
            none => none.insert(self.store.backend.upload().map_err(io::Error::other)?),
        };
        let hasher = &mut self.hasher;
        for piece in bytes.chunks(PIECE) {
            if piece.len() <= BUFFER {
                update(hasher, piece);
                upload.write_all(piece)?;
            } else {
                rayon::join(|| upload.write_all(piece), || update(hasher, piece)).0?;
            }
        }
        self.uploaded += bytes.len() as u64;
        Ok(())
    }

    /// Publishes the bytes as the value of a recipe, unless one is kept already: see
    /// [`Store::publish`].
    ///
    /// # Errors
    ///
    /// [`Error::WrongType`] if another type is kept for the recipe, [`Error::Io`] if the store
    /// cannot be written.
    pub fn publish(
        self,
        recipe: &Digest,
        codec: &str,
        type_name: &str,
        provenance: &Provenance,
    ) -> Result<Published> {
        let about = About { recipe, codec, type_name, provenance };
        self.publish_as(|digest, size| about.record(digest, size, true))
    }

    /// Publishes the record that `record` makes from the digest and the size of the bytes.
    pub(crate) fn publish_as(
        mut self,
        record: impl FnOnce(Digest, u64) -> Record,
    ) -> Result<Published> {
        let place = self.store.place();
        if !self.can_be_kept() {
            let error = io::Error::other("there are more bytes than were to be kept");
            return Err(Error::Io { action: "write", place, error });
        }
        self.flush().map_err(|error| Error::Io { action: "write", place, error })?;
        let record = record(self.hasher.finalize().into(), self.uploaded);
        let upload = match self.upload {
            Some(upload) => upload,
            None => self.store.backend.upload()?,
        };
        let staged = upload.stage(record.to_bytes())?;
        Publication::new(&self.store, staged, record).run()
    }

    /// Records the digest of the bytes as that of a recipe's value, and drops the bytes: see
    /// [`Store::publish_unkept`].
    ///
    /// # Errors
    ///
    /// Those of [`publish`](Self::publish).
    pub fn publish_unkept(
        mut self,
        recipe: &Digest,
        codec: &str,
        type_name: &str,
        provenance: &Provenance,
    ) -> Result<Published> {
        let size = self.size();
        update(&mut self.hasher, &self.buffer);
        let about = About { recipe, codec, type_name, provenance };
        let record = about.record(self.hasher.finalize().into(), size, false);
        drop(self.upload);
        self.store.publish_without_blob(record)
    }
}

/// The fields of a record that do not depend on the bytes.
pub(crate) struct About<'a> {
    pub(crate) recipe: &'a Digest,
    pub(crate) codec: &'a str,
    pub(crate) type_name: &'a str,
    pub(crate) provenance: &'a Provenance,
}

impl About<'_> {
    /// A record that is made now.
    pub(crate) fn record(&self, digest: Digest, size: u64, kept: bool) -> Record {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Record {
            recipe: *self.recipe,
            digest,
            size,
            codec: self.codec.into(),
            type_name: self.type_name.into(),
            provenance: self.provenance.clone(),
            created_seconds: now.map_or(0, |now| now.as_secs()),
            kept,
        }
    }
}

/// A record on its way, and the blob that goes before it, if it is kept.
struct Publication<'a> {
    store: &'a Store,
    staged: Box<dyn Staged>,
    record: Record,
    damage: Option<Damage>,
}

/// The present state of a recipe.
enum Existing {
    Nothing,
    Record {
        record: Box<Record>,
        /// Whether its blob is there, by its size.
        readable: bool,
    },
    Damaged(DamageKind),
}

impl<'a> Publication<'a> {
    fn new(store: &'a Store, staged: Box<dyn Staged>, record: Record) -> Self {
        Self { store, staged, record, damage: None }
    }

    /// Publishes, and makes a kept result durable.
    fn run(mut self) -> Result<Published> {
        let published = self.give_names()?;
        if self.record.kept {
            self.staged.settle()?;
        }
        Ok(published)
    }

    /// Publishes beside other writers, or alone, if something useless must give way.
    fn give_names(&mut self) -> Result<Published> {
        for sharing in [Sharing::Adding, Sharing::Removing] {
            let _guard = self.store.backend.lock(sharing)?;
            // Another writer may publish between the look and the link: then the second look
            // finds its record.
            for _look in 0..2 {
                if let Some(published) = self.attempt(sharing == Sharing::Removing)? {
                    return Ok(published);
                }
            }
        }
        Err(self.removed_again("record"))
    }

    /// Publishes, or adopts the result of another writer; `None` if the state has changed meanwhile, or
    /// if it can only be done alone.
    fn attempt(&mut self, alone: bool) -> Result<Option<Published>> {
        match self.existing()? {
            Existing::Nothing => {
                self.place_blob()?;
                let first = self.staged.publish_record(&self.record.recipe)?;
                Ok(first.then(|| self.published(None)))
            }
            Existing::Record { record, readable } if record.digest == self.record.digest => {
                self.join(*record, readable).map(Some)
            }
            Existing::Record { record, readable: true } => self.adopt(*record, true).map(Some),
            _ if !alone => Ok(None),
            Existing::Record { record, readable: false } => {
                self.place_blob()?;
                self.staged.replace_record(&self.record.recipe)?;
                Ok(Some(self.published(Some(record.digest))))
            }
            Existing::Damaged(kind) => {
                self.set_aside(kind)?;
                Ok(None)
            }
        }
    }

    fn existing(&self) -> Result<Existing> {
        let recipe = &self.record.recipe;
        let backend = &self.store.backend;
        let Some(bytes) = backend.read(Area::Records, recipe)? else {
            return Ok(Existing::Nothing);
        };
        let record = match record_of(recipe, &bytes) {
            Ok(record) => Box::new(record),
            Err(kind) => return Ok(Existing::Damaged(kind)),
        };
        let readable = backend.bytes(Area::Blobs, &record.digest)? == Some(record.size);
        Ok(Existing::Record { record, readable })
    }

    /// Joins a first writer with the same bytes. Our blob replaces theirs, which may be damaged or
    /// gone; and where theirs was not kept, our record replaces theirs.
    fn join(&mut self, record: Record, readable: bool) -> Result<Published> {
        check_type(&record, &self.record.type_name, &self.record.codec)?;
        self.place_blob()?;
        if self.record.kept && !record.kept {
            self.staged.replace_record(&self.record.recipe)?;
            return Ok(self.published(None));
        }
        let readable = readable || self.record.kept;
        self.adopt(record, readable)
    }

    /// Takes the record of the first writer.
    fn adopt(&mut self, record: Record, readable: bool) -> Result<Published> {
        check_type(&record, &self.record.type_name, &self.record.codec)?;
        Ok(Published { record, adopted: true, readable, ..self.published(None) })
    }

    /// The outcome where our record is the recipe's.
    fn published(&mut self, replaced: Option<Digest>) -> Published {
        let record = self.record.clone();
        let (given, readable) = (record.digest, record.kept);
        let damage = self.damage.take();
        Published { record, given, adopted: false, replaced, readable, damage }
    }

    /// Places the blob, unless it is not to be kept.
    fn place_blob(&mut self) -> Result<()> {
        if !self.record.kept {
            return Ok(());
        }
        let digest = &self.record.digest;
        self.staged.place_blob(digest)?;
        // Between two locks, it may have been removed as a blob without a record.
        match self.store.backend.bytes(Area::Blobs, digest)? {
            Some(_) => Ok(()),
            None => Err(self.removed_again("blob")),
        }
    }

    fn removed_again(&self, part: &str) -> Error {
        Error::Io {
            action: "publish in",
            place: self.store.place(),
            error: io::Error::other(format!("the {part} is removed as fast as it is written")),
        }
    }

    fn set_aside(&mut self, kind: DamageKind) -> Result<()> {
        let recipe = self.record.recipe;
        let set_aside = self.store.backend.set_aside(Area::Records, &Ok(recipe))?;
        let name = recipe.to_string();
        self.damage = Some(Damage { part: Part::Record, name, kind, set_aside });
        Ok(())
    }
}
