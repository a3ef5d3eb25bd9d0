//! Rows and cells of a text in memory, found in one pass without copying a cell.
//!
//! The crate `csv` does not report whether a cell was quoted, on which line a row begins, or that a
//! quote stays open, and has neither quotes after blanks nor columns aligned by blanks. It remains
//! the oracle of the tests.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use crate::data::csv_reader::dialect::{Delimiter, Dialect};
use crate::data::csv_reader::words::{everywhere, zeros};

/// The part of a dialect that divides a text into rows and cells.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    delimiter: Option<u8>,
    quote: Option<u8>,
    comment: Option<u8>,
    /// The bytes that end a cell without quotes, each in all places of a word; the last may stand
    /// twice.
    ends: [u64; 4],
}

/// The place of a cell in the text, without the blanks around it and its quotes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    start: usize,
    end: usize,
    pub(super) quoted: bool,
    /// `true` if it is not the text as it stands: doubled quotes, CR LF, or text behind a closing
    /// quote.
    changed: bool,
}

/// The rows of a text from a place on.
pub(super) struct Rows<'t> {
    text: &'t str,
    layout: &'t Layout,
    /// The place of the next row.
    pub(super) at: usize,
    /// Its line, counted from 1.
    pub(super) line: u64,
}

/// A quote that opens in the row that begins on a line, and is not closed.
#[derive(Debug)]
pub(super) struct Unclosed {
    pub(super) line: u64,
}

impl Layout {
    pub(super) fn of(dialect: &Dialect) -> Self {
        let byte = |c: Option<char>| c.and_then(|c| u8::try_from(c).ok());
        Self::new(dialect.delimiter, byte(dialect.quote), byte(dialect.comment))
    }

    pub(super) fn new(delimiter: Delimiter, quote: Option<u8>, comment: Option<u8>) -> Self {
        let ends = match delimiter {
            Delimiter::Byte(byte) => [byte, b'\n', b'\r', b'\r'],
            Delimiter::Blanks => *b" \t\n\r",
        };
        let delimiter = match delimiter {
            Delimiter::Byte(byte) => Some(byte),
            Delimiter::Blanks => None,
        };
        Self { delimiter, quote, comment, ends: ends.map(everywhere) }
    }

    /// The number of bytes before the end of a cell without quotes.
    #[inline]
    fn cell_len(&self, bytes: &[u8]) -> usize {
        let mut len = 0;
        while let Some(word) = bytes.get(len..).and_then(<[u8]>::first_chunk) {
            let word = u64::from_le_bytes(*word);
            let [a, b, c, d] = self.ends.map(|end| zeros(word ^ end));
            let found = a | b | c | d;
            if found != 0 {
                return len + found.trailing_zeros() as usize / 8;
            }
            len += 8;
        }
        let rest = bytes[len..].iter();
        len + rest.take_while(|&&byte| !self.ends_cell(byte)).count()
    }

    #[inline]
    fn ends_cell(&self, byte: u8) -> bool {
        self.ends.contains(&everywhere(byte))
    }
}

impl Cell {
    /// The text of the cell; trimmed.
    #[inline]
    pub(super) fn text<'t>(&self, text: &'t str, quote: Option<u8>) -> Cow<'t, str> {
        let raw = &text[self.start..self.end];
        match self.quoted || has_other_ends(raw) {
            true => self.trimmed(raw, quote),
            false => Cow::Borrowed(raw),
        }
    }

    /// The text of a cell that is quoted or may have other blanks than spaces and tabs around it.
    #[inline(never)]
    fn trimmed<'t>(&self, raw: &'t str, quote: Option<u8>) -> Cow<'t, str> {
        match (self.changed, quote) {
            (true, Some(quote)) => Cow::Owned(unquoted(raw, quote.into()).trim().to_owned()),
            _ => Cow::Borrowed(raw.trim()),
        }
    }
}

/// Returns `true` if a text begins or ends with a character that is not ASCII, and may be a blank.
#[inline]
fn has_other_ends(raw: &str) -> bool {
    match raw.as_bytes() {
        [] => false,
        [only] => !only.is_ascii(),
        [first, .., last] => !(first.is_ascii() && last.is_ascii()),
    }
}

/// A quoted cell from behind its opening quote on.
fn unquoted(raw: &str, quote: char) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut open = true;
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                text.push('\n');
            }
            c if open && c == quote => {
                if chars.next_if_eq(&quote).is_some() {
                    text.push(quote);
                } else {
                    open = false;
                }
            }
            c => text.push(c),
        }
    }
    text
}

impl<'t> Rows<'t> {
    pub(super) fn new(text: &'t str, layout: &'t Layout) -> Self {
        Self { text, layout, at: 0, line: 1 }
    }

    /// Puts the cells of the next row into `cells`; the line on which it begins, or `None` after
    /// the last one. Empty lines, lines of spaces and comments are passed over.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell>) -> Result<Option<u64>, Unclosed> {
        cells.clear();
        if !self.find_row() {
            return Ok(None);
        }
        let line = self.line;
        match self.layout.delimiter {
            Some(delimiter) => self.delimited(delimiter, cells)?,
            None => self.aligned(cells)?,
        }
        Ok(Some(line))
    }

    /// Moves to the start of the next row, if there is one.
    fn find_row(&mut self) -> bool {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                None => return false,
                Some(b'\n' | b'\r') => self.end_line(),
                Some(&byte) if Some(byte) == self.layout.comment => self.pass_line(),
                Some(&byte) if self.is_blank(byte) => {
                    let rest = bytes[self.at..].iter();
                    let blanks = rest.take_while(|&&byte| self.is_blank(byte)).count();
                    match bytes.get(self.at + blanks) {
                        None | Some(b'\n' | b'\r') => self.at += blanks,
                        Some(&byte) if Some(byte) == self.layout.comment => self.pass_line(),
                        Some(_) => return true,
                    }
                }
                Some(_) => return true,
            }
        }
    }

    /// Returns `true` if a byte at the start of a line may begin a line of blanks.
    fn is_blank(&self, byte: u8) -> bool {
        byte == b' ' || byte == b'\t' && self.layout.delimiter.is_none()
    }

    fn pass_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
    }

    /// Moves behind the line end at this place.
    fn end_line(&mut self) {
        let bytes = self.text.as_bytes();
        self.at += match bytes.get(self.at..self.at + 2) {
            Some(b"\r\n") => 2,
            _ => 1,
        };
        self.line += 1;
    }

    fn delimited(&mut self, delimiter: u8, cells: &mut Vec<Cell>) -> Result<(), Unclosed> {
        let bytes = self.text.as_bytes();
        let line = self.line;
        loop {
            self.pass_blanks(delimiter);
            match bytes.get(self.at) {
                Some(&byte) if Some(byte) == self.layout.quote => {
                    cells.push(self.quoted(byte, line)?);
                }
                _ => cells.push(self.bare()),
            }
            match bytes.get(self.at) {
                None => return Ok(()),
                Some(&byte) if byte == delimiter => self.at += 1,
                Some(_) => {
                    self.end_line();
                    return Ok(());
                }
            }
        }
    }

    fn aligned(&mut self, cells: &mut Vec<Cell>) -> Result<(), Unclosed> {
        let bytes = self.text.as_bytes();
        let line = self.line;
        loop {
            while matches!(bytes.get(self.at), Some(b' ' | b'\t')) {
                self.at += 1;
            }
            match bytes.get(self.at) {
                None => return Ok(()),
                Some(b'\n' | b'\r') => {
                    self.end_line();
                    return Ok(());
                }
                Some(&byte) if Some(byte) == self.layout.quote => {
                    cells.push(self.quoted(byte, line)?);
                }
                Some(_) => cells.push(self.bare()),
            }
        }
    }

    #[inline]
    fn pass_blanks(&mut self, delimiter: u8) {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if byte != b' ' && (byte != b'\t' || delimiter == b'\t') || byte == delimiter {
                return;
            }
            self.at += 1;
        }
    }

    /// A cell without quotes.
    #[inline(always)]
    fn bare(&mut self) -> Cell {
        let start = self.at;
        self.pass_cell();
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        while end > start && matches!(bytes[end - 1], b' ' | b'\t') {
            end -= 1;
        }
        Cell { start, end, quoted: false, changed: false }
    }

    /// Moves to the end of a cell without quotes.
    #[inline(always)]
    fn pass_cell(&mut self) {
        self.at += self.layout.cell_len(&self.text.as_bytes()[self.at..]);
    }

    /// A cell that begins with a quote at this place, in the row that begins on `line`.
    fn quoted(&mut self, quote: u8, line: u64) -> Result<Cell, Unclosed> {
        let bytes = self.text.as_bytes();
        let start = self.at + 1;
        let mut end = start;
        let mut changed = false;
        loop {
            end += memchr3(quote, b'\n', b'\r', &bytes[end..]).ok_or(Unclosed { line })?;
            match bytes[end] {
                b'\n' => self.line += 1,
                b'\r' => {
                    changed = true;
                    self.line += u64::from(bytes.get(end + 1) != Some(&b'\n'));
                }
                _ if bytes.get(end + 1) == Some(&quote) => {
                    changed = true;
                    end += 1;
                }
                _ => break,
            }
            end += 1;
        }
        self.at = end + 1;
        while matches!(bytes.get(self.at), Some(b' ')) {
            self.at += 1;
        }
        let ended = bytes.get(self.at).is_none_or(|&byte| self.layout.ends_cell(byte));
        if !ended {
            self.at = end + 1;
            self.pass_cell();
            return Ok(Cell { start, end: self.at, quoted: true, changed: true });
        }
        Ok(Cell { start, end, quoted: true, changed })
    }
}

/// The number of line ends in some bytes.
pub(super) fn line_ends(bytes: &[u8]) -> u64 {
    let feeds = memchr::memchr_iter(b'\n', bytes).count();
    if memchr(b'\r', bytes).is_none() {
        return feeds as u64;
    }
    let pairs = bytes.windows(2).filter(|pair| pair[0] == b'\r' && pair[1] != b'\n').count();
    let last = bytes.last() == Some(&b'\r');
    (feeds + pairs + usize::from(last)) as u64
}
