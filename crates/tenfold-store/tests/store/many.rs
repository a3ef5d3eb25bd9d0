//! A hundred thousand results, or eight hundred without TENFOLD_FULL_TESTS.

use tenfold_store::{Durability, Lookup, Store};

use crate::support::{Numbers, about, recipe, size};

/// The results share these few values, which halves the number of files.
const BLOBS: u64 = 100;

#[test]
fn many_results_are_kept_found_and_removed() {
    let many = size(100_000, 800);
    let root = tempfile::tempdir().unwrap();
    let store = Store::open_with(root.path(), Durability::Process).unwrap();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let store = &store;
            scope.spawn(move || {
                for at in (half..many).step_by(2) {
                    store.publish(&recipe(at), &(at % BLOBS), &about(at)).unwrap();
                }
            });
        }
    });
    let stored = store.size().unwrap();
    assert_eq!((stored.records, stored.blobs), (many, BLOBS));
    let mut numbers = Numbers(4);
    for at in (0..many / 50).map(|_| numbers.below(many)) {
        let Lookup::Found(record) = store.find(&recipe(at)).unwrap() else { panic!() };
        assert_eq!(store.load::<u64>(&record).unwrap(), Lookup::Found(at % BLOBS));
    }
    let removed = store.retain(|record| record.provenance.seconds >= 200.0).unwrap();
    assert_eq!((removed.records, removed.blobs), (200, 0));
    assert_eq!(store.records().unwrap().map(Result::unwrap).count() as u64, many - 200);
}
