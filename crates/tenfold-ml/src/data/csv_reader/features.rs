//! The features of a table while its rows are read: one matrix, or a column each.

use csv::StringRecord;
use ndarray::Array2;

use crate::data::Missing;
use crate::data::csv_reader::columns::{Columns, FeatureColumn};
use crate::data::csv_reader::{TextColumns, cell, is_missing, number};
use crate::data::{Records, TableColumn, Texts};
use crate::error::Result;

/// The cells of the feature columns so far.
pub(super) enum Features {
    /// Numbers alone, row by row.
    Dense(Vec<f64>),
    /// Numbers and texts, column by column.
    Table(Vec<Cells>),
}

/// The cells of one column so far.
pub(super) enum Cells {
    Numbers(Vec<f64>),
    Texts(Texts),
    /// Of a kind that is not known before the last row.
    Found(Found),
}

/// Cells that are numbers as long as each of them is.
pub(super) struct Found {
    texts: Texts,
    numbers: Option<Vec<f64>>,
    /// The line and text of the first number that is not finite.
    not_finite: Option<(u64, String)>,
}

impl Features {
    pub(super) fn new(texts: &TextColumns, columns: &Columns) -> Self {
        let numbers = || Cells::Numbers(Vec::new());
        match texts {
            TextColumns::None => Self::Dense(Vec::new()),
            TextColumns::Found => {
                let found = || {
                    let (texts, numbers) = (Texts::default(), Some(Vec::new()));
                    Cells::Found(Found { texts, numbers, not_finite: None })
                };
                Self::Table(columns.features().iter().map(|_| found()).collect())
            }
            TextColumns::Named(_) => {
                let cells = columns.features().iter().map(|column| match column.is_text {
                    true => Cells::Texts(Texts::default()),
                    false => numbers(),
                });
                Self::Table(cells.collect())
            }
        }
    }

    /// One more row. A cell that is missing is NaN or an empty text, if missing ones are kept.
    pub(super) fn push(
        &mut self,
        row: &StringRecord,
        columns: &Columns,
        line: u64,
        missing: Missing,
    ) -> Result<()> {
        let keep = missing == Missing::Keep;
        let value = |column: &FeatureColumn| match cell(row, column) {
            text if keep && is_missing(text) => Ok(f64::NAN),
            text => number(text, column.place(line)),
        };
        for (at, column) in columns.features().iter().enumerate() {
            match self {
                Self::Dense(numbers) => numbers.push(value(column)?),
                Self::Table(cells) => match &mut cells[at] {
                    Cells::Numbers(numbers) => numbers.push(value(column)?),
                    Cells::Texts(texts) => texts.push(text(row, column, keep)),
                    Cells::Found(found) => found.push(text(row, column, keep), line),
                },
            }
        }
        Ok(())
    }

    pub(super) fn records(self, n_samples: usize, columns: &Columns) -> Result<Records> {
        let features = columns.features();
        match self {
            Self::Dense(mut numbers) => {
                numbers.shrink_to_fit();
                let matrix = Array2::from_shape_vec((n_samples, features.len()), numbers)
                    .expect("each row pushes one number per feature column");
                let names = features.iter().map(|column| column.name.clone());
                Records::dense(matrix)?.with_feature_names(names)
            }
            Self::Table(cells) => {
                let mut table = Vec::with_capacity(cells.len());
                for (cells, column) in cells.into_iter().zip(features) {
                    let cells = match cells {
                        Cells::Numbers(numbers) => TableColumn::numbers(numbers),
                        Cells::Texts(texts) => TableColumn::Texts(texts.into()),
                        Cells::Found(found) => found.column(column)?,
                    };
                    table.push((column.name.clone(), cells));
                }
                Records::table(table)
            }
        }
    }
}

fn text<'r>(row: &'r StringRecord, column: &FeatureColumn, keep: bool) -> &'r str {
    match cell(row, column) {
        text if keep && is_missing(text) => "",
        text => text,
    }
}

impl Found {
    fn push(&mut self, text: &str, line: u64) {
        self.texts.push(text);
        let Some(numbers) = &mut self.numbers else { return };
        match text.parse::<f64>() {
            _ if text.is_empty() => numbers.push(f64::NAN),
            Ok(number) => {
                numbers.push(number);
                if !number.is_finite() {
                    self.not_finite.get_or_insert_with(|| (line, text.to_owned()));
                }
            }
            Err(_) => self.numbers = None,
        }
    }

    fn column(self, column: &FeatureColumn) -> Result<TableColumn> {
        match (self.numbers, self.not_finite) {
            (None, _) => Ok(TableColumn::Texts(self.texts.into())),
            (Some(_), Some((line, text))) => {
                Err(column.place(line).error(&text, "is not a finite number"))
            }
            (Some(numbers), None) => Ok(TableColumn::numbers(numbers)),
        }
    }
}
