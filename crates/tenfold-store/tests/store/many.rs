//! A hundred thousand results.

use tenfold_store::{Durability, Lookup, Store};

use crate::support::{Numbers, about, recipe};

const MANY: u64 = 100_000;
/// They share these few values: half as many files do as well.
const BLOBS: u64 = 500;

#[test]
fn a_hundred_thousand_results_are_kept_found_and_removed() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open_with(root.path(), Durability::Process).unwrap();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let store = &store;
            scope.spawn(move || {
                for at in (half..MANY).step_by(2) {
                    store.publish(&recipe(at), &(at % BLOBS), &about(at)).unwrap();
                }
            });
        }
    });
    let size = store.size().unwrap();
    assert_eq!((size.records, size.blobs), (MANY, BLOBS));
    let mut numbers = Numbers(4);
    for at in (0..2000).map(|_| numbers.below(MANY)) {
        let Lookup::Found(record) = store.find(&recipe(at)).unwrap() else { panic!() };
        assert_eq!(store.load::<u64>(&record).unwrap(), Lookup::Found(at % BLOBS));
    }
    let removed = store.retain(|record| record.provenance.seconds >= 1000.0).unwrap();
    assert_eq!((removed.records, removed.blobs), (1000, 0));
    assert_eq!(store.records().unwrap().map(Result::unwrap).count() as u64, MANY - 1000);
}
