//! Disks that are full, that cannot be written, or that lose the store's directory.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tenfold_store::{Error, Lookup, Store};

use crate::child::{self, WELL};
use crate::support::{about, publish, recipe, record_path, value};

/// Runs a child in a shell that first prepares its file systems, which no one else sees. Says so
/// and does nothing where the system does not let it.
#[cfg(target_os = "linux")]
fn in_own_mounts(test: &str, prepare: &str, work: &str, root: &Path) {
    let script = format!("{prepare} && echo prepared && exec \"$@\"");
    for flags in [&["--mount"][..], &["--map-root-user", "--mount"]] {
        let mut command = Command::new("unshare");
        command.args(flags).args(["sh", "-c", &script, "sh"]).args(child::arguments());
        child::with(&mut command, work, root, 0);
        let Ok(output) = command.env("STORE", root).output() else { break };
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if printed.starts_with("prepared") {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(printed.lines().any(|line| line == WELL), "{printed}\n{errors}");
            return;
        }
    }
    skipped(test);
}

/// Says so where the test runner does not hide it.
#[cfg(target_os = "linux")]
fn skipped(test: &str) {
    let reason = "this system does not let a test mount a file system";
    let mut unhidden = std::io::stderr();
    writeln!(unhidden, "SKIPPED: {test}: {reason}").unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error_and_loses_nothing() {
    let root = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=3m tenfold \"$STORE\"";
    in_own_mounts("a_full_disk_is_an_error_and_loses_nothing", mount, "fill", root.path());
}

#[test]
#[cfg(target_os = "linux")]
fn a_read_only_store_is_read_and_not_written() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    publish(&store, 0);
    let damaged = publish(&store, 1);
    fs::write(record_path(root.path(), &damaged.recipe), b"").unwrap();
    let mount = "mount --bind \"$STORE\" \"$STORE\" && mount -o remount,ro,bind \"$STORE\"";
    in_own_mounts("a_read_only_store_is_read_and_not_written", mount, "read only", root.path());
}

#[test]
#[cfg(unix)]
fn a_limit_on_the_size_of_files_is_an_error_and_loses_nothing() {
    let root = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 300; exec \"$@\"", "sh"]);
    command.args(child::arguments());
    child::with(&mut command, "fill", root.path(), 0);
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(printed.lines().any(|line| line == WELL), "{printed}\n{errors}");
}

#[test]
fn a_directory_that_is_removed_during_use_gives_errors_and_does_not_come_back() {
    let parent = tempfile::tempdir().unwrap();
    let root = parent.path().join("store");
    let store = Store::open(&root).unwrap();
    let record = publish(&store, 0);
    let mut writer = store.writer();
    writer.write_all(b"begun").unwrap();
    fs::remove_dir_all(&root).unwrap();

    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NoRecord);
    assert_eq!(store.load::<Vec<f64>>(&record).unwrap(), Lookup::NoBlob(record));
    assert_eq!(store.remembered("key").unwrap(), None);
    let refused = [
        writer.publish(&recipe(1), "postcard.v1", "string.v1", &about(1)).err(),
        store.publish(&recipe(1), &value(1), &about(1)).err(),
        store.remember("key", &recipe(0)).err(),
        store.size().err(),
        store.verify().err(),
        store.retain(|_| true).err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::Io { .. })), "{error:?}");
    }
    assert!(!root.exists());

    let store = Store::open(&root).unwrap();
    publish(&store, 0);
}
