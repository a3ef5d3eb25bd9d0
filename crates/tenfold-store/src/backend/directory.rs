//! A store in a directory of a local file system, which many processes may use at once.

mod early_sync;
mod layout;
mod lock;
mod session;
mod upload;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::format;
use super::{Area, Backend, Guard, Listed, Sharing, Speed, Staged, Upload};
use crate::digest::Digest;
use crate::error::{At, Error, Result};
use lock::Locks;
use session::Sessions;
use upload::{FileUpload, StagedFiles};

/// The failures that a finished write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, and a loss of power: every file and directory is synced.
    #[default]
    Disk,
    /// The end of the process. A loss of power may lose results, whose remains are found to be
    /// damaged; they are then computed again. Much faster for many small results.
    Process,
}

/// The directory and the files that this process writes in it.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    root: PathBuf,
    durability: Durability,
    /// Whether writes are synced later, all at once.
    is_synced_later: bool,
    sessions: Sessions,
    locks: Locks,
}

const LOCK: &str = "lock";
const LOCK_WITHOUT_LINKS: &str = "lock-without-links";

/// From the cache of the system it is several times faster; this is an SSD of moderate speed.
const SPEED: Speed = Speed { latency_seconds: 200e-6, bytes_per_second: 500e6 };

impl Directory {
    /// The store in a directory, which is not touched yet.
    pub(crate) fn new(root: &Path, durability: Durability) -> Result<Self> {
        if root.as_os_str().is_empty() {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "its path is empty");
            return Err(Error::Io { action: "open", place: "a store".into(), error });
        }
        let root = std::path::absolute(root).at("find", root)?;
        let sessions = Sessions::new(&root);
        Ok(Self { root, durability, is_synced_later: false, sessions, locks: Locks::default() })
    }

    fn path(&self, area: Area, name: &Digest) -> PathBuf {
        self.root.join(area.path(name))
    }

    /// Runs `link`, which names a file, and makes the fan-out directory if it is missing.
    fn in_fan_out<T>(&self, path: &Path, link: impl Fn() -> io::Result<T>) -> io::Result<T> {
        match link() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => return done,
        }
        // Only this one directory: a store that was removed must not come back without its format.
        let Some(fan_out) = path.parent() else { return link() };
        match fs::create_dir(fan_out) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        if let Some(area) = fan_out.parent() {
            self.sync_directory(area)?;
        }
        link()
    }

    /// Whether each write is synced by itself.
    fn syncs_each(&self) -> bool {
        self.durability == Durability::Disk && !self.is_synced_later
    }

    /// Makes names in a directory durable.
    fn sync_directory(&self, directory: &Path) -> io::Result<()> {
        if self.syncs_each() && cfg!(unix) {
            File::open(directory)?.sync_all()?;
        }
        Ok(())
    }

    /// The place in quarantine for something that was at `path`. The lock must be held.
    fn free_place(&self, path: &Path) -> PathBuf {
        let from = path.strip_prefix(&self.root).unwrap_or(path);
        let name: Vec<_> = from.iter().map(|part| part.to_string_lossy()).collect();
        let quarantine = self.root.join("quarantine");
        let mut place = quarantine.join(name.join("-"));
        let mut copy = 1;
        while fs::symlink_metadata(&place).is_ok() {
            copy += 1;
            place = quarantine.join(format!("{}.{copy}", name.join("-")));
        }
        place
    }
}

impl Backend for Directory {
    fn place(&self) -> String {
        self.root.display().to_string()
    }

    fn format(&self) -> Result<Option<Vec<u8>>> {
        let path = self.root.join(format::FILE);
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            // Not even a file: damaged, which no bytes are.
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => Ok(Some(Vec::new())),
            Err(error) => Err(error).at("read", &path),
        }
    }

    fn first_foreign(&self) -> Result<Option<String>> {
        layout::first_foreign(&self.root)
    }

    fn put_format(&self) -> Result<()> {
        self.make_layout()
    }

    /// A directory may have been removed by hand; one that cannot be made again shows when something
    /// is written.
    fn opened(&self) {
        let _ = self.make_directories();
        self.sessions.sweep();
    }

    fn read(&self, area: Area, name: &Digest) -> Result<Option<Vec<u8>>> {
        let path = self.path(area, name);
        match read_small(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_missing(&error) => Ok(None),
            // Not even a file: damaged, which no bytes are.
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => Ok(Some(Vec::new())),
            Err(error) => Err(error).at("read", &path),
        }
    }

    fn bytes(&self, area: Area, name: &Digest) -> Result<Option<u64>> {
        let path = self.path(area, name);
        match fs::metadata(&path) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error).at("look for", &path),
        }
    }

    fn open(&self, blob: &Digest) -> Result<Option<(Box<dyn Read + Send>, u64)>> {
        let path = self.path(Area::Blobs, blob);
        match File::open(&path) {
            Ok(file) => {
                let metadata = file.metadata().at("look for", &path)?;
                if metadata.is_file() {
                    return Ok(Some((Box::new(file), metadata.len())));
                }
                Ok(Some((Box::new(io::empty()), 0)))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error).at("open", &path),
        }
    }

    fn upload(&self) -> Result<Box<dyn Upload>> {
        let temporary = self.sessions.temporary()?;
        Ok(Box::new(FileUpload::new(self.clone(), temporary)))
    }

    fn stage_record(&self, record: Vec<u8>) -> Result<Box<dyn Staged>> {
        Ok(Box::new(StagedFiles::new(self.clone(), None, &record)?))
    }

    fn put(&self, area: Area, name: &Digest, bytes: &[u8]) -> Result<()> {
        let path = self.path(area, name);
        let mut temporary = self.sessions.temporary()?;
        temporary.file.write_all(bytes).at("write", &temporary.path)?;
        self.in_fan_out(&path, || fs::rename(&temporary.path, &path)).at("name", &path)?;
        temporary.named();
        Ok(())
    }

    fn set_aside(&self, area: Area, name: &Result<Digest, String>) -> Result<Option<String>> {
        let path = match name {
            Ok(name) => self.path(area, name),
            Err(path) => self.root.join(path),
        };
        let place = self.free_place(&path);
        match fs::rename(&path, &place) {
            Ok(()) => Ok(Some(place.display().to_string())),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error).at("move into quarantine", &path),
        }
    }

    fn remove(&self, area: Area, name: &Digest) -> Result<()> {
        let path = self.path(area, name);
        match fs::remove_file(&path) {
            Err(error) if !is_missing(&error) => Err(error).at("remove", &path),
            _ => Ok(()),
        }
    }

    fn list(&self, area: Area) -> Result<Vec<Listed>> {
        layout::list(&self.root, area)
    }

    fn quarantined(&self) -> Result<(u64, u64)> {
        layout::weigh(&self.root.join("quarantine"))
    }

    fn clear_quarantine(&self) -> Result<()> {
        let quarantine = self.root.join("quarantine");
        for entry in layout::entries(&quarantine)? {
            let path = entry.path();
            if entry.file_type().at("look for", &path)?.is_dir() {
                fs::remove_dir_all(&path).at("remove", &path)?;
            } else {
                fs::remove_file(&path).at("remove", &path)?;
            }
        }
        Ok(())
    }

    /// A network file system looks at a directory again when it is opened.
    fn ask_anew(&self, area: Area, name: &Digest) {
        let path = self.path(area, name);
        let above = path.ancestors().skip(1).take(2);
        above.for_each(|directory| drop(File::open(directory)));
    }

    #[cfg(target_os = "linux")]
    fn unsynced(&self) -> Option<Box<dyn Backend>> {
        let later = || Self { is_synced_later: true, ..self.clone() };
        self.syncs_each().then(|| Box::new(later()) as Box<dyn Backend>)
    }

    /// All of the file system, because that is one commit of its journal where a file each is many.
    #[cfg(target_os = "linux")]
    fn sync(&self) -> Result<()> {
        let sync = || Ok(rustix::fs::syncfs(File::open(&self.root)?)?);
        sync().at("sync", &self.root)
    }

    fn lock(&self, sharing: Sharing) -> Result<Guard> {
        self.locks.take(&self.root.join(LOCK), sharing)
    }

    fn speed(&self) -> Speed {
        SPEED
    }

    /// The time that the file system gives to a new file.
    fn now_seconds(&self) -> Option<i64> {
        let temporary = self.sessions.temporary().ok()?;
        let modified = temporary.file.metadata().ok()?.modified().ok()?;
        let since = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_secs()).ok()
    }
}

/// Reads a small file with few calls: a short read is the last one but for the check that it is.
fn read_small(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let mut first = [0; 2048];
    let mut len = 0;
    while len < first.len() {
        match file.read(&mut first[len..])? {
            0 => return Ok(first[..len].to_vec()),
            read => len += read,
        }
    }
    let mut bytes = first.to_vec();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether there is nothing by this name.
fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_large_files_are_read_whole() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("file");
        for len in [0, 1, 2047, 2048, 2049, 10_000] {
            let bytes = vec![7; len];
            fs::write(&path, &bytes).unwrap();
            assert_eq!(read_small(&path).unwrap(), bytes);
        }
    }
}
