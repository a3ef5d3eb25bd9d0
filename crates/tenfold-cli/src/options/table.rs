//! The options of the table: its file, its form and its columns.

use std::path::PathBuf;

use tenfold::data::{Column, CsvReader, DateOrder, Delimiter, Missing};

use super::values::column;
use super::{ColumnKind, Mark, MissingRows, YesNo, options};

options! {
    #[command(next_help_heading = "Table")]
    TableOptions {
        /// Table of text: CSV in any common dialect, plain or gzip; - reads the standard input
        #[arg(value_name = "FILE", help_heading = None::<&'static str>)]
        file: Option<PathBuf>,

        /// Column to predict, by name, or by place counted from 0; the last column if not given
        #[arg(long, short, value_name = "COLUMN", value_parser = column)]
        target: Option<Column>,

        /// Predict classes, also where the target is numbers
        #[arg(long, conflicts_with = "regression")]
        classification: bool,

        /// Predict numbers, also where they are few different ones
        #[arg(long)]
        regression: bool,

        /// Column of groups whose samples stay in one fold, such as a patient
        #[arg(long, value_name = "COLUMN", value_parser = column)]
        groups: Option<Column>,

        /// Column of sample weights
        #[arg(long, value_name = "COLUMN", value_parser = column)]
        weights: Option<Column>,

        /// Column to leave out; may be repeated
        #[arg(long, value_name = "COLUMN", value_parser = column)]
        drop: Vec<Column>,

        /// Read a column as number, category, text, date-time, identifier or boolean; may be repeated
        #[arg(long, value_name = "COLUMN=KIND")]
        kind: Vec<ColumnKind>,

        /// Mark between cells, such as ';' or '\t', or blanks; found if not given
        #[arg(long, value_name = "MARK")]
        delimiter: Option<Delimiter>,

        /// Mark around quoted cells, or none; found if not given
        #[arg(long, value_name = "MARK")]
        quote: Option<Mark>,

        /// First character of lines that are no rows, or none; found if not given
        #[arg(long, value_name = "MARK")]
        comment: Option<Mark>,

        /// Whether the first row has the names of the columns; found if not given
        #[arg(long, value_name = "YES/NO", hide_possible_values = true)]
        header: Option<YesNo>,

        /// Names of the columns, separated by commas
        #[arg(long, value_name = "A,B,…", value_delimiter = ',')]
        names: Vec<String>,

        /// Decimal mark, a point or a comma; found if not given
        #[arg(long, value_name = "MARK")]
        decimal: Option<char>,

        /// Mark between thousands, or none; found if not given
        #[arg(long, value_name = "MARK")]
        thousands: Option<Mark>,

        /// Order of the parts of dates: year-month-day, day-month-year or month-day-year
        #[arg(long, value_name = "ORDER")]
        date_order: Option<DateOrder>,

        /// Encoding of the text, such as latin1; UTF-8 if not given
        #[arg(long, value_name = "NAME")]
        encoding: Option<String>,

        /// Lines at the start that are no rows
        #[arg(long, value_name = "LINES")]
        skip_rows: Option<usize>,

        /// Lines at the end that are no rows
        #[arg(long, value_name = "LINES")]
        skip_footer: Option<usize>,

        /// One more text that marks a missing value; may be repeated
        #[arg(long, value_name = "TEXT")]
        missing: Vec<String>,

        /// Rows in which a value is missing: keep (the default), drop or error
        #[arg(long, value_name = "KEEP/DROP/ERROR", hide_possible_values = true)]
        missing_rows: Option<MissingRows>,
    }
}

impl TableOptions {
    /// The reader with these options, without those of the target.
    pub(crate) fn reader(&self) -> CsvReader {
        let rows = self.missing_rows.unwrap_or(MissingRows::Keep);
        let mut reader = CsvReader::new()
            .missing(Missing::from(rows))
            .also_missing(self.missing.iter().cloned())
            .drop_columns(self.drop.iter().cloned());
        for ColumnKind { column, kind } in &self.kind {
            reader = reader.kind(column.clone(), *kind);
        }
        if !self.names.is_empty() {
            reader = reader.names(self.names.iter().cloned());
        }
        if let Some(delimiter) = self.delimiter {
            reader = reader.delimiter(delimiter);
        }
        if let Some(Mark(quote)) = self.quote {
            reader = reader.quote(quote);
        }
        if let Some(Mark(comment)) = self.comment {
            reader = reader.comment(comment);
        }
        if let Some(header) = self.header {
            reader = reader.header(header == YesNo::Yes);
        }
        if let Some(decimal) = self.decimal {
            reader = reader.decimal(decimal);
        }
        if let Some(Mark(thousands)) = self.thousands {
            reader = reader.thousands(thousands);
        }
        if let Some(order) = self.date_order {
            reader = reader.date_order(order);
        }
        if let Some(encoding) = &self.encoding {
            reader = reader.encoding(encoding);
        }
        reader
            .skip_rows(self.skip_rows.unwrap_or_default())
            .skip_footer(self.skip_footer.unwrap_or_default())
    }
}
