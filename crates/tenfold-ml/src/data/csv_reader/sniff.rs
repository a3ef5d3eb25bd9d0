//! The dialect of a text, found in its first rows.
//!
//! As in G. van den Burg, A. Nazábal, C. Sutton, "Wrangling messy CSV files by detecting row and
//! type patterns" (2019), a delimiter is good if the rows have one length and the cells look like
//! something.

use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::dialect::Delimiter;
use crate::data::csv_reader::markers::Markers;
use crate::data::csv_reader::number::{CONVENTIONS, percent};
use crate::data::csv_reader::remedy::shown;
use crate::data::csv_reader::split::{Cell, Layout, Rows};

/// The part of the text that is looked at, in bytes and in rows.
const SAMPLE: usize = 1 << 18;
const ROWS: usize = 300;

const DELIMITERS: [Delimiter; 5] = [
    Delimiter::Byte(b','),
    Delimiter::Byte(b';'),
    Delimiter::Byte(b'\t'),
    Delimiter::Byte(b'|'),
    Delimiter::Blanks,
];

/// The parts of a dialect that the caller gave.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) delimiter: Option<Delimiter>,
    pub(super) quote: Option<Option<char>>,
    pub(super) comment: Option<Option<char>>,
    pub(super) header: Option<bool>,
}

/// The parts of a dialect that divide a text, as found.
#[derive(Debug, PartialEq)]
pub(super) struct Sniffed {
    pub(super) delimiter: Delimiter,
    pub(super) quote: Option<char>,
    pub(super) comment: Option<char>,
    pub(super) header: bool,
    /// Whether it is certain that the first row is a header, or that it is none.
    pub(super) header_is_certain: bool,
    /// The first cell of a row that looks like names, where names are given and it does not have
    /// them.
    pub(super) names_above: Option<String>,
}

/// The first rows, divided in one way.
struct Divided<'t> {
    rows: Vec<Vec<(std::borrow::Cow<'t, str>, bool)>>,
}

/// A way to divide the first rows.
struct Candidate<'t> {
    score: f64,
    delimiter: Delimiter,
    quote: Option<char>,
    comment: Option<char>,
    divided: Divided<'t>,
}

/// The dialect of a text.
pub(super) fn sniff(
    text: &str,
    given: &Given,
    names: Option<&[String]>,
    markers: &Markers,
) -> Sniffed {
    let sample = first_lines(text, SAMPLE);
    let comments = match given.comment {
        Some(comment) => vec![comment],
        None => comment_candidates(sample),
    };
    let quotes = match given.quote {
        Some(quote) => vec![quote],
        None if has_single_quotes(sample) => vec![Some('"'), Some('\'')],
        None => vec![Some('"')],
    };
    let delimiters = given.delimiter.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
    let mut best: Option<Candidate<'_>> = None;
    for &quote in &quotes {
        for &delimiter in &delimiters {
            let mut least_share = -1.0;
            for &comment in &comments {
                let is_quote =
                    matches!(delimiter, Delimiter::Byte(byte) if Some(char::from(byte)) == quote);
                if is_quote && given.delimiter.is_none() {
                    continue;
                }
                let divided = Divided::new(sample, delimiter, quote, comment);
                // Lines that are rows like the others are no comments.
                let (_, share) = divided.modal();
                if share <= least_share {
                    continue;
                }
                least_share = share;
                let score = divided.score(delimiter, quote);
                if best.as_ref().is_none_or(|best| score > best.score + 1e-9) {
                    best = Some(Candidate { score, delimiter, quote, comment, divided });
                }
            }
        }
    }
    let Some(Candidate { delimiter, quote, comment, divided, .. }) = best else {
        let (delimiter, quote) = (Delimiter::Byte(b','), Some('"'));
        let comment = None;
        return Sniffed {
            delimiter,
            quote,
            comment,
            header: true,
            header_is_certain: true,
            names_above: None,
        };
    };
    let (header, header_is_certain) = match (given.header, names) {
        (Some(header), _) => (header, true),
        (None, Some(names)) => (divided.begins_with(names), true),
        (None, None) => divided.header(markers),
    };
    let is_above = given.header.is_none() && names.is_some() && !header;
    let names_above = divided.first_name(markers).filter(|_| is_above);
    Sniffed { delimiter, quote, comment, header, header_is_certain, names_above }
}

/// The delimiter of a text that its rows do not seem to have; for errors.
pub(super) fn other_delimiter(text: &str, delimiter: Delimiter) -> Option<Delimiter> {
    let given = Given { header: Some(true), ..Given::default() };
    let found = sniff(text, &given, None, &Markers::new(&[])).delimiter;
    let several = Divided::new(first_lines(text, SAMPLE), found, Some('"'), None).modal().0 > 1;
    (found != delimiter && several).then_some(found)
}

/// The first lines of a text, of about so many bytes.
pub(super) fn first_lines(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let start = &text.as_bytes()[..bytes];
    let end = memchr::memrchr2(b'\n', b'\r', start).map_or(bytes, |at| at + 1);
    (end..=text.len()).find(|&at| text.is_char_boundary(at)).map_or(text, |at| &text[..at])
}

/// No comments, and the marks with which lines begin that are no header.
fn comment_candidates(sample: &str) -> Vec<Option<char>> {
    let mut marks = vec![None];
    for mark in ['#', '%'] {
        let mut lines = sample.lines().filter(|line| !line.trim().is_empty());
        let begins = |line: &str| line.trim_start().starts_with(mark);
        if sample.lines().any(begins) && lines.any(|line| !begins(line)) {
            marks.push(Some(mark));
        }
    }
    marks
}

/// Returns `true` if cells seem to be within single quotes.
fn has_single_quotes(sample: &str) -> bool {
    let opens = |(at, _): &(usize, &str)| {
        let before = sample[..*at].trim_end_matches([' ', '\t']).chars().next_back();
        before.is_none_or(|c| ",;|\n\r".contains(c)) || sample[..*at].ends_with('\t')
    };
    sample.match_indices('\'').take(1000).any(|found| opens(&found))
}

impl<'t> Divided<'t> {
    fn new(
        sample: &'t str,
        delimiter: Delimiter,
        quote: Option<char>,
        comment: Option<char>,
    ) -> Self {
        let byte = |c: Option<char>| c.and_then(|c| u8::try_from(c).ok());
        let layout = Layout::new(delimiter, byte(quote), byte(comment));
        let mut rows = Rows::new(sample, &layout);
        let (mut cells, mut found): (Vec<Cell>, _) = (Vec::new(), Vec::new());
        while found.len() < ROWS && matches!(rows.next(&mut cells), Ok(Some(_))) {
            let text = |cell: &Cell| (cell.text(sample, byte(quote)), cell.quoted);
            found.push(cells.iter().map(text).collect());
        }
        Self { rows: found }
    }

    /// The most frequent number of cells, and the share of the rows that have it.
    fn modal(&self) -> (usize, f64) {
        let mut lens: Vec<usize> = self.rows.iter().map(Vec::len).collect();
        lens.sort_unstable();
        let runs = lens.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0]));
        let (n, len) = runs.max().unwrap_or_default();
        (len, n as f64 / lens.len().max(1) as f64)
    }

    /// The fit of the rows with each other, and of the cells with values.
    fn score(&self, delimiter: Delimiter, quote: Option<char>) -> f64 {
        let (len, share) = self.modal();
        if len < 2 {
            // One column, if nothing else fits.
            let divides = delimiter != Delimiter::Blanks && quote != Some('\'');
            // Without a row, a quote is open.
            let share = if self.rows.is_empty() { 1.0 } else { share };
            return if divides { 0.01 * share } else { 0.0 };
        }
        let is_blanks = delimiter == Delimiter::Blanks;
        // Columns are aligned by a program, in every row; a header may lack the name of the rows.
        let most = self.rows.len() - usize::from(self.rows[0].len() + 1 == len);
        let same = self.rows.iter().filter(|row| row.len() == len).count();
        if is_blanks && same < most || share < 0.4 {
            return 0.0;
        }
        let cells = self.rows.iter().flatten();
        let (mut n, mut sum) = (0.0, 0.0);
        for (cell, quoted) in cells {
            n += 1.0;
            sum += likeness(cell, *quoted, delimiter);
        }
        let blanks = if is_blanks { 0.8 } else { 1.0 };
        let single = if quote == Some('\'') { 0.999 } else { 1.0 };
        let parts = (len as f64 - 1.0) / len as f64;
        share * parts.powf(0.1) * sum / n * blanks * single
    }

    fn begins_with(&self, names: &[String]) -> bool {
        self.rows.first().is_some_and(|row| {
            row.len() == names.len() && row.iter().zip(names).all(|((cell, _), name)| cell == name)
        })
    }

    /// The first cell of the first row, if it has no value and stands above values.
    fn first_name(&self, markers: &Markers) -> Option<String> {
        let first = self.rows.first()?;
        let is_name = |cell: &str| !cell.is_empty() && !markers.contain(cell);
        let are_names = first.iter().all(|(cell, _)| is_name(cell));
        let is_certain = self.rows.len() > 2 && self.header(markers) == (true, true);
        (are_names && is_certain).then(|| first.first().map(|(cell, _)| shown(cell)))?
    }

    /// Whether the first row is a header, and whether that is certain.
    fn header(&self, markers: &Markers) -> (bool, bool) {
        let Some((first, rest)) = self.rows.split_first() else { return (true, true) };
        let is_value = |cell: &str| is_number(cell) || is_date(cell);
        let numbers = first.iter().filter(|(cell, _)| is_value(cell)).count();
        let same_len = rest.iter().filter(|row| row.len() == first.len());
        let below = |at: usize| same_len.clone().filter_map(move |row| row.get(at));
        let mut typed = 0;
        for (at, (cell, _)) in first.iter().enumerate() {
            let filled = below(at).filter(|(cell, _)| !markers.contain(cell));
            let (mut n_filled, mut n_values) = (0, 0);
            for (cell, _) in filled {
                n_filled += 1;
                n_values += usize::from(is_value(cell));
            }
            typed += usize::from(2 * n_values > n_filled && !is_value(cell) && !cell.is_empty());
        }
        if numbers == 0 {
            // Values that come again below are no names.
            let again = |at: usize, cell: &str| {
                !cell.is_empty() && below(at).any(|(other, _)| other == cell)
            };
            let repeated =
                first.iter().enumerate().filter(|(at, (cell, _))| again(*at, cell)).count();
            return match (typed, repeated) {
                (0, repeated) if repeated > 0 => (false, false),
                (0, _) if rest.len() > 1 => (true, false),
                _ => (true, true),
            };
        }
        if is_series(first.iter().map(|(cell, _)| cell.as_ref())) {
            return (true, false);
        }
        (false, typed == 0)
    }
}

/// Returns `true` if the numbers among some names ascend by one, as years and places do.
fn is_series<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let numbers: Vec<u32> =
        cells.filter(|cell| is_number(cell)).map_while(|c| c.parse().ok()).collect();
    let starts = matches!(numbers.first(), Some(0 | 1 | 1800..2100));
    starts && numbers.len() > 2 && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1])
}

fn is_number(cell: &str) -> bool {
    let cell = percent(cell).unwrap_or(cell);
    cell.starts_with(|c: char| !c.is_alphabetic())
        && CONVENTIONS.iter().any(|convention| convention.parse(cell).is_some())
}

fn is_date(cell: &str) -> bool {
    DateOrder::ALL.iter().any(|order| order.parse(cell).is_some())
}

/// The likeness of a cell to one value, from 0 to 1.
fn likeness(cell: &str, quoted: bool, delimiter: Delimiter) -> f64 {
    if quoted || is_number(cell) || is_date(cell) {
        return 1.0;
    }
    if cell.is_empty() {
        return 0.9;
    }
    let holds = |mark: &u8| cell.as_bytes().contains(mark) && delimiter != Delimiter::Byte(*mark);
    match [b';', b'\t', b'|', b','].iter().filter(|mark| holds(mark)).count() {
        0 if cell.contains('"') => 0.3,
        0 => 0.95,
        _ => 0.3,
    }
}
