//! The cells of records by column, for facts about single features.

use std::borrow::Cow;

use tenfold_ml::data::{Records, RecordsView};

/// A cell of records: a number, or a text.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell<'a> {
    Number(f64),
    Text(&'a str),
}

impl Cell<'_> {
    /// A number that is equal for equal cells: by their content, with one NaN and one zero.
    pub(super) fn digest(self) -> u64 {
        match self {
            Self::Number(number) => bits(number),
            Self::Text(text) => {
                let fold = |hash: u64, chunk: &[u8]| {
                    let mut bytes = [0; 8];
                    bytes[..chunk.len()].copy_from_slice(chunk);
                    mixed(hash, u64::from_le_bytes(bytes))
                };
                text.as_bytes().chunks(8).fold(text.len() as u64, fold)
            }
        }
    }
}

/// The bits of a number, the same for both zeros and for every NaN.
pub(super) fn bits(number: f64) -> u64 {
    match number {
        0.0 => 0,
        number if number.is_nan() => f64::NAN.to_bits(),
        number => number.to_bits(),
    }
}

/// A hash with one more number in it (the finalizer of MurmurHash3, Appleby 2011).
pub(super) fn mixed(hash: u64, number: u64) -> u64 {
    let mut mixed = hash.rotate_left(5) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

/// The name of a feature; `x3` of one that has none.
pub(super) fn name(x: &Records, at: usize) -> Cow<'_, str> {
    match (x.feature_names(), x.view()) {
        (Some(names), _) => Cow::Borrowed(&names[at]),
        (None, RecordsView::Table(table)) => Cow::Borrowed(table.name(at)),
        (None, _) => Cow::Owned(format!("x{at}")),
    }
}

/// The cells of a column at some rows; `None` of sparse records, whose columns are not kept.
pub(super) fn cells<'a>(
    x: &'a Records,
    at: usize,
    rows: impl Iterator<Item = usize>,
) -> Option<Vec<Cell<'a>>> {
    match x.view() {
        RecordsView::Dense(view) => Some(rows.map(|row| Cell::Number(view.row(row)[at])).collect()),
        RecordsView::Table(table) => {
            let column = table.at(at);
            let cell = |row| match column.number(row) {
                Some(number) => Cell::Number(number),
                None => Cell::Text(column.text(row).unwrap_or_default()),
            };
            Some(rows.map(cell).collect())
        }
        RecordsView::Sparse(_) => None,
    }
}
