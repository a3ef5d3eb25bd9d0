//! The kind of a column, found in its cells.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::data::csv_reader::counts::{Counts, Example, MOST_DISTINCT};
use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::dialect::Delimiter;
use crate::data::csv_reader::notice::{Notice, UnreadForm};
use crate::data::csv_reader::number::CONVENTIONS;
use crate::error::{Error, Result};

/// The kind of a column of a table.
///
/// Numbers, booleans (1 and 0) and dates (seconds since 1970) become numbers; the others stay
/// texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Numbers.
    Number,
    /// One of a few names.
    Category,
    /// Text in a natural language, or names of which there are many.
    Text,
    /// Dates, with a time or without.
    DateTime,
    /// A name or number that identifies the row.
    Identifier,
    /// True and false.
    Boolean,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Number, Self::Category, Self::Text, Self::DateTime, Self::Identifier, Self::Boolean];

    /// Returns `true` if the cells become numbers.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Number | Self::DateTime | Self::Boolean)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Category => "category",
            Self::Text => "text",
            Self::DateTime => "date-time",
            Self::Identifier => "identifier",
            Self::Boolean => "boolean",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| Error::Param {
            name: "CsvReader kind",
            value: text.to_owned(),
            expected: "number, category, text, date-time, identifier or boolean is expected",
        })
    }
}

/// The kind of a column, with its reason.
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) percent: bool,
    pub(super) date_order: Option<DateOrder>,
    pub(super) evidence: String,
    pub(super) notices: Vec<Notice>,
}

/// The texts of a category are at most this long on average.
const CATEGORY_BYTES: u64 = 40;

/// The kind of a column after its cells, whose numbers are written by the convention at a place.
pub(super) fn find(
    name: &str,
    counts: &Counts,
    convention: usize,
    given_order: Option<DateOrder>,
) -> Found {
    let filled = counts.filled();
    let numbers = counts.numbers(convention);
    let dates_by = |order: DateOrder| counts.dates[order as usize];
    let date_order = match given_order {
        Some(order) => Some(order).filter(|order| dates_by(*order) == filled),
        None => date_order(counts),
    };
    let mut found = Found {
        kind: Kind::Number,
        percent: counts.percents > 0,
        date_order: None,
        evidence: counted(counts, numbers),
        notices: Vec::new(),
    };
    let column = || name.to_owned();
    if filled == 0 {
        return found;
    }
    let is_id = counts.is_unique() && filled > 1;
    if numbers == filled && (counts.percents == 0 || counts.percents == filled) {
        let codes = counts.integers == filled;
        match (&counts.leading_zero, &counts.inexact) {
            (Some(example), _) if codes => {
                found
                    .notices
                    .push(Notice::LeadingZeros { column: column(), example: example.clone() });
                found.evidence += &format!("; `{}` on line {}", example.text, example.line);
                found.kind = if is_id { Kind::Identifier } else { Kind::Category };
            }
            (_, Some(example)) if codes => {
                found
                    .notices
                    .push(Notice::LargeIntegers { column: column(), example: example.clone() });
                found.evidence += &format!("; `{}` on line {}", example.text, example.line);
                found.kind = if is_id { Kind::Identifier } else { Kind::Category };
            }
            _ if codes && is_id => found.kind = Kind::Identifier,
            _ => {}
        }
        if found.percent {
            found.notices.push(Notice::Percent { column: column() });
        }
        return found;
    }
    found.percent = false;
    if counts.booleans == filled {
        found.kind = Kind::Boolean;
    } else if let Some(order) = date_order {
        found.kind = Kind::DateTime;
        found.date_order = Some(order);
    } else {
        if counts.dates.contains(&filled) {
            let example = counts.texts.first().cloned().unwrap_or_default();
            found.notices.push(Notice::AmbiguousDates { column: column(), example });
        }
        let forms = || counts.texts.iter().map(|example| UnreadForm::of(&example.text));
        let form = counts.texts.first().and_then(|first| UnreadForm::of(&first.text));
        if numbers == filled {
            let percents = counts.percents;
            found.notices.push(Notice::SomePercents { column: column(), percents, filled });
        } else if let Some(form) = form.filter(|_| forms().all(|form| form.is_some())) {
            let example = counts.texts.first().cloned().unwrap_or_default();
            found.notices.push(Notice::UnreadForm { column: column(), example, form });
        } else if numbers * 2 > filled {
            let texts = counts.others();
            found.notices.push(Notice::Mixed { column: column(), numbers, filled, texts });
        }
        found.kind = match counts.n_distinct() {
            _ if is_id && counts.words == 0 => Kind::Identifier,
            Some(distinct) if is_category(counts, distinct) => Kind::Category,
            _ => Kind::Text,
        };
    }
    found
}

fn is_category(counts: &Counts, distinct: u64) -> bool {
    let filled = counts.filled();
    let short = counts.bytes <= CATEGORY_BYTES * filled && counts.words <= 2 * filled;
    short && distinct <= (filled / 2).clamp(10, MOST_DISTINCT as u64)
}

/// The order in which every cell is a date, if there is only one.
pub(super) fn date_order(counts: &Counts) -> Option<DateOrder> {
    let all = DateOrder::ALL.iter().zip(counts.dates).filter(|(_, n)| *n == counts.filled());
    let mut orders = all.map(|(order, _)| *order);
    orders.next().filter(|_| orders.next().is_none() && counts.filled() > 0)
}

/// The evidence in words.
fn counted(counts: &Counts, numbers: u64) -> String {
    let mut parts = Vec::new();
    let mut add = |n: u64, one: &str, many: &str| match n {
        0 => {}
        1 => parts.push(format!("1 {one}")),
        n => parts.push(format!("{n} {many}")),
    };
    let filled = counts.filled();
    add(numbers, "number", "numbers");
    add(counts.booleans, "boolean", "booleans");
    let dates = counts.dates.into_iter().max().unwrap_or_default();
    add(dates, "date", "dates");
    add(filled.saturating_sub(numbers + counts.booleans + dates), "text", "texts");
    add(counts.rows - filled, "missing", "missing");
    if numbers < filled {
        match counts.n_distinct() {
            Some(distinct) => parts.push(format!("{distinct} distinct")),
            None => parts.push(format!("more than {MOST_DISTINCT} distinct")),
        }
    } else if counts.is_unique() && filled > 1 {
        parts.push("all distinct".to_owned());
    }
    parts.join(", ")
}

/// The place of the convention by which most columns hold nothing but numbers, and an example of a
/// number that another convention would read as another one. Where columns are divided by commas, a
/// quoted `52,510` has thousands, if it can have.
pub(super) fn convention(
    counts: &[Counts],
    delimiter: Delimiter,
    fits: impl Fn(usize) -> bool,
) -> (usize, Option<Example>) {
    let numeric = |at: usize| {
        let all = counts
            .iter()
            .filter(|column| column.filled() > 0 && column.numbers(at) == column.filled());
        all.count()
    };
    let places = || (0..CONVENTIONS.len()).filter(|&at| fits(at));
    let by_comma = delimiter == Delimiter::Byte(b',');
    let key = |at: usize| (numeric(at), by_comma && CONVENTIONS[at].decimal == '.');
    let best = places().rev().max_by_key(|&at| key(at)).unwrap_or_default();
    let marked = counts.iter().find(|column| {
        column.filled() > 0
            && column.numbers(best) == column.filled()
            && column.marked_example.is_some()
    });
    (best, marked.and_then(|column| column.marked_example.clone()))
}
