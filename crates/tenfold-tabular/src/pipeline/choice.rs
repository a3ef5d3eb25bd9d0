//! Choices as data: printed as a table, and made a column transformer.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenfold_estimators::compose::ColumnTransformer;
use tenfold_ml::data::{Column, ColumnSchema, Kind};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::Transformer;
use tenfold_ml::estimator::registry::{Family, kinds};

use crate::cut::cut;

/// The treatment of a column, and its reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The column.
    pub column: Column,
    /// The kind as which it is treated.
    pub kind: Kind,
    /// The part of the column transformer, with which the names of its features begin. Columns of a part
    /// have the same transformer. Empty of a column that is left out.
    pub part: String,
    /// The transformer as data; `None`: the column is left out.
    pub transformer: Option<Value>,
    /// The reason.
    pub reason: String,
}

/// The choices for the columns of a table.
///
/// Printed, they are a line for each column: its name, its kind, its transformers with the parameters that
/// are not the default, and the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choices {
    /// A choice for each column, in the order of the table.
    pub columns: Vec<Choice>,
    /// `true` if the features are sparse.
    pub sparse: bool,
}

impl Choice {
    /// A column that the schema of a table leaves out.
    pub(super) fn ignored(column: &ColumnSchema) -> Self {
        Self {
            column: Column::Name(column.name.clone()),
            kind: column.kind,
            part: String::new(),
            transformer: None,
            reason: match column.evidence.is_empty() {
                true => "left out at reading".to_owned(),
                false => format!("left out at reading: {}", column.evidence),
            },
        }
    }

    /// The name of the column, or its place.
    pub fn name(&self) -> Cow<'_, str> {
        match &self.column {
            Column::Name(name) => Cow::Borrowed(name),
            Column::Index(at) => Cow::Owned(format!("column {at}")),
        }
    }

    /// The transformers in words, such as `simple-imputer(median) → standard-scaler`.
    pub fn steps(&self) -> String {
        match &self.transformer {
            None => "left out".to_owned(),
            Some(transformer) => shown(transformer),
        }
    }
}

impl Choices {
    /// The choices as one transformer.
    ///
    /// # Errors
    /// [`Error::Params`](tenfold_ml::error::Error::Params) of a transformer that cannot be read.
    pub fn transformer(&self) -> Result<ColumnTransformer> {
        let mut parts: Vec<(&str, &Value, Vec<Column>)> = Vec::new();
        for choice in &self.columns {
            let Some(transformer) = &choice.transformer else { continue };
            match parts.iter_mut().find(|(part, ..)| *part == choice.part) {
                Some((.., columns)) => columns.push(choice.column.clone()),
                None => parts.push((&choice.part, transformer, vec![choice.column.clone()])),
            }
        }
        parts.into_iter().try_fold(ColumnTransformer::new(), |all, (part, data, columns)| {
            Ok(all.with(part, columns, <dyn Transformer>::from_value(data)?))
        })
    }
}

/// A transformer in words.
fn shown(data: &Value) -> String {
    let kind = data.get("kind").and_then(Value::as_str).unwrap_or_default();
    if let (true, Some(steps)) = (kind == "pipeline", data.get("steps").and_then(Value::as_array)) {
        return steps.iter().map(shown).collect::<Vec<_>>().join(" → ");
    }
    let entry = kinds(Family::Transformer).into_iter().find(|entry| entry.kind() == kind);
    let defaults = entry.and_then(|entry| entry.defaults());
    let mut options = Vec::new();
    for (name, value) in data.as_object().into_iter().flatten() {
        let is_default = match defaults {
            Some(defaults) => defaults.get(name) == Some(value),
            None => value.is_null() || value.as_u64() == Some(0),
        };
        if name == "kind" || is_default {
            continue;
        }
        options.push(match value {
            Value::Bool(true) => name.clone(),
            Value::Bool(false) => format!("not {name}"),
            Value::String(text) if name == "strategy" => text.clone(),
            Value::String(text) => format!("{name} {text}"),
            Value::Object(inner) if inner.contains_key("kind") => shown(value),
            Value::Array(range) if range.len() == 2 => {
                format!("{name} {} to {}", range[0], range[1])
            }
            other => format!("{name} {other}"),
        });
    }
    match options.is_empty() {
        true => kind.to_owned(),
        false => format!("{kind}({})", options.join(", ")),
    }
}

impl fmt::Display for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAME: usize = 24;
        let names: Vec<String> =
            self.columns.iter().map(|choice| cut(&choice.name(), NAME)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default().max(6);
        writeln!(f, "{:width$}  {:10}  transformers, reason", "column", "kind")?;
        for (choice, name) in self.columns.iter().zip(names) {
            writeln!(f, "{name:width$}  {:10}  {}", choice.kind, choice.steps())?;
            writeln!(f, "{:width$}  {:10}    {}", "", "", choice.reason)?;
        }
        let form = if self.sparse { "sparse" } else { "dense" };
        writeln!(f, "features: {form}")
    }
}
