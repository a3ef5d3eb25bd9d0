//! A column of a table as a person names it, and how it is found among the names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::data::TableError;
use crate::error::{Error, Result};

/// A column of a table, by name or by place.
///
/// `Column::from("4")` is the column with the name `4`; `"4".parse::<Column>()`, meant for command
/// lines, is the fifth column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    /// The column with this name in the header.
    Name(String),
    /// The column at this place, counted from 0.
    Index(usize),
}

impl From<&str> for Column {
    fn from(name: &str) -> Self {
        Self::Name(name.to_string())
    }
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        Self::Name(name)
    }
}

impl From<usize> for Column {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

impl std::str::FromStr for Column {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::from(text), Self::Index))
    }
}

impl Column {
    /// The place of this column among the names.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`] if it is none of them.
    pub fn find<S: AsRef<str>>(&self, names: &[S]) -> Result<usize> {
        let found = match self {
            Self::Index(index) => (*index < names.len()).then_some(*index),
            Self::Name(wanted) => {
                let place = |wanted: &str| names.iter().position(|name| name.as_ref() == wanted);
                place(wanted).or_else(|| place(wanted.trim()))
            }
        };
        found.ok_or_else(|| {
            Error::Table(TableError::UnknownColumn {
                wanted: match self {
                    Self::Index(index) => format!("column {index}"),
                    Self::Name(name) => format!("column `{name}`"),
                },
                near: self.near(names),
                columns: names.iter().map(|name| name.as_ref().to_owned()).collect(),
            })
        })
    }

    /// The name that was most likely meant, if one is alike.
    fn near<S: AsRef<str>>(&self, names: &[S]) -> Option<String> {
        const ALIKE: f64 = 0.7;
        let Self::Name(wanted) = self else { return None };
        let wanted = wanted.trim().to_lowercase();
        let likeness = |name: &str| strsim::jaro_winkler(&wanted, &name.to_lowercase());
        let alike = names.iter().map(|name| (likeness(name.as_ref()), name.as_ref()));
        let (score, name) = alike.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (score >= ALIKE).then(|| name.to_owned())
    }
}

/// A column as errors name it: its name in backquotes, or `column 3`.
pub(crate) fn shown(names: Option<&[String]>, at: usize) -> String {
    names.map_or_else(|| format!("column {at}"), |names| format!("`{}`", names[at]))
}

/// Checks that each name is there once.
///
/// # Errors
/// [`TableError::DuplicateColumn`] with the first that is not.
pub(crate) fn refuse_duplicates<S: AsRef<str>>(names: &[S]) -> Result<()> {
    let mut first_at = HashMap::new();
    for (second, name) in names.iter().enumerate() {
        if let Some(first) = first_at.insert(name.as_ref(), second) {
            return Err(TableError::DuplicateColumn {
                name: name.as_ref().to_owned(),
                first,
                second,
            }
            .into());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_blanks_is_found_before_the_one_without() {
        let names = ["a", " a", "b"];
        assert_eq!(Column::from(" a").find(&names).unwrap(), 1);
        assert_eq!(Column::from(" b ").find(&names).unwrap(), 2);
        assert!(Column::from("c").find(&names).is_err());
    }
}
