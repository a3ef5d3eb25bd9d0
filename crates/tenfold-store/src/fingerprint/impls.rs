//! The types of the standard library that have a fingerprint.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use super::{Fingerprint, Fingerprinter, Tag};
use crate::digest::Digest;
use crate::stored::little_endian;

macro_rules! numbers {
    ($($number:ty => $tag:ident),* $(,)?) => {$(
        impl Fingerprint for $number {
            fn fingerprint(&self, to: &mut Fingerprinter) {
                to.fixed(Tag::$tag, &self.to_le_bytes());
            }

            fn fingerprint_slice(values: &[Self], to: &mut Fingerprinter) {
                to.array(Tag::$tag, values.len());
                to.raw(&little_endian(values));
            }
        }
    )*};
}

numbers! {
    u8 => U8, u16 => U16, u32 => U32, u64 => U64, u128 => U128,
    i8 => I8, i16 => I16, i32 => I32, i64 => I64, i128 => I128,
    f32 => F32, f64 => F64,
}

/// Numbers whose width depends on the machine: always fed as 64 bits.
macro_rules! sizes {
    ($($size:ty as $wide:ty => $tag:ident),* $(,)?) => {$(
        impl Fingerprint for $size {
            fn fingerprint(&self, to: &mut Fingerprinter) {
                to.fixed(Tag::$tag, &(*self as $wide).to_le_bytes());
            }

            fn fingerprint_slice(values: &[Self], to: &mut Fingerprinter) {
                to.array(Tag::$tag, values.len());
                let mut wide = Vec::with_capacity(values.len().min(WIDENED));
                for chunk in values.chunks(WIDENED) {
                    wide.clear();
                    wide.extend(chunk.iter().map(|value| *value as $wide));
                    to.raw(&little_endian(&wide));
                }
            }
        }
    )*};
}

/// The number of machine-width numbers that are widened at a time: few enough for the cache.
const WIDENED: usize = 8192;

sizes! { usize as u64 => Usize, isize as i64 => Isize }

impl Fingerprint for bool {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.fixed(Tag::Bool, &[u8::from(*self)]);
    }
}

impl Fingerprint for char {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.fixed(Tag::Char, &u32::from(*self).to_le_bytes());
    }
}

impl Fingerprint for str {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.tag(Tag::Str);
        to.text(self);
    }
}

impl Fingerprint for String {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        self.as_str().fingerprint(to);
    }
}

/// A path counts by its text, and not by the file that it names: see [`DataFile`](crate::DataFile).
impl Fingerprint for Path {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        let text = self.as_os_str().as_encoded_bytes();
        to.domain("path").tag(Tag::Str);
        to.len(text.len());
        to.raw(text);
    }
}

impl Fingerprint for PathBuf {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        self.as_path().fingerprint(to);
    }
}

impl Fingerprint for Duration {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.domain("duration").feed(&self.as_secs()).feed(&self.subsec_nanos());
    }
}

impl Fingerprint for Digest {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.fixed(Tag::Digest, self.as_bytes());
    }
}

impl<T: Fingerprint> Fingerprint for [T] {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        T::fingerprint_slice(self, to);
    }
}

impl<T: Fingerprint, const N: usize> Fingerprint for [T; N] {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        T::fingerprint_slice(self, to);
    }
}

impl<T: Fingerprint> Fingerprint for Vec<T> {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        T::fingerprint_slice(self, to);
    }
}

impl<T: Fingerprint> Fingerprint for Option<T> {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        match self {
            None => to.tag(Tag::None),
            Some(value) => {
                to.tag(Tag::Some);
                value.fingerprint(to);
            }
        }
    }
}

/// Pointers are fed as their targets.
macro_rules! pointers {
    ($($pointer:ty),* $(,)?) => {$(
        impl<T: Fingerprint + ?Sized> Fingerprint for $pointer {
            const READS_FILES: bool = T::READS_FILES;

            fn fingerprint(&self, to: &mut Fingerprinter) {
                T::fingerprint(self, to);
            }
        }
    )*};
}

pointers! { &T, Box<T>, Arc<T>, Rc<T> }

impl<T: Fingerprint + ToOwned + ?Sized> Fingerprint for Cow<'_, T> {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        T::fingerprint(self, to);
    }
}

impl<K: Fingerprint, V: Fingerprint> Fingerprint for BTreeMap<K, V> {
    const READS_FILES: bool = K::READS_FILES || V::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.entries(self.iter());
    }
}

impl<K: Fingerprint, V: Fingerprint, S> Fingerprint for HashMap<K, V, S> {
    const READS_FILES: bool = K::READS_FILES || V::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.entries(self.iter());
    }
}

impl<T: Fingerprint> Fingerprint for BTreeSet<T> {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.entries(self.iter());
    }
}

impl<T: Fingerprint, S> Fingerprint for HashSet<T, S> {
    const READS_FILES: bool = T::READS_FILES;

    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.entries(self.iter());
    }
}

impl Fingerprint for () {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.tag(Tag::Unit);
    }
}

macro_rules! tuples {
    ($($count:literal: $($member:ident . $at:tt),+;)*) => {$(
        impl<$($member: Fingerprint),+> Fingerprint for ($($member,)+) {
            const READS_FILES: bool = $($member::READS_FILES)||+;

            fn fingerprint(&self, to: &mut Fingerprinter) {
                to.fixed(Tag::Tuple, &[$count]);
                $(self.$at.fingerprint(to);)+
            }
        }
    )*};
}

tuples! {
    1: A.0;
    2: A.0, B.1;
    3: A.0, B.1, C.2;
    4: A.0, B.1, C.2, D.3;
    5: A.0, B.1, C.2, D.3, E.4;
    6: A.0, B.1, C.2, D.3, E.4, F.5;
    7: A.0, B.1, C.2, D.3, E.4, F.5, G.6;
    8: A.0, B.1, C.2, D.3, E.4, F.5, G.6, H.7;
}
