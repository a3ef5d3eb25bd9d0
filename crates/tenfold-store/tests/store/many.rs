//! A hundred thousand results.

use tenfold_store::{Durability, Lookup, Store};

use crate::support::{Numbers, about, recipe};

const MANY: u64 = 100_000;

#[test]
fn a_hundred_thousand_results_are_kept_found_and_removed() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open_with(root.path(), Durability::Process).unwrap();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let store = &store;
            scope.spawn(move || {
                for at in (half..MANY).step_by(2) {
                    store.publish(&recipe(at), &at, &about(at)).unwrap();
                }
            });
        }
    });
    let size = store.size().unwrap();
    assert_eq!((size.records, size.blobs), (MANY, MANY));
    let mut numbers = Numbers(4);
    for at in (0..2000).map(|_| numbers.below(MANY)) {
        let Lookup::Found(record) = store.find(&recipe(at)).unwrap() else { panic!() };
        assert_eq!(store.load::<u64>(&record).unwrap(), Lookup::Found(at));
    }
    let removed = store.retain(|record| record.provenance.seconds < 10.0).unwrap();
    assert_eq!((removed.records, removed.blobs), (MANY - 10, MANY - 10));
    assert_eq!(store.records().unwrap().map(Result::unwrap).count(), 10);
}
