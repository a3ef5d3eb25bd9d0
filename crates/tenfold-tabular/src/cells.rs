//! The cells of one column, of dense records or of a table, without a copy where they are whole.

use std::borrow::Cow;

use tenfold_ml::data::{ColumnView, Records, RecordsView, TableColumn};
use tenfold_ml::error::Result;

/// The cells of a column.
#[derive(Clone, Debug)]
pub(crate) enum Cells<'a> {
    /// Numbers; NaN is missing.
    Numbers(Cow<'a, [f64]>),
    /// Texts; an empty one is missing.
    Texts(ColumnView<'a>),
}

impl<'a> Cells<'a> {
    /// The cells of a column.
    ///
    /// # Errors
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) of sparse records.
    pub(crate) fn of(x: &'a Records, at: usize) -> Result<Self> {
        match x.view() {
            RecordsView::Dense(view) => {
                Ok(Self::Numbers(view.rows().map(|row| row[at]).collect::<Vec<_>>().into()))
            }
            RecordsView::Table(view) => Ok(match (&view.columns()[at], view.selected()) {
                (TableColumn::Texts(_), _) => Self::Texts(view.at(at)),
                (TableColumn::Numbers(numbers), None) => Self::Numbers((&numbers[..]).into()),
                (TableColumn::Numbers(numbers), Some(rows)) => {
                    Self::Numbers(rows.iter().map(|row| numbers[row]).collect::<Vec<_>>().into())
                }
            }),
            RecordsView::Sparse(_) => Err(x.other_kind("dense numbers or a table")),
        }
    }
}

/// The texts of a column, in order.
pub(crate) fn texts<'a>(view: &ColumnView<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    let view = *view;
    (0..view.len()).filter_map(move |sample| view.text(sample))
}

/// The same bits for the same number: there is one NaN, and one 0.
pub(crate) fn key(number: f64) -> u64 {
    let canonical = if number.is_nan() { f64::NAN } else { number + 0.0 };
    canonical.to_bits()
}

/// The names of all columns, for those that have none their places.
pub(crate) fn names(x: &Records) -> Vec<String> {
    match x.feature_names() {
        Some(names) => names.to_vec(),
        None => (0..x.n_features()).map(|at| format!("column {at}")).collect(),
    }
}
