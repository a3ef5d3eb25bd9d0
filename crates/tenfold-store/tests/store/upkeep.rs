//! Listing, removing and copying.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use tenfold_store::{Digest, Durability, Error, Lookup, Store};

use crate::support::{about, blob_path, load, publish, recipe, record_path};

fn store_of(numbers: u64) -> (tempfile::TempDir, Store) {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open_with(root.path(), Durability::Process).unwrap();
    for at in 0..numbers {
        publish(&store, at);
        store.remember(&about(at).key, &recipe(at)).unwrap();
    }
    (root, store)
}

#[test]
fn records_are_listed_in_order_with_damage_in_its_place() {
    let (root, store) = store_of(6);
    fs::write(record_path(root.path(), &recipe(2)), b"?").unwrap();
    let (sound, damaged): (Vec<_>, Vec<_>) = store.records().unwrap().partition(Result::is_ok);
    let recipes: Vec<Digest> = sound.into_iter().map(|record| record.unwrap().recipe).collect();
    assert_eq!(recipes.len(), 5);
    assert!(recipes.is_sorted());
    assert!(matches!(damaged[..], [Err(Error::Damaged(_))]));
}

#[test]
fn unneeded_results_are_removed_and_shared_blobs_stay() {
    let (_root, store) = store_of(4);
    // A second recipe with the bytes of the first.
    store.publish(&recipe(100), &vec![0.0; 8], &about(100)).unwrap();
    let keep = BTreeSet::from([recipe(100), recipe(2)]);
    let removed = store.retain_recipes(&keep).unwrap();
    assert_eq!((removed.records, removed.blobs), (3, 2));
    assert_eq!(load(&store, 100), [0.0; 8]);
    assert_eq!(load(&store, 2), [2.0; 10]);
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NoRecord);
    assert_eq!(store.remembered("node-0").unwrap(), None);
    assert_eq!(store.remembered("node-2").unwrap(), Some(recipe(2)));
    let verified = store.verify().unwrap();
    assert_eq!((verified.records, verified.blobs, verified.unreferenced.len()), (2, 2, 0));
}

#[test]
fn damaged_records_are_set_aside_by_a_removal() {
    let (root, store) = store_of(2);
    fs::write(record_path(root.path(), &recipe(0)), b"?").unwrap();
    let removed = store.retain(|_| true).unwrap();
    assert_eq!((removed.records, removed.blobs, removed.damage.len()), (0, 1, 1));
}

#[test]
fn old_records_are_removed_by_their_own_time() {
    let (root, store) = store_of(3);
    let mut old = store.find(&recipe(1)).unwrap().found().unwrap();
    old.created_seconds -= 1000;
    fs::write(record_path(root.path(), &recipe(1)), old.to_bytes()).unwrap();
    let mut unknown = store.find(&recipe(2)).unwrap().found().unwrap();
    unknown.created_seconds = 0;
    fs::write(record_path(root.path(), &recipe(2)), unknown.to_bytes()).unwrap();

    let time = SystemTime::now() - Duration::from_secs(500);
    let removed = store.remove_created_before(time).unwrap();
    assert_eq!((removed.records, removed.blobs), (1, 1));
    assert_eq!(store.find(&recipe(1)).unwrap(), Lookup::NoRecord);
}

#[test]
fn results_are_copied_once_and_damage_is_not_copied() {
    let (root, store) = store_of(5);
    let damaged = store.find(&recipe(3)).unwrap().found().unwrap();
    let path = blob_path(root.path(), &damaged.digest);
    let mut bytes = fs::read(&path).unwrap();
    bytes[30] ^= 1;
    fs::write(&path, bytes).unwrap();

    let (_other_root, other) = store_of(1);
    let recipes = [0, 1, 3, 9].map(recipe);
    let copied = store.copy_to(&other, &recipes).unwrap();
    assert_eq!((copied.copied, copied.present, copied.damage.len()), (1, 1, 1));
    assert_eq!(copied.missing, [recipe(3), recipe(9)]);
    assert_eq!(other.find(&recipe(1)).unwrap(), store.find(&recipe(1)).unwrap());
    assert_eq!(load(&other, 1), load(&store, 1));
    assert_eq!(other.size().unwrap().records, 2);
    assert_eq!(store.copy_to(&other, &recipes).unwrap().present, 2);
}

#[test]
fn a_removal_beside_writers_breaks_nothing_that_they_publish() {
    let (_root, store) = store_of(0);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..100).for_each(|at| drop(publish(&store, at))));
        while !writer.is_finished() {
            store.retain(|_| true).unwrap();
        }
    });
    for at in 0..100 {
        assert_eq!(load(&store, at)[0], at as f64);
    }
}
