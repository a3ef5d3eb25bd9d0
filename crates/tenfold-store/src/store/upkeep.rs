//! Upkeep: listing, weighing, verifying, removing and copying the content of a store.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::SystemTime;

use super::note::recipe_in_note;
use super::record::{Record, record_of};
use super::{Lookup, Store};
use crate::backend::{Area, Sharing};
use crate::damage::{Damage, DamageKind, Part};
use crate::digest::Digest;
use crate::error::{Error, Result};

/// The size of a store's content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Size {
    /// The number of records.
    pub records: u64,
    /// Their bytes.
    pub record_bytes: u64,
    /// The number of blobs.
    pub blobs: u64,
    /// Their bytes.
    pub blob_bytes: u64,
    /// The number of things in quarantine.
    pub quarantined: u64,
    /// Their bytes.
    pub quarantined_bytes: u64,
}

/// The findings of a verification.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Verified {
    /// The number of sound records.
    pub records: u64,
    /// The number of those without a blob because it was not kept.
    pub not_kept: u64,
    /// The number of sound blobs.
    pub blobs: u64,
    /// The bytes of sound blobs.
    pub blob_bytes: u64,
    /// Damage that was found, and is in quarantine now.
    pub damage: Vec<Damage>,
    /// Sound records whose blob was kept, and is gone or damaged.
    pub without_blob: Vec<Record>,
    /// Sound blobs that no record refers to.
    pub unreferenced: Vec<Digest>,
}

/// The extent of a removal.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Removed {
    /// The number of records.
    pub records: u64,
    /// The number of blobs.
    pub blobs: u64,
    /// The bytes of the blobs.
    pub blob_bytes: u64,
    /// Damage that was found, and is in quarantine now.
    pub damage: Vec<Damage>,
}

/// The extent of a copy into another store.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Copied {
    /// The number of results that were written.
    pub copied: u64,
    /// The bytes of their blobs.
    pub blob_bytes: u64,
    /// The number of records that were written without a blob, because it was not kept.
    pub not_kept: u64,
    /// The number of recipes that the other store had already.
    pub present: u64,
    /// Recipes without a result.
    pub missing: Vec<Digest>,
    /// Damage that was found, in either store.
    pub damage: Vec<Damage>,
}

impl Store {
    /// The records in the order of their recipes, read one by one.
    ///
    /// A damaged one is set aside, and is an [`Error::Damaged`] in its place.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be listed.
    pub fn records(&self) -> Result<impl Iterator<Item = Result<Record>> + use<>> {
        let store = self.clone();
        let read = move |recipe: Digest| match store.backend.read(Area::Records, &recipe) {
            // Removed meanwhile.
            Ok(None) => None,
            Ok(Some(bytes)) => Some(match record_of(&recipe, &bytes) {
                Ok(record) => Ok(record),
                Err(kind) => store.quarantine_record(&recipe, kind).and_then(|d| Err(d.into())),
            }),
            Err(error) => Some(Err(error)),
        };
        Ok(self.recipes()?.into_iter().filter_map(read))
    }

    /// The size of the store's content. Nothing is read, only listed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be listed.
    pub fn size(&self) -> Result<Size> {
        let weigh = |area| -> Result<(u64, u64)> {
            let listed = self.backend.list(area)?;
            Ok((listed.len() as u64, listed.iter().map(|listed| listed.bytes).sum()))
        };
        let (records, record_bytes) = weigh(Area::Records)?;
        let (blobs, blob_bytes) = weigh(Area::Blobs)?;
        let (quarantined, quarantined_bytes) = self.backend.quarantined()?;
        Ok(Size { records, record_bytes, blobs, blob_bytes, quarantined, quarantined_bytes })
    }

    /// Reads every record and every blob, and sets damaged ones aside.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be read.
    pub fn verify(&self) -> Result<Verified> {
        let mut verified = Verified { damage: self.misnamed()?, ..Verified::default() };
        let mut records = Vec::new();
        for record in self.records()? {
            match record {
                Ok(record) => records.push(record),
                Err(Error::Damaged(damage)) => verified.damage.push(damage),
                Err(error) => return Err(error),
            }
        }
        verified.records = records.len() as u64;
        let referred: BTreeSet<Digest> = records.iter().map(|record| record.digest).collect();
        let mut sound = BTreeSet::new();
        for listed in self.backend.list(Area::Blobs)? {
            let Ok(digest) = listed.name else { continue };
            if let Some(kind) = self.wrong_blob(&digest)? {
                verified.damage.push(self.damaged_blob(&digest, kind));
                continue;
            }
            sound.insert(digest);
            verified.blob_bytes += listed.bytes;
            if !referred.contains(&digest) {
                verified.unreferenced.push(digest);
            }
        }
        verified.blobs = sound.len() as u64;
        records.retain(|record| !sound.contains(&record.digest));
        let not_kept = records.extract_if(.., |record| !record.kept).count();
        verified.not_kept = not_kept as u64;
        verified.without_blob = records;
        Ok(verified)
    }

    /// Removes every record for which `keep` returns `false`, and every blob that no record refers to.
    /// A record whose blob was not kept refers to it all the same, if it is there.
    ///
    /// It waits for writers that are between their blob and their record, and writers wait for it.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the store cannot be read or written; all that was removed until then is gone.
    pub fn retain(&self, mut keep: impl FnMut(&Record) -> bool) -> Result<Removed> {
        let mut removed = Removed::default();
        let mut referred = BTreeSet::new();
        let _guard = self.backend.lock(Sharing::Removing)?;
        for recipe in self.recipes()? {
            let Some(bytes) = self.backend.read(Area::Records, &recipe)? else { continue };
            match record_of(&recipe, &bytes) {
                Ok(record) if keep(&record) => {
                    referred.insert(record.digest);
                }
                Ok(_) => {
                    self.backend.remove(Area::Records, &recipe)?;
                    removed.records += 1;
                }
                Err(kind) => {
                    let set_aside = self.backend.set_aside(Area::Records, &Ok(recipe))?;
                    let name = recipe.to_string();
                    removed.damage.push(Damage { part: Part::Record, name, kind, set_aside });
                }
            }
        }
        for listed in self.backend.list(Area::Blobs)? {
            let Ok(digest) = listed.name else { continue };
            if !referred.contains(&digest) {
                self.backend.remove(Area::Blobs, &digest)?;
                removed.blobs += 1;
                removed.blob_bytes += listed.bytes;
            }
        }
        self.forget()?;
        Ok(removed)
    }

    /// Removes all records but those of these recipes, and the blobs that only they needed.
    ///
    /// # Errors
    ///
    /// Those of [`retain`](Self::retain).
    pub fn retain_recipes(&self, keep: &BTreeSet<Digest>) -> Result<Removed> {
        self.retain(|record| keep.contains(&record.recipe))
    }

    /// Removes the records that were made before a time, by the clocks of their writers, and the
    /// blobs that no other record refers to. Records of unknown age stay.
    ///
    /// # Errors
    ///
    /// Those of [`retain`](Self::retain).
    pub fn remove_created_before(&self, time: SystemTime) -> Result<Removed> {
        let seconds = time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs());
        self.retain(|record| record.created_seconds == 0 || record.created_seconds >= seconds)
    }

    /// Deletes all that was set aside.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if it cannot be deleted.
    pub fn clear_quarantine(&self) -> Result<()> {
        let _guard = self.backend.lock(Sharing::Removing)?;
        self.backend.clear_quarantine()
    }

    /// Copies the results of these recipes into another store, which keeps its own.
    ///
    /// A record whose blob was not kept is copied if the other store has no record; one whose
    /// blob is gone is missing.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if a store cannot be read or written, [`Error::WrongType`] if the other store
    /// has another type for a recipe.
    pub fn copy_to<'a>(
        &self,
        other: &Store,
        recipes: impl IntoIterator<Item = &'a Digest>,
    ) -> Result<Copied> {
        let mut copied = Copied::default();
        for recipe in recipes {
            let known = match other.find(recipe)? {
                Lookup::Found(_) => {
                    copied.present += 1;
                    continue;
                }
                Lookup::NotKept(_) | Lookup::NoBlob(_) => true,
                Lookup::NoRecord => false,
                Lookup::Damaged(damage) => {
                    copied.damage.push(damage);
                    false
                }
            };
            match self.copy_one(other, recipe)? {
                Lookup::Found(bytes) => {
                    copied.copied += 1;
                    copied.blob_bytes += bytes;
                }
                Lookup::NotKept(_) if known => copied.present += 1,
                Lookup::NotKept(record) => {
                    other.publish_without_blob(record)?;
                    copied.not_kept += 1;
                }
                Lookup::Damaged(damage) => {
                    copied.damage.push(damage);
                    copied.missing.push(*recipe);
                }
                Lookup::NoRecord | Lookup::NoBlob(_) => copied.missing.push(*recipe),
            }
        }
        Ok(copied)
    }

    /// Copies one result, and returns the size of its blob.
    fn copy_one(&self, other: &Store, recipe: &Digest) -> Result<Lookup<u64>> {
        let record = match self.find(recipe)? {
            Lookup::Found(record) => record,
            Lookup::NoRecord => return Ok(Lookup::NoRecord),
            Lookup::NotKept(record) => return Ok(Lookup::NotKept(record)),
            Lookup::NoBlob(record) => return Ok(Lookup::NoBlob(record)),
            Lookup::Damaged(damage) => return Ok(Lookup::Damaged(damage)),
        };
        let mut writer = other.writer();
        let place = other.place();
        let read = self.read_with(&record, |source| {
            let mut piece = vec![0; 1 << 20];
            while source.remaining() > 0 {
                let bytes = source.read_some(&mut piece)?;
                let written = writer.write_all(bytes);
                let place = place.clone();
                written.map_err(|error| Error::Io { action: "write", place, error })?;
            }
            Ok(record.size)
        })?;
        if matches!(read, Lookup::Found(_)) {
            writer.publish_as(|_, _| Record { kept: true, ..record.clone() })?;
        }
        Ok(read)
    }

    /// Sets aside files whose name no record or blob can have.
    fn misnamed(&self) -> Result<Vec<Damage>> {
        let mut damage = Vec::new();
        for (area, part) in [(Area::Records, Part::Record), (Area::Blobs, Part::Blob)] {
            for listed in self.backend.list(area)? {
                let Err(name) = listed.name else { continue };
                let set_aside = self.quarantine(area, Err(name.clone()), |_| Ok(true));
                damage.push(Damage { part, name, kind: DamageKind::Name, set_aside });
            }
        }
        Ok(damage)
    }

    fn damaged_blob(&self, digest: &Digest, kind: DamageKind) -> Damage {
        let still = |store: &Self| Ok(store.wrong_blob(digest)?.is_some());
        let set_aside = self.quarantine(Area::Blobs, Ok(*digest), still);
        Damage { part: Part::Blob, name: digest.to_string(), kind, set_aside }
    }

    /// Forgets names whose recipe has no record any more.
    fn forget(&self) -> Result<()> {
        let recipes = self.recipes()?;
        for listed in self.backend.list(Area::Names)? {
            let Ok(name) = listed.name else { continue };
            let bytes = self.backend.read(Area::Names, &name)?;
            let recipe = bytes.as_deref().and_then(recipe_in_note);
            if recipe.is_none_or(|recipe| !recipes.contains(&recipe)) {
                self.backend.remove(Area::Names, &name)?;
            }
        }
        Ok(())
    }
}
