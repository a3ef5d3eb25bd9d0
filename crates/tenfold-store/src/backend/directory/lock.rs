//! The lock files of a store: taken with patience, but not for ever.
//!
//! A process that is stopped while it holds a lock would keep all others waiting. After some seconds
//! a wait ends with an error that names the holder, and until the lock is free again nobody waits for
//! it any more.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use crate::backend::{Guard, Sharing};
use crate::error::{At, Error, Result};

/// Longer than a healthy process holds the lock, but for a removal in a very large store.
const PATIENCE: Duration = Duration::from_secs(15);

/// The locks of one store that is open in this process.
#[derive(Clone, Debug)]
pub(super) struct Locks {
    patience: Duration,
    /// Whether the last wait was in vain.
    is_stuck: Arc<AtomicBool>,
}

impl Default for Locks {
    fn default() -> Self {
        Self { patience: PATIENCE, is_stuck: Arc::default() }
    }
}

impl Locks {
    /// Takes an advisory lock, which ends with the process however it ends.
    pub(super) fn take(&self, path: &Path, sharing: Sharing) -> Result<Guard> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path).at("open", path)?;
        let tried = match sharing {
            Sharing::Adding => file.try_lock_shared(),
            Sharing::Removing => file.try_lock(),
        };
        let taken = match tried {
            Ok(()) => Ok(file),
            Err(TryLockError::Error(error)) => Err(error),
            Err(TryLockError::WouldBlock) => self.wait(file, path, sharing)?,
        };
        let guard: Guard = match taken {
            // Without locks, a remover must be alone, as FORMAT.md says.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Box::new(()),
            taken => Box::new(taken.at("lock", path)?),
        };
        self.is_stuck.store(false, Ordering::Relaxed);
        Ok(guard)
    }

    /// Waits until the lock is free, but not for ever.
    fn wait(&self, file: File, path: &Path, sharing: Sharing) -> Result<io::Result<File>> {
        let holder = holder(&file);
        let in_vain = || {
            self.is_stuck.store(true, Ordering::Relaxed);
            let (place, seconds) = (path.display().to_string(), self.patience.as_secs());
            Err(Error::Locked { place, seconds, holder })
        };
        if self.is_stuck.load(Ordering::Relaxed) {
            return in_vain();
        }
        let (taken, answer) = sync_channel(1);
        let wait = move || {
            let locked = match sharing {
                Sharing::Adding => file.lock_shared(),
                Sharing::Removing => file.lock(),
            };
            // If nobody waits any more, the lock ends with the file.
            let _ = taken.send(locked.map(|()| file));
        };
        // A thread of its own, because nothing else ends a wait for a lock.
        if thread::Builder::new().spawn(wait).is_err() {
            return in_vain();
        }
        match answer.recv_timeout(self.patience) {
            Ok(taken) => Ok(taken),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => in_vain(),
        }
    }
}

/// The process that holds a lock on this file, in words.
fn holder(file: &File) -> String {
    let unknown = "another process".to_owned();
    if cfg!(not(target_os = "linux")) {
        return unknown;
    }
    let pid = std::fs::read_to_string("/proc/locks").ok().and_then(|locks| pid_in(&locks, file));
    let Some(pid) = pid else { return unknown };
    if pid == std::process::id() {
        return "another thread of this process".to_owned();
    }
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{pid}/{name}")).ok();
    let name = read("comm").map(|name| format!(" `{}`", name.trim_end())).unwrap_or_default();
    // The state follows the name in parentheses, which may hold any character.
    let is_stopped = read("stat").is_some_and(|stat| {
        let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
        state.is_some_and(|state| state.starts_with(['T', 't']))
    });
    let stopped = if is_stopped { ", which is stopped" } else { "" };
    format!("process {pid}{name}{stopped}")
}

/// The process that holds a lock on a file, by the system's list of locks: lines such as
/// `1: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF`, whose numbers are that of the process and those
/// of the device and the inode.
#[cfg(unix)]
fn pid_in(locks: &str, file: &File) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let inode = file.metadata().ok()?.ino().to_string();
    locks.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        // Those that wait have an arrow in second place.
        let [_, "FLOCK", _, _, pid, place, ..] = words[..] else { return None };
        let is_it = place.rsplit_once(':').is_some_and(|(_, found)| found == inode);
        // Processes elsewhere have the number 0 here.
        pid.parse().ok().filter(|pid| is_it && *pid != 0)
    })
}

#[cfg(not(unix))]
fn pid_in(_: &str, _: &File) -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(taken: Result<Guard>) -> String {
        let error = taken.map(|_| ()).unwrap_err();
        assert!(matches!(error, Error::Locked { .. }), "{error}");
        error.to_string()
    }

    #[test]
    fn a_lock_that_is_never_free_is_an_error_and_one_that_becomes_free_is_taken() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("lock");
        let impatient = Locks { patience: Duration::ZERO, ..Locks::default() };
        let adding = impatient.take(&path, Sharing::Adding).unwrap();
        let also = impatient.take(&path, Sharing::Adding).unwrap();
        let refused = message(impatient.take(&path, Sharing::Removing));
        assert!(refused.starts_with(&format!("{} is locked by", path.display())), "{refused}");
        if cfg!(target_os = "linux") {
            assert!(refused.contains("by another thread of this process"), "{refused}");
        }
        // One that would wait for ever does not, as the last wait was in vain.
        let patient = Locks { patience: Duration::MAX, ..impatient.clone() };
        message(patient.take(&path, Sharing::Removing));
        patient.take(&path, Sharing::Adding).unwrap();
        drop((adding, also));
        let held = patient.take(&path, Sharing::Removing).unwrap();

        // From now on it waits.
        let waiting = std::thread::spawn(move || patient.take(&path, Sharing::Adding).map(|_| ()));
        drop(held);
        waiting.join().unwrap().unwrap();
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_holder_is_found_in_the_list_of_locks() {
        use std::os::unix::fs::MetadataExt;
        let file = tempfile::tempfile().unwrap();
        let inode = file.metadata().unwrap().ino();
        let others = format!(
            "1: POSIX  ADVISORY  WRITE 1 08:01:{inode} 0 EOF\n\
             2: -> FLOCK  ADVISORY  WRITE 2 08:01:{inode} 0 EOF\n\
             3: FLOCK  ADVISORY  WRITE 3 08:01:{inode}0 0 EOF\n\
             4: FLOCK  ADVISORY  READ  0 08:01:{inode} 0 EOF\n"
        );
        assert_eq!(pid_in(&others, &file), None);
        let all = format!("{others}5: FLOCK  ADVISORY  READ  5 08:01:{inode} 0 EOF\n");
        assert_eq!(pid_in(&all, &file), Some(5));
    }
}
