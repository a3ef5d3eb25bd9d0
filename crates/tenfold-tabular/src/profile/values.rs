//! The values of a column of texts, counted.

use foldhash::quality::FixedState;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::hash::BuildHasher;
use tenfold_ml::data::ColumnView;

use crate::cells::texts;
use crate::profile::column::Distinct;
use crate::profile::hyper_log_log::HyperLogLog;

/// Distinct texts are counted one by one up to this number.
const EXACT_MAX: usize = 1 << 20;

/// The code of a cell that is missing.
pub(super) const MISSING: u32 = u32::MAX;

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
    /// The values in the order of their first cells, with their counts.
    counts: Vec<(&'a str, u64)>,
    codes: Vec<u32>,
    n_missing: u64,
    /// An estimate of all, where there are more than are counted.
    estimated: Option<HyperLogLog>,
}

impl<'a> Values<'a> {
    /// The values of a column.
    pub(super) fn of(view: &ColumnView<'a>) -> Self {
        Self::up_to(view, EXACT_MAX)
    }

    /// The values of a column, of which so many are counted one by one: those that come first. Their counts
    /// are exact all the same.
    pub(super) fn up_to(view: &ColumnView<'a>, exact_max: usize) -> Self {
        let state = FixedState::default();
        let mut counts: Vec<(&str, u64)> = Vec::new();
        let mut places: HashTable<(u64, u32)> = HashTable::new();
        let mut codes = Vec::with_capacity(view.len());
        let (mut n_missing, mut estimated) = (0, None::<HyperLogLog>);
        for text in texts(view) {
            if text.is_empty() {
                n_missing += 1;
                codes.push(MISSING);
                continue;
            }
            let hash = state.hash_one(text);
            if let Some(estimated) = &mut estimated {
                estimated.add(hash);
            }
            let is_it =
                |&(other, place): &(u64, u32)| other == hash && counts[place as usize].0 == text;
            match places.entry(hash, is_it, |&(hash, _)| hash) {
                Entry::Occupied(found) => {
                    let place = found.get().1;
                    counts[place as usize].1 += 1;
                    codes.push(place);
                }
                Entry::Vacant(vacant) if counts.len() < exact_max => {
                    let place = counts.len() as u32;
                    vacant.insert((hash, place));
                    counts.push((text, 1));
                    codes.push(place);
                }
                Entry::Vacant(_) => {
                    codes.push(MISSING);
                    if estimated.is_none() {
                        let mut all = HyperLogLog::new();
                        places.iter().for_each(|&(hash, _)| all.add(hash));
                        all.add(hash);
                        estimated = Some(all);
                    }
                }
            }
        }
        Self { counts, codes, n_missing, estimated }
    }

    /// The values that are counted one by one, in the order of their first cells.
    pub(super) fn counts(&self) -> &[(&'a str, u64)] {
        &self.counts
    }

    /// The place of each cell's value; `None` if not all have one.
    pub(super) fn codes(&self) -> Option<&[u32]> {
        self.estimated.is_none().then_some(&self.codes)
    }

    pub(super) fn n_missing(&self) -> u64 {
        self.n_missing
    }

    /// The distinct values.
    pub(super) fn distinct(&self) -> Distinct {
        match &self.estimated {
            None => Distinct { count: self.counts.len() as u64, exact: true },
            Some(all) => {
                Distinct { count: all.count().max(self.counts.len() as u64 + 1), exact: false }
            }
        }
    }
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
