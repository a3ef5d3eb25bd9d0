//! The schema of a table: its dialect and its columns, found once and kept for new data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::data::csv_reader::date::DateOrder;
use crate::data::csv_reader::dialect::{Dialect, Header};
use crate::data::csv_reader::kind::Kind;
use crate::data::csv_reader::markers::MISSING;
use crate::data::csv_reader::notice::Notice;
use crate::data::csv_reader::remedy::{Remedy, shown};
use crate::data::{Missing, TableError};
use crate::error::{Error, Result};

/// The dialect and the columns of a table.
///
/// [`CsvReader::find_schema`](crate::data::CsvReader::find_schema) finds it. It can be printed,
/// edited, and written as JSON or TOML; [`Schema::read_classification`] and
/// [`Schema::read_regression`] read the table for a fit, and [`Schema::read_records`] reads new
/// data without a target, whose columns may stand in another order.
///
/// ```
/// use tenfold::data::{CsvReader, Kind, Schema};
///
/// let text = "id,age,city,kind\n1,41,Oslo,a\n2,17,Lima,b\n3,29,Oslo,a\n";
/// let mut schema = CsvReader::new().target("kind").find_schema(text)?;
/// assert_eq!(schema.column("id")?.kind, Kind::Identifier);
/// let data = schema.read_classification(text)?;
/// assert_eq!(data.x.feature_names().unwrap(), ["age", "city"]);
///
/// let schema = Schema::from_toml(&schema.to_toml()?)?;
/// let new = schema.read_records("city,age,note\nLima,\"33\",new\n")?;
/// assert_eq!(new.x.as_table()?.column("age")?.number(0), Some(33.0));
/// assert_eq!(
///     new.notices[0].to_string(),
///     "columns that the schema does not have are ignored: note"
/// );
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// The treatment of a row in which a value is missing.
    #[serde(default)]
    pub missing: Missing,
    /// The texts that mark a missing value, whatever the case of their letters.
    #[serde(default = "default_markers")]
    pub missing_markers: Vec<String>,
    /// Whether a marker in quotes is a missing value of a column of texts too.
    #[serde(default)]
    pub quoted_missing: bool,
    /// The form of the text.
    pub dialect: Dialect,
    /// The columns, in the order of the table.
    pub columns: Vec<ColumnSchema>,
    /// The assumptions that were made; they are not written.
    #[serde(skip)]
    pub notices: Vec<Notice>,
}

/// One column of a [`Schema`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnSchema {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// Its use.
    #[serde(default)]
    pub role: Role,
    /// Whether its numbers are percents, which become shares.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub percent: bool,
    /// The order of the parts of its dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// The texts that mark a missing value, if not those of the schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_markers: Option<Vec<String>>,
    /// The cells by which the kind was found.
    #[serde(default)]
    pub evidence: String,
}

/// The use of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A feature.
    #[default]
    Feature,
    /// The target.
    Target,
    /// None: it is not read, and new data need not have it.
    Ignored,
}

fn default_markers() -> Vec<String> {
    MISSING.map(str::to_owned).to_vec()
}

impl Schema {
    /// The column of a name.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`].
    pub fn column(&self, name: &str) -> Result<&ColumnSchema> {
        Ok(&self.columns[self.place(name)?])
    }

    /// The column of a name, to be edited.
    ///
    /// # Errors
    /// [`TableError::UnknownColumn`].
    pub fn column_mut(&mut self, name: &str) -> Result<&mut ColumnSchema> {
        let place = self.place(name)?;
        Ok(&mut self.columns[place])
    }

    fn place(&self, name: &str) -> Result<usize> {
        let names: Vec<&str> = self.columns.iter().map(|column| &*column.name).collect();
        crate::data::Column::from(name).find(&names)
    }

    /// The features, in their order.
    pub fn features(&self) -> impl Iterator<Item = &ColumnSchema> {
        self.columns.iter().filter(|column| column.role == Role::Feature)
    }

    /// The target, if there is one.
    pub fn target(&self) -> Option<&ColumnSchema> {
        self.columns.iter().find(|column| column.role == Role::Target)
    }

    /// The schema as JSON.
    ///
    /// # Errors
    /// [`TableError::Schema`] if it cannot be written.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(unwritten)
    }

    /// A schema that was written as JSON.
    ///
    /// # Errors
    /// [`TableError::Schema`] if it cannot be read; those of [`Schema::check`].
    pub fn from_json(text: &str) -> Result<Self> {
        Self::from_value(serde_json::from_str(text).map_err(unwritten)?)
    }

    /// The schema as TOML.
    ///
    /// # Errors
    /// [`TableError::Schema`] if it cannot be written.
    pub fn to_toml(&self) -> Result<String> {
        toml::to_string(self).map_err(unwritten)
    }

    /// A schema that was written as TOML.
    ///
    /// # Errors
    /// [`TableError::Schema`] if it cannot be read; those of [`Schema::check`].
    pub fn from_toml(text: &str) -> Result<Self> {
        let value = toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            unwritten(format!("{place}{}", error.message()))
        })?;
        Self::from_value(value)
    }

    fn from_value(value: serde_json::Value) -> Result<Self> {
        let schema: Self = serde_json::from_value(value).map_err(unwritten)?;
        schema.check()?;
        Ok(schema)
    }

    /// Refuses features most of whose cells were found to be numbers while others are not, as
    /// `CsvReader::read_…` does. Their kinds are given with
    /// [`CsvReader::kind`](crate::data::CsvReader::kind), or by an edit of the written schema.
    ///
    /// # Errors
    /// [`TableError::Cell`] with the first of the other cells.
    pub fn check_kinds(&self) -> Result<()> {
        let is_text = |name: &str| {
            self.features().any(|column| column.name == name && !column.kind.is_numeric())
        };
        let mixed = self.notices.iter().find_map(|notice| match notice {
            Notice::Mixed { column, texts, .. } if is_text(column) => {
                Some((column, texts.first()?, notice.remedies()))
            }
            _ => None,
        });
        let Some((column, example, mut remedies)) = mixed else { return Ok(()) };
        let above = |notice: &Notice| matches!(notice, Notice::NamesAboveGiven { .. });
        if self.notices.iter().any(above) {
            remedies = vec![Remedy::Header(true)];
        }
        let column = format!("`{}`", shown(column));
        let (line, found) = (example.line, example.text.clone());
        let problem = "is not a number, as most cells of the column are";
        Err(TableError::Cell { line, column, found, problem, remedies }.into())
    }

    /// Whether a table can be read by this schema.
    ///
    /// # Errors
    /// [`Error::Param`] of a dialect that cannot be one; [`TableError::DuplicateColumn`];
    /// [`TableError::NoFeature`] without a feature; [`TableError::Schema`] with two targets.
    pub fn check(&self) -> Result<()> {
        self.dialect.check()?;
        super::bytes::encoding(&self.dialect.encoding)?;
        let names: Vec<&str> = self.columns.iter().map(|column| &*column.name).collect();
        crate::data::column::refuse_duplicates(&names)?;
        if self.features().next().is_none() {
            let ignored = self.columns.iter().filter(|column| column.role == Role::Ignored);
            return Err(Error::Table(TableError::NoFeature {
                target: self.target().map(|target| shown(&target.name)),
                left_out: ignored.map(|column| shown(&column.name)).collect(),
            }));
        }
        if self.columns.iter().filter(|column| column.role == Role::Target).count() > 1 {
            let reason = "it has more than one target".to_owned();
            return Err(TableError::Schema { reason }.into());
        }
        Ok(())
    }
}

fn unwritten(error: impl fmt::Display) -> Error {
    Error::Table(TableError::Schema { reason: error.to_string() })
}

/// A line for the dialect and one for each column; then the notices.
impl fmt::Display for Schema {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Dialect { delimiter, quote, skip_rows, skip_footer, comment, .. } = &self.dialect;
        let Dialect { header, decimal, thousands, encoding, .. } = &self.dialect;
        let header = match header {
            Header::Names => "yes",
            Header::Ignored => "passed over",
            Header::Absent => "no",
        };
        write!(out, "delimiter: {delimiter}; header: {header}")?;
        match quote {
            Some('"') => {}
            Some(quote) => write!(out, "; quote: `{quote}`")?,
            None => write!(out, "; no quotes")?,
        }
        for (lines, place) in [(skip_rows, "above"), (skip_footer, "below")] {
            if *lines > 0 {
                write!(out, "; lines passed over {place}: {lines}")?;
            }
        }
        if let Some(comment) = comment {
            write!(out, "; comments: `{comment}`")?;
        }
        if *decimal != '.' {
            write!(out, "; decimal mark: `{decimal}`")?;
        }
        if let Some(mark) = thousands {
            write!(out, "; thousands: `{mark}`")?;
        }
        writeln!(out, "; encoding: {encoding}")?;
        let names: Vec<String> = self.columns.iter().map(|column| shown(&column.name)).collect();
        let width = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
        for (column, name) in self.columns.iter().zip(names) {
            let role = match column.role {
                Role::Feature => "",
                Role::Target => "target",
                Role::Ignored => "ignored",
            };
            let line = format!("{name:width$}  {:10}  {role:7}  {}", column.kind, column.evidence);
            writeln!(out, "{}", line.trim_end())?;
        }
        self.notices.iter().try_for_each(|notice| writeln!(out, "note: {notice}"))
    }
}
