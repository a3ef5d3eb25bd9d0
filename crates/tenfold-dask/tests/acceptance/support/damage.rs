//! The contents of a store, and ways to damage them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tenfold_store::{Digest, Record, Store};

/// The digest of each task's value, by key. No key has two records.
pub(crate) fn contents(store: &Store) -> BTreeMap<String, Digest> {
    let mut contents = BTreeMap::new();
    for record in store.records().unwrap() {
        let record = record.unwrap();
        if record.type_name == DESCRIPTION {
            continue;
        }
        let before = contents.insert(record.provenance.key.clone(), record.digest);
        assert_eq!(before, None, "`{}` has two records", record.provenance.key);
    }
    contents
}

/// The type of the description that a run on Dask leaves in its store.
const DESCRIPTION: &str = "tenfold.dask.run.v1";

/// Checks that all is well with a store: every record whole and with its blob.
#[track_caller]
pub(crate) fn check_store(store: &Store) {
    let verified = store.verify().unwrap();
    assert_eq!(verified.damage, [], "damage in the store");
    assert_eq!(verified.without_blob, [], "records without their blobs");
}

/// The record that was written under a key.
pub(crate) fn record(store: &Store, key: &str) -> Record {
    let mut records = store.records().unwrap().filter_map(Result::ok);
    records.find(|record| record.provenance.key == key).unwrap()
}

/// Flips a bit in the middle of the result of a key.
pub(crate) fn flip(root: &Path, store: &Store, key: &str) {
    edit(&blob(root, store, key), |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
}

/// Cuts off the end of the result of a key.
pub(crate) fn truncate(root: &Path, store: &Store, key: &str) {
    edit(&blob(root, store, key), |bytes| bytes.truncate(bytes.len() / 2));
}

fn blob(root: &Path, store: &Store, key: &str) -> PathBuf {
    let name = record(store, key).digest.to_string();
    root.join("blobs").join(&name[..2]).join(&name)
}

fn edit(path: &Path, edit: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    edit(&mut bytes);
    fs::write(path, bytes).unwrap();
}
