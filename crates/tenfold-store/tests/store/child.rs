//! This test program as a child of itself, with its work in its environment.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use tenfold_store::{Durability, Error, Lookup, Store};

use crate::support::{about, count, load, recipe, value};

const WORK: &str = "TENFOLD_STORE_CHILD";
const ROOT: &str = "TENFOLD_STORE_ROOT";
const FIRST: &str = "TENFOLD_STORE_FIRST";

/// The last line of a child that found everything as it should be.
pub(crate) const WELL: &str = "all is well";

/// The program and the arguments of a child.
pub(crate) fn arguments() -> [String; 4] {
    let program = std::env::current_exe().unwrap().to_str().unwrap().to_string();
    [program, "child::child".into(), "--exact".into(), "--nocapture".into()]
}

/// A child that works on a store, from the recipe `first` on.
pub(crate) fn command(work: &str, root: &Path, first: u64) -> Command {
    let [program, arguments @ ..] = arguments();
    let mut command = Command::new(program);
    command.args(arguments);
    with(&mut command, work, root, first);
    command
}

/// Puts the work of a child into the environment of its command.
pub(crate) fn with(command: &mut Command, work: &str, root: &Path, first: u64) {
    command.env(WORK, work).env(ROOT, root).env(FIRST, first.to_string());
}

/// Writes a line that the parent reads at once.
fn report(line: impl std::fmt::Display) {
    let mut out = io::stdout().lock();
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

/// Not a test, but the work of children. Without its environment it does nothing.
#[test]
fn child() {
    let Ok(work) = std::env::var(WORK) else { return };
    let root = PathBuf::from(std::env::var_os(ROOT).unwrap());
    let first: u64 = std::env::var(FIRST).unwrap().parse().unwrap();
    match work.as_str() {
        "publish" => publish(&root, first, Durability::Process),
        "publish durably" => publish(&root, first, Durability::Disk),
        "publish and remove" => publish_and_remove(&root, first),
        "publish and keep some" => publish_and_keep_some(&root, first),
        "race" => race(&root),
        "race and keep some" => race_and_keep_some(&root, first),
        "race with equal values" => race_with_equal_values(&root, first),
        "fill" => fill(&root),
        "read only" => read_only(&root),
        _ => panic!("a child cannot {work}"),
    }
}

/// Publishes without end, and reports each number that it has published.
fn publish(root: &Path, first: u64, durability: Durability) {
    let store = Store::open_with(root, durability).unwrap();
    for at in first.. {
        store.publish(&recipe(at), &value(at), &about(at)).unwrap();
        store.remember(&about(at).key, &recipe(at)).unwrap();
        report(format_args!("published {at}"));
    }
}

/// Publishes without end, and now and then removes all that is odd.
fn publish_and_remove(root: &Path, first: u64) {
    let store = Store::open_with(root, Durability::Process).unwrap();
    for at in first.. {
        store.publish(&recipe(at), &value(at), &about(at)).unwrap();
        report(format_args!("published {at}"));
        if at % 4 == 3 {
            store.retain(|record| record.provenance.seconds % 2.0 == 0.0).unwrap();
        }
    }
}

/// Publishes without end: every third is kept at once, the next never, the next a moment later.
fn publish_and_keep_some(root: &Path, first: u64) {
    let store = Store::open_with(root, Durability::Process).unwrap();
    for at in first.. {
        if at % 3 != 0 {
            store.publish_unkept(&recipe(at), &value(at), &about(at)).unwrap();
        }
        if at % 3 != 1 {
            store.publish(&recipe(at), &value(at), &about(at)).unwrap();
        }
        report(format_args!("published {at}"));
    }
}

/// Waits until the parent says that all are ready.
fn wait() {
    report("ready");
    io::stdin().read_line(&mut String::new()).unwrap();
}

/// Publishes values that no other process has, and keeps a third of them.
fn race_and_keep_some(root: &Path, process: u64) {
    let store = Store::open_with(root, Durability::Process).unwrap();
    wait();
    for at in 0..100 {
        let own = vec![process as f64, at as f64];
        let published = if (process + at).is_multiple_of(3) {
            store.publish(&recipe(at), &own, &about(at)).unwrap()
        } else {
            store.publish_unkept(&recipe(at), &own, &about(at)).unwrap()
        };
        let record = published.record;
        if record.kept {
            report(format_args!("published {at} {}", record.digest));
            let value = store.load::<Vec<f64>>(&record).unwrap().found().unwrap();
            assert_eq!(value[1], at as f64);
        } else {
            // A result that cannot be read is never another's.
            assert_eq!(record.digest, published.given);
        }
    }
    report(WELL);
}

/// Publishes values that the others publish too, and keeps half of them.
fn race_with_equal_values(root: &Path, process: u64) {
    let store = Store::open_with(root, Durability::Process).unwrap();
    wait();
    for at in 0..100 {
        let published = if (process + at).is_multiple_of(2) {
            store.publish(&recipe(at), &value(at % 20), &about(at)).unwrap()
        } else {
            store.publish_unkept(&recipe(at), &value(at % 20), &about(at)).unwrap()
        };
        assert_eq!((published.record.digest, published.replaced), (published.given, None));
        report(format_args!("published {at} {}", published.record.digest));
    }
    report(WELL);
}

/// Publishes values that no other process has, once the parent says so.
fn race(root: &Path) {
    let store = Store::open_with(root, Durability::Process).unwrap();
    wait();
    for at in 0..100 {
        let own = vec![f64::from(std::process::id()), at as f64];
        let published = store.publish(&recipe(at), &own, &about(at)).unwrap();
        report(format_args!("published {at} {}", published.record.digest));
        let value = store.load::<Vec<f64>>(&published.record).unwrap().found().unwrap();
        assert_eq!(value[1], at as f64);
    }
    report(WELL);
}

/// Publishes until the disk is full: an error, and nothing is lost or false.
fn fill(root: &Path) {
    let store = Store::open(root).unwrap();
    let full = (0..).find_map(|at| {
        let published = store.publish(&recipe(at), &value(at + 17), &about(at));
        published.err().map(|error| (at, error))
    });
    let (full, error) = full.unwrap();
    assert!(matches!(error, Error::Io { .. }), "{error}");
    report(&error);
    for at in 0..full {
        assert_eq!(load(&store, at), value(at + 17));
    }
    assert_eq!(store.find(&recipe(full)).unwrap(), Lookup::NoRecord);
    let verified = store.verify().unwrap();
    assert_eq!((verified.damage.len(), verified.without_blob.len()), (0, 0));
    // The session's lock is the only file that is left.
    assert_eq!(count(&root.join("temporary")), 1);
    report(WELL);
}

/// Reads a store that cannot be written. Its record 1 is damaged.
fn read_only(root: &Path) {
    let store = Store::open(root).unwrap();
    assert_eq!(load(&store, 0).len(), 8);
    let Lookup::Damaged(damage) = store.find(&recipe(1)).unwrap() else { panic!() };
    assert_eq!(damage.set_aside, None);
    let refused = [
        store.publish(&recipe(2), &value(2), &about(2)).err(),
        store.remember("key", &recipe(0)).err(),
        store.retain(|_| false).err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::Io { .. })), "{error:?}");
    }
    let data = root.join("FORMAT");
    assert_eq!(store.file_digest(&data).unwrap(), tenfold_store::file_digest(&data).unwrap());
    assert_eq!(store.verify().unwrap().damage.len(), 1);
    assert_eq!(load(&store, 0).len(), 8);
    report(WELL);
}
