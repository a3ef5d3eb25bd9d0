//! The folder of a test: stores, signals, logs. All processes of a test find it in their environment.

use std::path::PathBuf;

/// The variable that names the folder; it travels to the workers' processes.
pub(crate) const FOLDER: &str = "TENFOLD_ACCEPTANCE_FOLDER";

/// The folder of the test that this process is part of.
pub(crate) fn folder() -> PathBuf {
    match std::env::var_os(FOLDER) {
        Some(folder) => folder.into(),
        None => panic!("the variable {FOLDER} did not reach this process"),
    }
}
