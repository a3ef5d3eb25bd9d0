//! Damage of every kind is seen, set aside and reported, and counts as missing.

use std::fs;
use std::path::{Path, PathBuf};

use tenfold_store::{Damage, DamageKind, Lookup, Part, Record, Store};

use crate::support::{about, blob_path, count, load, publish, recipe, record_path, step};

struct Scene {
    _directory: tempfile::TempDir,
    root: PathBuf,
    store: Store,
    /// The record that will be damaged, or whose blob will be.
    record: Record,
    /// Another of the same size.
    other: Record,
}

/// A store with three results, of which two have blobs of the same size.
fn scene() -> Scene {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().to_path_buf();
    let store = Store::open_with(&root, tenfold_store::Durability::Process).unwrap();
    let (record, other) = (publish(&store, 0), publish(&store, 3));
    assert_eq!(record.size, other.size);
    publish(&store, 1);
    Scene { _directory: directory, root, store, record, other }
}

/// Looks the record up and reads its blob.
fn look(store: &Store) -> Lookup<Vec<f64>> {
    match store.find(&recipe(0)).unwrap() {
        Lookup::Found(record) => store.load(&record).unwrap(),
        Lookup::NoRecord => Lookup::NoRecord,
        Lookup::NotKept(record) => Lookup::NotKept(record),
        Lookup::NoBlob(record) => Lookup::NoBlob(record),
        Lookup::Damaged(damage) => Lookup::Damaged(damage),
    }
}

/// Checks that damage is reported once and in quarantine, and that the value can come back.
fn recovers(scene: &Scene, part: Part, case: &str) -> Damage {
    let Lookup::Damaged(damage) = look(&scene.store) else { panic!("{case} was not seen") };
    assert_eq!(damage.part, part, "{case}: {damage}");
    let place = PathBuf::from(damage.set_aside.as_ref().unwrap());
    assert!(place.exists() && place.starts_with(scene.root.join("quarantine")));
    let missing =
        if part == Part::Record { Lookup::NoRecord } else { Lookup::NoBlob(scene.record.clone()) };
    assert_eq!(look(&scene.store), missing, "{case}");

    let again = vec![0.5; 9];
    let published = scene.store.publish(&recipe(0), &again, &about(0)).unwrap();
    assert!(!published.adopted, "{case}");
    assert_eq!(look(&scene.store), Lookup::Found(again));
    assert_eq!(load(&scene.store, 1), [1.0; 9]);
    damage
}

fn damaged(part: Part, case: &str, harm: impl FnOnce(&Scene, &Path)) -> Damage {
    let scene = scene();
    let path = match part {
        Part::Record => record_path(&scene.root, &scene.record.recipe),
        Part::Blob => blob_path(&scene.root, &scene.record.digest),
    };
    harm(&scene, &path);
    recovers(&scene, part, case)
}

fn edit(path: &Path, edit: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    edit(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// The bytes of the record and of the blob that are damaged.
fn lengths() -> [(Part, usize); 2] {
    let scene = scene();
    [(Part::Record, scene.record.to_bytes().len()), (Part::Blob, scene.record.size as usize)]
}

#[test]
fn every_flipped_byte_is_seen() {
    for (part, len) in lengths() {
        for at in (0..len).step_by(step()) {
            damaged(part, &format!("a flip of byte {at} of the {part}"), |_, path| {
                edit(path, |bytes| bytes[at] ^= 1 << (at % 8));
            });
        }
    }
}

#[test]
fn every_truncation_is_seen() {
    for (part, len) in lengths() {
        for kept in (0..len).step_by(step()) {
            let case = format!("a {part} cut to {kept} bytes");
            damaged(part, &case, |_, path| edit(path, |bytes| bytes.truncate(kept)));
        }
    }
}

#[test]
fn appended_bytes_are_seen() {
    for part in [Part::Record, Part::Blob] {
        damaged(part, "a byte more", |_, path| edit(path, |bytes| bytes.push(0)));
    }
}

#[test]
fn swapped_and_foreign_things_are_seen() {
    let damage = damaged(Part::Record, "another record", |scene, path| {
        fs::copy(record_path(&scene.root, &scene.other.recipe), path).unwrap();
    });
    assert_eq!(damage.kind, DamageKind::Foreign { found: recipe(3) });
    let damage = damaged(Part::Blob, "another blob", |scene, path| {
        fs::copy(blob_path(&scene.root, &scene.other.digest), path).unwrap();
    });
    assert!(matches!(damage.kind, DamageKind::Digest { .. }));
    damaged(Part::Record, "a blob in place of a record", |scene, path| {
        fs::copy(blob_path(&scene.root, &scene.record.digest), path).unwrap();
    });
    for part in [Part::Record, Part::Blob] {
        damaged(part, "a directory in place of a file", |_, path| {
            fs::remove_file(path).unwrap();
            fs::create_dir(path).unwrap();
        });
    }
}

#[test]
fn a_missing_blob_is_missing_and_comes_back() {
    let Scene { root, store, record, .. } = &scene();
    fs::remove_file(blob_path(root, &record.digest)).unwrap();
    assert_eq!(look(store), Lookup::NoBlob(record.clone()));
    let published = store.publish(&recipe(0), &vec![0.0; 8], &about(0)).unwrap();
    assert!(published.adopted);
    assert_eq!(look(store), Lookup::Found(vec![0.0; 8]));
}

#[test]
fn publishing_over_a_damaged_record_sets_it_aside() {
    let Scene { root, store, record, .. } = &scene();
    edit(&record_path(root, &record.recipe), |bytes| bytes[50] ^= 4);
    let published = store.publish(&recipe(0), &vec![7.0], &about(0)).unwrap();
    assert!(!published.adopted);
    assert!(published.damage.unwrap().set_aside.is_some());
    assert_eq!(look(store), Lookup::Found(vec![7.0]));
}

#[test]
fn publishing_equal_bytes_heals_an_unread_blob() {
    let Scene { root, store, record, .. } = &scene();
    edit(&blob_path(root, &record.digest), |bytes| bytes[20] ^= 4);
    assert!(store.publish(&recipe(0), &vec![0.0; 8], &about(0)).unwrap().adopted);
    assert_eq!(look(store), Lookup::Found(vec![0.0; 8]));
}

#[test]
fn a_blob_that_its_type_cannot_read_is_replaced() {
    let Scene { store, .. } = &scene();
    // Three bytes are no text of five.
    let mut writer = store.writer();
    std::io::Write::write_all(&mut writer, &[5, b'a', b'b']).unwrap();
    let record = writer.publish(&recipe(9), "postcard.v1", "string.v1", &about(9)).unwrap().record;
    let Lookup::Damaged(damage) = store.load::<String>(&record).unwrap() else { panic!() };
    assert!(matches!(damage.kind, DamageKind::Undecodable { .. }));
    assert_eq!(store.find(&recipe(9)).unwrap(), Lookup::NoRecord);
    assert!(!store.publish(&recipe(9), &String::from("abcde"), &about(9)).unwrap().adopted);
}

#[test]
fn verify_finds_all_damage_and_sets_it_aside() {
    let Scene { root, store, record, other, .. } = &scene();
    edit(&blob_path(root, &record.digest), |bytes| bytes[20] ^= 4);
    edit(&record_path(root, &other.recipe), |bytes| bytes.clear());
    fs::write(root.join("blobs/other"), b"?").unwrap();
    fs::write(record_path(root, &recipe(1)).with_extension("bak"), b"?").unwrap();
    let verified = store.verify().unwrap();
    assert_eq!((verified.records, verified.blobs), (2, 2));
    assert_eq!(verified.damage.len(), 4);
    assert!(verified.damage.iter().all(|damage| damage.set_aside.is_some()));
    assert_eq!(verified.without_blob, std::slice::from_ref(record));
    assert_eq!(verified.unreferenced, [other.digest]);
    assert_eq!(count(&root.join("quarantine")), 4);
    assert_eq!(store.verify().unwrap().damage, []);
    store.clear_quarantine().unwrap();
    assert_eq!(store.size().unwrap().quarantined, 0);
}
