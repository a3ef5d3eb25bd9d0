//! A CSV table row by row, each with the line of the text on which it begins. The parser below
//! reports neither that line where lines are empty or end in CRLF, nor that a quote stays open.

use std::io::{self, Chain, Read};
use std::mem;

use csv::{ByteRecord, StringRecord};

use crate::data::TableError;
use crate::error::{Error, Result};

/// The rows of a table, its header first.
pub(super) struct Table<R> {
    reader: csv::Reader<Chain<LineFeeds<R>, io::Cursor<[u8; 3]>>>,
    end: [u8; 3],
    n_columns: Option<usize>,
}

impl<R: Read> Table<R> {
    pub(super) fn new(reader: R, delimiter: u8) -> Self {
        // A last line of our own: unless it comes back as a row, a quote is open above it.
        let mark = if delimiter == 0x1f { 0x1e } else { 0x1f };
        let end = [b'\n', mark, b'\n'];
        let text = LineFeeds { inner: reader, after_cr: false }.chain(io::Cursor::new(end));
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(delimiter).has_headers(false).flexible(true);
        Self { reader: builder.from_reader(text), end, n_columns: None }
    }

    /// Reads the next row into `row`; its line, counted from 1, or `None` after the last one.
    ///
    /// # Errors
    /// [`TableError::UnclosedQuote`], [`TableError::NotUtf8`], [`TableError::Read`], and
    /// [`TableError::RaggedRow`] for a row of another length than the first.
    pub(super) fn next_row(&mut self, row: &mut StringRecord) -> Result<Option<u64>> {
        let mut bytes = mem::take(row).into_byte_record();
        self.reader.read_byte_record(&mut bytes).map_err(TableError::from_csv)?;
        let line_feeds = bytes.as_slice().iter().filter(|&&byte| byte == b'\n').count();
        // Only a quoted cell holds line feeds, and one more ends every row.
        let first_line = self.reader.position().line().saturating_sub(line_feeds as u64);
        if bytes.iter().next_back().is_some_and(|cell| cell.ends_with(&self.end)) {
            return Err(TableError::UnclosedQuote { line: first_line }.into());
        }
        if self.is_end(&bytes) {
            return Ok(None);
        }
        let line = first_line.saturating_sub(1);
        *row = StringRecord::from_byte_record(bytes).map_err(|error| {
            Error::Table(TableError::NotUtf8 { line, column: error.utf8_error().field() })
        })?;
        let (expected, found) = (*self.n_columns.get_or_insert(row.len()), row.len());
        if found != expected {
            let (expected, found) = (expected as u64, found as u64);
            return Err(TableError::RaggedRow { line, expected, found }.into());
        }
        Ok(Some(line))
    }

    fn is_end(&self, row: &ByteRecord) -> bool {
        row.is_empty() || (row.len() == 1 && row[0] == self.end[1..2])
    }
}

/// A text in which every line ends in LF, whether it ends in LF, CRLF or CR below.
struct LineFeeds<R> {
    inner: R,
    after_cr: bool,
}

impl<R: Read> Read for LineFeeds<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let n_read = self.inner.read(out)?;
            let mut kept = 0;
            for at in 0..n_read {
                let byte = out[at];
                if !(self.after_cr && byte == b'\n') {
                    out[kept] = if byte == b'\r' { b'\n' } else { byte };
                    kept += 1;
                }
                self.after_cr = byte == b'\r';
            }
            // Nothing kept of something read is not the end of the text.
            if kept > 0 || n_read == 0 {
                return Ok(kept);
            }
        }
    }
}
