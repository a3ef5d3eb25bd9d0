//! Seconds since 1970 as dates of the calendar.

use std::fmt;

const SECONDS_OF_DAY: f64 = 86_400.0;

/// A date of the proleptic Gregorian calendar in UTC, with its time.
///
/// Printed, it is `2024-01-31`, or `2024-01-31 12:30:05` at another time than midnight.
///
/// ```
/// use tenfold::data::Date;
///
/// let date = Date::of(1_709_251_199.0).unwrap();
/// assert_eq!((date.year, date.month, date.day, date.weekday()), (2024, 2, 29, 4));
/// assert_eq!(date.to_string(), "2024-02-29 23:59:59");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Date {
    days: i64,
    /// The year.
    pub year: i64,
    /// The month, 1 to 12.
    pub month: i64,
    /// The day of the month, 1 to 31.
    pub day: i64,
    /// The second of the day, from 0 up to 86,400.
    pub second_of_day: f64,
}

impl Date {
    /// The seconds that are taken for a date at most, either side of 1970: some 300,000 years.
    pub const SECONDS_MAX: f64 = 1e13;

    /// The date so many seconds after 1970-01-01 00:00 UTC; `None` of more than [`Date::SECONDS_MAX`], and of
    /// no number.
    pub fn of(seconds: f64) -> Option<Self> {
        // NaN is not within either.
        if !(-Self::SECONDS_MAX..=Self::SECONDS_MAX).contains(&seconds) {
            return None;
        }
        let days = (seconds / SECONDS_OF_DAY).floor();
        let second_of_day = seconds - days * SECONDS_OF_DAY;
        let days = days as i64;
        // H. Hinnant, `civil_from_days`: years begin on the first of March, in eras of 400 years.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let day = day_of_year - (153 * from_march + 2) / 5 + 1;
        Some(Self { days, year, month, day, second_of_day })
    }

    /// The day of the week, 1 for Monday to 7.
    pub fn weekday(&self) -> i64 {
        // 1970-01-01 was a Thursday.
        (self.days + 3).rem_euclid(7) + 1
    }

    /// The day of the year, from 1 on.
    pub fn day_of_year(&self) -> i64 {
        const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
        let is_leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        let leap_day = i64::from(is_leap && self.month > 2);
        BEFORE[self.month as usize - 1] + self.day + leap_day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        let second = self.second_of_day as u32;
        match second {
            0 => Ok(()),
            _ => write!(f, " {:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60),
        }
    }
}
