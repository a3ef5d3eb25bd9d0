//! Temporary files, and which of them belong to a process that is still alive.
//!
//! A store that writes holds an advisory lock on `temporary/<session>.lock` for as long as it
//! lives, and names its temporary files `temporary/<session>.<number>`. The system ends the lock
//! with the process, however it ends. (A process id is no proof of life: it is used again, and means
//! nothing on another machine or in another container.) A process that gets the lock of another
//! session knows that its writer is dead, and removes its files, the lock's own last. So a file whose
//! session has no lock file is dead too.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{At, Result};

/// The temporary files of one store that is open in this process. It starts at the first write.
#[derive(Clone, Debug)]
pub(super) struct Sessions {
    folder: PathBuf,
    current: Arc<Mutex<Option<Arc<Session>>>>,
}

#[derive(Debug)]
struct Session {
    prefix: PathBuf,
    lock_path: PathBuf,
    /// Locked until this is dropped.
    _lock: File,
    next: AtomicU64,
}

/// A file that is removed when this is dropped, unless it was given a name.
pub(super) struct Temporary {
    pub(super) file: File,
    pub(super) path: PathBuf,
    named: bool,
    _session: Arc<Session>,
}

impl Sessions {
    pub(super) fn new(root: &Path) -> Self {
        Self { folder: root.join("temporary"), current: Arc::default() }
    }

    /// A new file to write to.
    pub(super) fn temporary(&self) -> Result<Temporary> {
        let session = self.session()?;
        loop {
            let number = session.next.fetch_add(1, Ordering::Relaxed);
            let path = session.prefix.with_extension(number.to_string());
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                // A fork of this process has used the number.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                file => {
                    let file = file.at("create", &path)?;
                    return Ok(Temporary { file, path, named: false, _session: session });
                }
            }
        }
    }

    fn session(&self) -> Result<Arc<Session>> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = &*current {
            return Ok(Arc::clone(session));
        }
        let session = Arc::new(Session::start(&self.folder)?);
        *current = Some(Arc::clone(&session));
        Ok(session)
    }

    /// Removes the files of dead writers. Files that cannot be removed stay for the next open.
    pub(super) fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let paths: BTreeSet<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        let sessions: BTreeSet<PathBuf> = paths.iter().map(|p| p.with_extension("lock")).collect();
        for lock_path in sessions {
            let dead = match OpenOptions::new().read(true).append(true).open(&lock_path) {
                Ok(lock) => lock.try_lock().is_ok().then_some(Some(lock)),
                Err(error) => (error.kind() == io::ErrorKind::NotFound).then_some(None),
            };
            let Some(_lock) = dead else { continue };
            let files = paths.iter().filter(|p| p.with_extension("lock") == lock_path);
            for file in files.filter(|path| **path != lock_path).chain([&lock_path]) {
                // Gone already, or not ours to remove: nothing depends on it.
                let _ = fs::remove_file(file);
            }
        }
    }
}

impl Session {
    fn start(folder: &Path) -> Result<Self> {
        loop {
            // Only to be unlike other names: nothing that is computed depends on it.
            let name = RandomState::new().hash_one(std::process::id());
            let prefix = folder.join(format!("{name:016x}"));
            let lock_path = prefix.with_extension("lock");
            let lock = match OpenOptions::new().append(true).create_new(true).open(&lock_path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                lock => lock.at("create", &lock_path)?,
            };
            match lock.try_lock() {
                // A sweep took it for dead, in between.
                Err(fs::TryLockError::WouldBlock) => continue,
                Err(fs::TryLockError::Error(error))
                    if error.kind() != io::ErrorKind::Unsupported =>
                {
                    return Err(error).at("lock", &lock_path);
                }
                _ => {}
            }
            if lock_path.try_exists().at("look for", &lock_path)? {
                return Ok(Self { prefix, lock_path, _lock: lock, next: AtomicU64::new(0) });
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.lock_path);
    }
}

impl Temporary {
    /// The file has a name now and stays.
    pub(super) fn named(mut self) {
        self.named = true;
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.named {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_sweep_takes_the_files_of_the_dead_and_leaves_those_of_the_living() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("temporary");
        fs::create_dir(&folder).unwrap();
        let living = Sessions::new(root.path());
        let kept = living.temporary().unwrap();
        for dead in ["0123.lock", "0123.0", "0123.1", "4567.0", "other"] {
            fs::write(folder.join(dead), b"").unwrap();
        }
        Sessions::new(root.path()).sweep();
        assert!(kept.path.exists());
        assert_eq!(count(&folder), 2);

        drop((kept, living));
        assert_eq!(count(&folder), 0);
    }

    #[test]
    fn a_temporary_file_with_a_name_stays() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("temporary")).unwrap();
        let sessions = Sessions::new(root.path());
        let temporary = sessions.temporary().unwrap();
        let name = root.path().join("named");
        fs::rename(&temporary.path, &name).unwrap();
        temporary.named();
        assert!(name.exists());
    }
}
