//! The digest of the running program's file, which identifies all code in it.

use std::path::PathBuf;
use std::sync::OnceLock;

use super::seen::file_digest;
use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::store::Store;

/// The digest of the running program's file, read once per process.
///
/// Any change of code, of a dependency or of the compiler changes it. Libraries that are loaded
/// when the program runs are not in it.
///
/// # Errors
///
/// [`Error::Io`] if the file cannot be found or read.
pub fn executable_digest() -> Result<Digest> {
    once(file_digest)
}

impl Store {
    /// The digest of the running program's file, as [`executable_digest`] makes it, but without
    /// reading the file if the store knows it from another process.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the file cannot be found or read.
    pub fn executable_digest(&self) -> Result<Digest> {
        once(|path| self.file_digest(path))
    }
}

fn once(read: impl FnOnce(PathBuf) -> Result<Digest>) -> Result<Digest> {
    // Not `get_or_init` around it all: many threads hash the file, and one that waits for the
    // digest would keep the others from making it.
    static DIGEST: OnceLock<Digest> = OnceLock::new();
    if let Some(digest) = DIGEST.get() {
        return Ok(*digest);
    }
    let digest = read(executable()?)?;
    Ok(*DIGEST.get_or_init(|| digest))
}

/// The running program's file.
fn executable() -> Result<PathBuf> {
    // Here it is the file that runs, even if another has taken its place since.
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().map_err(|error| Error::Io {
        action: "find",
        place: "the running program".into(),
        error,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_digest_of_the_file_that_runs() {
        let file = std::env::current_exe().unwrap();
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path()).unwrap();
        assert_eq!(store.file_digest(executable().unwrap()).unwrap(), file_digest(file).unwrap());
        assert_eq!(executable_digest().unwrap(), store.file_digest(executable().unwrap()).unwrap());
        assert_eq!(store.executable_digest().unwrap(), executable_digest().unwrap());
    }
}
