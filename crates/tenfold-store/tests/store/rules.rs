//! The rules for opening, adopting and naming.

use std::collections::HashSet;
use std::fs;

use tenfold_store::{
    Digest, Durability, Error, Lookup, Provenance, Store, content_digest, fingerprint_of,
};

use crate::support::{about, count, load, publish, recipe, record_path, value};

#[test]
fn only_stores_and_empty_directories_are_opened() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("a/new/store");
    publish(&Store::open(&path).unwrap(), 0);
    assert_eq!(load(&Store::open(&path).unwrap(), 0).len(), 8);

    let next = format!("tenfold-store 2\n{}\n", Digest::of(b"tenfold-store 2"));
    fs::write(path.join("FORMAT"), next).unwrap();
    let newer = Store::open(&path).unwrap_err();
    assert!(matches!(newer, Error::NewerFormat { found: 2, supported: 1, .. }), "{newer}");

    let other = parent.path().join("other");
    fs::create_dir_all(other.join("records/ab")).unwrap();
    fs::write(other.join("records/ab/1.csv"), "1,2").unwrap();
    for format in [None, Some("tenfold"), Some("")] {
        let _ = format.map(|format| fs::write(other.join("FORMAT"), format).unwrap());
        let refused = Store::open(&other).unwrap_err();
        assert!(matches!(refused, Error::NotAStore { .. }), "{refused}");
        assert!(refused.to_string().contains("and holds records"), "{refused}");
    }
    fs::write(parent.path().join("a/file"), "").unwrap();
    assert!(matches!(Store::open(parent.path().join("a")), Err(Error::NotAStore { .. })));
    assert!(matches!(Store::open(parent.path().join("a/file")), Err(Error::Io { .. })));
}

#[test]
fn a_lost_or_damaged_format_is_written_anew_from_the_rest() {
    let root = tempfile::tempdir().unwrap();
    let format = root.path().join("FORMAT");
    let record = publish(&Store::open(root.path()).unwrap(), 0);
    let whole = fs::read(&format).unwrap();
    let check = |found: &str| {
        let store = Store::open(root.path()).unwrap();
        let repair = store.repair().map(ToString::to_string).unwrap_or_default();
        assert!(repair.starts_with(&format!("the store had {found}")), "{repair}");
        assert!(repair.ends_with("was written anew"), "{repair}");
        assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::Found(record.clone()));
        assert_eq!(fs::read(&format).unwrap(), whole);
        assert!(Store::open(root.path()).unwrap().repair().is_none());
    };
    fs::remove_file(&format).unwrap();
    check("no FORMAT file");
    for bit in 0..8 * whole.len() {
        let mut damaged = whole.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        fs::write(&format, damaged).unwrap();
        check("a FORMAT file that begins");
    }
    // A file beside the store's own is no reason to refuse it either.
    fs::write(root.path().join("notes.txt"), "mine").unwrap();
    fs::write(&format, "").unwrap();
    check("a FORMAT file that begins");
}

#[test]
fn any_sound_thing_shows_a_store_and_a_place_that_cannot_be_written_is_used_all_the_same() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    publish(&store, 0);
    store.remember("key", &recipe(0)).unwrap();
    for gone in ["records", "names", "blobs"] {
        fs::remove_file(root.path().join("FORMAT")).unwrap();
        // In place of the file, where no file can be written.
        fs::create_dir_all(root.path().join("FORMAT/in the way")).unwrap();
        let repair = Store::open(root.path()).unwrap().repair().unwrap().clone();
        assert!(repair.error.is_some() && repair.to_string().contains("could not"), "{repair}");
        fs::remove_dir_all(root.path().join("FORMAT")).unwrap();
        assert_eq!(Store::open(root.path()).unwrap().repair().unwrap().found, "no FORMAT file");
        fs::remove_dir_all(root.path().join(gone)).unwrap();
    }
    fs::remove_file(root.path().join("FORMAT")).unwrap();
    assert!(Store::open(root.path()).unwrap().repair().is_none());
}

#[test]
fn a_store_for_reading_changes_nothing() {
    let root = tempfile::tempdir().unwrap();
    let record = publish(&Store::open(root.path()).unwrap(), 0);
    let damaged = record_path(root.path(), &recipe(1));
    fs::create_dir_all(damaged.parent().unwrap()).unwrap();
    fs::write(damaged, b"?").unwrap();
    fs::remove_file(root.path().join("FORMAT")).unwrap();
    fs::write(root.path().join("temporary/0123.0"), b"of a dead writer").unwrap();
    let store = Store::read_only_at(root.path().to_str().unwrap()).unwrap();
    assert!(store.repair().unwrap().error.as_ref().unwrap().contains("for reading only"));
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::Found(record));
    let Lookup::Damaged(damage) = store.find(&recipe(1)).unwrap() else { panic!() };
    assert_eq!(damage.set_aside, None);
    let refused = [
        store.publish(&recipe(2), &1.0, &about(2)).err(),
        store.remember("key", &recipe(0)).err(),
        store.retain(|_| false).err(),
        store.discard(&recipe(0)).err(),
        store.clear_quarantine().err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::Io { .. })), "{error:?}");
    }
    assert!(!root.path().join("FORMAT").exists());
    assert_eq!(count(&root.path().join("temporary")), 1);

    let other = root.path().to_str().unwrap().to_owned() + "/records";
    assert!(matches!(Store::read_only_at(&other), Err(Error::NotAStore { .. })));
    let empty = Store::read_only_at("").unwrap_err().to_string();
    assert_eq!(empty, "cannot open a store: its path is empty");
    assert_eq!(Store::open("").unwrap_err().to_string(), empty);
}

#[test]
fn a_url_is_not_taken_for_a_directory() {
    for (url, shown) in [("s3://bucket/p", "s3://bucket/p"), ("s3://k:HIDDEN@b", "s3://…@b")] {
        let error = Store::open(url).unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{shown}` names no store: ")), "{error}");
        assert!(error.contains("`Store::open_url`"), "{error}");
    }
    assert!(!std::path::Path::new("s3:").exists());
    #[cfg(not(feature = "object-store"))]
    assert!(matches!(Store::at("memory:///"), Err(Error::Url { .. })));
    #[cfg(feature = "object-store")]
    assert!(Store::at("memory:///").is_ok());
}

#[test]
fn a_store_opens_at_its_place() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path().join("store")).unwrap();
    let published = store.publish(&Digest::of(b"recipe"), &7_u64, &Provenance::default()).unwrap();
    let again = Store::at(&store.place()).unwrap();
    let Lookup::Found(record) = again.find(&Digest::of(b"recipe")).unwrap() else { panic!() };
    assert_eq!(record, published.record);
}

#[test]
fn a_store_that_was_never_finished_is_finished() {
    let root = tempfile::tempdir().unwrap();
    for directory in ["records", "temporary"] {
        fs::create_dir(root.path().join(directory)).unwrap();
    }
    fs::write(root.path().join("temporary/0123.lock"), "").unwrap();
    let record = publish(&Store::open(root.path()).unwrap(), 0);
    assert_eq!(count(&root.path().join("temporary")), 0);

    fs::remove_dir_all(root.path().join("quarantine")).unwrap();
    fs::remove_dir_all(root.path().join("blobs")).unwrap();
    let store = Store::open(root.path()).unwrap();
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NoBlob(record));
    assert!(store.publish(&recipe(0), &vec![0.0; 8], &about(0)).unwrap().adopted);
}

#[test]
fn the_second_writer_adopts_the_result_of_the_first() {
    let root = tempfile::tempdir().unwrap();
    let (one, two) = (Store::open(root.path()).unwrap(), Store::open(root.path()).unwrap());
    let first = one.publish(&recipe(0), &vec![1.0], &about(0)).unwrap();
    let second = two.publish(&recipe(0), &vec![2.0], &about(0)).unwrap();
    assert!(!first.adopted && second.adopted);
    assert_eq!(first.record, second.record);
    assert_eq!(first.record.digest, content_digest(&vec![1.0]).unwrap());
    assert_eq!(two.size().unwrap().blobs, 1);

    let other_type = two.publish(&recipe(0), &String::from("text"), &about(0));
    assert!(matches!(other_type, Err(Error::WrongType { .. })));
    assert!(matches!(two.load::<String>(&first.record), Err(Error::WrongType { .. })));
    assert_eq!(load(&two, 0), [1.0]);
}

#[test]
fn a_discarded_record_is_gone_and_its_blob_stays_for_others() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    assert!(!store.discard(&recipe(0)).unwrap());
    let first = store.publish(&recipe(0), &vec![1.0], &about(0)).unwrap().record;
    store.publish(&recipe(1), &vec![1.0], &about(1)).unwrap();
    assert!(store.discard(&recipe(0)).unwrap());
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NoRecord);
    assert_eq!(load(&store, 1), [1.0]);
    let again = store.publish(&recipe(0), &vec![2.0], &about(0)).unwrap();
    assert_eq!((again.adopted, again.replaced), (false, None));
    assert_ne!(again.record.digest, first.digest);
    store.publish_unkept(&recipe(2), &vec![3.0], &about(2)).unwrap();
    assert!(store.discard(&recipe(2)).unwrap());
    assert!(!store.discard(&recipe(2)).unwrap());
}

#[test]
fn reading_more_takes_longer() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    assert!(store.read_seconds(0) > 0.0);
    assert!(store.read_seconds(1 << 30) > 100.0 * store.read_seconds(1 << 20));
}

#[test]
fn a_store_is_shared_and_printed() {
    fn is_shared<T: Clone + Send + Sync + std::fmt::Debug>() {}
    is_shared::<Store>();
}

#[test]
fn threads_share_a_store() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open_with(root.path(), Durability::Process).unwrap();
    let digests = std::thread::scope(|scope| {
        let publish = |thread: u64| {
            let store = store.clone();
            scope.spawn(move || {
                let published = (0..50).map(|at| {
                    let value = vec![thread as f64, at as f64];
                    store.publish(&recipe(at), &value, &about(at)).unwrap().record.digest
                });
                published.collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..4).map(publish).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<HashSet<_>>()
    });
    assert_eq!(digests.len(), 1);
}

#[test]
fn a_writer_that_is_dropped_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let mut writer = store.writer();
    std::io::Write::write_all(&mut writer, &vec![1; 1 << 20]).unwrap();
    drop(writer);
    assert_eq!(store.size().unwrap(), Store::open(root.path()).unwrap().size().unwrap());
    assert_eq!(store.size().unwrap().blobs, 0);
    drop(store);
    assert_eq!(count(&root.path().join("temporary")), 0);
}

#[test]
fn any_text_can_be_a_key() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let long = "k".repeat(100_000);
    let texts = ["", "../../etc/passwd", "CON", "a\nb\0c", "schlüssel/🔑", "Key", "key", &long];
    for text in texts {
        let provenance = Provenance {
            key: text.into(),
            task: text.into(),
            seconds: f64::INFINITY,
            parts: vec![(text.into(), Digest::of(text.as_bytes()))],
            notices: vec![text.into()],
        };
        let recipe = fingerprint_of(text).unwrap();
        let published = store.publish(&recipe, &String::from(text), &provenance).unwrap();
        store.remember(text, &recipe).unwrap();
        assert_eq!(published.record.provenance, provenance);
        assert_eq!(store.find(&recipe).unwrap(), Lookup::Found(published.record));
    }
    for text in texts {
        let recipe = store.remembered(text).unwrap().unwrap();
        assert_eq!(store.find(&recipe).unwrap().found().unwrap().provenance.key, text);
    }
}

#[test]
fn names_differ_without_case() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    (0..20).for_each(|at| drop(publish(&store, at)));
    for area in ["records", "blobs"] {
        for fan_out in fs::read_dir(root.path().join(area)).unwrap() {
            for entry in fs::read_dir(fan_out.unwrap().path()).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                assert_eq!(name, name.to_ascii_lowercase());
                name.parse::<Digest>().unwrap();
            }
        }
    }
}

#[test]
fn the_clock_decides_nothing() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let record = publish(&store, 0);
    assert!(record.created_seconds > 0);
    // The record of a writer whose clock is far off is as good as any.
    for created_seconds in [0, u64::MAX] {
        let record = {
            let mut record = record.clone();
            record.created_seconds = created_seconds;
            record
        };
        let path = crate::support::record_path(root.path(), &record.recipe);
        fs::write(path, record.to_bytes()).unwrap();
        assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::Found(record));
        assert!(store.publish(&recipe(0), &value(1), &about(0)).unwrap().adopted);
    }
}

mod before {
    #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    pub(super) struct Range {
        pub(super) low: f64,
        pub(super) high: f64,
    }

    tenfold_store::stored_with_postcard!(Range => "test.range.v1");
}

mod swapped {
    #[derive(Debug, serde::Serialize, serde::Deserialize)]
    pub(super) struct Range {
        pub(super) high: f64,
        pub(super) low: f64,
    }

    tenfold_store::stored_with_postcard!(Range => "test.range.v1");
}

#[test]
fn swapped_fields_do_not_decode_as_each_other() {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    let range = before::Range { low: 1.0, high: 2.0 };
    let record = store.publish(&recipe(0), &range, &about(0)).unwrap().record;
    assert_eq!(store.load(&record).unwrap(), Lookup::Found(range));
    let refused = store.load::<swapped::Range>(&record).unwrap_err();
    assert!(matches!(refused, Error::WrongType { .. }), "{refused}");
    let range = swapped::Range { high: 2.0, low: 1.0 };
    assert!(matches!(store.publish(&recipe(0), &range, &about(0)), Err(Error::WrongType { .. })));
}
