//! Values, recipes and look-ups that the tests of the store share.

use std::fs;
use std::path::{Path, PathBuf};

use tenfold_store::{Digest, Lookup, Provenance, Record, Store, fingerprint_of};

/// The size of a long suite: `full` where the environment variable TENFOLD_FULL_TESTS is set, as in
/// continuous integration.
pub(crate) fn size(full: u64, otherwise: u64) -> u64 {
    if std::env::var_os("TENFOLD_FULL_TESTS").is_some() { full } else { otherwise }
}

/// The distance between the bytes that are damaged: each, or every fifth without TENFOLD_FULL_TESTS.
pub(crate) fn step() -> usize {
    size(1, 5) as usize
}

/// The recipe of the number `at`.
pub(crate) fn recipe(at: u64) -> Digest {
    fingerprint_of(&("recipe", at)).unwrap()
}

/// The value that the recipe of `at` gives: up to 300 kB.
pub(crate) fn value(at: u64) -> Vec<f64> {
    (0..at * 7919 % 37_000).map(|i| (i * at) as f64).collect()
}

pub(crate) fn about(at: u64) -> Provenance {
    Provenance {
        key: format!("node-{at}"),
        task: "value".into(),
        seconds: at as f64,
        parts: vec![("at".into(), fingerprint_of(&at).unwrap())],
        notices: vec![],
    }
}

/// Publishes a small value and gives its record.
pub(crate) fn publish(store: &Store, at: u64) -> Record {
    let value = vec![at as f64; 8 + at as usize % 3];
    let published = store.publish(&recipe(at), &value, &about(at)).unwrap();
    assert!(!published.adopted);
    published.record
}

/// The value of a recipe, which must be there.
pub(crate) fn load(store: &Store, at: u64) -> Vec<f64> {
    let Lookup::Found(record) = store.find(&recipe(at)).unwrap() else {
        panic!("no record of {at}");
    };
    store.load(&record).unwrap().found().unwrap()
}

/// Where a store keeps a record.
pub(crate) fn record_path(root: &Path, recipe: &Digest) -> PathBuf {
    named(root, "records", recipe)
}

/// Where a store keeps a blob.
pub(crate) fn blob_path(root: &Path, digest: &Digest) -> PathBuf {
    named(root, "blobs", digest)
}

fn named(root: &Path, area: &str, name: &Digest) -> PathBuf {
    let name = name.to_string();
    root.join(area).join(&name[..2]).join(&name)
}

/// The number of files directly in a directory.
pub(crate) fn count(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}

/// A small generator of numbers that look random (Steele, Lea and Flood, 2014: SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
