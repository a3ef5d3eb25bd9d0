//! `Record`: the result of a recipe, and its bytes on disk.

use crate::damage::{DamageKind, RecordFault};
use crate::digest::Digest;
use crate::error::{Error, Result};

/// The result of a recipe: the digest of its blob, and its origin.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Record {
    /// The digest of all that the computation depends on.
    pub recipe: Digest,
    /// The digest of the resulting bytes, which is the name of their blob.
    pub digest: Digest,
    /// The blob's bytes.
    pub size: u64,
    /// The encoding of the blob.
    pub codec: String,
    /// The stored name of the value's type.
    pub type_name: String,
    /// The origin of the value, for people.
    pub provenance: Provenance,
    /// The time of writing, in seconds since 1970 by the writer's clock; 0 if unknown. For people: it
    /// decides nothing, except in [`Store::remove_created_before`](crate::Store::remove_created_before).
    pub created_seconds: u64,
    /// Whether the blob was kept. Without it, the record still holds the digest of the result.
    pub kept: bool,
}

/// The origin of a value. It explains; nothing is reused because of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Provenance {
    /// The key of the node.
    pub key: String,
    /// The task's name.
    pub task: String,
    /// The duration of the computation.
    pub seconds: f64,
    /// The named parts of the recipe. A part with another digest in a later recipe has changed.
    pub parts: Vec<(String, Digest)>,
    /// Remarks of the task about the value, for people.
    pub notices: Vec<String>,
}

const MAGIC: &[u8; 8] = b"tenfoldR";
const VERSION: u32 = 1;
/// The bytes of the check sum at the end.
pub(crate) const CHECK_SUM: usize = 32;

impl Record {
    /// The record's bytes, as FORMAT.md describes them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Provenance { key, task, seconds, parts, notices } = &self.provenance;
        let mut bytes = Vec::with_capacity(256);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.recipe.as_bytes());
        bytes.extend(self.digest.as_bytes());
        bytes.extend(self.size.to_le_bytes());
        bytes.extend(seconds.to_le_bytes());
        bytes.extend(self.created_seconds.to_le_bytes());
        bytes.push(u8::from(self.kept));
        for text in [&self.codec, &self.type_name, key, task] {
            put_text(&mut bytes, text);
        }
        bytes.extend((parts.len() as u32).to_le_bytes());
        for (name, digest) in parts {
            put_text(&mut bytes, name);
            bytes.extend(digest.as_bytes());
        }
        for notice in notices {
            put_text(&mut bytes, notice);
        }
        seal(bytes)
    }

    /// Reads a record from its bytes.
    ///
    /// # Errors
    ///
    /// [`RecordFault`] if the bytes are no record, or if their check sum is wrong.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordFault> {
        let mut fields = Fields(unseal(bytes)?);
        fields.start(MAGIC, VERSION)?;
        let recipe = fields.digest()?;
        let digest = fields.digest()?;
        let size = u64::from_le_bytes(fields.take()?);
        let seconds = f64::from_le_bytes(fields.take()?);
        let created_seconds = u64::from_le_bytes(fields.take()?);
        let kept = fields.flag()?;
        let (codec, type_name) = (fields.text()?, fields.text()?);
        let (key, task) = (fields.text()?, fields.text()?);
        let mut parts = Vec::new();
        for _ in 0..u32::from_le_bytes(fields.take()?) {
            parts.push((fields.text()?, fields.digest()?));
        }
        let mut notices = Vec::new();
        while !fields.0.is_empty() {
            notices.push(fields.text()?);
        }
        let provenance = Provenance { key, task, seconds, parts, notices };
        Ok(Self { recipe, digest, size, codec, type_name, provenance, created_seconds, kept })
    }
}

/// Reads the record of a recipe from its bytes.
pub(crate) fn record_of(recipe: &Digest, bytes: &[u8]) -> Result<Record, DamageKind> {
    let record = Record::from_bytes(bytes)?;
    if record.recipe != *recipe {
        return Err(DamageKind::Foreign { found: record.recipe });
    }
    Ok(record)
}

/// Refuses a record of another type or encoding.
pub(crate) fn check_type(record: &Record, type_name: &str, codec: &str) -> Result<()> {
    if record.type_name == type_name && record.codec == codec {
        return Ok(());
    }
    Err(Error::WrongType {
        recipe: record.recipe,
        found: format!("{} ({})", record.type_name, record.codec),
        expected: format!("{type_name} ({codec})"),
    })
}

pub(crate) fn put_text(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u32).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// Adds the check sum.
pub(crate) fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let sum = Digest::of(&bytes);
    bytes.extend(sum.as_bytes());
    bytes
}

/// Checks the check sum and removes it.
pub(crate) fn unseal(bytes: &[u8]) -> Result<&[u8], RecordFault> {
    let Some((body, sum)) = bytes.split_last_chunk::<CHECK_SUM>() else {
        return Err(RecordFault::Short { found: bytes.len() });
    };
    if Digest::of(body).as_bytes() != sum {
        return Err(RecordFault::CheckSum);
    }
    Ok(body)
}

/// The fields of a record or note that are still to be read.
pub(crate) struct Fields<'a>(pub(crate) &'a [u8]);

impl Fields<'_> {
    /// Reads the first twelve bytes.
    pub(crate) fn start(&mut self, magic: &[u8; 8], version: u32) -> Result<(), RecordFault> {
        let found_magic = self.take::<8>()?;
        let found = u32::from_le_bytes(self.take()?);
        if found_magic != *magic || found != version {
            let magic = String::from_utf8_lossy(&found_magic).into_owned();
            return Err(RecordFault::Start { magic, version: found });
        }
        Ok(())
    }

    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], RecordFault> {
        let (taken, left) = self.0.split_first_chunk().ok_or(RecordFault::CutOff)?;
        self.0 = left;
        Ok(*taken)
    }

    /// A byte that is 0 or 1.
    fn flag(&mut self) -> Result<bool, RecordFault> {
        match self.take()? {
            [0] => Ok(false),
            [1] => Ok(true),
            [found] => Err(RecordFault::Flag { found }),
        }
    }

    pub(crate) fn digest(&mut self) -> Result<Digest, RecordFault> {
        self.take().map(Digest::from_bytes)
    }

    pub(crate) fn text(&mut self) -> Result<String, RecordFault> {
        let len = u32::from_le_bytes(self.take()?) as usize;
        let (text, left) = self.0.split_at_checked(len).ok_or(RecordFault::CutOff)?;
        self.0 = left;
        String::from_utf8(text.to_vec()).map_err(|_| RecordFault::NotUtf8)
    }

    pub(crate) fn end(self) -> Result<(), RecordFault> {
        match self.0.len() {
            0 => Ok(()),
            bytes => Err(RecordFault::Trailing { bytes }),
        }
    }
}
