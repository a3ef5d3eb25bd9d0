//! Types of single options.

use std::str::FromStr;

use anyhow::{Error, Result, anyhow, bail};
use clap::ValueEnum;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use tenfold::data::{Column, Kind, Missing};
use tenfold::estimator::data;

use super::from_text;

/// A column, by name or by place.
pub(super) fn column(text: &str) -> Result<Column, std::convert::Infallible> {
    text.parse()
}

/// A character, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(pub(crate) Option<char>);

impl FromStr for Mark {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut chars = text.chars();
        match (text, chars.next(), chars.next()) {
            ("none", ..) => Ok(Self(None)),
            (_, Some(c), None) => Ok(Self(Some(c))),
            _ => bail!("expected one character, or `none`"),
        }
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from)
    }
}

/// A column with its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ColumnKind {
    pub(crate) column: Column,
    pub(crate) kind: Kind,
}

impl FromStr for ColumnKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (column, kind) =
            text.rsplit_once('=').ok_or_else(|| anyhow!("expected COLUMN=KIND"))?;
        let Ok(column) = column.parse();
        let kind = kind.parse().map_err(|_| {
            let kinds = Kind::ALL.map(|kind| kind.to_string()).join(", ");
            anyhow!("`{kind}` is no kind of column; expected one of {kinds}")
        })?;
        Ok(Self { column, kind })
    }
}

impl<'de> Deserialize<'de> for ColumnKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from_text(from)
    }
}

/// A path in an estimator, and a value for it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) path: String,
    pub(crate) value: Value,
}

impl FromStr for Parameter {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (path, value) = text.split_once('=').ok_or_else(|| anyhow!("expected PATH=VALUE"))?;
        // A text needs no quotes: they would be lost in most shells.
        let value = data::from_json(value).unwrap_or_else(|_| value.into());
        Ok(Self { path: path.trim().to_owned(), value })
    }
}

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum YesNo {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// The treatment of rows in which a value is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MissingRows {
    /// Keep them, for a step that fills the gaps.
    Keep,
    /// Leave them out.
    Drop,
    /// Refuse the table.
    Error,
}

impl From<MissingRows> for Missing {
    fn from(rows: MissingRows) -> Self {
        match rows {
            MissingRows::Keep => Self::Keep,
            MissingRows::Drop => Self::DropRow,
            MissingRows::Error => Self::Error,
        }
    }
}
