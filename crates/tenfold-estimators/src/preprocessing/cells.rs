//! The cells of one column, whether of dense records or of a table.

use tenfold_ml::authoring::validate;
use tenfold_ml::data::{Records, RecordsView};
use tenfold_ml::error::{Error, Result};

/// The cells of a column.
#[derive(Clone, Debug)]
pub(crate) enum Cells<'a> {
    /// Numbers; NaN is missing.
    Numbers(Vec<f64>),
    /// Texts; an empty one is missing.
    Texts(Vec<&'a str>),
}

impl<'a> Cells<'a> {
    /// The cells of one column.
    ///
    /// # Errors
    /// [`Error::RecordKind`] of sparse records.
    pub(crate) fn of(x: &'a Records, at: usize) -> Result<Self> {
        match x.view() {
            RecordsView::Dense(view) => Ok(Self::Numbers(view.rows().map(|row| row[at]).collect())),
            RecordsView::Table(view) => {
                let column = view.at(at);
                let rows = 0..column.len();
                Ok(match view.is_text_at(at) {
                    true => Self::Texts(rows.filter_map(|row| column.text(row)).collect()),
                    false => Self::Numbers(rows.filter_map(|row| column.number(row)).collect()),
                })
            }
            RecordsView::Sparse(_) => Err(x.other_kind("dense numbers or a table")),
        }
    }

    /// The kind of cells, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Numbers(_) => "numbers",
            Self::Texts(_) => "texts",
        }
    }
}

/// No number of the cells is infinite; some may be missing.
pub(crate) fn check_infinite(x: &Records, at: usize, numbers: &[f64]) -> Result<()> {
    match numbers.iter().position(|number| number.is_infinite()) {
        None => Ok(()),
        Some(sample) => {
            let (value, column) = (numbers[sample], validate::column(x, at));
            let row = x.row_of(sample);
            Err(Error::NotFinite { what: "records", value, row, column })
        }
    }
}
