//! Records whose blob is not kept: their content, their replacement, and their damage.

use std::fs;
use std::io::Write;
use std::path::Path;

use tenfold_store::{Digest, Durability, Error, Lookup, Part, Published, Store, content_digest};

use crate::support::{about, blob_path, count, load, recipe, record_path, step};

fn scene() -> (tempfile::TempDir, Store) {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open_with(root.path(), Durability::Process).unwrap();
    (root, store)
}

fn unkept(store: &Store, at: u64, value: &[f64]) -> Published {
    store.publish_unkept(&recipe(at), &value.to_vec(), &about(at)).unwrap()
}

fn kept(store: &Store, at: u64, value: &[f64]) -> Published {
    store.publish(&recipe(at), &value.to_vec(), &about(at)).unwrap()
}

fn digest(value: &[f64]) -> Digest {
    content_digest(&value.to_vec()).unwrap()
}

fn count_blobs(store: &Store) -> u64 {
    store.size().unwrap().blobs
}

#[test]
fn the_digest_is_known_and_the_value_is_not_there() {
    let (root, store) = scene();
    let published = unkept(&store, 0, &[1.0]);
    assert!(!published.adopted && !published.record.kept);
    assert_eq!((published.record.digest, published.record.size), (digest(&[1.0]), 24));
    assert_eq!((published.given, published.replaced), (digest(&[1.0]), None));

    let not_kept = Lookup::NotKept(published.record.clone());
    assert_eq!(store.find(&recipe(0)).unwrap(), not_kept);
    assert_eq!(Store::open(root.path()).unwrap().find(&recipe(0)).unwrap(), not_kept);
    let loaded = store.load::<Vec<f64>>(&published.record).unwrap();
    assert_eq!(loaded, Lookup::NotKept(published.record.clone()));
    assert_eq!(store.records().unwrap().map(Result::unwrap).next(), Some(published.record));
    assert_eq!(count_blobs(&store), 0);
}

#[test]
fn equal_bytes_are_adopted_or_kept_from_now_on() {
    let (_root, store) = scene();
    let first = unkept(&store, 0, &[1.0]);
    let again = unkept(&store, 0, &[1.0]);
    assert!(again.adopted);
    assert_eq!(again.record, first.record);

    let upgraded = kept(&store, 0, &[1.0]);
    assert!(!upgraded.adopted && upgraded.record.kept);
    assert_eq!((upgraded.record.digest, upgraded.replaced), (first.record.digest, None));
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::Found(upgraded.record.clone()));
    assert_eq!(load(&store, 0), [1.0]);

    let later = unkept(&store, 0, &[1.0]);
    assert!(later.adopted);
    assert_eq!(later.record, upgraded.record);
}

#[test]
fn other_bytes_replace_an_unreadable_result() {
    let (_root, store) = scene();
    unkept(&store, 0, &[1.0]);
    let other = unkept(&store, 0, &[2.0]);
    assert_eq!((other.adopted, other.replaced), (false, Some(digest(&[1.0]))));
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NotKept(other.record));

    let third = kept(&store, 0, &[3.0]);
    assert_eq!((third.adopted, third.replaced), (false, Some(digest(&[2.0]))));
    assert_eq!(load(&store, 0), [3.0]);
}

#[test]
fn a_writer_that_keeps_nothing_adopts_a_readable_result() {
    let (root, store) = scene();
    let first = kept(&store, 0, &[1.0]);
    let second = unkept(&store, 0, &[2.0]);
    assert_eq!((second.adopted, second.replaced), (true, None));
    assert_eq!((&second.record, second.given), (&first.record, digest(&[2.0])));

    // A deleted blob can be read no more.
    fs::remove_file(blob_path(root.path(), &first.record.digest)).unwrap();
    assert_eq!(unkept(&store, 0, &[1.0]).record, first.record);
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NoBlob(first.record.clone()));
    let third = unkept(&store, 0, &[2.0]);
    assert_eq!((third.adopted, third.replaced), (false, Some(first.record.digest)));
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NotKept(third.record));
}

#[test]
fn a_blob_that_another_recipe_keeps_serves_both() {
    let (_root, store) = scene();
    let not_kept = unkept(&store, 0, &[1.0]).record;
    kept(&store, 1, &[1.0]);
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::Found(not_kept.clone()));
    assert_eq!(load(&store, 0), [1.0]);
    assert_eq!(kept(&store, 0, &[2.0]).record, not_kept);

    let removed = store.retain(|record| record.recipe != recipe(1)).unwrap();
    assert_eq!((removed.records, removed.blobs), (1, 0));
    assert_eq!(load(&store, 0), [1.0]);
    assert!(kept(&store, 0, &[1.0]).record.kept);
}

#[test]
fn a_crash_between_a_blob_and_its_record_leaves_both_sound() {
    let (root, store) = scene();
    let record = kept(&store, 0, &[1.0]).record;
    let before = {
        let mut before = record.clone();
        before.kept = false;
        before
    };
    fs::write(record_path(root.path(), &recipe(0)), before.to_bytes()).unwrap();
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::Found(before));
    assert_eq!(store.verify().unwrap().damage, []);
    assert!(kept(&store, 0, &[1.0]).record.kept);
    assert!(store.find(&recipe(0)).unwrap().found().unwrap().kept);
}

#[test]
fn another_type_is_refused() {
    let (_root, store) = scene();
    let text = String::from("text");
    store.publish_unkept(&recipe(0), &text, &about(0)).unwrap();
    let mut writer = store.writer();
    writer.write_all(&[4, b't', b'e', b'x', b't']).unwrap();
    let refused = writer.publish_unkept(&recipe(0), "raw.v1", "bytes.v1", &about(0));
    assert!(matches!(refused, Err(Error::WrongType { .. })), "{refused:?}");
}

#[test]
fn a_writer_that_keeps_nothing_records_digest_and_size_and_leaves_nothing() {
    let (root, store) = scene();
    for (at, len) in [(0, 10), (1, 64 << 10), (2, 1 << 20)] {
        let bytes = vec![7; len];
        let mut writer = store.writer();
        for piece in bytes.chunks(50_000) {
            writer.write_all(piece).unwrap();
        }
        assert_eq!(writer.size(), len as u64);
        let record =
            writer.publish_unkept(&recipe(at), "raw.v1", "bytes.v1", &about(at)).unwrap().record;
        assert_eq!((record.digest, record.size), (Digest::of(&bytes), len as u64));
        assert_eq!(store.find(&recipe(at)).unwrap(), Lookup::NotKept(record));
    }
    assert_eq!(count_blobs(&store), 0);
    drop(store);
    assert_eq!(count(&root.path().join("temporary")), 0);
}

/// Harms an unkept record: it is seen, set aside and reported, and another can come.
fn recovers(case: &str, harm: impl FnOnce(&Path)) {
    let (root, store) = scene();
    unkept(&store, 0, &[1.0]);
    unkept(&store, 1, &[2.0]);
    harm(&record_path(root.path(), &recipe(0)));
    let Lookup::Damaged(damage) = store.find(&recipe(0)).unwrap() else { panic!("{case}") };
    assert_eq!(damage.part, Part::Record, "{case}");
    assert!(Path::new(damage.set_aside.as_ref().unwrap()).exists(), "{case}");
    assert_eq!(store.find(&recipe(0)).unwrap(), Lookup::NoRecord, "{case}");
    let published = unkept(&store, 0, &[3.0]);
    assert_eq!((published.adopted, published.replaced), (false, None), "{case}");
    assert!(matches!(store.find(&recipe(1)).unwrap(), Lookup::NotKept(_)), "{case}");
}

#[test]
fn every_damage_of_an_unkept_record_is_seen() {
    let len = unkept(&scene().1, 0, &[1.0]).record.to_bytes().len();
    let edit = |path: &Path, edit: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = fs::read(path).unwrap();
        edit(&mut bytes);
        fs::write(path, bytes).unwrap();
    };
    for at in (0..len).step_by(step()) {
        let flip = |bytes: &mut Vec<u8>| bytes[at] ^= 1 << (at % 8);
        recovers(&format!("a flip of byte {at}"), |path| edit(path, &flip));
        let cut = |bytes: &mut Vec<u8>| bytes.truncate(at);
        recovers(&format!("a cut to {at} bytes"), |path| edit(path, &cut));
    }
    recovers("a byte more", |path| edit(path, &|bytes| bytes.push(0)));
    recovers("another record", |path| {
        let other = path.ancestors().nth(3).unwrap();
        fs::copy(record_path(other, &recipe(1)), path).unwrap();
    });
}

#[test]
fn publishing_over_a_damaged_unkept_record_sets_it_aside() {
    for keep in [false, true] {
        let (root, store) = scene();
        unkept(&store, 0, &[1.0]);
        fs::write(record_path(root.path(), &recipe(0)), b"").unwrap();
        let publish = if keep { kept } else { unkept };
        let published = publish(&store, 0, &[2.0]);
        assert!(published.damage.unwrap().set_aside.is_some());
        assert_eq!((published.adopted, published.replaced), (false, None));
        assert_eq!(store.find(&recipe(0)).unwrap().found().is_some(), keep);
    }
}

#[test]
fn upkeep_counts_unkept_records() {
    let (root, store) = scene();
    unkept(&store, 0, &[1.0]);
    unkept(&store, 1, &[2.0]);
    let gone = kept(&store, 2, &[3.0]).record;
    kept(&store, 3, &[2.0]);
    fs::remove_file(blob_path(root.path(), &gone.digest)).unwrap();
    let verified = store.verify().unwrap();
    assert_eq!((verified.records, verified.not_kept, verified.blobs), (4, 1, 1));
    assert_eq!(verified.without_blob, [gone]);

    let (_other_root, other) = scene();
    let recipes = [0, 1, 2, 3, 9].map(recipe);
    let copied = store.copy_to(&other, &recipes).unwrap();
    assert_eq!((copied.copied, copied.not_kept, copied.present), (2, 1, 0));
    assert_eq!(copied.missing, [recipe(2), recipe(9)]);
    assert_eq!(other.find(&recipe(0)).unwrap(), store.find(&recipe(0)).unwrap());
    assert!(other.find(&recipe(1)).unwrap().found().unwrap().kept);
    let again = store.copy_to(&other, &recipes).unwrap();
    assert_eq!((again.copied, again.not_kept, again.present), (0, 0, 3));

    // A result that was not kept there is kept, once it is kept here.
    kept(&store, 0, &[1.0]);
    assert_eq!(store.copy_to(&other, &recipes).unwrap().copied, 1);
    assert_eq!(load(&other, 0), [1.0]);

    let removed = store.retain(|record| record.recipe == recipe(1)).unwrap();
    assert_eq!((removed.records, removed.blobs), (3, 1));
    assert_eq!(load(&store, 1), [2.0]);
}
