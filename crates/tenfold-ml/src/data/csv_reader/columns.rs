//! Which columns of a table are features and which one is the target.

use std::fmt;

use csv::StringRecord;

use crate::data::Column;
use crate::data::CsvReader;
use crate::data::column::refuse_duplicates;
use crate::data::csv_reader::TextColumns;
use crate::error::{Error, Result};

/// The columns in use.
pub(super) struct Columns {
    features: Vec<FeatureColumn>,
    target: FeatureColumn,
}

/// One column: its place, counted from 0, and its name.
pub(super) struct FeatureColumn {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) is_text: bool,
}

/// The name in backquotes, or `column 3` where there is none.
impl fmt::Display for FeatureColumn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.as_str() {
            "" => write!(out, "column {}", self.index),
            name => write!(out, "`{name}`"),
        }
    }
}

impl Columns {
    /// The columns that the reader asks for, found in the header.
    pub(super) fn new(reader: &CsvReader, header: &StringRecord) -> Result<Self> {
        let names: Vec<&str> = header.iter().map(str::trim).collect();
        if names.iter().all(|name| name.is_empty()) {
            return Err(Error::Empty { what: "the CSV text", needed: "header line" });
        }
        refuse_duplicates(&names)?;
        let target = match &reader.target {
            Some(column) => column.find(&names)?,
            None => names.len() - 1,
        };
        let find_all = |columns: &[Column]| -> Result<Vec<usize>> {
            columns.iter().map(|column| column.find(&names)).collect()
        };
        let used = reader.used.as_deref().map(find_all).transpose()?;
        let dropped = find_all(&reader.dropped)?;
        let is_feature = |index: &usize| {
            *index != target
                && used.as_ref().is_none_or(|used| used.contains(index))
                && !dropped.contains(index)
        };
        let texts = match &reader.texts {
            TextColumns::Named(columns) => find_all(columns)?,
            TextColumns::None | TextColumns::Found => Vec::new(),
        };
        let column = |index: usize| {
            let (name, is_text) = (names[index].to_string(), texts.contains(&index));
            FeatureColumn { index, name, is_text }
        };
        let features: Vec<_> = (0..names.len()).filter(is_feature).map(column).collect();
        if features.is_empty() {
            return Err(Error::Empty {
                what: "the CSV text",
                needed: "feature column besides the target",
            });
        }
        Ok(Self { features, target: column(target) })
    }

    pub(super) fn features(&self) -> &[FeatureColumn] {
        &self.features
    }

    pub(super) fn target(&self) -> &FeatureColumn {
        &self.target
    }
}
