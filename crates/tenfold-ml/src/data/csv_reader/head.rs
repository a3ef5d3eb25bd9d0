//! The names of the columns of a text, and where its values begin.

use crate::data::TableError;
use crate::data::csv_reader::chunks::Body;
use crate::data::csv_reader::dialect::{Dialect, Header};
use crate::data::csv_reader::edges;
use crate::data::csv_reader::split::{Cell, Layout, Rows, Unclosed};
use crate::error::{Error, Result};

/// The rows from which the length of the others is taken.
const ROWS: usize = 20;

/// The head of a table.
pub(super) struct Head<'t> {
    /// The name of each column; empty where the header has none, or there is no header.
    pub(super) names: Vec<String>,
    /// The rows below.
    pub(super) body: Body<'t>,
}

impl<'t> Head<'t> {
    /// The head of a text.
    ///
    /// A header of one name less than the rows below have cells lacks the first, as R writes the
    /// names of rows, or the last, if there the rows are empty: they end in a delimiter.
    pub(super) fn read(text: &'t str, dialect: &Dialect) -> Result<Self> {
        let (quote, header) = (dialect.quote_byte(), dialect.header);
        let layout = Layout::of(dialect);
        let mut rows = Rows::new(text, &layout);
        (rows.at, rows.line) = edges::start(text, dialect.skip_rows);
        let mut cells: Vec<Cell> = Vec::new();
        let unclosed = |open: Unclosed| TableError::UnclosedQuote { line: open.line };
        let mut names: Vec<String> = Vec::new();
        if header != Header::Absent {
            rows.next(&mut cells).map_err(unclosed)?;
            names.extend(cells.iter().map(|cell| cell.text(text, quote).into_owned()));
            if names.iter().all(String::is_empty) {
                return Err(Error::Empty { what: "the table", needed: "header line" });
            }
        }
        let (start, line) = (rows.at, rows.line);
        let (mut lens, mut last_is_empty) = (Vec::new(), true);
        while lens.len() < ROWS && matches!(rows.next(&mut cells), Ok(Some(_))) {
            lens.push(cells.len());
            last_is_empty &= cells.last().is_some_and(|cell| cell.text(text, quote).is_empty());
        }
        if header == Header::Absent {
            names = vec![String::new(); lens.first().copied().unwrap_or_default()];
        } else if !lens.is_empty() && lens.iter().all(|&len| len == names.len() + 1) {
            let place = if last_is_empty { names.len() } else { 0 };
            names.insert(place, String::new());
        }
        if names.is_empty() {
            return Err(Error::Empty { what: "the table", needed: "row" });
        }
        Ok(Self { names, body: Body { text, layout, start, line } })
    }

    /// Names for the columns that have none, after their places: `column_3`.
    ///
    /// The second is the places of those.
    pub(super) fn fill_names(&mut self) -> Vec<usize> {
        let unnamed: Vec<usize> =
            (0..self.names.len()).filter(|&at| self.names[at].is_empty()).collect();
        for &at in &unnamed {
            let mut name = format!("column_{at}");
            while self.names.contains(&name) {
                name.push('_');
            }
            self.names[at] = name;
        }
        unnamed
    }
}
