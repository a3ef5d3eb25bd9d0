//! Files that are written and read as a whole: a reader sees the old content or the new one, and
//! never a part.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::error::{At, Error, Result};

/// Replaces the content of a file. A reader sees the old content or the new one; if it fails, the
/// file is as it was.
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
/// [`Error::Io`] with the path.
pub fn replace_file(path: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
    let path = path.as_ref();
    let (beside, mut file) = create_beside(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all()).at("write", path);
    drop(file);
    let named = written.and_then(|()| fs::rename(&beside, path).at("write", path));
    if named.is_err() {
        // It is of no use without its name.
        let _ = fs::remove_file(&beside);
    }
    named
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

/// A new file in the directory of `path`, under a free name.
fn create_beside(path: &Path) -> Result<(PathBuf, File)> {
    let Some(name) = path.file_name() else {
        let error = std::io::Error::new(ErrorKind::InvalidInput, "it has no file name");
        return Err(Error::Io { action: "write", place: path.display().to_string(), error });
    };
    for number in 0.. {
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        beside.push(format!(".{}-{number}.part", std::process::id()));
        let beside = path.with_file_name(beside);
        match OpenOptions::new().write(true).create_new(true).open(&beside) {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                let place = path.display().to_string();
                return Err(Error::Io { action: "write", place, error });
            }
        }
    }
    unreachable!("there is always another number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("model");
        replace_file(&path, b"first").unwrap();
        replace_file(&path, b"second, which is longer").unwrap();
        assert_eq!(read_file(&path).unwrap(), b"second, which is longer");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_names_its_path_and_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("model");
        fs::create_dir(&path).unwrap();
        let wrong = replace_file(&path, b"bytes").unwrap_err().to_string();
        assert!(wrong.starts_with(&format!("cannot write {}", path.display())), "{wrong}");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
        assert!(replace_file(root.path().join("none/model"), b"").is_err());
        assert!(replace_file("..", b"").unwrap_err().to_string().contains("no file name"));
        assert!(read_file(root.path().join("none")).is_err());
    }
}
