//! Fingerprints are equal exactly when values are.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use serde::{Deserialize, Serialize, Serializer, ser};
use tenfold_store::{Digest, Fingerprint, Fingerprinter, fingerprint_serde};

/// The fingerprint of a value that has one.
fn fingerprint_of<T: Fingerprint + ?Sized>(value: &T) -> Digest {
    tenfold_store::fingerprint_of(value).unwrap()
}

/// All sequences of up to two of these.
fn up_to_two<T: Clone>(of: &[T]) -> Vec<Vec<T>> {
    let mut all = vec![vec![]];
    for one in of {
        all.push(vec![one.clone()]);
        all.extend(of.iter().map(|two| vec![one.clone(), two.clone()]));
    }
    all
}

fn differ<T: Fingerprint + Serialize>(values: &[T]) {
    let by_feeding: HashSet<Digest> = values.iter().map(fingerprint_of).collect();
    assert_eq!(by_feeding.len(), values.len());
    let by_serde: HashSet<Digest> =
        values.iter().map(|value| fingerprint_serde(value).unwrap()).collect();
    assert_eq!(by_serde.len(), values.len());
}

#[test]
fn no_two_small_values_of_a_type_collide() {
    let texts: Vec<String> =
        up_to_two(&['a', '\0', '1']).into_iter().map(String::from_iter).collect();
    let bytes = up_to_two(&[0_u8, 1, 0x30]);
    differ(&texts);
    differ(&bytes);
    differ(&up_to_two(&texts));
    differ(&up_to_two(&bytes));
    differ(&up_to_two(&up_to_two(&[None, Some(0_u64), Some(1)])));
    differ(
        &up_to_two(&[(), ()])
            .iter()
            .map(Vec::len)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect::<Vec<_>>(),
    );
    let pairs: Vec<_> =
        texts.iter().flat_map(|a| texts.iter().map(move |b| (a.clone(), b.clone()))).collect();
    differ(&pairs);
    differ(&up_to_two(&[0.0_f64, -0.0, 1.0, f64::INFINITY, f64::from_bits(1)]));
    differ(&up_to_two(&[false, true]));
}

#[test]
fn no_two_types_collide() {
    let fed = [
        fingerprint_of(&()),
        fingerprint_of(&0_u8),
        fingerprint_of(&0_u16),
        fingerprint_of(&0_u32),
        fingerprint_of(&0_u64),
        fingerprint_of(&0_u128),
        fingerprint_of(&0_usize),
        fingerprint_of(&0_i8),
        fingerprint_of(&0_i16),
        fingerprint_of(&0_i32),
        fingerprint_of(&0_i64),
        fingerprint_of(&0_i128),
        fingerprint_of(&0_isize),
        fingerprint_of(&0_f32),
        fingerprint_of(&0_f64),
        fingerprint_of(&false),
        fingerprint_of(&'\0'),
        fingerprint_of("\0"),
        fingerprint_of(&[0_u8]),
        fingerprint_of(&[0_u64]),
        fingerprint_of(&(0_u8,)),
        fingerprint_of(&Some(0_u8)),
        fingerprint_of(&None::<u8>),
        fingerprint_of(&[""]),
        fingerprint_of(&BTreeSet::from([0_u8])),
        fingerprint_of(&BTreeMap::from([(0_u8, 0_u8)])),
        fingerprint_of(&Digest::from_bytes([0; 32])),
        fingerprint_of(Path::new("")),
        fingerprint_of(Path::new("\0")),
        fingerprint_of(&Duration::ZERO),
        fingerprint_serde(&0_u8).unwrap(),
    ];
    assert_eq!(HashSet::from(fed).len(), fed.len());
}

#[test]
fn pointers_and_collections_count_by_their_content() {
    let text = fingerprint_of("text");
    assert_eq!(text, fingerprint_of(&String::from("text")));
    assert_eq!(text, fingerprint_of(&Arc::<str>::from("text")));
    assert_eq!(text, fingerprint_of(&Box::new("text")));
    assert_eq!(text, fingerprint_of(&Cow::Borrowed("text")));
    assert_eq!(fingerprint_of(&[1.0, 2.0]), fingerprint_of(&vec![1.0, 2.0]));
    assert_eq!(fingerprint_of(&vec![1_usize; 20_000]), fingerprint_of(&[1_usize; 20_000]));
    assert_eq!(fingerprint_of(Path::new("a/b")), fingerprint_of(&PathBuf::from("a/b")));
    let entries = [("a", 1), ("b", 2), ("c", 3)];
    assert_eq!(fingerprint_of(&HashMap::from(entries)), fingerprint_of(&BTreeMap::from(entries)));
}

#[test]
fn names_of_structs_fields_and_variants_count() {
    #[derive(Serialize)]
    struct A {
        x: u8,
    }
    #[derive(Serialize)]
    struct B {
        x: u8,
    }
    #[derive(Serialize)]
    #[serde(rename = "A")]
    struct Renamed {
        y: u8,
    }
    #[derive(Serialize)]
    enum E {
        One,
        Two,
        Tuple(u8, u8),
        Struct { x: u8 },
    }
    let fed = [
        fingerprint_serde(&A { x: 1 }),
        fingerprint_serde(&A { x: 2 }),
        fingerprint_serde(&B { x: 1 }),
        fingerprint_serde(&Renamed { y: 1 }),
        fingerprint_serde(&E::One),
        fingerprint_serde(&E::Two),
        fingerprint_serde(&E::Tuple(1, 2)),
        fingerprint_serde(&E::Struct { x: 1 }),
    ];
    let distinct: HashSet<Digest> = fed.into_iter().map(Result::unwrap).collect();
    assert_eq!(distinct.len(), 8);
}

#[test]
fn a_unit_and_another_value_are_no_newtype() {
    #[derive(Serialize)]
    #[serde(rename = "A")]
    struct Unit;
    #[derive(Serialize)]
    #[serde(rename = "A")]
    struct Newtype(Unit);
    let one = Fingerprinter::new().serde(&Newtype(Unit)).finish().unwrap();
    let two = Fingerprinter::new().serde(&Unit).serde(&Unit).finish().unwrap();
    assert_ne!(one, two);
}

#[test]
fn types_with_serde_have_fingerprints_by_name_and_content() {
    #[derive(Serialize, Deserialize)]
    struct Params {
        alpha: f64,
    }
    #[derive(Serialize)]
    struct Other {
        alpha: f64,
    }
    tenfold_store::stored_with_postcard!(Params => "test.params.v1");
    tenfold_store::fingerprint_with_serde!(Other => "test.params.v2");
    let by_hand =
        Fingerprinter::new().domain("test.params.v1").serde(&Params { alpha: 0.5 }).finish();
    assert_eq!(fingerprint_of(&Params { alpha: 0.5 }), by_hand.unwrap());
    let all = [
        fingerprint_of(&Params { alpha: 0.5 }),
        fingerprint_of(&Params { alpha: 1.5 }),
        fingerprint_of(&Other { alpha: 0.5 }),
        fingerprint_of(&vec![Params { alpha: 0.5 }]),
    ];
    assert_eq!(HashSet::from(all).len(), all.len());
}

#[test]
fn a_serialize_that_fails_is_refused_with_its_reason() {
    struct Socket;
    impl Serialize for Socket {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(ser::Error::custom("sockets have no bytes"))
        }
    }
    let deep = BTreeMap::from([("a", vec![Socket])]);
    let refused = fingerprint_serde(&deep).unwrap_err().to_string();
    assert!(refused.ends_with("does not serialize: sockets have no bytes"), "{refused}");
}

#[test]
fn the_order_of_a_map_does_not_count() {
    let numbers: Vec<(String, u32)> = (0..50).map(|i| (format!("{i}"), i)).collect();
    let one: HashMap<_, _> = numbers.iter().cloned().collect();
    let other: HashMap<_, _> = numbers.into_iter().rev().collect();
    assert_eq!(fingerprint_serde(&one).unwrap(), fingerprint_serde(&other).unwrap());
    assert_eq!(fingerprint_of(&one), fingerprint_of(&other));
}

#[test]
fn a_fingerprint_is_the_same_in_every_version() {
    let value = (1_u8, "text", vec![0.5, -0.0], Some(vec![String::from("a")]), 7_usize);
    assert_eq!(fingerprint_of(&value).to_string(), include_str!("fingerprint.txt").trim());
}

proptest! {
    #[test]
    fn equal_values_have_equal_fingerprints_and_others_do_not(
        one: (Vec<u16>, String, Option<i32>, Vec<Vec<bool>>),
        other: (Vec<u16>, String, Option<i32>, Vec<Vec<bool>>),
    ) {
        prop_assert_eq!(one == other, fingerprint_of(&one) == fingerprint_of(&other));
        prop_assert_eq!(fingerprint_of(&one), fingerprint_of(&one.clone()));
        let serde = |value| fingerprint_serde(value).unwrap();
        prop_assert_eq!(one == other, serde(&one) == serde(&other));
    }
}
