//! The rebuild after an edit of an estimator.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::CHECKOUT;
use crate::command::{Cost, Result, cargo};

/// The source of an estimator that `cv_svm` uses, wherever it is.
const ESTIMATOR: &str = "standard_scaler.rs";

/// The rebuild of the main example in a target folder that has it, as after an edit of an
/// estimator: its file is dated now for the time of the build.
pub(crate) fn rebuild(target: &Path) -> Result<Cost> {
    let path = find(&Path::new(CHECKOUT).join("crates"))?
        .ok_or_else(|| format!("no file `{ESTIMATOR}` is in crates/"))?;
    let before = fs::metadata(&path)?.modified()?;
    let file = File::options().append(true).open(&path)?;
    file.set_modified(SystemTime::now())?;
    let cost = cargo(Path::new(CHECKOUT), target, &["build", "--release", "--example", "cv_svm"]);
    file.set_modified(before)?;
    cost
}

/// The estimator's file below a folder.
fn find(folder: &Path) -> Result<Option<PathBuf>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.ends_with(ESTIMATOR) {
            return Ok(Some(path));
        }
        if path.is_dir()
            && !path.ends_with("target")
            && let Some(found) = find(&path)?
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}
