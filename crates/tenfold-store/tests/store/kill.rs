//! SIGKILL at random instants: reported results are there, and nothing is left behind.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;

use tenfold_store::{Lookup, Store, content_digest, file_digest};

use crate::child;
use crate::support::{Numbers, about, count, load, recipe, size, value};

/// Lets a child work, kills it, and returns the numbers that it had published by then.
fn kill(work: &str, root: &Path, first: u64, numbers: &mut Numbers) -> Vec<u64> {
    let mut command = child::command(work, root, first);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut published = Vec::new();
    let mut note = |line: String| {
        published.extend(line.strip_prefix("published ").map(|at| at.parse::<u64>().unwrap()));
    };
    // Before its first line, or some lines later; and then at any instant.
    for _ in 0..numbers.below(40) {
        note(lines.next().unwrap().unwrap());
    }
    for _ in 0..numbers.below(60_000) {
        std::hint::spin_loop();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    lines.for_each(|line| note(line.unwrap_or_default()));
    published
}

/// The required state of a result that a writer has reported.
#[derive(Clone, Copy)]
enum Fate {
    /// It can be loaded.
    Kept,
    /// It has a record and no blob.
    Recorded,
    /// It may be gone.
    Open,
}

/// Checks a store in which writers were killed.
fn check(root: &Path, published: &BTreeMap<u64, Fate>, next: u64) {
    let store = Store::open(root).unwrap();
    assert_eq!(count(&root.join("temporary")), 0, "a temporary file has outlived an open");
    for (at, fate) in published {
        match fate {
            Fate::Kept => assert_eq!(load(&store, *at), value(*at)),
            Fate::Recorded => {
                let Lookup::NotKept(record) = store.find(&recipe(*at)).unwrap() else { panic!() };
                assert_eq!(record.digest, content_digest(&value(*at)).unwrap());
            }
            Fate::Open => {}
        }
    }
    let verified = store.verify().unwrap();
    assert_eq!(verified.damage, []);
    assert_eq!(verified.without_blob, []);
    let known: BTreeSet<_> = (0..next + 100).map(recipe).collect();
    for record in store.records().unwrap() {
        let record = record.unwrap();
        let at = record.provenance.seconds as u64;
        assert!(known.contains(&record.recipe));
        assert_eq!((record.recipe, &record.provenance), (recipe(at), &about(at)));
        match store.load::<Vec<f64>>(&record).unwrap() {
            Lookup::Found(found) => assert_eq!(found, value(at)),
            Lookup::NotKept(record) => {
                assert_eq!(record.digest, content_digest(&value(at)).unwrap());
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(file_digest(root.join("FORMAT")).is_ok());
}

/// Kills writers one after the other in each of several stores: some 300 in all suites together, or
/// 16 without TENFOLD_FULL_TESTS.
fn kills(work: &str, seed: u64, stores: u64, fate: impl Fn(u64) -> Fate) {
    let (stores, lives) = (size(stores, 1), size(8, 4));
    let mut numbers = Numbers(seed);
    for _ in 0..stores {
        let root = tempfile::tempdir().unwrap();
        let root = root.path().join("store");
        let (mut published, mut next) = (BTreeMap::new(), 0);
        for _ in 0..lives {
            let reported = kill(work, &root, next, &mut numbers);
            // The one after those reported may be whole as well, and is published again.
            next = reported.last().map_or(next, |last| last + 1);
            published.extend(reported.into_iter().map(|at| (at, fate(at))));
            check(&root, &published, next);
        }
    }
}

#[test]
fn killed_writers_lose_nothing_that_they_reported() {
    kills("publish", 1, 12, |_| Fate::Kept);
}

#[test]
fn killed_durable_writers_lose_nothing_that_they_reported() {
    kills("publish durably", 2, 6, |_| Fate::Kept);
}

#[test]
fn killed_removers_leave_the_results_to_keep() {
    kills("publish and remove", 3, 8, |at| if at % 2 == 0 { Fate::Kept } else { Fate::Open });
}

#[test]
fn killed_writers_that_keep_some_values_lose_neither_these_nor_the_records_of_others() {
    // The value of 0 is empty and nothing else is, so no two recipes share a blob.
    let fate = |at| if at % 3 == 1 { Fate::Recorded } else { Fate::Kept };
    kills("publish and keep some", 4, 12, fate);
}
