//! Reads a table of text into records and a target: finds its schema, then reads it in typed columns.

use serde::{Deserialize, Serialize};

use crate::data::{ClassificationData, Column, RecordsData, RegressionData};
use crate::error::Result;

mod at_once;
mod bytes;
mod cells;
mod chunks;
mod class_column;
mod counts;
mod date;
mod dialect;
mod edges;
mod find;
mod head;
mod kind;
mod markers;
mod notice;
mod number;
mod places;
mod read;
pub(crate) mod remedy;
mod schema;
mod sniff;
mod split;
#[cfg(test)]
mod tests;
mod words;

pub use bytes::TableBytes;
pub use counts::Example;
pub use date::DateOrder;
pub use dialect::{Delimiter, Dialect, Header};
pub use kind::Kind;
pub use notice::{Notice, UnreadForm};
pub use remedy::Remedy;
pub use schema::{ColumnSchema, Role, Schema};

use markers::MISSING;
use read::{Read, TargetKind};
use sniff::Given;

/// Reads a table of text: finds its [`Schema`], features and one target column.
///
/// Everything is found in the text unless it is given: the delimiter, quotes, comments, whether there is a
/// header, decimal and thousands marks, and the kind of each column, over all of its cells. The assumptions
/// are [notices](Notice) in the schema and in the data. Text is UTF-8 or has a byte order mark, unless the
/// [encoding](CsvReader::encoding) is named; lines end in LF, CRLF or CR; gzip is unpacked. Empty lines do not
/// count, nor do blanks around a cell, and a line end inside a quoted cell reads as LF.
///
/// Features are dense if all columns are numbers, booleans (1 and 0) or dates (seconds since 1970), and
/// else a table, for a `ColumnTransformer`. Columns without a value, and identifiers, are no features unless
/// their [kind](CsvReader::kind) is given. Integers with leading zeros or beyond 2⁵³ stay text.
///
/// A class column holds names or integers. If every class is an integer, classes sort as numbers
/// (`2 < 10`), else as text (`"10" < "2"`); the names stay as they are written. A column with one
/// class is read like any other: it is a classifier's `fit` that asks for two.
///
/// | option | default |
/// |---|---|
/// | `target` | the last column, with a notice |
/// | `missing` | a missing value is an error |
/// | `missing_markers` | the empty cell, `NA`, `N/A`, `NaN`, `null`, `?`; of a column of [text](Kind::Text), the empty cell |
/// | `quoted_missing` | no: in columns of texts, quoted cells are never missing |
/// | `encoding` | UTF-8 |
/// | all others | found |
///
/// ```
/// use tenfold::data::CsvReader;
///
/// let text = "width,height,kind\n1.5,2,cat\n3,4.25,dog\n";
/// let data = CsvReader::new().target("kind").read_classification(text)?;
/// assert_eq!(data.x.feature_names(), Some(&["width".to_string(), "height".to_string()][..]));
/// assert_eq!(data.x.as_dense()?.row(1), [3.0, 4.25]);
/// assert_eq!(data.y.name(1), "dog");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CsvReader {
    target: Target,
    used: Option<Vec<Column>>,
    dropped: Vec<Column>,
    kinds: Vec<(Column, Kind)>,
    missing: Missing,
    markers: Option<Vec<String>>,
    more_markers: Vec<String>,
    quoted_missing: bool,
    given: Given,
    names: Option<Vec<String>>,
    decimal: Option<char>,
    thousands: Option<Option<char>>,
    date_order: Option<DateOrder>,
    encoding: Option<String>,
    skip_rows: usize,
    skip_footer: usize,
    /// `true` if identifiers, columns without a value and mixed ones are features too.
    takes_all: bool,
}

/// The choice of the target.
#[derive(Clone, Debug, Default)]
enum Target {
    /// The last column, with a notice.
    #[default]
    Assumed,
    /// This column.
    Column(Column),
    /// None.
    None,
}

/// The treatment of a row in which a value is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

    /// Takes this column as the target; the last one by default, with a notice.
    pub fn target(mut self, column: impl Into<Column>) -> Self {
        self.target = Target::Column(column.into());
        self
    }

    /// Takes no column as the target.
    pub fn no_target(mut self) -> Self {
        self.target = Target::None;
        self
    }

    /// Takes only these columns as features, in the order of the file.
    pub fn use_columns<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.used = Some(columns.into_iter().map(Into::into).collect());
        self
    }

    /// Leaves these columns out.
    pub fn drop_columns<C: Into<Column>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.dropped.extend(columns.into_iter().map(Into::into));
        self
    }

    /// Reads a column as this kind, whatever its cells; an identifier or empty column becomes a feature.
    ///
    /// ```
    /// use tenfold::data::{CsvReader, Kind};
    ///
    /// let text = "zip,rooms,sold\n01234,3,yes\n98765,2,no\n";
    /// let x = CsvReader::new().target("sold").read_classification(text)?.x;
    /// assert_eq!(x.as_table()?.column("zip")?.text(0), Some("01234"));
    /// let reader = CsvReader::new().target("sold").kind("zip", Kind::Number);
    /// assert_eq!(reader.read_classification(text)?.x.as_dense()?.row(0), [1234.0, 3.0]);
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    pub fn kind(mut self, column: impl Into<Column>, kind: Kind) -> Self {
        self.kinds.push((column.into(), kind));
        self
    }

    /// The treatment of a row in which a value is missing; an error by default.
    pub fn missing(mut self, missing: Missing) -> Self {
        self.missing = missing;
        self
    }

    /// The texts that mark a missing value, in any case of letters, in place of the default ones.
    pub fn missing_markers<S: Into<String>>(mut self, texts: impl IntoIterator<Item = S>) -> Self {
        self.markers = Some(texts.into_iter().map(Into::into).collect());
        self
    }

    /// More texts that mark a missing value.
    pub fn also_missing<S: Into<String>>(mut self, texts: impl IntoIterator<Item = S>) -> Self {
        self.more_markers.extend(texts.into_iter().map(Into::into));
        self
    }

    /// Whether a marker in quotes is a missing value in columns of texts; no by default.
    pub fn quoted_missing(mut self, quoted_missing: bool) -> Self {
        self.quoted_missing = quoted_missing;
        self
    }

    /// Passes over so many lines at the start, none by default. A first line `sep=;`, which names the
    /// delimiter, is passed over in any case and counts as one of them.
    ///
    /// ```
    /// use tenfold::data::CsvReader;
    ///
    /// let text = "Survey of 2024\n\nwidth,kind\n1.5,cat\n2,dog\nmade by hand\n";
    /// let reader = CsvReader::new().skip_rows(2).skip_footer(1).target("kind");
    /// assert_eq!(reader.read_classification(text)?.x.n_samples(), 2);
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    pub fn skip_rows(mut self, lines: usize) -> Self {
        self.skip_rows = lines;
        self
    }

    /// Passes over so many lines at the end, none by default; empty lines behind them do not count.
    pub fn skip_footer(mut self, lines: usize) -> Self {
        self.skip_footer = lines;
        self
    }

    /// The mark between cells; found by default.
    pub fn delimiter(mut self, delimiter: impl Into<Delimiter>) -> Self {
        self.given.delimiter = Some(delimiter.into());
        self
    }

    /// The mark around quoted cells, or `None` to read quotes as text; found by default.
    pub fn quote(mut self, quote: impl Into<Option<char>>) -> Self {
        self.given.quote = Some(quote.into());
        self
    }

    /// The first character of lines that are no rows, or `None`; found by default.
    pub fn comment(mut self, comment: impl Into<Option<char>>) -> Self {
        self.given.comment = Some(comment.into());
        self
    }

    /// Whether the first row has the names of the columns; found by default.
    pub fn header(mut self, header: bool) -> Self {
        self.given.header = Some(header);
        self
    }

    /// The names of the columns. The first row counts as values unless it has just these names, or
    /// [`header`](CsvReader::header) is set.
    ///
    /// ```
    /// use tenfold::data::CsvReader;
    ///
    /// let reader = CsvReader::new().names(["width", "height", "kind"]).target("kind");
    /// let data = reader.read_classification("1.5,2,cat\n3,4.25,dog\n")?;
    /// assert_eq!((data.x.n_samples(), data.y.name(0)), (2, "cat"));
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    pub fn names<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// The decimal mark, a point or a comma; found by default.
    pub fn decimal(mut self, mark: char) -> Self {
        self.decimal = Some(mark);
        self
    }

    /// The mark between groups of three digits, or `None`; found by default.
    pub fn thousands(mut self, mark: impl Into<Option<char>>) -> Self {
        self.thousands = Some(mark.into());
        self
    }

    /// The order of the parts of dates; found by default.
    pub fn date_order(mut self, order: DateOrder) -> Self {
        self.date_order = Some(order);
        self
    }

    /// The encoding of text without a byte order mark, by its name in the
    /// [Encoding Standard](https://encoding.spec.whatwg.org/#names-and-labels), where `latin1` is
    /// `windows-1252`; UTF-8 by default.
    pub fn encoding(mut self, name: impl Into<String>) -> Self {
        self.encoding = Some(name.into());
        self
    }

    /// Records, and labels from the target column.
    ///
    /// # Errors
    /// Those of [`CsvReader::find_schema`] and [`Schema::read_classification`]; [`TableError::Cell`](crate::data::TableError::Cell) of a column
    /// most of whose cells are numbers, and others are not, as [`Schema::check_kinds`] finds it.
    pub fn read_classification<'a>(
        &self,
        bytes: impl Into<TableBytes<'a>>,
    ) -> Result<ClassificationData> {
        let bytes = bytes.into();
        let (schema, (x, y, mut notices)) = self.read(&bytes, TargetKind::Classes)?;
        notices.splice(0..0, schema.notices.iter().cloned());
        schema.classification(x, y, notices)
    }

    /// Records, and values from the target column.
    ///
    /// # Errors
    /// Those of [`CsvReader::read_classification`]; the target must be finite numbers too.
    pub fn read_regression<'a>(&self, bytes: impl Into<TableBytes<'a>>) -> Result<RegressionData> {
        let bytes = bytes.into();
        let (schema, (x, y, mut notices)) = self.read(&bytes, TargetKind::Values)?;
        notices.splice(0..0, schema.notices.iter().cloned());
        schema.regression(x, y, notices)
    }

    /// All columns, and the schema by which they are read: for a look at a table.
    ///
    /// No column is the target. Identifiers and columns without a value are features too, missing values
    /// are kept, and a column of numbers that holds other texts too is one of texts, with a notice.
    ///
    /// ```
    /// use tenfold::data::CsvReader;
    ///
    /// let (schema, data) = CsvReader::new().read_all("id,age,note\n1,41,\n2,?,\n")?;
    /// assert_eq!(data.x.feature_names().unwrap(), ["id", "age", "note"]);
    /// assert!(schema.target().is_none());
    /// # Ok::<(), tenfold::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`CsvReader::find_schema`] and [`Schema::read_records`].
    pub fn read_all<'a>(&self, bytes: impl Into<TableBytes<'a>>) -> Result<(Schema, RecordsData)> {
        let reader = Self { takes_all: true, ..self.clone().no_target().missing(Missing::Keep) };
        let (schema, (x, _, notices)) = reader.read(&bytes.into(), TargetKind::None)?;
        Ok((schema, RecordsData { x, notices }))
    }

    fn read(&self, bytes: &TableBytes<'_>, target: TargetKind) -> Result<(Schema, Read)> {
        read::in_file(bytes, || {
            let text = bytes.decode(self.given_encoding()?)?;
            self.read_text(edges::without_footer(&text, self.skip_footer), target)
        })
    }

    /// The markers of missing values.
    fn markers(&self) -> Vec<String> {
        let markers = self.markers.clone().unwrap_or_else(|| MISSING.map(str::to_owned).to_vec());
        markers.into_iter().chain(self.more_markers.iter().cloned()).collect()
    }
}
