//! The options of the table: its dialect, its columns, and its schema.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use tenfold::compose::{ColumnTransformer, Selector};
use tenfold::data::{
    ClassificationData, Column, ColumnSchema, DateOrder, Delimiter, Kind, Missing, RecordsView,
    Role, Schema, TableBytes, TableError,
};
use tenfold::impute::SimpleImputer;
use tenfold::prelude::*;
use tenfold::preprocessing::{OneHotEncoder, Unknown};
use tenfold::store::replace_file;

use crate::executor;
use crate::options::{number, path};

/// How the table is read.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) data: Option<PathBuf>,
    reader: CsvReader,
    schema: Option<PathBuf>,
    pub(crate) save_schema: Option<PathBuf>,
    /// An option that needs a table.
    given: Option<String>,
    /// An option of which a schema takes the place.
    reading: Option<String>,
}

impl Table {
    /// Takes an option, if it is one of the table.
    pub(crate) fn take(&mut self, option: &str, parser: &mut lexopt::Parser) -> Result<bool> {
        let reader = std::mem::take(&mut self.reader);
        let mut value = || -> Result<String> { Ok(lexopt::ValueExt::string(parser.value()?)?) };
        self.reader = match option {
            "data" => {
                self.data = Some(path("--data", value()?.into())?);
                self.reader = reader;
                return Ok(true);
            }
            "schema" => {
                self.schema = Some(path("--schema", value()?.into())?);
                reader
            }
            "save-schema" => {
                self.save_schema = Some(path("--save-schema", value()?.into())?);
                reader
            }
            "target" => reader.target(value()?.parse::<Column>()?),
            "delimiter" => reader.delimiter(value()?.parse::<Delimiter>()?),
            "quote" => reader.quote(mark("--quote", &value()?)?),
            "skip-rows" => reader.skip_rows(number("--skip-rows", value()?.as_ref())?),
            "skip-footer" => reader.skip_footer(number("--skip-footer", value()?.as_ref())?),
            "comment" => reader.comment(mark("--comment", &value()?)?),
            "header" => match &*value()? {
                "yes" => reader.header(true),
                "no" => reader.header(false),
                other => bail!("--header is yes or no, not `{other}`"),
            },
            "names" => reader.names(value()?.split(',')),
            "decimal" => match mark("--decimal", &value()?)? {
                Some(mark) => reader.decimal(mark),
                None => reader,
            },
            "thousands" => reader.thousands(mark("--thousands", &value()?)?),
            "date-order" => reader.date_order(value()?.parse::<DateOrder>()?),
            "encoding" => reader.encoding(value()?),
            "kind" => {
                let value = value()?;
                let Some((column, kind)) = value.rsplit_once('=') else {
                    bail!("--kind takes COLUMN=KIND, not `{value}`")
                };
                reader.kind(column.parse::<Column>()?, kind.parse::<Kind>()?)
            }
            "drop" => reader.drop_columns([value()?.parse::<Column>()?]),
            "missing" => reader.also_missing([value()?]),
            "missing-rows" => reader.missing(match &*value()? {
                "error" => Missing::Error,
                "drop" => Missing::DropRow,
                "keep" => Missing::Keep,
                other => bail!("--missing-rows is error, drop or keep, not `{other}`"),
            }),
            _ => {
                self.reader = reader;
                return Ok(false);
            }
        };
        self.given = Some(format!("--{option}"));
        if !option.ends_with("schema") {
            self.reading = Some(format!("--{option}"));
        }
        Ok(true)
    }

    pub(crate) fn check(&self) -> Result<()> {
        if let (Some(option), Some(file)) = (&self.reading, &self.schema) {
            bail!(
                "{option} and --schema cannot both be given: the schema says how the table is read; \
                 edit {}, or leave one of the options out",
                file.display()
            );
        }
        match (&self.given, &self.data) {
            (Some(option), None) => {
                bail!("{option} is an option of a table: give the table with --data FILE")
            }
            _ => Ok(()),
        }
    }

    /// The samples, with each assumption printed to the standard error.
    pub(crate) fn read(&self) -> Result<ClassificationData> {
        let Some(path) = &self.data else { return Ok(datasets::breast_cancer()?) };
        let bytes = TableBytes::open(path)?;
        let schema = match &self.schema {
            None => self.reader.find_schema(&bytes).map_err(|error| in_options(error, path)),
            Some(file) => {
                let text = std::fs::read_to_string(file);
                let text = text.with_context(|| format!("cannot read {}", file.display()))?;
                Schema::from_toml(&text).map_err(|error| in_options(error, file))
            }
        }?;
        schema.check_kinds().map_err(|error| in_options(error, path))?;
        let data = schema.read_classification(&bytes).map_err(|error| in_options(error, path))?;
        if executor::is_worker() {
            return Ok(data);
        }
        if let Some(file) = &self.save_schema {
            replace_file(file, schema.to_toml()?.as_bytes())?;
        }
        for notice in schema.notices.iter().chain(&data.notices) {
            eprintln!("note: {}", notice.for_command_line());
        }
        let is_text =
            |column: &&ColumnSchema| column.role == Role::Feature && column.kind == Kind::Text;
        for ColumnSchema { name, evidence, .. } in schema.columns.iter().filter(is_text) {
            eprintln!(
                "note: `{name}` is text ({evidence}) and is left out; use its values as categories \
                 with `--kind {name}=category`"
            );
        }
        Ok(data)
    }
}

/// A character, or none.
fn mark(option: &str, value: &str) -> Result<Option<char>> {
    let mut chars = value.chars();
    match (value, chars.next(), chars.next()) {
        ("none", ..) => Ok(None),
        (_, Some(c), None) => Ok(Some(c)),
        _ => bail!("{option} takes one character or `none`, not `{value}`"),
    }
}

/// The error with options of this command line.
fn in_options(error: tenfold::Error, file: &Path) -> anyhow::Error {
    match error {
        tenfold::Error::Table(error @ TableError::InFile { .. }) => {
            anyhow!("cannot use {}", error.for_command_line())
        }
        tenfold::Error::Table(error) => {
            anyhow!("cannot use {}: {}", file.display(), error.for_command_line())
        }
        other => anyhow!(other).context(format!("cannot use {}", file.display())),
    }
}

/// The features as dense numbers of one scale. Texts in a natural language are left out.
pub(crate) fn scaled(x: &Records) -> Box<dyn Transformer> {
    let is_whole =
        |view: tenfold::data::DenseView<'_>| view.rows().flatten().all(|number| !number.is_nan());
    match x.view() {
        RecordsView::Dense(view) if is_whole(view) => StandardScaler::new().into(),
        _ => {
            let numbers = Pipeline::new().then(SimpleImputer::median()).then(StandardScaler::new());
            let names = Pipeline::new()
                .then(SimpleImputer::most_frequent())
                .then(OneHotEncoder::new().unknown(Unknown::Ignore).sparse(false));
            ColumnTransformer::new()
                .select("num", Selector::numeric(), numbers.transformer())
                .select("cat", Selector::kind(Kind::Category), names.transformer())
                .into()
        }
    }
}
