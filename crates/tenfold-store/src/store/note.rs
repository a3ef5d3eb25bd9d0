//! Notes: small things that a store remembers and may forget, each under the digest of its name.
//!
//! A note is replaced whole. One that is damaged is as good as none.

use super::Store;
use super::record::{Fields, put_text, seal, unseal};
use crate::backend::Area;
use crate::digest::Digest;
use crate::error::Result;

const MAGIC: &[u8; 8] = b"tenfoldN";
const VERSION: u32 = 1;

impl Store {
    /// Writes a note in place of the one before.
    pub(crate) fn put_note(&self, area: Area, name: &str, content: &[u8]) -> Result<()> {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        put_text(&mut bytes, name);
        bytes.extend(content);
        self.backend.put(area, &Digest::of(name.as_bytes()), &seal(bytes))
    }

    /// The content of the note with this name.
    pub(crate) fn note(&self, area: Area, name: &str) -> Result<Option<Vec<u8>>> {
        let bytes = self.backend.read(area, &Digest::of(name.as_bytes()))?;
        let content = bytes.as_deref().and_then(read).filter(|(found, _)| found == name);
        Ok(content.map(|(_, content)| content.to_vec()))
    }

    /// Remembers the recipe that was run last under a name, such as the key of a node.
    ///
    /// It serves explanations: nothing is reused because of it.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the store cannot be written.
    pub fn remember(&self, name: &str, recipe: &Digest) -> Result<()> {
        self.put_note(Area::Names, name, recipe.as_bytes())
    }

    /// The recipe that was run last under a name. A comparison of the
    /// [`parts`](crate::Provenance::parts) of its record with those of a new one shows the changes.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the store cannot be read.
    pub fn remembered(&self, name: &str) -> Result<Option<Digest>> {
        Ok(self.note(Area::Names, name)?.and_then(|content| recipe_in(&content)))
    }
}

/// The name and the content of a note, unless it is damaged.
fn read(bytes: &[u8]) -> Option<(String, &[u8])> {
    let mut fields = Fields(unseal(bytes).ok()?);
    fields.start(MAGIC, VERSION).ok()?;
    let name = fields.text().ok()?;
    Some((name, fields.0))
}

/// Returns `true` if these are the bytes of a whole note.
pub(crate) fn is_note(bytes: &[u8]) -> bool {
    read(bytes).is_some()
}

/// The recipe in the note of a name, if the note is whole.
pub(crate) fn recipe_in_note(bytes: &[u8]) -> Option<Digest> {
    recipe_in(read(bytes)?.1)
}

fn recipe_in(content: &[u8]) -> Option<Digest> {
    content.try_into().ok().map(Digest::from_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_note_is_as_good_as_none() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        assert_eq!(store.remembered("svm/cv/fit-00").unwrap(), None);
        store.remember("svm/cv/fit-00", &one).unwrap();
        store.remember("svm/cv/fit-00", &two).unwrap();
        assert_eq!(store.remembered("svm/cv/fit-00").unwrap(), Some(two));

        let name = Digest::of(b"svm/cv/fit-00");
        let mut bytes = store.backend.read(Area::Names, &name).unwrap().unwrap();
        bytes[40] ^= 1;
        store.backend.put(Area::Names, &name, &bytes).unwrap();
        assert_eq!(store.remembered("svm/cv/fit-00").unwrap(), None);
    }
}
