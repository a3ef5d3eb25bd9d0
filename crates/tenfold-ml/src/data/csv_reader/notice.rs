//! Assumptions about a table that its reader made, for people to check.

use std::fmt::{self, Write};

use crate::data::csv_reader::counts::Example;
use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::kind::Kind;
use crate::data::csv_reader::remedy::{Remedy, listed, with_options};

/// An assumption that the reader of a table made; printed, it has the option that changes it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The last column became the target.
    TargetAssumed {
        /// Its name.
        column: String,
    },
    /// Whether the first row holds names is not certain.
    HeaderAssumed {
        /// Whether it was read as names.
        header: bool,
    },
    /// The first row looks like names, but names are given, and it is read as values.
    NamesAboveGiven {
        /// Its first cell.
        first: String,
    },
    /// A column without a name got one.
    Unnamed {
        /// The name that it got.
        column: String,
    },
    /// A column of numbers that holds other texts too stays text.
    Mixed {
        /// Its name.
        column: String,
        /// The number of cells that are numbers.
        numbers: u64,
        /// The number of cells that are not missing.
        filled: u64,
        /// The first distinct texts that are no numbers.
        texts: Vec<Example>,
    },
    /// A column of integers stays text, because one begins with a zero.
    LeadingZeros {
        /// Its name.
        column: String,
        /// Such an integer.
        example: Example,
    },
    /// A column of integers stays text, because one is no number of 64 bits.
    LargeIntegers {
        /// Its name.
        column: String,
        /// Such an integer.
        example: Example,
    },
    /// A column of numbers in percent and others stays text.
    SomePercents {
        /// Its name.
        column: String,
        /// The number of cells in percent.
        percents: u64,
        /// The number of cells that are not missing.
        filled: u64,
    },
    /// Points in numbers may divide thousands.
    PointsMayBeThousands {
        /// The name of the column.
        column: String,
        /// Such a number.
        example: Example,
    },
    /// A column stays text whose cells are values in a form that is not read.
    UnreadForm {
        /// Its name.
        column: String,
        /// Such a cell.
        example: Example,
        /// The form.
        form: UnreadForm,
    },
    /// A column that identifies rows is no feature.
    IdentifierLeftOut {
        /// Its name.
        column: String,
        /// The kind as which it can be used.
        kind: Kind,
    },
    /// A column without a value is no feature.
    EmptyLeftOut {
        /// Its name.
        column: String,
    },
    /// Marks in numbers that other conventions read as other numbers.
    Marks {
        /// Such a number.
        example: Example,
        /// The decimal mark that was found.
        decimal: char,
        /// The mark between thousands that was found.
        thousands: Option<char>,
    },
    /// Shares in percent are divided by 100.
    Percent {
        /// The name of the column.
        column: String,
    },
    /// Dates of which the day and the month are not known stay text.
    AmbiguousDates {
        /// The name of the column.
        column: String,
        /// Such a date.
        example: Example,
    },
    /// Two classes are one number written in two ways.
    EqualClasses {
        /// The name of the target.
        column: String,
        /// The first class.
        first: String,
        /// The other one.
        second: String,
    },
    /// Numbers with fractions, most of them different, were read as classes.
    NumbersAsClasses {
        /// The name of the target.
        column: String,
        /// The number of classes.
        classes: usize,
        /// The number of rows.
        rows: usize,
    },
    /// Columns that the schema does not have are ignored.
    ExtraColumns {
        /// Their names.
        columns: Vec<String>,
    },
}

/// A form of values that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnreadForm {
    /// An amount with a sign of a currency: `$5`.
    Currency,
    /// A negative number in brackets: `(1.5)`.
    Brackets,
    /// A date with the name of a month: `1-Jan-2023`.
    MonthName,
    /// A date with a year of two digits: `1/1/23`.
    ShortYear,
}

impl UnreadForm {
    /// The form of a cell, if it is one of these.
    pub(super) fn of(cell: &str) -> Option<Self> {
        let is_number = |text: &str| {
            let text = text.trim();
            text.bytes().any(|byte| byte.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_digit() || ".,' -\u{a0}".contains(c))
        };
        let is_currency = |c: char| "$€£¥₹₽₩".contains(c);
        if cell.contains(is_currency) {
            let rest: String = cell.chars().filter(|c| !is_currency(*c)).collect();
            let rest = rest.trim().trim_start_matches('(').trim_end_matches(')');
            return is_number(rest).then_some(Self::Currency);
        }
        if let Some(inner) = cell.strip_prefix('(').and_then(|cell| cell.strip_suffix(')')) {
            return is_number(inner).then_some(Self::Brackets);
        }
        let parts: Vec<&str> = cell.split(['-', '/', '.', ' ', ',']).collect();
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let [a, b, c] = parts[..] else { return None };
        let is_digits = |part: &str, most: usize| {
            part.len() <= most && part.bytes().all(|b| b.is_ascii_digit())
        };
        const MONTHS: [&str; 12] =
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let is_month = |part: &str| {
            let start = part.get(..3).map(str::to_ascii_lowercase);
            part.len() <= 9
                && part.bytes().all(|byte| byte.is_ascii_alphabetic())
                && start.is_some_and(|start| MONTHS.contains(&&*start))
        };
        let is_dated =
            is_digits(c, 4) && (is_digits(a, 2) && is_month(b) || is_month(a) && is_digits(b, 2));
        if is_dated {
            return Some(Self::MonthName);
        }
        let is_short = is_digits(a, 2) && is_digits(b, 2) && c.len() == 2 && is_digits(c, 2);
        is_short.then_some(Self::ShortYear)
    }
}

/// In words, with the remedy.
impl fmt::Display for UnreadForm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Currency => {
                "an amount with the sign of a currency; for numbers, write it without the sign"
            }
            Self::Brackets => "a number in brackets; for numbers, write `-1.5` in place of `(1.5)`",
            Self::MonthName => {
                "a date with the name of a month; for dates, write it as `2023-01-31`"
            }
            Self::ShortYear => {
                "a date with a year of two digits; for dates, write it as `2023-01-31`"
            }
        })
    }
}

impl Notice {
    /// The options that change it.
    pub fn remedies(&self) -> Vec<Remedy> {
        match self {
            Self::TargetAssumed { column } => vec![Remedy::Target(column.clone())],
            Self::HeaderAssumed { header } => vec![Remedy::Header(!header)],
            Self::NamesAboveGiven { .. } => vec![Remedy::Header(true)],
            Self::Mixed { column, texts, .. } => {
                let markers = texts.iter().map(|text| text.text.clone()).collect();
                let kind = Remedy::Kind(column.clone(), Kind::Category);
                vec![Remedy::MissingMarkers(markers), kind]
            }
            Self::LeadingZeros { column, .. } | Self::LargeIntegers { column, .. } => {
                vec![Remedy::Kind(column.clone(), Kind::Number)]
            }
            Self::SomePercents { column, .. } => {
                vec![Remedy::Kind(column.clone(), Kind::Number)]
            }
            Self::PointsMayBeThousands { .. } => {
                vec![Remedy::Thousands('.'), Remedy::Decimal('.')]
            }
            Self::IdentifierLeftOut { column, kind } => {
                vec![Remedy::Kind(column.clone(), *kind)]
            }
            Self::Marks { decimal, thousands, .. } => match thousands {
                Some(mark @ (',' | '.')) => vec![Remedy::Decimal(*mark)],
                _ => vec![Remedy::Thousands(*decimal)],
            },
            Self::AmbiguousDates { .. } => {
                vec![Remedy::Dates(DateOrder::DayMonthYear), Remedy::Dates(DateOrder::MonthDayYear)]
            }
            Self::Unnamed { .. }
            | Self::UnreadForm { .. }
            | Self::EmptyLeftOut { .. }
            | Self::Percent { .. }
            | Self::EqualClasses { .. }
            | Self::NumbersAsClasses { .. }
            | Self::ExtraColumns { .. } => Vec::new(),
        }
    }

    /// The notice with the option of a command line in the place of the method.
    pub fn for_command_line(&self) -> String {
        with_options(self.to_string(), &self.remedies())
    }

    /// The name of the column whose kind it is about.
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Mixed { column, .. }
            | Self::LeadingZeros { column, .. }
            | Self::LargeIntegers { column, .. }
            | Self::SomePercents { column, .. }
            | Self::PointsMayBeThousands { column, .. }
            | Self::UnreadForm { column, .. }
            | Self::Percent { column }
            | Self::AmbiguousDates { column, .. } => Some(column),
            _ => None,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::TargetAssumed { column } => {
                format!("`{column}`, the last column, is taken as the target")
            }
            Self::HeaderAssumed { header: true } => {
                "the first row is taken as the names of the columns".to_owned()
            }
            Self::HeaderAssumed { header: false } => {
                "the first row is taken as values, so the columns are named by their places"
                    .to_owned()
            }
            Self::NamesAboveGiven { first } => format!(
                "the first row, `{first}` and so on, looks like names and is read as values, since \
                 names are given"
            ),
            Self::Unnamed { column } => format!("a column without a name is named `{column}`"),
            Self::Mixed { column, numbers, filled, texts } => {
                let texts: Vec<String> = texts
                    .iter()
                    .map(|text| format!("`{}` on line {}", text.text, text.line))
                    .collect();
                format!(
                    "`{column}` stays text: {numbers} of {filled} cells are numbers, but not {}",
                    texts.join(", ")
                )
            }
            Self::LeadingZeros { column, example } => format!(
                "`{column}` stays text: as numbers, `{}` on line {} and others would lose their zeros",
                example.text, example.line
            ),
            Self::LargeIntegers { column, example } => format!(
                "`{column}` stays text: `{}` on line {} is beyond the integers that a number holds",
                example.text, example.line
            ),
            Self::SomePercents { column, percents, filled } => format!(
                "`{column}` stays text: {percents} of {filled} numbers are in percent and the others \
                 are not; write all in one way; where they are right, 5 % is 0.05"
            ),
            Self::PointsMayBeThousands { column, example } => format!(
                "the points of `{column}` are read as decimal marks, though all may divide thousands, \
                 as in `{}` on line {}",
                example.text, example.line
            ),
            Self::UnreadForm { column, example, form } => format!(
                "`{column}` stays text: `{}` on line {} is {form}",
                example.text, example.line
            ),
            Self::IdentifierLeftOut { column, .. } => {
                format!("`{column}` identifies the rows and is no feature")
            }
            Self::EmptyLeftOut { column } => format!("`{column}` has no value and is no feature"),
            Self::Marks { example, decimal, thousands } => {
                let groups = match thousands {
                    None => String::new(),
                    Some(' ') => ", and blanks between thousands".to_owned(),
                    Some(mark) => format!(", and `{mark}` between thousands"),
                };
                format!(
                    "numbers have the decimal mark `{decimal}`{groups}, as `{}` on line {}",
                    example.text, example.line
                )
            }
            Self::Percent { column } => format!("percents of `{column}` are shares: 5 % is 0.05"),
            Self::AmbiguousDates { column, example } => format!(
                "`{column}` stays text: the day and the month of `{}` and the other dates could \
                 be either",
                example.text
            ),
            Self::EqualClasses { column, first, second } => format!(
                "`{first}` and `{second}` of `{column}` are equal as numbers but two classes; write \
                 them in one way if they are one"
            ),
            Self::NumbersAsClasses { column, classes, rows } => format!(
                "`{column}` has {classes} classes in {rows} rows, and they are numbers with fractions; \
                 a regression may be meant, or another target"
            ),
            Self::ExtraColumns { columns } => {
                format!("columns that the schema does not have are ignored: {}", columns.join(", "))
            }
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}{}", self.message(), listed(&self.remedies()));
        text.chars().try_for_each(|c| match c.is_control() {
            true => write!(out, "{}", c.escape_default()),
            false => out.write_char(c),
        })
    }
}
