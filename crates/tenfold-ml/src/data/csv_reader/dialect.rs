//! The division of the text of a table into rows and cells, and the form of its numbers.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::data::csv_reader::number::Convention;
use crate::error::{Error, Result};

/// The form of the text of a table.
///
/// ```
/// use tenfold::data::{CsvReader, Delimiter};
///
/// let schema = CsvReader::new().target("kind").find_schema("width;kind\n1,5;rose\n2,5;lily\n")?;
/// assert_eq!(schema.dialect.delimiter, Delimiter::Byte(b';'));
/// assert_eq!(schema.dialect.decimal, ',');
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dialect {
    /// The mark between cells.
    pub delimiter: Delimiter,
    /// The mark around quoted cells; doubled in them, it is itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<char>,
    /// The lines at the start that are no rows. A first line `sep=;` never is one.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip_rows: usize,
    /// The lines at the end that are no rows; empty ones behind them do not count.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip_footer: usize,
    /// The first character of lines that are no rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<char>,
    /// The first row.
    pub header: Header,
    /// The mark before the fraction of a number, a point or a comma.
    pub decimal: char,
    /// The mark between groups of three digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thousands: Option<char>,
    /// The name of the encoding of text without a byte order mark.
    pub encoding: String,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

/// The first row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Header {
    /// It has the names of the columns.
    Names,
    /// It is passed over; columns are known by their places.
    Ignored,
    /// It has values; columns are known by their places.
    Absent,
}

/// The mark between the cells of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Delimiter {
    /// An ASCII character: a comma, a semicolon, a tab.
    Byte(u8),
    /// Any number of spaces and tabs, as in columns that are aligned.
    Blanks,
}

impl Dialect {
    pub(super) fn convention(&self) -> Convention {
        Convention { decimal: self.decimal, thousands: self.thousands }
    }

    /// The quote as a byte.
    pub(super) fn quote_byte(&self) -> Option<u8> {
        self.quote.and_then(|quote| u8::try_from(quote).ok())
    }

    /// Whether text can be divided in this way.
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |name, value: char, expected| {
            Err(Error::Param { name, value: format!("{value:?}"), expected })
        };
        if let Delimiter::Byte(byte) = self.delimiter
            && (matches!(byte, b'\n' | b'\r')
                || !byte.is_ascii()
                || Some(byte.into()) == self.quote)
        {
            let expected = "an ASCII character that is no quote and ends no line is expected";
            return wrong("CsvReader delimiter", byte.into(), expected);
        }
        let is_mark = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !c.is_whitespace();
        let expected = "an ASCII character that is no letter, digit or blank is expected";
        if let Some(quote) = self.quote.filter(|quote| !is_mark(*quote)) {
            return wrong("CsvReader quote", quote, expected);
        }
        if let Some(comment) = self.comment.filter(|comment| !is_mark(*comment)) {
            return wrong("CsvReader comment", comment, expected);
        }
        if !matches!(self.decimal, '.' | ',') {
            return wrong("CsvReader decimal", self.decimal, "a point or a comma is expected");
        }
        match self.thousands {
            Some(mark) if mark == self.decimal || !" .,'_".contains(mark) => {
                let expected = "a comma, point, blank, apostrophe or underscore other than the decimal mark is expected";
                wrong("CsvReader thousands", mark, expected)
            }
            _ => Ok(()),
        }
    }
}

/// In words: `a semicolon`.
impl fmt::Display for Delimiter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Byte(b',') => out.write_str("a comma"),
            Self::Byte(b';') => out.write_str("a semicolon"),
            Self::Byte(b'\t') => out.write_str("a tab"),
            Self::Byte(byte) => write!(out, "`{}`", char::from(*byte).escape_default()),
            Self::Blanks => out.write_str("blanks"),
        }
    }
}

impl From<u8> for Delimiter {
    fn from(byte: u8) -> Self {
        Self::Byte(byte)
    }
}

impl From<Delimiter> for String {
    fn from(delimiter: Delimiter) -> Self {
        match delimiter {
            Delimiter::Byte(b'\t') => "tab".to_owned(),
            Delimiter::Byte(byte) => char::from(byte).to_string(),
            Delimiter::Blanks => "blanks".to_owned(),
        }
    }
}

impl TryFrom<String> for Delimiter {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl FromStr for Delimiter {
    type Err = Error;

    /// An ASCII character, `tab` or `blanks`.
    fn from_str(text: &str) -> Result<Self> {
        match (text, text.as_bytes()) {
            ("tab" | "\\t", _) => Ok(Self::Byte(b'\t')),
            ("blanks", _) => Ok(Self::Blanks),
            (_, &[byte]) if byte.is_ascii() => Ok(Self::Byte(byte)),
            _ => Err(Error::Param {
                name: "CsvReader delimiter",
                value: text.to_owned(),
                expected: "one ASCII character, `tab` or `blanks` is expected",
            }),
        }
    }
}
