//! Fingerprints of files: by content, read again only when the file may have changed.
//!
//! A file counts as unchanged if its *stamp* is the same as when it was read: its size, inode, the
//! time of its last change, and the time of its last change of status. The first of the two times can
//! be put back by any program (`tar` and `rsync -t` do); the second cannot.
//!
//! A stamp proves that only if it is old. A file that was changed within the last seconds, by either
//! time, could change again without another stamp (git calls such files racily clean): its digest is
//! not remembered, and at the end of a task its content is read once more. "Last" goes by the
//! clocks of the system and of the store's file system, and a file from the future is not old either:
//! a wrong clock costs time and nothing else. Where a system has no time of the last change of
//! status, no stamp is old.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::regular::open_regular;
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
/// [`Error::Io`] if the file cannot be read, or is no regular file.
pub fn file_digest(path: impl AsRef<Path>) -> Result<Digest> {
    let path = path.as_ref();
    let (file, _) = open_regular(path).at("open", path)?;
    read(file, path).map(|(digest, _)| digest)
}

/// A file as it was when its digest was made, which was fed to a fingerprint.
#[derive(Clone, Debug)]
pub struct SeenFile {
    path: PathBuf,
    stamp: Stamp,
    digest: Digest,
    /// Whether the stamp was old when the file was read, so that an equal one proves equal content.
    is_settled: Arc<AtomicBool>,
}

impl SeenFile {
    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns `true` if it may hold something else by now, or did in between. It is read only if
    /// it had been changed within the seconds before its digest was made.
    ///
    /// A file that was changed and changed back within one tick of its file system's clock cannot be
    /// distinguished from an unchanged one.
    pub fn may_have_changed(&self) -> bool {
        self.may_have_changed_by(Clock::of(None))
    }

    fn may_have_changed_by(&self, clock: Clock) -> bool {
        let now = fs::metadata(&self.path).map(|metadata| Stamp::of(&metadata));
        if now.map_or(true, |now| now != self.stamp) {
            return true;
        }
        if self.is_settled.load(Ordering::Relaxed) {
            return false;
        }
        let again = open_regular(&self.path).at("open", &self.path);
        let again = again.and_then(|(file, _)| read(file, &self.path));
        let is_same = again.is_ok_and(|again| again == (self.digest, self.stamp));
        self.is_settled.fetch_or(is_same && self.stamp.is_old(clock), Ordering::Relaxed);
        !is_same
    }

    /// A file with its digest, from a store that remembers it, if there is one.
    pub(crate) fn look(path: &Path, store: Option<&Store>) -> Result<(Digest, Self)> {
        Self::look_by(Clock::of(store), path, store)
    }

    /// The clock was read before the file is.
    fn look_by(clock: Clock, path: &Path, store: Option<&Store>) -> Result<(Digest, Self)> {
        let (file, metadata) = open_regular(path).at("open", path)?;
        let stamp = Stamp::of(&metadata);
        let name = store.and_then(|_| fs::canonicalize(path).ok()?.to_str().map(String::from));
        // Paths that are not Unicode are read each time.
        let note = store.zip(name.as_deref());
        if let Some(digest) = note.and_then(|(store, name)| store.noted_digest(name, stamp)) {
            return Ok((digest, Self::new(path, stamp, digest, true)));
        }
        let (digest, after) = read(file, path)?;
        let is_settled = stamp == after && stamp.is_old(clock);
        if let Some((store, name)) = note.filter(|_| is_settled) {
            let _ = store.put_note(Area::Files, name, &stamp.to_bytes(&digest));
        }
        Ok((digest, Self::new(path, stamp, digest, is_settled)))
    }

    fn new(path: &Path, stamp: Stamp, digest: Digest, is_settled: bool) -> Self {
        Self { path: path.to_owned(), stamp, digest, is_settled: Arc::new(is_settled.into()) }
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

    /// The digest that a file with this absolute path had when it had this stamp.
    fn noted_digest(&self, name: &str, stamp: Stamp) -> Option<Digest> {
        let note = self.note(Area::Files, name).ok()??;
        Stamp::from_bytes(&note).filter(|(noted, _)| *noted == stamp).map(|(_, digest)| digest)
    }

    /// Remembers a digest for a file as it is now.
    #[cfg(test)]
    pub(crate) fn note_digest(&self, path: &Path, digest: &Digest) {
        let name = fs::canonicalize(path).unwrap();
        let stamp = Stamp::of(&fs::metadata(path).unwrap());
        self.put_note(Area::Files, name.to_str().unwrap(), &stamp.to_bytes(digest)).unwrap();
    }
}

/// The present time in seconds since 1970, by the clock that is furthest behind.
#[derive(Clone, Copy)]
struct Clock(i64);

impl Clock {
    /// By the clocks of the system and of the store's file system, if it has one.
    fn of(store: Option<&Store>) -> Self {
        let system = SystemTime::now().duration_since(UNIX_EPOCH);
        let system = system.ok().and_then(|since| i64::try_from(since.as_secs()).ok());
        let store = store.map(|store| store.backend.now_seconds());
        // A clock that is not known is before all times.
        Self(system.min(store.unwrap_or(system)).unwrap_or(i64::MIN))
    }
}

/// The digest of the file's content, and its attributes once it was read.
fn read(file: File, path: &Path) -> Result<(Digest, Stamp)> {
    let place = path.display().to_string();
    let bytes = file.metadata().at("look for", path)?.len();
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
    /// Returns `true` if a change from now on, or since then, shows in the stamp.
    fn is_old(&self, Clock(now): Clock) -> bool {
        cfg!(unix) && self.modified.0.max(self.status.0).saturating_add(RACY_SECONDS) < now
    }

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
        let modified = metadata.modified().ok().and_then(since);
        let modified = modified.map_or((0, 0), |t| (t.as_secs() as i64, t.subsec_nanos()));
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
    use std::time::Duration;

    use super::*;

    /// A minute from now: whatever was written is old by then.
    fn later() -> Clock {
        Clock(Clock::of(None).0 + 60)
    }

    fn written(path: &Path, content: &str, age: Duration) {
        fs::write(path, content).unwrap();
        let file = File::options().append(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - age).unwrap();
    }

    fn notes(store: &Store) -> usize {
        store.backend.list(Area::Files).unwrap().len()
    }

    fn scene() -> (tempfile::TempDir, Store, PathBuf) {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path().join("store")).unwrap();
        let path = root.path().join("data.csv");
        (root, store, path)
    }

    #[test]
    fn a_file_that_was_edited_and_edited_back_may_have_changed() {
        let (_root, _, path) = scene();
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

    #[test]
    fn an_equal_stamp_proves_nothing_while_it_is_fresh() {
        let (_root, _, path) = scene();
        // Rewritten within one tick, with the time put back: the stamp is that of the new content,
        // the digest that of the old.
        written(&path, "two", Duration::from_secs(60));
        let stamp = Stamp::of(&fs::metadata(&path).unwrap());
        let seen = SeenFile::new(&path, stamp, Digest::of(b"one"), false);
        assert!(seen.may_have_changed());
        assert!(seen.may_have_changed_by(later()));

        let seen = SeenFile::new(&path, stamp, Digest::of(b"two"), false);
        assert!(!seen.may_have_changed());
        assert!(!seen.is_settled.load(Ordering::Relaxed));
        // Read once more when the stamp is old; from then on the stamp will do.
        assert!(!seen.clone().may_have_changed_by(later()));
        assert_eq!(seen.is_settled.load(Ordering::Relaxed), cfg!(unix));
    }

    #[test]
    #[cfg(unix)]
    fn an_old_file_is_read_once_and_a_changed_one_again() {
        let (_root, store, path) = scene();
        let look = || SeenFile::look_by(later(), &path, Some(&store)).unwrap().0;
        written(&path, "1,2", Duration::from_secs(60));
        assert_eq!(look(), Digest::of(b"1,2"));
        assert_eq!(notes(&store), 1);

        // The store answers with the digest that it remembers: the file is not read.
        store.note_digest(&path, &Digest::of(b"remembered"));
        assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"remembered"));

        written(&path, "1,3", Duration::from_secs(50));
        assert_eq!(look(), Digest::of(b"1,3"));
        assert_eq!(file_digest(&path).unwrap(), Digest::of(b"1,3"));
    }

    #[test]
    #[cfg(unix)]
    fn a_file_is_remembered_once_both_of_its_times_are_old() {
        let (_root, store, path) = scene();
        let hour = Duration::from_secs(3600);
        fs::write(&path, "new").unwrap();
        let file = File::options().append(true).open(&path).unwrap();
        // The last change of status is always from just now.
        for modified in [SystemTime::now(), SystemTime::now() + hour, SystemTime::now() - hour] {
            file.set_modified(modified).unwrap();
            assert_eq!(store.file_digest(&path).unwrap(), Digest::of(b"new"));
            assert_eq!(notes(&store), 0);
        }
        file.set_modified(SystemTime::now() + hour).unwrap();
        SeenFile::look_by(later(), &path, Some(&store)).unwrap();
        assert_eq!(notes(&store), 0);
        file.set_modified(SystemTime::now() - hour).unwrap();
        SeenFile::look_by(later(), &path, Some(&store)).unwrap();
        assert_eq!(notes(&store), 1);
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
        let (root, store, path) = scene();
        let then = SystemTime::now() - Duration::from_secs(1000);
        for content in ["one", "two"] {
            // Written elsewhere and renamed: another inode, with the times of the first.
            let other = root.path().join("other");
            fs::write(&other, content).unwrap();
            File::options().append(true).open(&other).unwrap().set_modified(then).unwrap();
            fs::rename(&other, &path).unwrap();
            let (digest, _) = SeenFile::look_by(later(), &path, Some(&store)).unwrap();
            assert_eq!(digest, Digest::of(content.as_bytes()));
        }
    }
}
