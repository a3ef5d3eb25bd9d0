//! Opening a store: its format is checked, or made anew where the rest shows that it was lost.

use std::fmt;
use std::io::ErrorKind;
use std::sync::Arc;

use super::Store;
use super::note::is_note;
use super::record::record_of;
use crate::backend::format::{Format, VERSION};
use crate::backend::{Area, Backend};
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::stored::Source;

/// A store whose format was lost, and whose content shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Repair {
    /// The path or URL of the store.
    pub place: String,
    /// The state of the store before: `no FORMAT file`, for example.
    pub found: String,
    /// Why the file could not be written anew. The store is used all the same.
    pub error: Option<String>,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store had {}, and holds sound results; ", self.found)?;
        match &self.error {
            None => f.write_str("the file was written anew"),
            Some(error) => write!(f, "the file could not be written anew: {error}"),
        }
    }
}

impl Store {
    /// The repair that this store needed when it was opened.
    pub fn repair(&self) -> Option<&Repair> {
        self.repair.as_deref()
    }

    /// Opens a store, or makes one where there is nothing.
    pub(crate) fn of(backend: impl Backend + 'static) -> Result<Self> {
        let repair = ensure_format(&backend)?.map(Arc::new);
        backend.opened();
        Ok(Self { backend: Arc::new(backend), repair })
    }
}

fn ensure_format(backend: &dyn Backend) -> Result<Option<Repair>> {
    let found = match format_of(backend)? {
        Format::Current => return Ok(None),
        Format::Newer(found) => {
            return Err(Error::NewerFormat { place: backend.place(), found, supported: VERSION });
        }
        Format::Unknown(found) => found,
    };
    let holds_results = holds_results(backend)?;
    let foreign = if holds_results { None } else { backend.first_foreign()? };
    // Another process may have made the store and filled it meanwhile.
    if format_of(backend)? == Format::Current {
        return Ok(None);
    }
    if holds_results {
        let error = backend.put_format().err().map(|error| error.to_string());
        return Ok(Some(Repair { place: backend.place(), found, error }));
    }
    if let Some(other) = foreign {
        let found = format!("it has {found}, and holds {other}");
        return Err(Error::NotAStore { place: backend.place(), found });
    }
    if !backend.is_read_only() {
        backend.put_format()?;
    }
    Ok(None)
}

fn format_of(backend: &dyn Backend) -> Result<Format> {
    Ok(Format::of(backend.format()?.as_deref()))
}

/// Whether there is a record, a note or a blob whose check sum is right.
fn holds_results(backend: &dyn Backend) -> Result<bool> {
    for area in [Area::Records, Area::Names, Area::Files, Area::Blobs] {
        let listed = match backend.list(area) {
            Err(Error::Io { error, .. }) if error.kind() == ErrorKind::NotFound => continue,
            listed => listed?,
        };
        for name in listed.into_iter().filter_map(|listed| listed.name.ok()) {
            if is_sound(backend, area, &name)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_sound(backend: &dyn Backend, area: Area, name: &Digest) -> Result<bool> {
    if area == Area::Blobs {
        let Some((from, len)) = backend.open(name)? else { return Ok(false) };
        return Ok(Source::checked(from, backend.place(), len, *name).wrong_digest()?.is_none());
    }
    let Some(bytes) = backend.read(area, name)? else { return Ok(false) };
    Ok(if area == Area::Records { record_of(name, &bytes).is_ok() } else { is_note(&bytes) })
}
