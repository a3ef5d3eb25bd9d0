//! Fingerprints of files: by content, read again only when the file may have changed.
//!
//! A file counts as unchanged if its size, the time of its last change, and, where the system has
//! them, its inode and the time of its last change of status are the same as when it was read.
//! A file that was changed within the last seconds could change again without another time, so it
//! is not remembered (git calls such files racily clean). "Last" goes by the clock of the store's
//! file system, and a file from the future is not remembered either: a wrong clock costs time and
//! nothing else.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::backend::Area;
use crate::digest::Digest;
use crate::error::{At, Error, Result};
use crate::store::Store;
use crate::store::record::Fields;
use crate::stored::Source;

/// The coarsest time of a file in common use is FAT's, which counts in two seconds.
const RACY_SECONDS: i64 = 3;

/// The attributes by which a changed file is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: (i64, u32),
    status: (i64, u32),
    inode: (u64, u64),
}

/// The digest of a file's content, as `b3sum` prints it.
///
/// # Errors
///
/// [`Error::Io`] if the file cannot be read.
pub fn file_digest(path: impl AsRef<Path>) -> Result<Digest> {
    let path = path.as_ref();
    let file = File::open(path).at("open", path)?;
    read(file, path).map(|(digest, _)| digest)
}

/// A file as it was when its digest was made, which was fed to a fingerprint.
#[derive(Clone, Debug)]
pub struct SeenFile {
    path: PathBuf,
    stamp: Stamp,
}

impl SeenFile {
    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it may hold something else by now, or did in between. Nothing is read.
    pub fn may_have_changed(&self) -> bool {
        let now = fs::metadata(&self.path).map(|metadata| Stamp::of(&metadata));
        now.map_or(true, |now| now != self.stamp)
    }

    /// A file with its digest, from a store that remembers it, if there is one.
    pub(crate) fn look(path: &Path, store: Option<&Store>) -> Result<(Digest, Self)> {
        let file = File::open(path).at("open", path)?;
        let stamp = Stamp::of(&file.metadata().at("look for", path)?);
        let digest = match store {
            Some(store) => store.digest_of(file, path, stamp)?,
            None => read(file, path)?.0,
        };
        Ok((digest, Self { path: path.to_owned(), stamp }))
    }
}

impl Store {
    /// The digest of a file's content, without reading it if the store has read it before and it
    /// has not changed since.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the file cannot be read. A digest that the store cannot remember is no error.
    pub fn file_digest(&self, path: impl AsRef<Path>) -> Result<Digest> {
        SeenFile::look(path.as_ref(), Some(self)).map(|(digest, _)| digest)
    }

    /// The digest of a file with the attributes `before`.
    fn digest_of(&self, file: File, path: &Path, before: Stamp) -> Result<Digest> {
        // Paths that are not Unicode are read each time.
        let name = fs::canonicalize(path).ok().and_then(|path| path.to_str().map(String::from));
        let Some(name) = name else { return read(file, path).map(|(digest, _)| digest) };
        if let Ok(Some(content)) = self.note(Area::Files, &name)
            && let Some((stamp, digest)) = Stamp::from_bytes(&content)
            && stamp == before
        {
            return Ok(digest);
        }
        let (digest, after) = read(file, path)?;
        let now = self.backend.now_seconds();
        if before == after && now.is_some_and(|now| after.modified.0 + RACY_SECONDS < now) {
            let _ = self.put_note(Area::Files, &name, &after.to_bytes(&digest));
        }
        Ok(digest)
    }
}

/// The digest of the file's content, and its attributes once it was read.
fn read(file: File, path: &Path) -> Result<(Digest, Stamp)> {
    let place = path.display().to_string();
    let metadata = file.metadata().at("look for", path)?;
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is not a regular file")).at("read", path);
    }
    let bytes = metadata.len();
    let reader = file.try_clone().at("open", path)?;
    let source =
        Source::checked(Box::new(reader), place.clone(), bytes, Digest::from_bytes([0; 32]));
    let digest = source.finish().map_err(|error| match error {
        Error::Decode { .. } => Error::Io {
            action: "read",
            place,
            error: std::io::Error::other("the file became shorter while it was read"),
        },
        other => other,
    })?;
    // Some files of the system claim to be empty and are not.
    if (&file).read(&mut [0]).at("read", path)? != 0 {
        let longer = "the file is longer than it says, or became longer while it was read";
        return Err(std::io::Error::other(longer)).at("read", path);
    }
    Ok((digest, Stamp::of(&file.metadata().at("look for", path)?)))
}

impl Stamp {
    #[cfg(unix)]
    fn of(metadata: &Metadata) -> Self {
        use std::os::unix::fs::MetadataExt;
        Self {
            bytes: metadata.len(),
            modified: (metadata.mtime(), metadata.mtime_nsec() as u32),
            status: (metadata.ctime(), metadata.ctime_nsec() as u32),
            inode: (metadata.dev(), metadata.ino()),
        }
    }

    #[cfg(not(unix))]
    fn of(metadata: &Metadata) -> Self {
        let since = |time: std::time::SystemTime| time.duration_since(std::time::UNIX_EPOCH).ok();
        // A time that is not known is in the future, so the file is not remembered.
        let modified = metadata.modified().ok().and_then(since);
        let modified =
            modified.map_or((i64::MAX / 2, 0), |t| (t.as_secs() as i64, t.subsec_nanos()));
        Self { bytes: metadata.len(), modified, status: (0, 0), inode: (0, 0) }
    }

    fn to_bytes(self, digest: &Digest) -> Vec<u8> {
        let mut bytes = self.bytes.to_le_bytes().to_vec();
        for (seconds, nanoseconds) in [self.modified, self.status] {
            bytes.extend(seconds.to_le_bytes());
            bytes.extend(nanoseconds.to_le_bytes());
        }
        bytes.extend(self.inode.0.to_le_bytes());
        bytes.extend(self.inode.1.to_le_bytes());
        bytes.extend(digest.as_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<(Self, Digest)> {
        let mut fields = Fields(bytes);
        let bytes = u64::from_le_bytes(fields.take().ok()?);
        let mut times = [(0, 0); 2];
        for time in &mut times {
            let seconds = i64::from_le_bytes(fields.take().ok()?);
            *time = (seconds, u32::from_le_bytes(fields.take().ok()?));
        }
        let device = u64::from_le_bytes(fields.take().ok()?);
        let inode = (device, u64::from_le_bytes(fields.take().ok()?));
        let digest = fields.digest().ok()?;
        fields.end().ok()?;
        Some((Self { bytes, modified: times[0], status: times[1], inode }, digest))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn a_file_that_was_edited_and_edited_back_may_have_changed() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("data");
        written(&path, "one", Duration::from_secs(60));
        let (digest, seen) = SeenFile::look(&path, None).unwrap();
        assert!(!seen.may_have_changed());
        fs::write(&path, "two").unwrap();
        assert!(seen.may_have_changed());
        written(&path, "one", Duration::from_secs(60));
        assert_eq!(file_digest(&path).unwrap(), digest);
        assert!(seen.may_have_changed());
        fs::remove_file(&path).unwrap();
        assert!(seen.may_have_changed());
    }

    fn written(path: &Path, content: &str, age: Duration) {
        fs::write(path, content).unwrap();
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    fn notes(root: &Path) -> usize {
        Store::open(root).unwrap().backend.list(Area::Files).unwrap().len()
    }

    #[test]
    fn an_old_file_is_read_once_and_a_changed_one_again() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path().join("store")).unwrap();
        let path = root.path().join("data.csv");
        written(&path, "1,2", Duration::from_secs(60));
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"1,2"));

        // The store answers with the digest that it remembers: the file is not read.
        let name = fs::canonicalize(&path).unwrap();
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        let note = stamp.to_bytes(&Digest::of(b"remembered"));
        store.put_note(Area::Files, name.to_str().unwrap(), &note).unwrap();
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"remembered"));

        written(&path, "1,3", Duration::from_secs(50));
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"1,3"));
        assert_eq!(file_digest(&path).unwrap(), Digest::of(b"1,3"));
    }

    #[test]
    fn a_file_from_just_now_or_from_the_future_is_not_remembered() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path().join("store")).unwrap();
        let path = root.path().join("data.csv");
        fs::write(&path, "new").unwrap();
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"new"));
        let file = File::options().append(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(3600)).unwrap();
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"new"));
        assert_eq!(notes(&root.path().join("store")), 0);

        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"new"));
        assert_eq!(notes(&root.path().join("store")), 1);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_file_without_a_size_is_no_empty_file() {
        for path in ["/proc/self/status", "/dev/null", "/proc"] {
            assert!(matches!(file_digest(path), Err(Error::Io { .. })), "{path}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn the_same_size_and_time_do_not_hide_a_change() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path().join("store")).unwrap();
        let path = root.path().join("data.csv");
        let then = SystemTime::now() - Duration::from_secs(1000);
        for content in ["one", "two"] {
            // Written elsewhere and renamed: another inode, with the times of the first.
            let other = root.path().join("other");
            fs::write(&other, content).unwrap();
            File::options().append(true).open(&other).unwrap().set_modified(then).unwrap();
            fs::rename(&other, &path).unwrap();
            assert_eq!(store.file_digest(&path).unwrap(), Digest::of(content.as_bytes()));
        }
    }
}
