//! The profile of one column.

use serde::{Deserialize, Serialize};
use tenfold_ml::data::{ColumnView, Kind, Records};
use tenfold_ml::error::Result;

use crate::cells::{Cells, key, texts};
use crate::profile::association::{self, Association};
use crate::profile::hashed;
use crate::profile::numbers::{self, Numbers};
use crate::profile::sample;
use crate::profile::target::Target;
use crate::profile::values::{self, Frequent, Values};

/// A column in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ColumnProfile {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// The cells by which the kind was found; empty if that is not known.
    pub evidence: String,
    /// The cells that are missing.
    pub n_missing: u64,
    /// The distinct values without the missing ones.
    pub distinct: u64,
    /// `true` if all cells are the same, or missing.
    pub is_constant: bool,
    /// Of numbers and of dates, in seconds since 1970: their moments, quartiles and histogram.
    pub numbers: Option<Numbers>,
    /// The most frequent values, most frequent first; of equal ones numbers in ascending order, texts in the
    /// order of the table. None where each is there once.
    pub frequent: Vec<Frequent>,
    /// The lengths of texts and identifiers.
    pub lengths: Option<Lengths>,
    /// The association with the target; `None` without one, of the target itself, and of columns for which
    /// there is no measure.
    pub association: Option<Association>,
    /// The bytes of its cells in memory.
    pub bytes: u64,
}

/// The lengths of texts, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lengths {
    /// The shortest.
    pub shortest: u64,
    /// The mean.
    pub mean: f64,
    /// The longest.
    pub longest: u64,
}

impl ColumnProfile {
    /// The share of the cells of so many rows that are missing.
    pub fn missing_share(&self, n_rows: u64) -> f64 {
        self.n_missing as f64 / n_rows.max(1) as f64
    }
}

impl ColumnProfile {
    /// Returns `true` if no two of so many rows are equal here.
    pub(super) fn identifies(&self, n_rows: usize) -> bool {
        self.distinct == n_rows as u64
    }
}

/// A profile, and a digest of all cells, by which equal columns are found.
pub(super) struct Found {
    pub(super) profile: ColumnProfile,
    pub(super) hash: u64,
}

/// The profile of a column, with its association with the target unless it is the target.
pub(super) fn profile(
    x: &Records,
    at: usize,
    name: &str,
    target: Option<&Target>,
) -> Result<Found> {
    let kind = x.feature_kind(at);
    let target = target.filter(|target| target.column != Some(at));
    Ok(match Cells::of(x, at)? {
        Cells::Numbers(cells) => of_numbers(&cells, kind, name, target),
        Cells::Texts(view) => of_texts(&view, kind, name, target),
    })
}

fn of_numbers(cells: &[f64], kind: Kind, name: &str, target: Option<&Target>) -> Found {
    let digest = cells.iter().fold(0, |digest, &cell| hashed::mixed(digest, key(cell)));
    let ascending = numbers::ascending(cells);
    let n_missing = (cells.len() - ascending.len()) as u64;
    let runs = || ascending.chunk_by(|one, next| one == next);
    let count = runs().count() as u64;
    let counts = runs().map(|run| (run[0], run.len() as u64));
    let frequent = values::most_frequent(counts, f64::total_cmp).into_iter();
    let frequent = frequent
        .map(|(number, count)| Frequent { value: sample::number(number, kind), count })
        .collect();
    let association = target.and_then(|target| match kind {
        Kind::Boolean => association::of_codes(&booleans(cells), 2, target),
        _ => association::of_numbers(cells, target),
    });
    let profile = ColumnProfile {
        name: name.to_owned(),
        kind,
        evidence: String::new(),
        n_missing,
        distinct: count,
        is_constant: count <= 1,
        numbers: (kind != Kind::Boolean).then(|| numbers::of(&ascending)).flatten(),
        frequent: if count < ascending.len() as u64 { frequent } else { Vec::new() },
        lengths: None,
        association,
        bytes: 8 * cells.len() as u64,
    };
    Found { profile, hash: digest }
}

/// Codes of booleans.
fn booleans(cells: &[f64]) -> Vec<u32> {
    let code = |&cell: &f64| match cell.is_nan() {
        true => values::MISSING,
        false => u32::from(cell != 0.0),
    };
    cells.iter().map(code).collect()
}

fn of_texts(view: &ColumnView<'_>, kind: Kind, name: &str, target: Option<&Target>) -> Found {
    let values = Values::of(view);
    let frequent = values.frequent().iter();
    let frequent =
        frequent.map(|&(text, count)| Frequent { value: sample::cut(text), count }).collect();
    let n_distinct = values.n_distinct();
    let n_filled = view.len() as u64 - values.n_missing();
    let is_repeated = n_distinct < n_filled;
    let association = target.and_then(|target| {
        let coded = values.coded().filter(|_| kind != Kind::Identifier)?;
        association::of_codes(&coded.codes, coded.values.len(), target)
    });
    let has_lengths = matches!(kind, Kind::Text | Kind::Identifier) && n_filled > 0;
    let profile = ColumnProfile {
        name: name.to_owned(),
        kind,
        evidence: String::new(),
        n_missing: values.n_missing(),
        distinct: n_distinct,
        is_constant: n_distinct <= 1,
        numbers: None,
        frequent: if is_repeated { frequent } else { Vec::new() },
        lengths: has_lengths.then(|| lengths(view)),
        association,
        bytes: values.bytes(),
    };
    Found { profile, hash: values.digest() }
}

fn lengths(view: &ColumnView<'_>) -> Lengths {
    let (mut shortest, mut longest, mut sum, mut n) = (u64::MAX, 0, 0, 0_u64);
    for text in texts(view).filter(|text| !text.is_empty()) {
        let length = text.chars().count() as u64;
        (shortest, longest) = (shortest.min(length), longest.max(length));
        sum += length;
        n += 1;
    }
    Lengths { shortest, mean: sum as f64 / n.max(1) as f64, longest }
}
