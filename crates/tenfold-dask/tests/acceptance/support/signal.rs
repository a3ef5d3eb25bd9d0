//! Signals between a test and its tasks, which are in other processes: files in the test's folder.

use std::fs;
use std::path::PathBuf;

use super::folder::folder;
use super::wait::wait_for;

/// Gives a signal.
pub(crate) fn give(name: &str) {
    let directory = folder().join("signals");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join(name), "").unwrap();
}

/// Whether a signal was given.
pub(crate) fn is_given(name: &str) -> bool {
    path(name).exists()
}

/// Reports that this process has come to a point, and waits until it may go on: either all may that
/// are there, or this one.
pub(crate) fn stop_at(point: &str) {
    let id = std::process::id();
    give(&format!("{point} {id}"));
    wait_for(&format!("the go at `{point}`"), || {
        let goes = [path(&format!("{point} go")), path(&format!("{point} go {id}"))];
        goes.iter().any(|go| go.exists()).then_some(())
    });
}

/// Lets all processes go on that come to a point.
pub(crate) fn let_all_go(point: &str) {
    give(&format!("{point} go"));
}

/// Lets one process go on that has come to a point.
pub(crate) fn let_go(point: &str, id: u32) {
    give(&format!("{point} go {id}"));
}

/// The processes that have come to a point so far.
pub(crate) fn stopped_at(point: &str) -> Vec<u32> {
    let Ok(entries) = fs::read_dir(folder().join("signals")) else { return Vec::new() };
    let id = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().ok()?;
        name.strip_prefix(point)?.strip_prefix(' ')?.parse().ok()
    };
    entries.flatten().filter_map(id).collect()
}

/// Waits for a process at a point that is none of those.
pub(crate) fn next_at(point: &str, but: &[u32]) -> u32 {
    wait_for(&format!("a process at `{point}`"), || {
        stopped_at(point).into_iter().find(|id| !but.contains(id))
    })
}

fn path(name: &str) -> PathBuf {
    folder().join("signals").join(name)
}
