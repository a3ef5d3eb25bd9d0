//! Files that are written and read as a whole: a reader sees the old content or the new one, and
//! never a part.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};

/// Replaces the content of a file. A reader sees the old content or the new one; if it fails, the
/// file is as it was.
///
/// The content is written beside the file, which keeps its permissions; another name of the same file,
/// a hard link, keeps the old content. A symbolic link stays, and the file that it leads to is
/// replaced. A device or a pipe, as `/dev/stdout`, cannot be replaced: the bytes are written to it.
///
/// ```
/// use tenfold_store::{read_file, replace_file};
///
/// let directory = std::env::temp_dir().join("tenfold-replace-file");
/// std::fs::create_dir_all(&directory)?;
/// let path = directory.join("note.txt");
/// replace_file(&path, b"first")?;
/// replace_file(&path, b"second")?;
/// assert_eq!(read_file(&path)?, b"second");
/// # std::fs::remove_dir_all(directory)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Error::Io`] with the path, also of a file that is there and may not be written.
pub fn replace_file(path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
    let path = path.as_ref();
    let (mut beside, permissions) = match Target::of(path)? {
        Target::Stream(mut file) => return file.write_all(bytes).at("write", path),
        Target::File { place, before } => {
            (Beside::new(&place, path)?, before.map(|before| before.permissions()))
        }
    };
    if let Some(permissions) = permissions {
        beside.file.set_permissions(permissions).at("write", path)?;
    }
    beside.file.write_all(bytes).and_then(|()| beside.file.sync_all()).at("write", path)?;
    beside.take_place().at("write", path)
}

/// Checks that [`replace_file`] can write a file, and leaves everything as it was: for results that
/// take long to compute.
///
/// # Errors
///
/// Those of [`replace_file`], as far as they show before the bytes are there.
pub fn check_replaceable(path: impl AsRef<Path>) -> Result<()> {
    let path = path.as_ref();
    match Target::of(path)? {
        Target::Stream(_) => Ok(()),
        Target::File { place, .. } => Beside::new(&place, path).map(drop),
    }
}

/// The content of a file.
///
/// # Errors
///
/// [`Error::Io`] with the path.
pub fn read_file(path: impl AsRef<Path>) -> Result<Vec<u8>> {
    let path = path.as_ref();
    fs::read(path).at("read", path)
}

/// The bytes of a file, read in parts of this many bytes where it is larger.
///
/// `for_each_part` gets the bytes to fill and a function that reads one of the parts, by its number; it may call
/// that for several parts at once.
///
/// # Errors
/// Those of [`read_file`].
pub fn read_file_in_parts(
    path: impl AsRef<Path>,
    part: usize,
    for_each_part: impl FnOnce(&mut [u8], &(dyn Fn(usize, &mut [u8]) + Sync)),
) -> Result<Vec<u8>> {
    let path = path.as_ref();
    match parts(path, part, for_each_part) {
        Some(bytes) => Ok(bytes),
        None => read_file(path),
    }
}

/// The bytes of a large regular file, as long as every part can be read.
#[cfg(unix)]
fn parts(
    path: &Path,
    part: usize,
    for_each_part: impl FnOnce(&mut [u8], &(dyn Fn(usize, &mut [u8]) + Sync)),
) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    use std::sync::atomic::{AtomicBool, Ordering};

    fs::metadata(path).ok().filter(Metadata::is_file)?;
    let file = File::open(path).ok()?;
    let len = usize::try_from(file.metadata().ok()?.len()).ok().filter(|len| *len > part)?;
    let mut bytes = vec![0; len];
    let is_whole = AtomicBool::new(true);
    for_each_part(&mut bytes, &|at, bytes| {
        if file.read_exact_at(bytes, (at * part) as u64).is_err() {
            is_whole.store(false, Ordering::Relaxed);
        }
    });
    // A file that has grown meanwhile is read anew, as one that has shrunk is.
    let is_end = file.read_at(&mut [0], len as u64).is_ok_and(|more| more == 0);
    (is_whole.into_inner() && is_end).then_some(bytes)
}

#[cfg(not(unix))]
fn parts(
    _: &Path,
    _: usize,
    _: impl FnOnce(&mut [u8], &(dyn Fn(usize, &mut [u8]) + Sync)),
) -> Option<Vec<u8>> {
    None
}

/// The thing to write.
enum Target {
    /// A file at this path without symbolic links, with its attributes if it is there.
    File { place: PathBuf, before: Option<Metadata> },
    /// A device or a pipe, which cannot be replaced.
    Stream(File),
}

impl Target {
    fn of(path: &Path) -> Result<Self> {
        let before = match fs::metadata(path) {
            Ok(before) => before,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return Ok(Self::File { place: path.to_owned(), before: None });
            }
            Err(error) => return Err(error).at("write", path),
        };
        // One that may not be written is not replaced either.
        let file = OpenOptions::new().append(true).open(path).at("write", path)?;
        if !before.is_file() {
            return Ok(Self::Stream(file));
        }
        let place = fs::canonicalize(path).at("write", path)?;
        Ok(Self::File { place, before: Some(before) })
    }
}

/// A new file beside another, which is removed unless it takes the other's place.
struct Beside {
    file: File,
    path: PathBuf,
    place: PathBuf,
}

impl Beside {
    /// A new file in the directory of `place`, under a free name; `path` is for messages.
    fn new(place: &Path, path: &Path) -> Result<Self> {
        if place.file_name().is_none() {
            let error = std::io::Error::new(ErrorKind::InvalidInput, "it has no file name");
            return Err(Error::Io { action: "write", place: path.display().to_string(), error });
        }
        for number in 0.. {
            let name = format!(".tenfold-{}-{number}.part", std::process::id());
            let beside = place.with_file_name(name);
            match OpenOptions::new().write(true).create_new(true).open(&beside) {
                Ok(file) => return Ok(Self { file, path: beside, place: place.to_owned() }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).at("write", path),
            }
        }
        unreachable!("there is always another number")
    }

    fn take_place(self) -> std::io::Result<()> {
        fs::rename(&self.path, &self.place)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // It has another name, or is of no use.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(directory: &Path) -> usize {
        fs::read_dir(directory).unwrap().count()
    }

    #[test]
    fn a_file_is_the_same_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for len in [0, 1, 9, 10, 11, 25] {
            let content: Vec<u8> = (0..len).collect();
            fs::write(&path, &content).unwrap();
            let read = read_file_in_parts(&path, 10, |bytes, read| {
                bytes.chunks_mut(10).enumerate().for_each(|(at, part)| read(at, part));
            });
            assert_eq!(read.unwrap(), content);
        }
        let missing = read_file_in_parts(folder.path().join("none"), 10, |_, _| {});
        assert!(missing.unwrap_err().to_string().contains("none"));
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("model");
        check_replaceable(&path).unwrap();
        assert_eq!(count(root.path()), 0);
        replace_file(&path, b"first").unwrap();
        replace_file(&path, b"second, which is longer").unwrap();
        check_replaceable(&path).unwrap();
        assert_eq!(read_file(&path).unwrap(), b"second, which is longer");
        assert_eq!(count(root.path()), 1);
    }

    #[test]
    fn a_failed_write_names_its_path_and_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("model");
        fs::create_dir(&path).unwrap();
        for write in [check_replaceable, |path| replace_file(path, b"bytes")] as [fn(_) -> _; 2] {
            let wrong = write(path.clone()).unwrap_err().to_string();
            assert!(wrong.starts_with(&format!("cannot write {}", path.display())), "{wrong}");
            assert_eq!(count(root.path()), 1);
            assert!(write(root.path().join("none/model")).is_err());
            assert!(write("..".into()).is_err());
            assert!(write("".into()).unwrap_err().to_string().contains("no file name"));
        }
        assert!(read_file(root.path().join("none")).is_err());
    }

    #[test]
    #[cfg(unix)]
    fn another_name_of_the_file_keeps_its_content_and_permissions_stay() {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::write(at("table"), "the only copy").unwrap();
        fs::set_permissions(at("table"), fs::Permissions::from_mode(0o640)).unwrap();
        fs::hard_link(at("table"), at("results")).unwrap();
        std::os::unix::fs::symlink("results", at("link")).unwrap();
        replace_file(at("link"), b"new").unwrap();
        assert_eq!(read_file(at("table")).unwrap(), b"the only copy");
        assert_eq!(read_file(at("results")).unwrap(), b"new");
        assert!(at("link").symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::metadata(at("results")).unwrap().mode() & 0o777, 0o640);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_device_is_written_and_not_replaced() {
        replace_file("/dev/null", b"bytes").unwrap();
        check_replaceable("/dev/full").unwrap();
        let full = replace_file("/dev/full", b"bytes").unwrap_err().to_string();
        assert!(full.starts_with("cannot write /dev/full: No space left"), "{full}");
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }
}
