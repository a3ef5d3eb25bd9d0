//! The cells of a column, counted by the forms of their texts.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use hashbrown::HashSet;

use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::markers::Markers;
use crate::data::csv_reader::number::{CONVENTIONS, Plain, percent, plain};
use crate::data::csv_reader::remedy::shown;

/// The number of distinct texts up to which they are counted.
pub(super) const MOST_DISTINCT: usize = 1000;

/// The distinct texts that are kept as examples.
const EXAMPLES: usize = 6;

/// A cell as an example: its text, cut where it is long, and its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// The line, counted from 1.
    pub line: u64,
}

/// The form of a cell, with the value in it where it can have one only.
pub(super) enum Form {
    Missing,
    Plain(Plain),
    Boolean(bool),
    Date(DateOrder, f64),
    Other,
}

/// Hashes of distinct texts.
#[derive(Clone)]
struct Hashes {
    all: HashSet<u64, FixedState>,
    /// Some of them, each at a place of its own, since most texts come again soon.
    recent: [u64; 32],
}

impl Hashes {
    fn new() -> Self {
        Self { all: HashSet::default(), recent: [0; 32] }
    }

    #[inline]
    fn insert(&mut self, text: &str) {
        let hash = FixedState::default().hash_one(text);
        let recent = &mut self.recent[hash as usize % 32];
        if *recent != hash {
            *recent = hash;
            self.all.insert(hash);
        }
    }
}

/// The number of cells of each form.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) rows: u64,
    missing: u64,
    /// Markers of missing values in quotes.
    quoted_missing: u64,
    pub(super) integers: u64,
    points: u64,
    /// Numbers such as `1.234`, whose point may divide thousands.
    thousands: u64,
    /// The first of them, and whether a point does not divide thousands.
    pub(super) thousands_example: Option<Example>,
    pub(super) has_fraction: bool,
    /// Numbers with other marks or exponents, by each convention.
    marked: [u64; CONVENTIONS.len()],
    pub(super) marked_example: Option<Example>,
    pub(super) percents: u64,
    pub(super) booleans: u64,
    pub(super) dates: [u64; 3],
    pub(super) leading_zero: Option<Example>,
    pub(super) inexact: Option<Example>,
    /// The first distinct texts that are no numbers by any convention.
    pub(super) texts: Vec<Example>,
    /// Bytes, and blanks, of the texts that are not plain numbers, as long as their hashes are
    /// kept.
    pub(super) bytes: u64,
    pub(super) words: u64,
    /// Hashes of those texts; none past the most.
    distinct: Option<Box<Hashes>>,
    /// Hashes of all cells, as long as no two are equal, of a column whose name is an identifier's.
    unique: Option<HashSet<u64, FixedState>>,
}

impl Counts {
    pub(super) fn new(may_identify: bool) -> Self {
        Self {
            distinct: Some(Box::new(Hashes::new())),
            unique: may_identify.then(HashSet::default),
            ..Self::default()
        }
    }

    /// Cells that are not missing. Of a column of texts, quoted markers are no missing values.
    pub(super) fn filled(&self) -> u64 {
        let filled = self.rows - self.missing - self.quoted_missing;
        let is_text = CONVENTIONS.iter().enumerate().all(|(at, _)| self.numbers(at) < filled)
            && self.booleans < filled
            && self.dates.iter().all(|dates| *dates < filled);
        if is_text { filled + self.quoted_missing } else { filled }
    }

    /// Numbers by the convention at a place.
    pub(super) fn numbers(&self, at: usize) -> u64 {
        let convention = CONVENTIONS[at];
        let with_point = match (convention.decimal, convention.thousands) {
            ('.', _) => self.points,
            (_, Some('.')) => self.thousands,
            _ => 0,
        };
        self.integers + with_point + self.marked[at]
    }

    /// Returns `true` if no two cells are equal; only known of a column whose name is an
    /// identifier's.
    pub(super) fn is_unique(&self) -> bool {
        self.unique.as_ref().is_some_and(|unique| unique.len() as u64 == self.rows)
    }

    /// Returns `true` if a value is missing.
    pub(super) fn has_missing(&self) -> bool {
        self.missing + self.quoted_missing > 0
    }

    /// The number of distinct texts, or `None` past the most.
    pub(super) fn n_distinct(&self) -> Option<u64> {
        self.distinct.as_ref().map(|hashes| hashes.all.len() as u64)
    }

    /// Examples of the cells that are no numbers.
    pub(super) fn others(&self) -> Vec<Example> {
        self.texts.clone()
    }

    /// Counts a cell by its form.
    #[inline(always)]
    pub(super) fn add(&mut self, cell: &str, quoted: bool, line: u64, markers: &Markers) -> Form {
        self.rows += 1;
        if markers.contain(cell) {
            *(if quoted { &mut self.quoted_missing } else { &mut self.missing }) += 1;
            return Form::Missing;
        }
        if let Some(unique) = &mut self.unique
            && !unique.insert(FixedState::default().hash_one(cell))
        {
            self.unique = None;
        }
        let Some(plain) = plain(cell) else { return self.add_marked(cell, line) };
        match plain.is_integer {
            true => {
                self.integers += 1;
                let example = || Some(Example { text: shown(cell), line });
                if plain.has_leading_zero && self.leading_zero.is_none() {
                    self.leading_zero = example();
                }
                if plain.is_inexact() && self.inexact.is_none() {
                    self.inexact = example();
                }
            }
            false => {
                self.points += 1;
                let may_be = plain.may_have_thousands();
                self.thousands += u64::from(may_be);
                self.has_fraction |=
                    !may_be || cell.trim_start_matches(['-', '+']).starts_with('0');
                if may_be && self.thousands_example.is_none() {
                    self.thousands_example = Some(Example { text: shown(cell), line });
                }
            }
        }
        Form::Plain(plain)
    }

    /// A cell that is no plain number.
    fn add_marked(&mut self, cell: &str, line: u64) -> Form {
        // Past the most, it is text whatever its length.
        if self.distinct.is_some() || self.unique.is_some() {
            self.words += cell.bytes().filter(|&byte| byte == b' ').count() as u64;
        }
        if let Some(distinct) = &mut self.distinct {
            self.bytes += cell.len() as u64;
            distinct.insert(cell);
            if distinct.all.len() > MOST_DISTINCT {
                self.distinct = None;
            }
        }
        let share = percent(cell);
        let number = share.unwrap_or(cell);
        let mut is_number = false;
        if may_be_number(number) {
            for (at, convention) in CONVENTIONS.iter().enumerate() {
                if convention.parse(number).is_some() {
                    self.marked[at] += 1;
                    is_number = true;
                }
            }
        }
        if is_number {
            self.percents += u64::from(share.is_some());
            if self.marked_example.is_none() && number.contains([',', ' ', '\'', '\u{a0}']) {
                self.marked_example = Some(Example { text: shown(cell), line });
            }
            return Form::Other;
        }
        let mut form = Form::Other;
        if cell.eq_ignore_ascii_case("true") || cell.eq_ignore_ascii_case("false") {
            self.booleans += 1;
            form = Form::Boolean(cell.len() == 4);
        } else if cell.len() >= 8 && cell.as_bytes()[0].is_ascii_digit() {
            // A year of four digits comes first or last.
            let is_year_first = cell.as_bytes()[..4].iter().all(u8::is_ascii_digit);
            let orders = if is_year_first { 0..1 } else { 1..3 };
            for order in &DateOrder::ALL[orders] {
                if let Some(seconds) = order.parse(cell) {
                    self.dates[*order as usize] += 1;
                    form = match form {
                        Form::Other => Form::Date(*order, seconds),
                        _ => Form::Other,
                    };
                }
            }
        }
        if self.texts.len() < EXAMPLES && self.texts.iter().all(|example| example.text != cell) {
            let text = shown(cell);
            if self.texts.iter().all(|example| example.text != text) {
                self.texts.push(Example { text, line });
            }
        }
        form
    }

    /// Moves the lines of the examples down.
    pub(super) fn shift(&mut self, lines: u64) {
        let examples = [
            &mut self.marked_example,
            &mut self.leading_zero,
            &mut self.inexact,
            &mut self.thousands_example,
        ];
        let examples = examples.into_iter().flatten().chain(&mut self.texts);
        examples.for_each(|example| example.line += lines);
    }

    /// The counts of the rows of both, `next` being those below.
    pub(super) fn merge(mut self, next: Self) -> Self {
        self.rows += next.rows;
        self.missing += next.missing;
        self.quoted_missing += next.quoted_missing;
        self.integers += next.integers;
        self.points += next.points;
        self.thousands += next.thousands;
        self.thousands_example = self.thousands_example.or(next.thousands_example);
        self.has_fraction |= next.has_fraction;
        self.marked.iter_mut().zip(next.marked).for_each(|(mine, more)| *mine += more);
        self.marked_example = self.marked_example.or(next.marked_example);
        self.percents += next.percents;
        self.booleans += next.booleans;
        self.dates.iter_mut().zip(next.dates).for_each(|(mine, more)| *mine += more);
        self.leading_zero = self.leading_zero.or(next.leading_zero);
        self.inexact = self.inexact.or(next.inexact);
        for example in next.texts {
            if self.texts.len() < EXAMPLES && self.texts.iter().all(|own| own.text != example.text)
            {
                self.texts.push(example);
            }
        }
        self.bytes += next.bytes;
        self.words += next.words;
        self.distinct = match (self.distinct, next.distinct) {
            (Some(mut mine), Some(more)) => {
                mine.all.extend(more.all);
                (mine.all.len() <= MOST_DISTINCT).then_some(mine)
            }
            _ => None,
        };
        self.unique = match (self.unique, next.unique) {
            (Some(mut mine), Some(more)) => {
                let all = mine.len() + more.len();
                mine.extend(more);
                (mine.len() == all).then_some(mine)
            }
            _ => None,
        };
        self
    }
}

/// Whether a byte stands in a number or its marks.
const IN_NUMBERS: [bool; 128] = {
    let mut table = [false; 128];
    let bytes = b"0123456789+-.,' eEiInNfFtTyY";
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
};

/// Returns `true` if a sign follows a digit, as in dates.
fn has_inner_sign(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_digit() && matches!(pair[1], b'+' | b'-'))
}

/// Returns `true` if a text holds nothing but what a number may hold.
fn may_be_number(text: &str) -> bool {
    let (Some(first), Some(last)) = (text.as_bytes().first(), text.as_bytes().last()) else {
        return false;
    };
    let starts =
        matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.' | b',' | b'i' | b'I') || !first.is_ascii();
    let ends = matches!(last, b'0'..=b'9' | b'.' | b',' | b'f' | b'F' | b'y' | b'Y');
    let is_in_numbers = |byte: u8| !byte.is_ascii() || IN_NUMBERS[usize::from(byte)];
    starts && ends && text.len() <= 400 && text.bytes().all(is_in_numbers) && !has_inner_sign(text)
}
