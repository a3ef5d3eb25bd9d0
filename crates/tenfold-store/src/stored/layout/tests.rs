//! Layouts differ exactly where names or types do.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU8;
use std::result::Result;

use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Deserializer};

use super::*;

/// The layouts of types of one name, which differ from each other.
macro_rules! differ {
    ($name:ident: $($item:item)*) => {{
        let mut seen = BTreeSet::new();
        $({
            #[allow(dead_code)]
            #[derive(Deserialize)]
            $item
            assert!(seen.insert(layout_of::<$name>()), "{}", stringify!($item));
        })*
    }};
}

#[test]
fn names_orders_and_types_of_fields_count() {
    differ! { Params:
        struct Params { a: f64, b: f64 }
        struct Params { b: f64, a: f64 }
        struct Params { a: f64, c: f64 }
        struct Params { a: f64, b: f64, c: f64 }
        struct Params { a: f64, b: f32 }
        struct Params { a: f64, b: u64 }
        struct Params { a: f64, b: u32 }
        struct Params { a: f64, b: Option<f64> }
        struct Params { a: f64, b: Vec<f64> }
        struct Params { a: f64, b: Vec<f32> }
        struct Params { a: f64, b: [f64; 2] }
        struct Params { a: f64, b: (f64, f32) }
        struct Params { a: f64, b: String }
        struct Params { a: f64, b: BTreeMap<u8, f64> }
        struct Params { a: f64, b: BTreeMap<u8, u8> }
        struct Params(f64, f64);
        struct Params(f64);
        struct Params;
    }
}

#[test]
fn names_orders_and_contents_of_variants_count() {
    differ! { Loss:
        enum Loss { Hinge, Log }
        enum Loss { Log, Hinge }
        enum Loss { Hinge, Log, Huber }
        enum Loss { Hinge, Log(f64) }
        enum Loss { Hinge, Log(f32) }
        enum Loss { Hinge, Log(f64, f64) }
        enum Loss { Hinge, Log { alpha: f64, beta: f64 } }
        enum Loss { Hinge, Log { beta: f64, alpha: f64 } }
    }
}

mod inner {
    use serde::Deserialize;

    #[allow(dead_code)]
    #[derive(Deserialize)]
    pub(super) enum One {
        A(u8),
        B(u16),
        C(u32),
    }

    pub(super) mod other {
        use serde::Deserialize;

        #[allow(dead_code)]
        #[derive(Deserialize)]
        pub(in super::super) enum One {
            A(u8),
            B(u16),
            C(u64),
        }
    }
}

#[test]
fn all_variants_of_an_enum_within_another_count() {
    differ! { Outer:
        enum Outer { A, B(inner::One), C }
        enum Outer { A, B(inner::other::One), C }
    }
}

#[test]
fn fields_after_a_refused_part_count() {
    differ! { Params:
        struct Params { a: NonZeroU8, b: f64 }
        struct Params { a: NonZeroU8, b: f32 }
    }
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Tree {
    left: Option<Box<Tree>>,
    children: Vec<Tree>,
    right: Box<Term>,
}

#[allow(dead_code)]
#[derive(Deserialize)]
enum Term {
    Sum(Box<Term>, Box<Term>),
    Product(Vec<Term>),
    Number(f64),
}

/// Refuses whatever it gets.
struct Refuses;

impl<'de> Deserialize<'de> for Refuses {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?;
        Err(de::Error::custom("never"))
    }
}

/// Has no end.
#[allow(dead_code)]
#[derive(Deserialize)]
struct Endless(Box<Endless>, Box<Endless>);

#[test]
fn recursive_and_refusing_types_have_a_layout_that_is_the_same_each_time() {
    fn check<T: DeserializeOwned>() -> Digest {
        let layout = layout_of::<T>();
        assert_eq!(layout, layout_of::<T>());
        layout
    }
    let layouts = [check::<Tree>(), check::<Term>(), check::<Refuses>(), check::<Endless>()];
    assert_eq!(layouts.into_iter().collect::<BTreeSet<_>>().len(), 4);
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Parts {
    flag: bool,
    letter: char,
    text: String,
    numbers: (u8, u16, u32, u64, u128, i8, i16, i32, i64, i128, f32, f64),
    at: usize,
    list: Vec<Option<f64>>,
    map: BTreeMap<String, Vec<bool>>,
    unit: (),
    three: [f32; 3],
    wrapped: Wrapped,
    nothing: Nothing,
    pair: Pair,
    shape: Shape,
    none_zero: NonZeroU8,
}

#[allow(dead_code)]
#[derive(Deserialize)]
struct Wrapped(Vec<Tree>);

#[derive(Deserialize)]
struct Nothing;

#[allow(dead_code)]
#[derive(Deserialize)]
struct Pair(String, Option<Shape>);

#[allow(dead_code)]
#[derive(Deserialize)]
enum Shape {
    Point,
    Circle(f64),
    Line(f64, Box<Term>),
    Box { low: f64, high: Option<f64> },
}

/// Layouts are parts of the names of stored values: results of an earlier release are found again.
#[test]
fn layouts_are_those_of_earlier_releases() {
    let layouts = [
        layout_of::<Parts>(),
        layout_of::<Tree>(),
        layout_of::<Term>(),
        layout_of::<Refuses>(),
        layout_of::<Endless>(),
        layout_of::<inner::One>(),
    ];
    let first_digits = layouts.map(|layout| layout.to_string()[..16].to_owned());
    let earlier = [
        "b503f981afe9e972",
        "e2b200ee9c5fca17",
        "cd973007576c945e",
        "d375e911c8ee39c2",
        "36c77ce1ddb8e351",
        "0c20aec543f4d21f",
    ];
    assert_eq!(first_digits, earlier);
}
