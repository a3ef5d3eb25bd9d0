//! Folders that are removed after use.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Result;
use crate::figures::target_dir;

/// An empty folder in the target folder, removed when it is dropped.
pub(crate) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    pub(crate) fn new(name: &str) -> Result<Self> {
        let name = format!("bench-build-{}-{name}", std::process::id());
        fs::create_dir_all(target_dir())?;
        // Cargo would take a relative path from the folder in which it runs.
        let path = target_dir().canonicalize()?.join(name);
        fs::create_dir(&path)
            .map_err(|error| format!("cannot create {}: {error}", path.display()))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("warning: cannot remove {}: {error}", self.0.display());
        }
    }
}
