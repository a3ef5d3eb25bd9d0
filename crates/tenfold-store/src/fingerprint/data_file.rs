//! `DataFile`: a path that is fingerprinted by the content of its file.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::{Fingerprint, Fingerprinter};
use crate::files::open_regular;

/// A file of data, fingerprinted by its content and its name, in any directory.
///
/// A task that reads a file takes one of these, so that its result is reused only as long as the
/// file holds the same bytes. The directory does not count, so the task must not use it. A file that
/// cannot be read, and anything that is no regular file, is refused, with its path and the reason.
/// A fingerprinter [with a store](Fingerprinter::with_store) reads a file again only if it may
/// have changed.
///
/// ```
/// use tenfold_store::{DataFile, fingerprint_of};
///
/// # let directory = tempfile::tempdir().unwrap();
/// let path = directory.path().join("data.csv");
/// std::fs::write(&path, "1,2").unwrap();
/// let before = fingerprint_of(&DataFile::new(&path))?;
/// std::fs::write(&path, "1,3").unwrap();
/// assert_ne!(fingerprint_of(&DataFile::new(&path))?, before);
/// # Ok::<(), tenfold_store::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataFile {
    path: PathBuf,
}

impl DataFile {
    /// The file at this path, which is not touched yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Opens the file for reading.
    ///
    /// # Errors
    ///
    /// The system's, and an error for anything but a regular file: the opening of a pipe would wait for
    /// its writer.
    pub fn open(&self) -> io::Result<File> {
        let opened = open_regular(&self.path);
        let place = self.path.display();
        opened
            .map(|(file, _)| file)
            .map_err(|error| io::Error::new(error.kind(), format!("cannot open {place}: {error}")))
    }

    /// The path as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl AsRef<Path> for DataFile {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

impl Fingerprint for DataFile {
    const READS_FILES: bool = true;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.file(&self.path);
        to.feed(&self.path.file_name().map(Path::new));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fs;

    use super::*;
    use crate::digest::Digest;
    use crate::error::Error;
    use crate::fingerprint::fingerprint_of;
    use crate::store::Store;

    #[test]
    fn content_and_name_count_and_the_directory_does_not() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("copy")).unwrap();
        let files = [("a", "1,2"), ("copy/a", "1,2"), ("copy/b", "1,2"), ("c/../a", "1,3")];
        fs::create_dir(root.path().join("c")).unwrap();
        let [one, same, renamed, edited] = files.map(|(name, content)| {
            let path = root.path().join(name);
            fs::write(&path, content).unwrap();
            fingerprint_of(&DataFile::new(path)).unwrap()
        });
        assert_eq!(one, same);
        assert_ne!(one, renamed);
        assert_ne!(one, edited);
        assert_ne!(one, fingerprint_of(&Digest::of(b"1,2")).unwrap());
    }

    #[test]
    fn a_file_with_a_remembered_digest_is_not_read_again() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::open(root.path().join("store")).unwrap();
        let path = root.path().join("data.csv");
        fs::write(&path, "1,2").unwrap();
        let data = DataFile::new(&path);
        let files = HashSet::from([data.clone()]);
        let with_store = || {
            let mut to = Fingerprinter::with_store(&store);
            // Also where it is fed apart, as an entry of a set is.
            to.feed(&data).feed(&files).finish().unwrap()
        };
        let without = || Fingerprinter::new().feed(&data).feed(&files).finish().unwrap();
        let before = without();
        assert_eq!(with_store(), before);
        // The store answers with the digest of the next content.
        store.note_digest(&path, &Digest::of(b"1,3"));
        let remembered = with_store();
        assert_ne!(remembered, before);
        fs::write(&path, "1,3").unwrap();
        assert_eq!((with_store(), without()), (remembered, remembered));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_pipe_or_a_device_is_refused_and_nobody_waits_for_it() {
        let root = tempfile::tempdir().unwrap();
        let pipe = root.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let store = Store::open(root.path().join("store")).unwrap();
        for (path, kind) in [(pipe, "a named pipe"), ("/dev/null".into(), "a device")] {
            let data = DataFile::new(&path);
            let refused = [
                data.open().unwrap_err().to_string(),
                fingerprint_of(&data).unwrap_err().to_string(),
                Fingerprinter::with_store(&store).feed(&data).finish().unwrap_err().to_string(),
            ];
            let expected = format!("{}: it is {kind}, expected a regular file", path.display());
            assert!(refused.iter().all(|error| error.contains(&expected)), "{refused:?}");
        }
    }

    #[test]
    fn an_unreadable_file_is_refused_with_path_and_reason() {
        let root = tempfile::tempdir().unwrap();
        for path in [root.path().join("missing.csv"), root.path().to_path_buf()] {
            let refused = fingerprint_of(&(1, DataFile::new(&path)));
            let Err(Error::Fingerprint { reason }) = refused else { panic!("{refused:?}") };
            assert!(reason.contains(path.to_str().unwrap()), "{reason}");
        }
    }
}
