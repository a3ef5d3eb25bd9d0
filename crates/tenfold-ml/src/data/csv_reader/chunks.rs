//! The rows of a text, read by many threads in the order of one.

use crate::data::TableError;
use crate::data::csv_reader::split::{Cell, Layout, Rows, line_ends};
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

/// The state of a piece of the text, and where its last row ends.
type Piece<T> = Result<(T, Place), TableError>;

impl Body<'_> {
    /// Calls `row` with each row and its line, and one state for each piece of the text; the states, in
    /// order.
    ///
    /// Each piece but the first is read from the first line end in it, as if no quote were open there. Where
    /// the rows before do end elsewhere, it is read again: the result is that of reading in one go.
    pub(super) fn fold<T: Send>(
        &self,
        new: impl Fn() -> T + Sync,
        row: impl Fn(&mut T, &[Cell], u64) -> Result<(), TableError> + Sync,
    ) -> Result<Vec<T>, TableError> {
        let starts = self.starts();
        let end_of = |at: usize| starts.get(at + 1).map_or(self.text.len(), |start| start.0);
        let read = |(start, line): Place, end: usize| {
            let mut state = new();
            let mut rows = Rows::new(self.text, &self.layout);
            (rows.at, rows.line) = (start, line);
            let mut cells = Vec::new();
            while rows.at < end {
                match rows.next(&mut cells) {
                    Ok(Some(line)) => row(&mut state, &cells, line)?,
                    Ok(None) => break,
                    Err(open) => return Err(TableError::UnclosedQuote { line: open.line }),
                }
            }
            Ok((state, (rows.at, rows.line)))
        };
        let pieces: Vec<Piece<T>> =
            parallel::map(starts.len(), 1, |at| read(starts[at], end_of(at)));
        let mut states = Vec::with_capacity(pieces.len());
        let mut place = starts.first().copied().unwrap_or_default();
        for (at, piece) in pieces.into_iter().enumerate() {
            let end = end_of(at);
            if place.0 >= end {
                continue;
            }
            let (state, next) = match place == starts[at] {
                true => piece?,
                false => read(place, end)?,
            };
            states.push(state);
            place = next;
        }
        Ok(states)
    }

    /// The start of each piece, and its line.
    fn starts(&self) -> Vec<Place> {
        let bytes = self.text.as_bytes();
        let mut places = vec![self.start];
        let mut cut = self.start + CHUNK;
        while cut < bytes.len() {
            let Some(ahead) = memchr::memchr2(b'\n', b'\r', &bytes[cut..]) else { break };
            let end = cut + ahead;
            let pair = bytes[end..].starts_with(b"\r\n");
            let next = end + 1 + usize::from(pair);
            if next >= bytes.len() {
                break;
            }
            places.push(next);
            cut = next + CHUNK;
        }
        let counts = parallel::map(places.len() - 1, 1, |at| {
            let end = places[at + 1];
            line_ends(&bytes[places[at]..end], bytes.get(end).copied())
        });
        let mut line = self.line;
        let mut starts = vec![(self.start, line)];
        for (&place, count) in places[1..].iter().zip(counts) {
            line += count;
            starts.push((place, line));
        }
        starts
    }
}
