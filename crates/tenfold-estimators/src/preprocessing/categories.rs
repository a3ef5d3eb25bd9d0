//! The categories of a column: which there are, in which order, and which of them a cell is.

use std::collections::HashMap;
use std::hash::Hash;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{number, validate};
use tenfold_ml::data::{Records, TableError};
use tenfold_ml::error::{Error, Result};

use crate::preprocessing::cells::Cells;

/// The categories of a column, in the order of their features or numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Categories {
    /// Numbers; NaN is a category too.
    Numbers(#[serde(with = "number::list")] Vec<f64>),
    /// Texts; the empty one is a category too.
    Texts(Vec<String>),
}

impl Categories {
    /// Categories that are numbers, in this order.
    pub fn numbers(numbers: impl IntoIterator<Item = f64>) -> Self {
        Self::Numbers(numbers.into_iter().collect())
    }

    /// Categories that are texts, in this order.
    pub fn texts<S: Into<String>>(texts: impl IntoIterator<Item = S>) -> Self {
        Self::Texts(texts.into_iter().map(Into::into).collect())
    }

    /// The number of categories.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The category at a place as it stands in the name of a feature.
    ///
    /// # Panics
    /// If `at` is not below [`Categories::len`].
    pub fn name(&self, at: usize) -> String {
        match self {
            Self::Numbers(numbers) => shown(numbers[at]),
            Self::Texts(texts) => texts[at].clone(),
        }
    }

    /// The categories of a column, ascending: NaN is the last number.
    pub(crate) fn found(cells: &Cells<'_>) -> Self {
        match cells {
            Cells::Numbers(cells) => {
                let mut numbers: Vec<f64> = cells.iter().copied().map(canonical).collect();
                numbers.sort_unstable_by(f64::total_cmp);
                numbers.dedup_by_key(|number| number.to_bits());
                Self::Numbers(numbers)
            }
            Cells::Texts(cells) => {
                let mut texts = cells.clone();
                texts.sort_unstable();
                texts.dedup();
                Self::texts(texts)
            }
        }
    }

    /// The number of different categories.
    fn n_distinct(&self) -> usize {
        match self {
            Self::Numbers(numbers) => places(numbers.iter().map(|&number| key(number))).len(),
            Self::Texts(texts) => places(texts).len(),
        }
    }

    /// The place of each cell's category; `None` of one that is unknown.
    ///
    /// # Errors
    /// [`TableError::ColumnKind`] of texts among numbers or the other way round.
    pub(crate) fn codes(&self, x: &Records, at: usize) -> Result<Vec<Option<u32>>> {
        match (self, Cells::of(x, at)?) {
            (Self::Numbers(numbers), Cells::Numbers(cells)) => {
                let places = places(numbers.iter().map(|&number| key(number)));
                Ok(cells.into_iter().map(|cell| places.get(&key(cell)).copied()).collect())
            }
            (Self::Texts(texts), Cells::Texts(cells)) => {
                let places = places(texts.iter().map(String::as_str));
                Ok(cells.into_iter().map(|cell| places.get(cell).copied()).collect())
            }
            (_, cells) => {
                let needed = match self {
                    Self::Numbers(_) => "numbers",
                    Self::Texts(_) => "texts",
                };
                let column = validate::column(x, at);
                let advice = "its categories are of the other kind";
                Err(TableError::ColumnKind { column, found: cells.kind(), needed, advice }.into())
            }
        }
    }

    /// The error of a cell that is of no category.
    pub(crate) fn unknown(&self, x: &Records, at: usize, row: usize) -> Error {
        let found = match Cells::of(x, at) {
            Ok(Cells::Numbers(cells)) => shown(cells[row]),
            Ok(Cells::Texts(cells)) => cells[row].to_owned(),
            Err(other) => return other,
        };
        let (column, n_categories) = (validate::column(x, at), self.len());
        let row = x.row_of(row);
        Error::Table(TableError::UnknownCategory { column, found, row, n_categories })
    }
}

/// The categories of each column: those that were given, or else those that it holds.
pub(crate) fn of_columns(x: &Records, given: Option<&[Categories]>) -> Result<Vec<Categories>> {
    let Some(given) = given else {
        return (0..x.n_features()).map(|at| Ok(Categories::found(&Cells::of(x, at)?))).collect();
    };
    if given.len() != x.n_features() {
        return Err(Error::FeatureCount { expected: given.len(), found: x.n_features() });
    }
    Ok(given.to_vec())
}

/// Refuses given categories of a column that are empty or repeat one.
///
/// # Errors
/// [`Error::Param`] with the categories.
pub(crate) fn check_given(name: &'static str, given: Option<&[Categories]>) -> Result<()> {
    let is_wrong = |all: &&Categories| all.is_empty() || all.n_distinct() != all.len();
    let Some(wrong) = given.unwrap_or_default().iter().find(is_wrong) else { return Ok(()) };
    let value = format!("{wrong:?}");
    let expected = "at least one category is expected for each column, and each only once";
    Err(Error::Param { name, value, expected })
}

/// The place of each key; only looked up, so no order comes from here.
fn places<K: Eq + Hash>(keys: impl IntoIterator<Item = K>) -> HashMap<K, u32> {
    keys.into_iter().zip(0..).collect()
}

/// The same bits for the same number: there is one NaN, and one 0.
fn canonical(number: f64) -> f64 {
    if number.is_nan() { f64::NAN } else { number + 0.0 }
}

fn key(number: f64) -> u64 {
    canonical(number).to_bits()
}

fn shown(number: f64) -> String {
    if number.is_nan() { "nan".to_owned() } else { format!("{number:?}") }
}
