//! Named columns of numbers or texts, and the rows of them that are selected.

use std::sync::Arc;

use crate::data::Column;
use crate::data::Rows;
use crate::data::column::refuse_duplicates;
use crate::data::{TextView, Texts};
use crate::error::{Error, Result};

/// A column of a table: a number or a text per sample, shared and cheap to clone.
///
/// A number that is missing is NaN, a text that is missing is empty.
#[derive(Clone, Debug)]
pub enum TableColumn {
    /// A number per sample.
    Numbers(Arc<Vec<f64>>),
    /// A text per sample.
    Texts(Arc<Texts>),
}

impl TableColumn {
    /// A column of numbers.
    pub fn numbers(numbers: impl IntoIterator<Item = f64>) -> Self {
        Self::Numbers(Arc::new(numbers.into_iter().collect()))
    }

    /// A column of texts.
    pub fn texts<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Self {
        Self::Texts(Arc::new(texts.into_iter().collect()))
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Texts(texts) => texts.len(),
        }
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A view on a table.
#[derive(Clone, Copy, Debug)]
pub struct TableView<'a> {
    columns: &'a [TableColumn],
    /// `None` for texts alone.
    names: Option<&'a [String]>,
    rows: Option<&'a Rows>,
}

/// A view on one column of a table.
#[derive(Clone, Copy, Debug)]
pub struct ColumnView<'a> {
    column: &'a TableColumn,
    rows: Option<&'a Rows>,
}

impl<'a> TableView<'a> {
    pub(super) fn new(
        columns: &'a [TableColumn],
        names: Option<&'a [String]>,
        rows: Option<&'a Rows>,
    ) -> Self {
        Self { columns, names, rows }
    }

    /// The whole columns that this view points into.
    pub fn columns(&self) -> &'a [TableColumn] {
        self.columns
    }

    /// The rows of the columns that are selected (`None`: all).
    pub fn selected(&self) -> Option<&'a Rows> {
        self.rows
    }

    /// The number of samples.
    pub fn n_samples(&self) -> usize {
        self.rows.map_or_else(|| self.columns.first().map_or(0, TableColumn::len), Rows::len)
    }

    /// The name of the column at a place.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn name(&self, at: usize) -> &'a str {
        self.names.map_or("text", |names| &names[at])
    }

    /// The column at a place.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn at(&self, at: usize) -> ColumnView<'a> {
        ColumnView { column: &self.columns[at], rows: self.rows }
    }

    /// The column of a name or at a place.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`](crate::data::TableError::UnknownColumn) if there is none.
    pub fn column(&self, column: impl Into<Column>) -> Result<ColumnView<'a>> {
        let names: Vec<&str> = (0..self.columns.len()).map(|at| self.name(at)).collect();
        column.into().find(&names).map(|at| self.at(at))
    }

    /// Whether all columns hold numbers.
    pub(super) fn is_numbers(&self) -> bool {
        self.columns.iter().all(|column| matches!(column, TableColumn::Numbers(_)))
    }

    /// Whether the column at a place holds texts.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn is_text_at(&self, at: usize) -> bool {
        matches!(self.columns[at], TableColumn::Texts(_))
    }

    /// Whether it is texts alone.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.columns, [TableColumn::Texts(_)])
    }

    /// The texts of a column, if it holds texts.
    pub(super) fn texts(&self, at: usize) -> Option<TextView<'a>> {
        match &self.columns[at] {
            TableColumn::Texts(texts) => Some(TextView::new(texts, self.rows)),
            TableColumn::Numbers(_) => None,
        }
    }
}

impl<'a> ColumnView<'a> {
    /// The number of samples.
    pub fn len(&self) -> usize {
        self.rows.map_or(self.column.len(), Rows::len)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a sample; `None` in a column of texts.
    ///
    /// # Panics
    /// If `sample` is not below [`ColumnView::len`].
    pub fn number(&self, sample: usize) -> Option<f64> {
        match self.column {
            TableColumn::Numbers(numbers) => Some(numbers[self.row(sample)]),
            TableColumn::Texts(_) => None,
        }
    }

    /// The text of a sample; `None` in a column of numbers.
    ///
    /// # Panics
    /// If `sample` is not below [`ColumnView::len`].
    pub fn text(&self, sample: usize) -> Option<&'a str> {
        match self.column {
            TableColumn::Texts(texts) => Some(texts.get(self.row(sample))),
            TableColumn::Numbers(_) => None,
        }
    }

    fn row(&self, sample: usize) -> usize {
        self.rows.map_or(sample, |rows| rows.as_slice()[sample] as usize)
    }
}

/// Checks that the columns are of one length, and each name is there once.
pub(super) fn check(names: &[String], columns: &[TableColumn]) -> Result<()> {
    refuse_duplicates(names)?;
    let lens = || columns.iter().map(TableColumn::len);
    let left_len = lens().next().unwrap_or_default();
    match lens().find(|&len| len != left_len) {
        None => Ok(()),
        Some(right_len) => {
            let (left, right) = ("a column", "another");
            Err(Error::LengthMismatch { left, left_len, right, right_len })
        }
    }
}
