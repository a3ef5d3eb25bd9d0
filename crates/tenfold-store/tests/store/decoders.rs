//! Codecs return equal values, and take any bytes without harm.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tenfold_store::{
    Array, Digest, Provenance, Record, Source, Store, Stored, content_digest, encode_postcard,
};

fn round_trip<T: Stored>(value: &T) -> T {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    assert_eq!(content_digest(value).unwrap(), Digest::of(&bytes));
    let mut source = Source::new(&bytes);
    let read = T::decode(&mut source).unwrap();
    assert_eq!(source.remaining(), 0);
    read
}

/// Decodes bytes as everything that there is a decoder for.
fn decode(bytes: &[u8]) {
    let _ = Record::from_bytes(bytes);
    let _ = Vec::<f64>::decode(&mut Source::new(bytes));
    let _ = Array::<i16>::decode(&mut Source::new(bytes));
    let _ = Vec::<String>::decode(&mut Source::new(bytes));
    let _ = String::decode(&mut Source::new(bytes));
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_decoded_or_refused(bytes: Vec<u8>) {
        decode(&bytes);
    }

    #[test]
    fn damaged_arrays_are_decoded_or_refused(
        values: Vec<i16>, at: prop::sample::Index, bytes: [u8; 4],
    ) {
        let mut encoded = Vec::new();
        values.encode(&mut encoded).unwrap();
        let at = at.index(encoded.len());
        let end = encoded.len().min(at + 4);
        encoded[at..end].copy_from_slice(&bytes[..end - at]);
        decode(&encoded);
        encoded.truncate(at);
        decode(&encoded);
    }

    #[test]
    fn sealed_arbitrary_bytes_are_decoded_or_refused(mut bytes: Vec<u8>) {
        bytes.splice(0..0, *b"tenfoldR\x01\0\0\0");
        let sum = Digest::of(&bytes);
        bytes.extend(sum.as_bytes());
        decode(&bytes);
    }

    #[test]
    fn numbers_come_back_bit_by_bit(values: Vec<u64>) {
        let floats: Vec<f64> = values.iter().map(|bits| f64::from_bits(*bits)).collect();
        let read: Vec<u64> = round_trip(&floats).into_iter().map(f64::to_bits).collect();
        prop_assert_eq!(&read, &values);
        prop_assert_eq!(round_trip(&values), values);
    }

    #[test]
    fn arrays_come_back_with_their_shape(rows in 0_usize..9, columns in 0_usize..9, number: i32) {
        let array = Array { shape: vec![rows, columns], values: vec![number; rows * columns] };
        prop_assert_eq!(round_trip(&array), array);
    }

    #[test]
    fn texts_come_back(texts: Vec<String>) {
        prop_assert_eq!(round_trip(&texts), texts);
    }

    #[test]
    fn records_come_back(
        texts: [String; 4], parts: Vec<(String, [u8; 32])>, notices: Vec<String>, size: u64, created: u64,
        kept: bool,
    ) {
        let [key, task, codec, type_name] = texts;
        let parts = parts.into_iter().map(|(name, d)| (name, Digest::from_bytes(d))).collect();
        let mut record = RECORD.clone();
        (record.codec, record.type_name) = (codec, type_name);
        record.provenance = Provenance { key, task, seconds: 0.5, parts, notices };
        record.size = size;
        record.created_seconds = created;
        record.kept = kept;
        prop_assert_eq!(Record::from_bytes(&record.to_bytes()).unwrap(), record);
    }
}

/// The record of a number.
static RECORD: LazyLock<Record> = LazyLock::new(|| {
    let root = tempfile::tempdir().unwrap();
    let store = Store::open(root.path()).unwrap();
    store.publish(&Digest::of(b""), &1.0, &Provenance::default()).unwrap().record
});

#[test]
fn a_record_with_an_invalid_flag_is_refused() {
    let mut bytes = RECORD.to_bytes();
    bytes.truncate(bytes.len() - 32);
    for (flag, sound) in [(0, true), (1, true), (2, false), (255, false)] {
        bytes[100] = flag;
        let sealed = [&bytes[..], Digest::of(&bytes).as_bytes()].concat();
        assert_eq!(Record::from_bytes(&sealed).is_ok(), sound, "{flag}");
    }
}

/// The first inputs of a fuzz target, and those that failed once.
fn seeds(target: &str) -> impl Iterator<Item = Vec<u8>> {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    fs::read_dir(seeds).unwrap().map(|seed| fs::read(seed.unwrap().path()).unwrap())
}

#[test]
fn seeds_of_the_fuzz_target_for_records_are_kept_and_unkept_records() {
    let records = seeds("record").filter_map(|mut bytes| {
        let sum = Digest::of(&bytes);
        bytes.extend(sum.as_bytes());
        Record::from_bytes(&bytes).ok()
    });
    let kept: Vec<bool> = records.map(|record| record.kept).collect();
    assert!(kept.contains(&true) && kept.contains(&false));
}

#[test]
fn seeds_of_the_fuzz_target_for_blobs_are_decoded_or_refused() {
    let n_arrays = seeds("blob").filter(|bytes| {
        decode(bytes);
        Vec::<f64>::decode(&mut Source::new(bytes)).is_ok()
    });
    assert!(n_arrays.count() > 0);
}

#[test]
fn a_shape_that_is_not_the_values_is_refused() {
    let mut bytes = Vec::new();
    assert!(Array::write(&mut bytes, &[2, 2], &[1.0]).is_err());
    assert!(Array::write(&mut bytes, &[1; 9], &[1.0]).is_err());
    assert!(bytes.is_empty());
    // As many elements as the address space has bytes.
    let mut header = vec![1, 2, 0, 0, 0, 0, 0, 0];
    header.extend([u64::MAX.to_le_bytes(), 2_u64.to_le_bytes()].concat());
    assert!(Vec::<f64>::decode(&mut Source::new(&header)).is_err());
}

#[test]
fn bytes_after_a_value_are_refused() {
    let mut bytes = Vec::new();
    encode_postcard("text", &mut bytes).unwrap();
    assert_eq!(String::decode(&mut Source::new(&bytes)).unwrap(), "text");
    bytes.push(0);
    assert!(String::decode(&mut Source::new(&bytes)).is_err());
}
