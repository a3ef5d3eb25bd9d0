//! Rows and columns that equal earlier ones.

use foldhash::quality::FixedState;
use std::hash::BuildHasher;
use tenfold_ml::authoring::parallel;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result;

use crate::cells::{Cells, key};
use crate::profile::hashed;

/// The rows that a thread hashes at once.
const ROWS_AT_ONCE: usize = 4_096;

/// Returns `true` if two cells of a column are equal; missing ones are.
fn is_equal(cells: &Cells<'_>, one: usize, other: usize) -> bool {
    match cells {
        Cells::Numbers(numbers) => key(numbers[one]) == key(numbers[other]),
        Cells::Texts(view) => view.text(one) == view.text(other),
    }
}

/// The number of rows each of whose cells equals that of an earlier row.
pub(super) fn rows(x: &Records) -> Result<u64> {
    let columns: Vec<Cells<'_>> =
        (0..x.n_features()).map(|at| Cells::of(x, at)).collect::<Result<_>>()?;
    let state = FixedState::default();
    let mut hashes = vec![0_u64; x.n_samples()];
    parallel::for_each_chunk(&mut hashes, ROWS_AT_ONCE, 1, &|chunk, hashes| {
        let first = chunk * ROWS_AT_ONCE;
        for cells in &columns {
            for (row, hash) in (first..).zip(hashes.iter_mut()) {
                let cell = match cells {
                    Cells::Numbers(numbers) => key(numbers[row]),
                    Cells::Texts(view) => state.hash_one(view.text(row).unwrap_or_default()),
                };
                *hash = hashed::mixed(*hash, cell);
            }
        }
    });
    let is_same = |one: u32, other: u32| {
        columns.iter().all(|cells| is_equal(cells, one as usize, other as usize))
    };
    let buckets = hashed::buckets(&hashes);
    let counts = parallel::map(buckets.len(), 1, |at| {
        let mut n_duplicates = 0;
        let runs = buckets[at].chunk_by(|one, next| one.0 == next.0);
        for run in runs.filter(|run| run.len() > 1) {
            // Different rows of one hash are next to impossible, but not quite.
            let mut distinct: Vec<u32> = Vec::new();
            for &(_, row) in run {
                match distinct.iter().any(|&known| is_same(known, row)) {
                    true => n_duplicates += 1,
                    false => distinct.push(row),
                }
            }
        }
        n_duplicates
    });
    Ok(counts.into_iter().sum())
}

/// The columns that equal an earlier one, with that one, by the digests of all.
pub(super) fn columns(x: &Records, hashes: &[u64]) -> Result<Vec<(usize, usize)>> {
    let mut order: Vec<(u64, usize)> = hashes.iter().copied().zip(0..).collect();
    order.sort_unstable();
    let mut same = Vec::new();
    for run in order.chunk_by(|one, next| one.0 == next.0).filter(|run| run.len() > 1) {
        let mut distinct: Vec<usize> = Vec::new();
        for &(_, at) in run {
            let cells = Cells::of(x, at)?;
            let mut first = None;
            for &known in &distinct {
                if is_same_column(&cells, &Cells::of(x, known)?) {
                    first = Some(known);
                    break;
                }
            }
            match first {
                Some(first) => same.push((at, first)),
                None => distinct.push(at),
            }
        }
    }
    same.sort_unstable();
    Ok(same)
}

fn is_same_column(one: &Cells<'_>, other: &Cells<'_>) -> bool {
    match (one, other) {
        (Cells::Numbers(one), Cells::Numbers(other)) => {
            one.iter().map(|&cell| key(cell)).eq(other.iter().map(|&cell| key(cell)))
        }
        (Cells::Texts(one), Cells::Texts(other)) => {
            crate::cells::texts(one).eq(crate::cells::texts(other))
        }
        _ => false,
    }
}
