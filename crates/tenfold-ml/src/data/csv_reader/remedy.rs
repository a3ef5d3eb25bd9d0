//! The option that mends a fault of a table, as it is written in a program and on a command line.

use std::fmt;

use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::dialect::Delimiter;
use crate::data::csv_reader::kind::Kind;

/// An option of a [`CsvReader`](crate::data::CsvReader) that mends a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Another mark between cells.
    Delimiter(Delimiter),
    /// No quotes.
    NoQuote,
    /// An encoding, by name.
    Encoding(&'static str),
    /// A first row of names, or of values.
    Header(bool),
    /// Names for the columns.
    Names,
    /// A column as the target.
    Target(String),
    /// A column of another kind.
    Kind(String, Kind),
    /// Texts that mark a missing value.
    MissingMarkers(Vec<String>),
    /// Lines at the start that are no rows.
    SkipRows(usize),
    /// Lines at the end that are no rows.
    SkipFooter(usize),
    /// Rows with missing values left out.
    DropRows,
    /// Missing values kept.
    KeepMissing,
    /// A column left out.
    DropColumn(String),
    /// The order of the parts of dates.
    Dates(DateOrder),
    /// Another decimal mark.
    Decimal(char),
    /// Another mark between groups of digits.
    Thousands(char),
}

impl Remedy {
    /// The purpose of the option, before its name.
    fn purpose(&self) -> String {
        match self {
            Self::Delimiter(_) => "set the delimiter with".to_owned(),
            Self::NoQuote => "read quotes as text with".to_owned(),
            Self::Encoding(_) => "name the encoding with".to_owned(),
            Self::Header(true) => "read the first row as names with".to_owned(),
            Self::Header(false) => "read the first row as values with".to_owned(),
            Self::Names => "give names with".to_owned(),
            Self::Target(_) => "name the target with".to_owned(),
            Self::Kind(_, kind) => format!("read the column as {kind} with"),
            Self::MissingMarkers(texts) => match texts.len() {
                1 => "read it as missing with".to_owned(),
                _ => "read them as missing with".to_owned(),
            },
            Self::SkipRows(_) => "pass over the lines above the table with".to_owned(),
            Self::SkipFooter(_) => "pass over the lines below the table with".to_owned(),
            Self::DropRows => "leave such rows out with".to_owned(),
            Self::KeepMissing => "keep missing values with".to_owned(),
            Self::DropColumn(_) => "leave the column out with".to_owned(),
            Self::Dates(_) => "give their order with".to_owned(),
            Self::Decimal(_) => "set the decimal mark with".to_owned(),
            Self::Thousands(_) => "set the mark between thousands with".to_owned(),
        }
    }

    /// The call of the method.
    fn call(&self) -> String {
        match self {
            Self::Delimiter(Delimiter::Byte(byte)) => {
                format!("delimiter(b'{}')", char::from(*byte).escape_default())
            }
            Self::Delimiter(Delimiter::Blanks) => "delimiter(Delimiter::Blanks)".to_owned(),
            Self::NoQuote => "quote(None)".to_owned(),
            Self::Encoding(name) => format!("encoding(\"{}\")", name.to_lowercase()),
            Self::Header(header) => format!("header({header})"),
            Self::Names => "names([…])".to_owned(),
            Self::Target(column) => format!("target({column:?})"),
            Self::Kind(column, kind) => format!("kind({column:?}, Kind::{kind:?})"),
            Self::MissingMarkers(texts) => format!("also_missing({texts:?})"),
            Self::SkipRows(n) => format!("skip_rows({n})"),
            Self::SkipFooter(n) => format!("skip_footer({n})"),
            Self::DropRows => "missing(Missing::DropRow)".to_owned(),
            Self::KeepMissing => "missing(Missing::Keep)".to_owned(),
            Self::DropColumn(column) => format!("drop_columns([{column:?}])"),
            Self::Dates(order) => format!("date_order(DateOrder::{order:?})"),
            Self::Decimal(mark) => format!("decimal({mark:?})"),
            Self::Thousands(mark) => format!("thousands({mark:?})"),
        }
    }

    /// The option on a command line.
    fn option(&self) -> String {
        let quoted = |text: &str| {
            let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-./=:".contains(&b));
            match plain && !text.is_empty() {
                true => text.to_owned(),
                false => format!("'{}'", text.replace('\'', "'\\''")),
            }
        };
        match self {
            Self::Delimiter(delimiter) => {
                format!("--delimiter {}", quoted(&String::from(*delimiter)))
            }
            Self::NoQuote => "--quote none".to_owned(),
            Self::Encoding(name) => format!("--encoding {}", name.to_lowercase()),
            Self::Header(true) => "--header yes".to_owned(),
            Self::Header(false) => "--header no".to_owned(),
            Self::Names => "--names A,B,…".to_owned(),
            Self::Target(column) => format!("--target {}", quoted(column)),
            Self::Kind(column, kind) => format!("--kind {}", quoted(&format!("{column}={kind}"))),
            Self::MissingMarkers(texts) => {
                let options: Vec<String> =
                    texts.iter().map(|text| format!("--missing {}", quoted(text))).collect();
                options.join(" ")
            }
            Self::SkipRows(n) => format!("--skip-rows {n}"),
            Self::SkipFooter(n) => format!("--skip-footer {n}"),
            Self::DropRows => "--missing-rows drop".to_owned(),
            Self::KeepMissing => "--missing-rows keep".to_owned(),
            Self::DropColumn(column) => format!("--drop {}", quoted(column)),
            Self::Dates(order) => format!("--date-order {order}"),
            Self::Decimal(mark) => format!("--decimal {}", quoted(&mark.to_string())),
            Self::Thousands(mark) => format!("--thousands {}", quoted(&mark.to_string())),
        }
    }
}

/// In the words of a program: ``leave such rows out with `missing(Missing::DropRow)` ``.
impl fmt::Display for Remedy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} `{}`", self.purpose(), self.call())
    }
}

/// `; a, or b`, or nothing without a remedy.
pub(crate) fn listed(remedies: &[Remedy]) -> String {
    let texts: Vec<String> = remedies.iter().map(Remedy::to_string).collect();
    if texts.is_empty() { String::new() } else { format!("; {}", texts.join(", or ")) }
}

/// A message with the options of a command line in the place of methods.
pub(crate) fn with_options(message: String, remedies: &[Remedy]) -> String {
    remedies.iter().fold(message, |message, remedy| {
        let option = format!("{} `{}`", remedy.purpose(), remedy.option());
        // A column's name may hold a line end.
        message.replace(&remedy.to_string(), &crate::data::shown::shown(&option, usize::MAX))
    })
}

/// The start of a text on one line, for messages.
pub(crate) fn shown(text: &str) -> String {
    crate::data::shown::shown(text, 60)
}
