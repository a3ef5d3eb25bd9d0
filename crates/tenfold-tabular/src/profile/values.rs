//! The values of a column of texts, counted.

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::hash::BuildHasher;
use tenfold_ml::data::ColumnView;

use crate::cells::texts;
use crate::profile::hashed;

/// Up to so many distinct texts each gets a code; beyond, a table of them is slower than a sort.
const CODES_MAX: usize = 1 << 16;

/// The most frequent values that a profile has.
const FREQUENT: usize = 10;

/// The code of a cell that is missing.
pub(super) const MISSING: u32 = u32::MAX;

/// The hash of a cell that is missing.
const MISSING_HASH: u64 = 0;

/// A value and its count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frequent {
    /// The start of the value.
    pub value: String,
    /// The cells that have it.
    pub count: u64,
}

/// The values of a column of texts.
pub(super) struct Values<'a> {
    /// The hash of each cell.
    hashes: Vec<u64>,
    n_missing: u64,
    bytes: u64,
    n_distinct: usize,
    frequent: Vec<(&'a str, u64)>,
    coded: Option<Coded<'a>>,
}

/// The values of a column of few, in the order of their first cells.
pub(super) struct Coded<'a> {
    /// The values.
    pub(super) values: Vec<&'a str>,
    /// The place of each cell's value, or [`MISSING`].
    pub(super) codes: Vec<u32>,
}

impl<'a> Values<'a> {
    /// The values of a column.
    pub(super) fn of(view: &ColumnView<'a>) -> Self {
        Self::up_to(view, CODES_MAX)
    }

    /// The values of a column, which have codes if there are at most so many.
    pub(super) fn up_to(view: &ColumnView<'a>, codes_max: usize) -> Self {
        let state = FixedState::default();
        let (mut n_missing, mut bytes) = (0, 0);
        let hash = |text: &str| {
            bytes += 8 + text.len() as u64;
            n_missing += u64::from(text.is_empty());
            if text.is_empty() { MISSING_HASH } else { state.hash_one(text).max(1) }
        };
        let hashes: Vec<u64> = texts(view).map(hash).collect();
        let (n_distinct, frequent, coded) = match coded(view, &hashes, codes_max) {
            Some((coded, counts)) => {
                let by_place = counts.into_iter().enumerate();
                let frequent = most_frequent(by_place, usize::cmp);
                let value = |(place, count): (usize, u64)| (coded.values[place], count);
                let frequent = frequent.into_iter().map(value).collect();
                (coded.values.len(), frequent, Some(coded))
            }
            None => {
                let (n_distinct, frequent) = sorted(view, &hashes);
                (n_distinct, frequent, None)
            }
        };
        Self { hashes, n_missing, bytes, n_distinct, frequent, coded }
    }

    /// The values with their places; `None` of a column of many.
    pub(super) fn coded(&self) -> Option<&Coded<'a>> {
        self.coded.as_ref()
    }

    /// The same alone.
    pub(super) fn into_coded(self) -> Option<Coded<'a>> {
        self.coded
    }

    /// The distinct values.
    pub(super) fn n_distinct(&self) -> u64 {
        self.n_distinct as u64
    }

    /// The most frequent values, of equal ones those that come first.
    pub(super) fn frequent(&self) -> &[(&'a str, u64)] {
        &self.frequent
    }

    pub(super) fn n_missing(&self) -> u64 {
        self.n_missing
    }

    /// The bytes of the cells in memory.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// A digest of all cells.
    pub(super) fn digest(&self) -> u64 {
        self.hashes.iter().fold(0, |digest, &hash| hashed::mixed(digest, hash))
    }
}

/// The values, the place of each cell's value, and the count of each; `None` if there are more than these.
fn coded<'a>(
    view: &ColumnView<'a>,
    hashes: &[u64],
    codes_max: usize,
) -> Option<(Coded<'a>, Vec<u64>)> {
    let (mut values, mut counts): (Vec<&str>, Vec<u64>) = (Vec::new(), Vec::new());
    let mut places: HashTable<(u64, u32)> = HashTable::new();
    let mut codes = Vec::with_capacity(hashes.len());
    for (text, &hash) in texts(view).zip(hashes) {
        if hash == MISSING_HASH {
            codes.push(MISSING);
            continue;
        }
        let is_it = |&(other, place): &(u64, u32)| other == hash && values[place as usize] == text;
        match places.entry(hash, is_it, |&(hash, _)| hash) {
            Entry::Occupied(found) => {
                let place = found.get().1;
                counts[place as usize] += 1;
                codes.push(place);
            }
            Entry::Vacant(_) if counts.len() == codes_max => return None,
            Entry::Vacant(vacant) => {
                let place = counts.len() as u32;
                vacant.insert((hash, place));
                values.push(text);
                counts.push(1);
                codes.push(place);
            }
        }
    }
    Some((Coded { values, codes }, counts))
}

/// The number of values and the most frequent ones, by a sort of their hashes.
fn sorted<'a>(view: &ColumnView<'a>, hashes: &[u64]) -> (usize, Vec<(&'a str, u64)>) {
    let buckets = hashed::buckets(hashes);
    let runs = || {
        let runs = buckets.iter().flat_map(|bucket| bucket.chunk_by(|one, next| one.0 == next.0));
        runs.filter(|run| run[0].0 != MISSING_HASH)
    };
    let firsts = runs().map(|run| (run[0].1, run.len() as u64));
    let value = |(row, count): (u32, u64)| Some((view.text(row as usize)?, count));
    let frequent = most_frequent(firsts, u32::cmp).into_iter().filter_map(value).collect();
    (runs().count(), frequent)
}

/// The most frequent values, most frequent first, of equal ones in their order.
pub(super) fn most_frequent<V: Copy>(
    counts: impl Iterator<Item = (V, u64)>,
    order: impl Fn(&V, &V) -> Ordering,
) -> Vec<(V, u64)> {
    let by_count = |one: &(V, u64), other: &(V, u64)| {
        other.1.cmp(&one.1).then_with(|| order(&one.0, &other.0))
    };
    let mut found: Vec<(V, u64)> = Vec::with_capacity(FREQUENT + 1);
    for value in counts {
        let is_full = found.len() == FREQUENT;
        if is_full && found.last().is_some_and(|last| by_count(last, &value) != Ordering::Greater) {
            continue;
        }
        let place = found.partition_point(|known| by_count(known, &value) == Ordering::Less);
        found.insert(place, value);
        found.truncate(FREQUENT);
    }
    found
}
