//! Blobs and records on their way into a directory.
//!
//! Both are written to temporary files, synced, and only then given their names. A record gets its
//! name by a hard link, which fails if the name is taken: the one way of the standard library to
//! publish a whole file only if there is none. (`rename` replaces, and `create_new` shows a file
//! before it is whole.) Where links are not supported, a lock takes their place.
//!
//! A file system makes many things durable in about the time of one, so files are synced in pairs:
//! blob and record before they have names, and their directories afterwards. A loss of power
//! between the two can leave a record without its blob, which counts as missing.

use std::fs;
use std::io::{self, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use super::early_sync::{EarlySync, WRITE_MAX};
use super::session::Temporary;
use super::{Directory, Durability, LOCK_WITHOUT_LINKS};
use crate::backend::{Area, Sharing, Staged, Upload};
use crate::digest::Digest;
use crate::error::{At, Result};

/// A blob in a temporary file.
pub(super) struct FileUpload {
    directory: Directory,
    blob: Temporary,
    early: EarlySync,
}

/// A record in a temporary file, and a blob in another.
pub(super) struct StagedFiles {
    directory: Directory,
    /// The blob, if there is one, until it has its name.
    blob: Option<Temporary>,
    record: Temporary,
    /// The directories in which names were given.
    named_in: Vec<PathBuf>,
}

impl FileUpload {
    pub(super) fn new(directory: Directory, blob: Temporary) -> Self {
        Self { directory, blob, early: EarlySync::default() }
    }
}

impl Write for FileUpload {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.blob.file.write(&bytes[..bytes.len().min(WRITE_MAX)])?;
        if self.directory.durability == Durability::Disk {
            self.early.written(&self.blob.file, written);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Upload for FileUpload {
    fn stage(self: Box<Self>, record: Vec<u8>) -> Result<Box<dyn Staged>> {
        let Self { directory, blob, mut early } = *self;
        let staged = StagedFiles::new(directory, Some(blob), &record)?;
        if let Some(blob) = &staged.blob {
            let sync =
                |temporary: &Temporary| temporary.file.sync_all().at("sync", &temporary.path);
            early.finish().at("sync", &blob.path)?;
            if staged.directory.syncs_each() {
                both(|| sync(blob), || sync(&staged.record))?;
            }
        }
        Ok(Box::new(staged))
    }
}

impl Staged for StagedFiles {
    fn place_blob(&mut self, digest: &Digest) -> Result<()> {
        let Some(blob) = self.blob.take() else { return Ok(()) };
        let path = self.directory.path(Area::Blobs, digest);
        let rename = || fs::rename(&blob.path, &path);
        self.directory.in_fan_out(&path, rename).at("name", &path)?;
        blob.named();
        self.note(&path);
        Ok(())
    }

    fn publish_record(&mut self, recipe: &Digest) -> Result<bool> {
        let path = self.directory.path(Area::Records, recipe);
        let link = || fs::hard_link(&self.record.path, &path);
        match self.directory.in_fan_out(&path, link) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            Err(error) if no_links(&error) => {
                if !self.publish_without_links(&path)? {
                    return Ok(false);
                }
            }
            Err(error) => return Err(error).at("name", &path),
        }
        self.note(&path);
        Ok(true)
    }

    fn replace_record(&mut self, recipe: &Digest) -> Result<()> {
        let path = self.directory.path(Area::Records, recipe);
        let rename = || fs::rename(&self.record.path, &path);
        self.directory.in_fan_out(&path, rename).at("name", &path)?;
        self.note(&path);
        Ok(())
    }

    fn settle(&mut self) -> Result<()> {
        let sync =
            |directory: &PathBuf| self.directory.sync_directory(directory).at("sync", directory);
        match &self.named_in[..] {
            [one, other] if self.directory.syncs_each() => both(|| sync(one), || sync(other)),
            some => some.iter().try_for_each(sync),
        }
    }
}

impl StagedFiles {
    /// Writes a record beside a blob, and syncs neither.
    pub(super) fn new(
        directory: Directory,
        blob: Option<Temporary>,
        record: &[u8],
    ) -> Result<Self> {
        let mut file = directory.sessions.temporary()?;
        file.file.write_all(record).at("write", &file.path)?;
        Ok(Self { directory, blob, record: file, named_in: Vec::new() })
    }

    fn note(&mut self, path: &Path) {
        self.named_in.extend(path.parent().map(Path::to_path_buf));
    }

    /// Publishes where there are no hard links: no one else does while the lock is held.
    fn publish_without_links(&self, path: &Path) -> Result<bool> {
        let publishing = self.directory.root.join(LOCK_WITHOUT_LINKS);
        let _guard = self.directory.locks.take(&publishing, Sharing::Removing)?;
        if path.try_exists().at("look for", path)? {
            return Ok(false);
        }
        let rename = || fs::rename(&self.record.path, path);
        self.directory.in_fan_out(path, rename).at("name", path)?;
        Ok(true)
    }
}

/// Does two things that wait for a disk at once. They are threads of their own, because waiting
/// is no work for a pool.
fn both(one: impl Fn() -> Result<()> + Sync, other: impl Fn() -> Result<()>) -> Result<()> {
    thread::scope(|scope| {
        let beside = thread::Builder::new().spawn_scoped(scope, &one).ok();
        let done = other();
        let beside = match beside {
            Some(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            None => one(),
        };
        done.and(beside)
    })
}

/// Whether the file system knows no hard links. Some say so as a lack of permission.
fn no_links(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;
    use crate::error::Error;

    #[test]
    fn without_hard_links_the_first_of_two_records_stays() {
        let root = tempfile::tempdir().unwrap();
        let directory = Directory::new(root.path(), Durability::Disk).unwrap();
        directory.put_format().unwrap();
        let path = directory.path(Area::Records, &Digest::of(b"recipe"));
        for (bytes, first) in [("one", true), ("two", false)] {
            let staged = StagedFiles::new(directory.clone(), None, bytes.as_bytes()).unwrap();
            assert_eq!(staged.publish_without_links(&path).unwrap(), first);
        }
        let published = directory.read(Area::Records, &Digest::of(b"recipe")).unwrap();
        assert_eq!(published.unwrap(), b"one");
    }

    #[test]
    fn one_of_two_failures_is_returned() {
        let failed = || Err(Error::decode("failed"));
        assert!(both(|| Ok(()), || Ok(())).is_ok());
        assert!(both(failed, || Ok(())).is_err());
        assert!(both(|| Ok(()), failed).is_err());
    }
}
