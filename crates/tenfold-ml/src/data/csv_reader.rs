//! Reads a CSV table into records and a target. It reads from any stream: opening a file is the
//! caller's part.

use std::io::Read;

use crate::data::{ClassificationData, Records, RegressionData, Values};
use crate::data::{Column, TableError};
use crate::error::{Error, Result};
use csv::StringRecord;

mod class_column;
mod columns;
mod features;
mod table;
#[cfg(test)]
mod tests;

use class_column::ClassColumn;
use columns::{Columns, FeatureColumn};
use features::Features;
use table::Table;

/// Reads CSV text with a header line: features and one target column.
///
/// The text is UTF-8, with or without a byte order mark, its lines end in LF or CRLF, and empty
/// lines do not count. Blanks around a cell do not count either, and a line end inside a quoted
/// cell reads as LF. The whole matrix grows in one vector, so that memory stays near its size.
///
/// A class column holds names or integers. If every class is an integer, classes sort as numbers
/// (`2 < 10`), else as text (`"10" < "2"`); the names stay as they are written. A column with one
/// class is read like any other: it is a classifier's `fit` that asks for two.
///
/// Features are numbers, and the records dense, unless columns of texts are
/// [named](CsvReader::text_columns) or [found](CsvReader::find_text_columns): then the records are
/// a table, for a `ColumnTransformer`.
///
/// Defaults: the last column is the target, all others are features, a missing value is an error.
///
/// ```
/// use tenfold::data::CsvReader;
///
/// let text = "width,height,kind\n1.5,2,cat\n3,4.25,dog\n";
/// let data = CsvReader::new().target("kind").read_classification(text.as_bytes())?;
/// assert_eq!(data.x.feature_names(), Some(&["width".to_string(), "height".to_string()][..]));
/// assert_eq!(data.x.as_dense()?.row(1), [3.0, 4.25]);
/// assert_eq!(data.y.name(1), "dog");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CsvReader {
    target: Option<Column>,
    used: Option<Vec<Column>>,
    dropped: Vec<Column>,
    missing: Missing,
    texts: TextColumns,
    delimiter: Option<u8>,
}

/// Which columns hold texts.
#[derive(Clone, Debug, Default)]
enum TextColumns {
    /// None: the records are dense.
    #[default]
    None,
    /// These.
    Named(Vec<Column>),
    /// Those with a cell that is not a number.
    Found,
}

/// The treatment of a row in which a value is missing.
///
/// A cell is missing if it is empty or, in any case of letters, `NA`, `N/A`, `NaN`, `null` or `?`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Missing {
    /// Refuse the table, and name the line and the column.
    #[default]
    Error,
    /// Leave the row out.
    DropRow,
    /// Take NaN for a number and the empty text for a text, for a
    /// `SimpleImputer` to fill. A target that is missing stays an error.
    Keep,
}

impl CsvReader {
    /// A reader with the defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes this column as the target; the last one by default.
    pub fn target(mut self, column: impl Into<Column>) -> Self {
        self.target = Some(column.into());
        self
    }

    /// Takes only these columns as features, in the order of the file.
    pub fn use_columns<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.used = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Leaves these columns out, identifiers for example.
    pub fn drop_columns<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.dropped = columns.into_iter().map(Into::into).collect();
        self
    }

    /// The treatment of a row in which a value is missing; an error by default.
    pub fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// Takes these columns as texts, all others as numbers; the records are a table then.
    ///
    /// ```
    /// use tenfold::data::CsvReader;
    ///
    /// let text = "age,city,class\n41,Oslo,a\n17,Lima,b\n";
    /// let data = CsvReader::new().text_columns(["city"]).read_classification(text.as_bytes())?;
    /// assert_eq!(data.x.as_table()?.column("city")?.text(1), Some("Lima"));
    /// assert_eq!(data.x.as_table()?.column("age")?.number(1), Some(17.0));
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    pub fn text_columns<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.texts = TextColumns::Named(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Takes columns with a cell that is neither a number nor missing as texts, all others as
    /// numbers; the records are a table then. Each cell is in memory until the last row is read.
    pub fn find_text_columns(mut self) -> Self {
        self.texts = TextColumns::Found;
        self
    }

    /// The byte between cells; a comma by default. A quote and a line end cannot be it.
    pub fn delimiter(mut self, delimiter: u8) -> Self {
        self.delimiter = Some(delimiter);
        self
    }

    /// Records, and labels from the target column.
    ///
    /// # Errors
    /// [`Error::Param`] on a delimiter that cannot be one; [`Error::Empty`] without a header, a row
    /// or a feature; [`TableError::DuplicateColumn`], [`TableError::UnknownColumn`];
    /// [`TableError::RaggedRow`]; [`TableError::UnclosedQuote`]; [`TableError::Cell`] where a value
    /// is missing or a feature is not a finite number; [`TableError::NotUtf8`];
    /// [`TableError::Read`] when the stream fails.
    pub fn read_classification(&self, reader: impl Read) -> Result<ClassificationData> {
        let mut classes = ClassColumn::default();
        let x = self.read(reader, |cell, _| {
            classes.push(cell);
            Ok(())
        })?;
        Ok(ClassificationData { x, y: classes.into_labels()? })
    }

    /// Records, and values from the target column.
    ///
    /// # Errors
    /// Those of [`CsvReader::read_classification`]; the target must be finite numbers too.
    pub fn read_regression(&self, reader: impl Read) -> Result<RegressionData> {
        let mut numbers = Vec::new();
        let x = self.read(reader, |cell, place| {
            numbers.push(number(cell, place)?);
            Ok(())
        })?;
        Ok(RegressionData { x, y: Values::new(numbers)? })
    }

    /// The records; `target` gets each row's target cell.
    fn read<R: Read>(
        &self,
        reader: R,
        mut target: impl FnMut(&str, Place<'_>) -> Result<()>,
    ) -> Result<Records> {
        let mut table = Table::new(reader, self.checked_delimiter()?);
        let mut row = StringRecord::new();
        table.next_row(&mut row)?;
        let columns = Columns::new(self, &row)?;
        let mut features = Features::new(&self.texts, &columns);
        let mut n_samples = 0;
        while let Some(line) = table.next_row(&mut row)? {
            if !self.is_complete(&row, &columns, line)? {
                continue;
            }
            features.push(&row, &columns, line, self.missing)?;
            target(cell(&row, columns.target()), columns.target().place(line))?;
            n_samples += 1;
        }
        if n_samples == 0 {
            let needed = "complete row below its header";
            return Err(Error::Empty { what: "the CSV text", needed });
        }
        features.records(n_samples, &columns)
    }

    fn checked_delimiter(&self) -> Result<u8> {
        match self.delimiter.unwrap_or(b',') {
            delimiter @ (b'"' | b'\n' | b'\r') => Err(Error::Param {
                name: "CsvReader delimiter",
                value: format!("{:?}", char::from(delimiter)),
                expected: "a byte that is no quote and ends no line is expected",
            }),
            delimiter => Ok(delimiter),
        }
    }

    /// Whether every cell in use has a value; false: the row is to be left out.
    fn is_complete(&self, row: &StringRecord, columns: &Columns, line: u64) -> Result<bool> {
        let target = columns.target();
        let mut in_use = match self.missing {
            Missing::Keep => [].iter(),
            Missing::Error | Missing::DropRow => columns.features().iter(),
        }
        .chain([target]);
        match (in_use.find(|column| is_missing(cell(row, column))), self.missing) {
            (None, _) => Ok(true),
            (Some(_), Missing::DropRow) => Ok(false),
            (Some(column), Missing::Error) => {
                let expected = "is missing; fill it in, or leave such rows out (Missing::DropRow), or \
                                keep such features (Missing::Keep)";
                Err(column.place(line).error(cell(row, column), expected))
            }
            (Some(column), Missing::Keep) => {
                let expected = "is missing; a target must be there";
                Err(column.place(line).error(cell(row, column), expected))
            }
        }
    }
}

/// Where a cell stands: the line of the text, counted from 1, and the column.
#[derive(Clone, Copy)]
struct Place<'a> {
    line: u64,
    column: &'a FeatureColumn,
}

impl Place<'_> {
    fn error(&self, found: &str, problem: &'static str) -> Error {
        let column = self.column.to_string();
        Error::Table(TableError::Cell {
            line: self.line,
            column,
            found: found.to_string(),
            problem,
        })
    }
}

impl FeatureColumn {
    fn place(&self, line: u64) -> Place<'_> {
        Place { line, column: self }
    }
}

fn cell<'r>(row: &'r StringRecord, column: &FeatureColumn) -> &'r str {
    row.get(column.index).unwrap_or_default().trim()
}

fn is_missing(cell: &str) -> bool {
    const WORDS: [&str; 5] = ["na", "n/a", "nan", "null", "?"];
    cell.is_empty() || (cell.len() <= 4 && WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word)))
}

fn number(cell: &str, place: Place<'_>) -> Result<f64> {
    match cell.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(place.error(cell, "is not a finite number")),
        Err(_) => {
            Err(place.error(cell, "is not a number; text columns can be named, found or dropped"))
        }
    }
}
