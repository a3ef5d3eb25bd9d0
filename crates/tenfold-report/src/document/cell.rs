//! `Cell`: a value of a table or a figure, with the way in which it is shown.

use serde::{Deserialize, Serialize};

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
        /// The number; not a number is written as `n/a`.
        #[serde(with = "super::chart::number")]
        value: f64,
        /// The decimals that are shown.
        decimals: u8,
    },
    /// A share, shown in per cent.
    Share(f64),
    /// Seconds, shown in a fitting unit.
    Seconds(f64),
    /// Bytes, shown in a fitting unit.
    Bytes(u64),
}

impl Cell {
    /// A number with three decimals.
    pub fn number(value: f64) -> Self {
        Self::Number { value, decimals: 3 }
    }
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
