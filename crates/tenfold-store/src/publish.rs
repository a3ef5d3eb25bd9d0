//! `Writer`: how a value gets into a store, its blob first, then its record, and only if there is
//! none yet.

use std::io::{self, Write};
use std::time::SystemTime;

use crate::backend::{Area, Sharing, Staged, Upload};
use crate::damage::{Damage, DamageKind, Part};
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::fingerprint::update;
use crate::record::{Provenance, Record};
use crate::store::{Store, check_type, record_of};

/// What came of publishing a value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Published {
    /// What stands for the recipe from now on.
    pub record: Record,
    /// Whether somebody else had published first: the record is theirs, and its digest may be
    /// another than that of the value given.
    pub adopted: bool,
    /// A record that was found damaged, and set aside.
    pub damage: Option<Damage>,
}

/// Bytes on their way into a store, hashed as they are written. Dropped before it is published,
/// it leaves nothing behind.
///
/// [`Store::publish`] does it all for a [`Stored`](crate::Stored) value.
pub struct Writer {
    store: Store,
    upload: Box<dyn Upload>,
    hasher: blake3::Hasher,
    buffer: Vec<u8>,
    size: u64,
}

/// Small writes are gathered until there are this many bytes.
const BUFFER: usize = 64 << 10;
/// Large writes are cut into pieces: each is hashed on one thread while another writes it.
const PIECE: usize = 16 << 20;

impl Store {
    /// Starts to write the bytes of a value.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be written.
    pub fn writer(&self) -> Result<Writer> {
        Ok(Writer {
            store: self.clone(),
            upload: self.backend.upload()?,
            hasher: blake3::Hasher::new(),
            buffer: Vec::new(),
            size: 0,
        })
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
    fn write_through(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Self { upload, hasher, .. } = self;
        for piece in bytes.chunks(PIECE) {
            if piece.len() <= BUFFER {
                update(hasher, piece);
                upload.write_all(piece)?;
            } else {
                rayon::join(|| upload.write_all(piece), || update(hasher, piece)).0?;
            }
        }
        self.size += bytes.len() as u64;
        Ok(())
    }

    /// Gives the bytes to a recipe, unless something is kept for it already.
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
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let record = |digest, size| Record {
            recipe: *recipe,
            digest,
            size,
            codec: codec.into(),
            type_name: type_name.into(),
            provenance: provenance.clone(),
            created_seconds: now.map_or(0, |now| now.as_secs()),
        };
        self.publish_as(record)
    }

    /// Publishes the record that `record` makes from the digest and the size of the bytes.
    pub(crate) fn publish_as(
        mut self,
        record: impl FnOnce(Digest, u64) -> Record,
    ) -> Result<Published> {
        let place = self.store.place();
        self.flush().map_err(|source| Error::Io { action: "write", place, source })?;
        let record = record(self.hasher.finalize().into(), self.size);
        let mut staged = self.upload.stage(record.to_bytes())?;
        let publication =
            Publication { store: &self.store, staged: &mut *staged, record, damage: None };
        let published = publication.run()?;
        staged.settle()?;
        Ok(published)
    }
}

/// A record on its way, and the blob that goes before it.
struct Publication<'a> {
    store: &'a Store,
    staged: &'a mut dyn Staged,
    record: Record,
    damage: Option<Damage>,
}

/// What there is for a recipe.
enum Existing {
    Nothing,
    Usable(Record),
    /// A record without its blob.
    Empty(Record),
    Damaged(DamageKind),
}

impl Publication<'_> {
    /// Publishes beside other writers, or, if something useless must first be taken away, alone.
    fn run(mut self) -> Result<Published> {
        for sharing in [Sharing::Adding, Sharing::Removing] {
            let _guard = self.store.backend.lock(sharing)?;
            match self.existing()? {
                Existing::Usable(record) => return self.adopt(record),
                Existing::Empty(record) if record.digest == self.record.digest => {
                    return self.adopt(record);
                }
                Existing::Nothing => {}
                _ if sharing == Sharing::Adding => continue,
                Existing::Empty(_) => {
                    self.store.backend.remove(Area::Records, &self.record.recipe)?;
                }
                Existing::Damaged(kind) => self.set_aside(kind)?,
            }
            self.place_blob()?;
            if self.staged.publish_record(&self.record.recipe)? {
                return Ok(Published { record: self.record, adopted: false, damage: self.damage });
            }
            if let Existing::Usable(record) = self.existing()? {
                return self.adopt(record);
            }
        }
        Err(self.taken_away("record"))
    }

    fn existing(&self) -> Result<Existing> {
        let recipe = &self.record.recipe;
        let backend = &self.store.backend;
        let Some(bytes) = backend.read(Area::Records, recipe)? else {
            return Ok(Existing::Nothing);
        };
        let record = match record_of(recipe, &bytes) {
            Ok(record) => record,
            Err(kind) => return Ok(Existing::Damaged(kind)),
        };
        Ok(match backend.bytes(Area::Blobs, &record.digest)? {
            Some(size) if size == record.size => Existing::Usable(record),
            _ => Existing::Empty(record),
        })
    }

    /// Takes what the first writer has published. If the bytes are the same, ours take the place
    /// of theirs, which may be damaged.
    fn adopt(mut self, record: Record) -> Result<Published> {
        check_type(&record, &self.record.type_name, &self.record.codec)?;
        if record.digest == self.record.digest {
            self.place_blob()?;
        }
        Ok(Published { record, adopted: true, damage: self.damage })
    }

    fn place_blob(&mut self) -> Result<()> {
        let digest = &self.record.digest;
        self.staged.place_blob(digest)?;
        // Between two locks, somebody may have removed it as a blob that nothing refers to.
        match self.store.backend.bytes(Area::Blobs, digest)? {
            Some(_) => Ok(()),
            None => Err(self.taken_away("blob")),
        }
    }

    fn taken_away(&self, what: &str) -> Error {
        Error::Io {
            action: "publish in",
            place: self.store.place(),
            source: io::Error::other(format!("the {what} is removed as fast as it is written")),
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
