//! Dates and times in a table, as seconds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The order of the parts of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// `2024-01-31`
    YearMonthDay,
    /// `31.01.2024`
    DayMonthYear,
    /// `01/31/2024`
    MonthDayYear,
}

/// `year-month-day` and so on.
impl fmt::Display for DateOrder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::YearMonthDay => "year-month-day",
            Self::DayMonthYear => "day-month-year",
            Self::MonthDayYear => "month-day-year",
        })
    }
}

impl FromStr for DateOrder {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|order| order.to_string() == text).ok_or_else(|| Error::Param {
            name: "CsvReader date_order",
            value: text.to_owned(),
            expected: "year-month-day, day-month-year or month-day-year is expected",
        })
    }
}

impl DateOrder {
    pub(super) const ALL: [Self; 3] = [Self::YearMonthDay, Self::DayMonthYear, Self::MonthDayYear];

    /// Seconds since 1970-01-01 00:00 UTC of a date, with a time or without; a time without a zone
    /// is in UTC.
    pub(super) fn parse(self, cell: &str) -> Option<f64> {
        if let (Self::YearMonthDay, Ok(date)) = (self, <&[u8; 10]>::try_from(cell.as_bytes())) {
            return plain_date(date);
        }
        let (date, time) = match cell.split_once(['T', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (cell, None),
        };
        let mark = date.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-/.".contains(*c))?;
        let mut parts = date.split(mark);
        let parts =
            [parts.next()?, parts.next()?, parts.next().filter(|_| parts.next().is_none())?];
        let [year, month, day] = match self {
            Self::YearMonthDay => parts,
            Self::DayMonthYear => [parts[2], parts[1], parts[0]],
            Self::MonthDayYear => [parts[2], parts[0], parts[1]],
        };
        let year = digits(year, 4..=4)?;
        let (month, day) = (digits(month, 1..=2)?, digits(day, 1..=2)?);
        Some(midnight(year, month, day)? + time.map_or(Some(0.0), seconds)?)
    }
}

/// A date as `2024-01-31`, the most common form.
fn plain_date(date: &[u8; 10]) -> Option<f64> {
    let [a, b, c, d, mark, e, f, again, g, h] = *date;
    let digits = [a, b, c, d, e, f, g, h];
    if mark != again || !b"-/.".contains(&mark) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |of: &[u8]| of.iter().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    midnight(number(&digits[..4]), number(&digits[4..6]), number(&digits[6..]))
}

/// The seconds at the start of a day, if there is one.
fn midnight(year: i64, month: i64, day: i64) -> Option<f64> {
    let in_month = (1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day);
    in_month.then(|| days_since_1970(year, month, day) as f64 * 86_400.0)
}

fn digits(text: &str, len: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let all = len.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The seconds of a time of day: `12:30`, `12:30:05.25`, with a zone or without.
fn seconds(time: &str) -> Option<f64> {
    let time = time.trim_start();
    let (clock, offset) = match time.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => match time.rfind(['+', '-']) {
            Some(at) => (&time[..at], zone(&time[at..])?),
            None => (time, 0),
        },
    };
    let mut parts = clock.trim_end().split(':');
    let hours = digits(parts.next()?, 1..=2).filter(|hours| *hours < 24)?;
    let minutes = digits(parts.next()?, 2..=2).filter(|minutes| *minutes < 60)?;
    let second = match parts.next() {
        None => 0.0,
        Some(text) => {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            digits(whole, 2..=2).filter(|seconds| *seconds < 61)?;
            digits(fraction, 1..=9)?;
            text.parse().ok()?
        }
    };
    if parts.next().is_some() {
        return None;
    }
    Some((hours * 3600 + minutes * 60 - offset) as f64 + second)
}

/// The seconds by which a zone is ahead: `+01:00` or `-0530`.
fn zone(text: &str) -> Option<i64> {
    let (sign, rest) = (if text.starts_with('-') { -1 } else { 1 }, text.get(1..)?);
    let (hours, minutes) = match rest.split_once(':') {
        Some(parts) => parts,
        None if rest.len() == 4 && rest.is_ascii() => rest.split_at(2),
        None => (rest, "00"),
    };
    Some(sign * (digits(hours, 2..=2)? * 3600 + digits(minutes, 2..=2)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_seconds() {
        let day = 19_753.0 * 86_400.0;
        for (order, cell, seconds) in [
            (DateOrder::YearMonthDay, "1970-01-01", 0.0),
            (DateOrder::YearMonthDay, "2024-01-31", day),
            (DateOrder::YearMonthDay, "2024/1/31 06:30", day + 23_400.0),
            (DateOrder::YearMonthDay, "2024-01-31T06:30:00.5Z", day + 23_400.5),
            (DateOrder::YearMonthDay, "2024-01-31T06:30+01:30", day + 18_000.0),
            (DateOrder::DayMonthYear, "31.01.2024", day),
            (DateOrder::MonthDayYear, "01/31/2024", day),
            (DateOrder::YearMonthDay, "1969-12-31", -86_400.0),
        ] {
            assert_eq!(order.parse(cell), Some(seconds), "{cell}");
        }
        for cell in ["2023-02-29", "2024-13-01", "2024-01", "1.5", "", "2024-01-31 25:00", "12-34"]
        {
            assert_eq!(DateOrder::YearMonthDay.parse(cell), None, "{cell}");
        }
    }
}
