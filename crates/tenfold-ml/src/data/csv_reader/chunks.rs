//! The rows of a text, read by many threads in the order of one.

use crate::data::TableError;
use crate::data::csv_reader::split::{Cell, Layout, Rows};
use crate::parallel;

/// The bytes that one thread reads at a time.
const CHUNK: usize = if cfg!(test) { 64 } else { 1 << 20 };

/// The rows below the header of a text.
pub(super) struct Body<'t> {
    pub(super) text: &'t str,
    pub(super) layout: Layout,
    /// Their start, and its line.
    pub(super) start: usize,
    pub(super) line: u64,
}

/// A place in the text, and its line.
type Place = (usize, u64);

/// Rows that follow each other.
struct Piece<T> {
    start: usize,
    /// The place behind its rows, whose line counts from the start.
    next: Place,
    /// The end of its last chunk, up to which its rows begin.
    end: usize,
    state: T,
    error: Option<TableError>,
}

impl Body<'_> {
    /// Calls `row` with each row and its line, and one state for each piece of the text; the
    /// states, in order. Lines count from the start of the piece, until `shift` moves them down.
    ///
    /// The pieces are those of the threads. Each but the first is read from the first line end in
    /// it, as if no quote were open there. Where the rows before do end elsewhere, it is read
    /// again: the result is that of reading in one go.
    pub(super) fn fold<T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        row: impl Fn(&mut T, &[Cell], u64) -> Result<(), TableError> + Sync,
        shift: impl Fn(&mut T, u64),
    ) -> Result<Vec<T>, TableError> {
        let starts = self.starts();
        let end_of = |at: usize| starts.get(at + 1).copied().unwrap_or(self.text.len());
        let begin =
            |start: usize| Piece { start, next: (start, 0), end: 0, state: new(), error: None };
        let read = |piece: &mut Piece<T>, end: usize| {
            piece.end = end;
            let read = self.read(piece.next, end, |cells, line| row(&mut piece.state, cells, line));
            match read {
                Ok(next) => piece.next = next,
                Err(error) => piece.error = Some(error),
            }
        };
        let parts = parallel::fold(
            starts.len(),
            |_| Vec::new(),
            |pieces: &mut Vec<Piece<T>>, at| {
                if pieces.last().is_none_or(|piece| piece.error.is_some()) {
                    pieces.push(begin(starts[at]));
                }
                pieces.last_mut().into_iter().for_each(|piece| read(piece, end_of(at)));
            },
        );
        let mut states = Vec::new();
        let mut place = (self.start, self.line);
        for mut piece in parts.into_iter().flatten() {
            if piece.end <= place.0 {
                continue;
            }
            if piece.start != place.0 {
                let end = piece.end;
                piece = begin(place.0);
                read(&mut piece, end);
            }
            if let Some(error) = piece.error {
                return Err(error.below(place.1));
            }
            shift(&mut piece.state, place.1);
            place = (piece.next.0, place.1 + piece.next.1);
            states.push(piece.state);
        }
        Ok(states)
    }

    /// Calls `row` with each row that begins before `end`; the place behind them.
    fn read(
        &self,
        (start, line): Place,
        end: usize,
        mut row: impl FnMut(&[Cell], u64) -> Result<(), TableError>,
    ) -> Result<Place, TableError> {
        let mut rows = Rows::new(self.text, &self.layout);
        (rows.at, rows.line) = (start, line);
        let mut cells = Vec::new();
        while rows.at < end {
            match rows.next(&mut cells) {
                Ok(Some(line)) => row(&cells, line)?,
                Ok(None) => break,
                Err(open) => return Err(TableError::UnclosedQuote { line: open.line }),
            }
        }
        Ok((rows.at, rows.line))
    }

    /// The start of each chunk.
    fn starts(&self) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let mut starts = vec![self.start];
        let mut cut = self.start + CHUNK;
        while cut < bytes.len() {
            let Some(ahead) = memchr::memchr2(b'\n', b'\r', &bytes[cut..]) else { break };
            let end = cut + ahead;
            let pair = bytes[end..].starts_with(b"\r\n");
            let next = end + 1 + usize::from(pair);
            if next >= bytes.len() {
                break;
            }
            starts.push(next);
            cut = next + CHUNK;
        }
        starts
    }
}
