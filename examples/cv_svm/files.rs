//! Where the files of results are.

use std::fs;
use std::path::{Path, PathBuf};

/// The canonical path of a file, also of one that does not exist yet.
pub(crate) fn place(path: &Path) -> PathBuf {
    let would_be = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(would_be).unwrap_or_else(|| path.to_owned())
}
