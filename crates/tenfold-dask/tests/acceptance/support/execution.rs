//! How often the code of a task ran, in any process: a line in a file for each time.

use std::fs::{self, File};
use std::io::Write;

use super::folder::folder;

/// The name under which the starts of workers' processes are counted.
pub(crate) const PROCESS: &str = "process of a worker";

/// To be called by a task: it runs, once more.
pub(crate) fn executes(name: &str) {
    let directory = folder().join("executions");
    fs::create_dir_all(&directory).unwrap();
    let mut file = File::options().append(true).create(true).open(directory.join(name)).unwrap();
    // One write, so that lines of several processes do not mix.
    file.write_all(format!("{}\n", std::process::id()).as_bytes()).unwrap();
}

/// The process of each time, in order.
pub(crate) fn executions(name: &str) -> Vec<u32> {
    match fs::read_to_string(folder().join("executions").join(name)) {
        Ok(lines) => lines.lines().map(|line| line.parse().unwrap()).collect(),
        Err(_) => Vec::new(),
    }
}

/// Forgets all.
pub(crate) fn forget_executions() {
    let _ = fs::remove_dir_all(folder().join("executions"));
}
