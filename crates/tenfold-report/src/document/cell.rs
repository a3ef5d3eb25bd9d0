//! `Cell`: a value of a table or a figure, with the way in which it is shown.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::number;

/// A value that is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, as data: it is escaped wherever it is written.
    Text(String),
    /// A number of things.
    Count(u64),
    /// A number, shown to a number of decimals.
    Number {
        /// The number; not a number is shown as `n/a`.
        #[serde(with = "number")]
        value: f64,
        /// The decimals that are shown.
        decimals: u8,
    },
    /// A share, shown in per cent.
    Share(#[serde(with = "number")] f64),
    /// Seconds, shown in a fitting unit.
    Seconds(#[serde(with = "number")] f64),
    /// Bytes, shown in a fitting unit.
    Bytes(u64),
}

impl Cell {
    /// A number with three decimals.
    pub fn number(value: f64) -> Self {
        Self::Number { value, decimals: 3 }
    }
}

impl fmt::Display for Cell {
    /// The text that people read, the same in HTML, in Markdown and on a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Count(count) => f.write_str(&grouped(&count.to_string())),
            Self::Number { value, decimals } => decimal(*value, usize::from(*decimals), f),
            Self::Share(share) if share.is_finite() => {
                decimal(share * 100.0, 1, f)?;
                f.write_str(" %")
            }
            Self::Seconds(seconds) if seconds.is_finite() => duration(*seconds, f),
            Self::Share(value) | Self::Seconds(value) => decimal(*value, 0, f),
            Self::Bytes(bytes) => size(*bytes, f),
        }
    }
}

/// A number to some decimals, with its exponent where it is very large, or would be shown as zero.
fn decimal(value: f64, decimals: usize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if value.is_nan() {
        return f.write_str("n/a");
    }
    if value.is_infinite() {
        return f.write_str(if value > 0.0 { "∞" } else { "-∞" });
    }
    let fixed = format!("{value:.decimals$}");
    let shows_zero = !fixed.contains(|digit: char| matches!(digit, '1'..='9'));
    if value.abs() >= 1e15 || (shows_zero && value != 0.0) {
        return write!(f, "{value:.1e}");
    }
    f.write_str(&grouped(if shows_zero { fixed.trim_start_matches('-') } else { &fixed }))
}

/// The digits before the point in groups of three: `1,234,567.5`.
fn grouped(number: &str) -> String {
    let (sign, number) = match number.strip_prefix('-') {
        Some(number) => ("-", number),
        None => ("", number),
    };
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut grouped = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + rest
}

/// Seconds in the largest unit in which the number is at least one, with three significant digits.
fn duration(seconds: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let size = seconds.abs();
    if (60.0..1e15).contains(&size) {
        let sign = if seconds < 0.0 { "-" } else { "" };
        let whole = size.round() as u64;
        return match (whole / 3600, whole / 60 % 60, whole % 60) {
            (0, minutes, seconds) => write!(f, "{sign}{minutes} min {seconds} s"),
            (hours, minutes, _) => {
                write!(f, "{sign}{} h {minutes} min", grouped(&hours.to_string()))
            }
        };
    }
    let (value, unit) = match size {
        0.0 => return f.write_str("0 s"),
        size if size < 1e-6 => (seconds * 1e9, "ns"),
        size if size < 1e-3 => (seconds * 1e6, "µs"),
        size if size < 1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    significant(value, f)?;
    write!(f, " {unit}")
}

/// Bytes in a decimal unit, with three significant digits.
fn size(bytes: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return write!(f, "{bytes} B");
    }
    let mut value = bytes as f64 / 1e3;
    let mut unit = 0;
    while value >= 999.5 {
        value /= 1e3;
        unit += 1;
    }
    significant(value, f)?;
    write!(f, " {}", UNITS[unit])
}

/// Three significant digits of a number between one and a thousand.
fn significant(value: f64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let decimals = match value.abs() {
        size if size < 9.995 => 2,
        size if size < 99.95 => 1,
        _ => 0,
    };
    decimal(value, decimals, f)
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::number(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_shown_in_fitting_units() {
        let number = |value, decimals| Cell::Number { value, decimals };
        let cases = [
            (Cell::Empty, ""),
            (Cell::from("a|b"), "a|b"),
            (Cell::Count(1_234_567), "1,234,567"),
            (number(0.81649, 3), "0.816"),
            (number(-1234.5, 1), "-1,234.5"),
            (number(-0.0, 2), "0.00"),
            (number(0.00012, 3), "1.2e-4"),
            (number(1e300, 3), "1.0e300"),
            (number(f64::NAN, 3), "n/a"),
            (number(f64::NEG_INFINITY, 3), "-∞"),
            (Cell::Share(0.0625), "6.2 %"),
            (Cell::Share(f64::NAN), "n/a"),
            (Cell::Seconds(0.0), "0 s"),
            (Cell::Seconds(0.000_45), "450 µs"),
            (Cell::Seconds(1.5), "1.50 s"),
            (Cell::Seconds(61.0), "1 min 1 s"),
            (Cell::Seconds(7_261.0), "2 h 1 min"),
            (Cell::Seconds(f64::INFINITY), "∞"),
            (Cell::Bytes(999), "999 B"),
            (Cell::Bytes(1_500_000), "1.50 MB"),
            (Cell::Bytes(u64::MAX), "18.4 EB"),
        ];
        for (cell, expected) in cases {
            assert_eq!(cell.to_string(), expected, "{cell:?}");
        }
    }
}
