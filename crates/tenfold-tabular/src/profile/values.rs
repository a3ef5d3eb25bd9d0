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
    /// The values in the order of their first cells, with their counts.
    counts: Vec<(&'a str, u64)>,
    /// The place of each cell's value; `None` of a column of many values.
    codes: Option<Vec<u32>>,
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
        let (counts, codes) = match coded(view, &hashes, codes_max) {
            Some((counts, codes)) => (counts, Some(codes)),
            None => (sorted(view, &hashes), None),
        };
        Self { hashes, n_missing, bytes, counts, codes }
    }

    /// The values in the order of their first cells, with their counts.
    pub(super) fn counts(&self) -> &[(&'a str, u64)] {
        &self.counts
    }

    /// The place of each cell's value; `None` of a column of many values.
    pub(super) fn codes(&self) -> Option<&[u32]> {
        self.codes.as_deref()
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

/// Values with their counts.
type Counts<'a> = Vec<(&'a str, u64)>;

/// The values and the place of each cell's value; `None` if there are more than these.
fn coded<'a>(
    view: &ColumnView<'a>,
    hashes: &[u64],
    codes_max: usize,
) -> Option<(Counts<'a>, Vec<u32>)> {
    let mut counts: Counts<'a> = Vec::new();
    let mut places: HashTable<(u64, u32)> = HashTable::new();
    let mut codes = Vec::with_capacity(hashes.len());
    for (text, &hash) in texts(view).zip(hashes) {
        if hash == MISSING_HASH {
            codes.push(MISSING);
            continue;
        }
        let is_it =
            |&(other, place): &(u64, u32)| other == hash && counts[place as usize].0 == text;
        match places.entry(hash, is_it, |&(hash, _)| hash) {
            Entry::Occupied(found) => {
                let place = found.get().1;
                counts[place as usize].1 += 1;
                codes.push(place);
            }
            Entry::Vacant(_) if counts.len() == codes_max => return None,
            Entry::Vacant(vacant) => {
                let place = counts.len() as u32;
                vacant.insert((hash, place));
                counts.push((text, 1));
                codes.push(place);
            }
        }
    }
    Some((counts, codes))
}

/// The values by a sort of their hashes.
fn sorted<'a>(view: &ColumnView<'a>, hashes: &[u64]) -> Counts<'a> {
    let mut firsts: Vec<(u32, u64)> = Vec::new();
    for bucket in hashed::buckets(hashes) {
        let runs = bucket.chunk_by(|one, next| one.0 == next.0);
        let filled = runs.filter(|run| run[0].0 != MISSING_HASH);
        firsts.extend(filled.map(|run| (run[0].1, run.len() as u64)));
    }
    firsts.sort_unstable();
    let value = |(row, count): (u32, u64)| Some((view.text(row as usize)?, count));
    firsts.into_iter().filter_map(value).collect()
}

/// The most frequent values, most frequent first, of equal ones in their order.
pub(super) fn most_frequent<V: Copy>(
    counts: impl Iterator<Item = (V, u64)>,
    most: usize,
    order: impl Fn(&V, &V) -> Ordering,
    shown: impl Fn(V) -> String,
) -> Vec<Frequent> {
    let by_count = |one: &(V, u64), other: &(V, u64)| {
        other.1.cmp(&one.1).then_with(|| order(&one.0, &other.0))
    };
    let mut found: Vec<(V, u64)> = Vec::with_capacity(most + 1);
    for value in counts {
        let is_full = found.len() == most;
        if is_full && found.last().is_some_and(|last| by_count(last, &value) != Ordering::Greater) {
            continue;
        }
        let place = found.partition_point(|known| by_count(known, &value) == Ordering::Less);
        found.insert(place, value);
        found.truncate(most);
    }
    found.into_iter().map(|(value, count)| Frequent { value: shown(value), count }).collect()
}
