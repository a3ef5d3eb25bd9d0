//! Results that become durable all at once are results like any other.

use std::fs;

use tempfile::tempdir;
use tenfold_store::{Durability, Store};

use crate::support::{load, publish, recipe};

#[test]
fn results_published_at_once_are_there_for_all_stores() {
    for durability in [Durability::Disk, Durability::Process] {
        let root = tempdir().unwrap();
        let [store, other] =
            [durability, Durability::Disk].map(|how| Store::open_with(root.path(), how).unwrap());
        let records = store.at_once(|store| {
            let first = publish(store, 1);
            // Before it is durable.
            assert_eq!(other.find(&recipe(1)).unwrap().found(), Some(first.clone()));
            [first, store.at_once(|store| publish(store, 2)).unwrap()]
        });
        let records = records.unwrap();
        for (at, record) in (1..).zip(records) {
            assert_eq!(store.find(&record.recipe).unwrap().found(), Some(record));
            load(&other, at);
        }
        assert!(other.verify().unwrap().damage.is_empty());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_store_that_is_gone_by_then_is_an_error() {
    let root = tempdir().unwrap();
    let store = Store::open(root.path().join("store")).unwrap();
    let gone = store.at_once(|_| fs::remove_dir_all(root.path().join("store")).unwrap());
    assert!(gone.unwrap_err().to_string().starts_with("cannot sync "));
}
