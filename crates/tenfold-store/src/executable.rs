//! The digest of the running program's file, which stands for all code in it.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::digest::Digest;
use crate::error::{Error, Result};
use crate::file::file_digest;

/// The digest of the running program's file, read once per process.
///
/// Any change of code, of a dependency or of the compiler changes it. Libraries that are loaded
/// when the program runs are not in it.
///
/// # Errors
///
/// [`Error::Io`] if the file cannot be found or read.
pub fn executable_digest() -> Result<Digest> {
    // Not `get_or_init`: the file is read by many threads, and one that waits for the digest
    // would keep the others from making it.
    static DIGEST: OnceLock<Digest> = OnceLock::new();
    if let Some(digest) = DIGEST.get() {
        return Ok(*digest);
    }
    let digest = file_digest(executable()?)?;
    Ok(*DIGEST.get_or_init(|| digest))
}

/// The running program's file.
fn executable() -> Result<PathBuf> {
    // Here it is the file that runs, even if another has taken its place since.
    if cfg!(target_os = "linux") {
        return Ok(PathBuf::from("/proc/self/exe"));
    }
    std::env::current_exe().map_err(|source| Error::Io {
        action: "find",
        place: "the running program".into(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_digest_of_the_file_that_runs() {
        let file = std::env::current_exe().unwrap();
        assert_eq!(executable_digest().unwrap(), file_digest(file).unwrap());
        assert_eq!(executable_digest().unwrap(), executable_digest().unwrap());
    }
}
