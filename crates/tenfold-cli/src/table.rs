//! `Table`: the features, the target and the groups of a table of text.

use std::io;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use tenfold::data::{
    Column, Kind, Labels, Notice, Records, RecordsView, Role, Schema, TableBytes, TableError,
    Values,
};
use tenfold::model_selection::Groups;

use crate::exit::Usage;
use crate::options::TableOptions;
use crate::terminal::Remarks;

/// Features and a target, with the schema by which new data are read.
#[derive(Debug)]
pub(crate) struct Table {
    /// The name of the file.
    pub(crate) name: String,
    pub(crate) schema: Schema,
    pub(crate) x: Records,
    pub(crate) target: Target,
    pub(crate) groups: Option<Groups>,
}

/// The target of a table.
#[derive(Debug)]
pub(crate) enum Target {
    Classes(Labels),
    Values(Values),
}

/// Integers with at most so many distinct values count as classes.
const CLASSES_MAX: usize = 10;

impl Table {
    /// The table with these options; each assumption becomes a note.
    pub(crate) fn read(options: &TableOptions, remarks: Remarks) -> Result<Self> {
        let (name, bytes) = open(options)?;
        let schema = find_schema(options, &name, &bytes)?;
        schema.check_kinds().map_err(|error| explained(error, &name))?;
        schema.notices.iter().for_each(|notice| remarks.note(notice.for_command_line()));
        let mut table = Reading { options, remarks, name: &name, bytes: &bytes };
        table.read(schema)
    }

    /// The name of the file, without its folders.
    pub(crate) fn file_name(&self) -> &str {
        let name = std::path::Path::new(&self.name).file_name();
        name.and_then(|name| name.to_str()).unwrap_or(&self.name)
    }

    /// The number of samples.
    pub(crate) fn n_samples(&self) -> usize {
        self.x.n_samples()
    }

    /// The name of the target.
    pub(crate) fn target_name(&self) -> &str {
        self.schema.target().map_or("", |target| &target.name)
    }
}

/// The schema of a table, with its target.
pub(crate) fn find_schema(
    options: &TableOptions,
    name: &str,
    bytes: &TableBytes<'_>,
) -> Result<Schema> {
    let reader = match &options.target {
        Some(target) => options.reader().target(target.clone()),
        None => options.reader(),
    };
    reader.find_schema(bytes).map_err(|error| explained(error, name))
}

/// The bytes of the file, or of the standard input, and its name for people.
pub(crate) fn open(options: &TableOptions) -> Result<(String, TableBytes<'static>)> {
    let Some(path) = &options.file else {
        let message = "no table is given; name a file, or - for the standard input, or set `file` \
                       under [table] in tenfold.toml";
        return Err(Usage(message.to_owned()).into());
    };
    open_path(path)
}

/// The same at a path.
pub(crate) fn open_path(path: &Path) -> Result<(String, TableBytes<'static>)> {
    if path.as_os_str() == "-" {
        let bytes = TableBytes::read(io::stdin().lock()).context("the standard input")?;
        return Ok(("the standard input".to_owned(), bytes));
    }
    if path.is_dir() {
        return Err(anyhow!("{} is a folder; name a file in it", path.display()));
    }
    Ok((path.display().to_string(), TableBytes::open(path)?))
}

/// The error with options of the command in the place of methods.
pub(crate) fn explained(error: tenfold::Error, name: &str) -> anyhow::Error {
    let tenfold::Error::Table(error) = error else {
        return anyhow!(error).context(format!("cannot use {name}"));
    };
    let is_in_file = matches!(error, TableError::InFile { .. });
    let message = match is_in_file {
        true => format!("cannot use {}", error.for_command_line()),
        false => format!("cannot use {name}: {}", error.for_command_line()),
    };
    let inner = match &error {
        TableError::InFile { source, .. } => source,
        other => other,
    };
    match inner {
        TableError::UnknownColumn { .. } => Usage(message).into(),
        _ => anyhow!(message),
    }
}

/// The parts of a table that is being read.
struct Reading<'a> {
    options: &'a TableOptions,
    remarks: Remarks,
    name: &'a str,
    bytes: &'a TableBytes<'a>,
}

impl Reading<'_> {
    fn read(&mut self, mut schema: Schema) -> Result<Table> {
        let groups = self.extra(&mut schema, self.options.groups.as_ref(), "groups")?;
        let weights = self.extra(&mut schema, self.options.weights.as_ref(), "weights")?;
        if groups.is_some() && groups == weights {
            return Err(Usage("--groups and --weights name one column".to_owned()).into());
        }
        let (x, target) = self.samples(&schema)?;
        let at = |name: &Option<String>| {
            let names = x.feature_names().unwrap_or_default();
            names.iter().position(|each| Some(each) == name.as_ref())
        };
        let (group_at, weight_at) = (at(&groups), at(&weights));
        let groups = group_at.map(|at| Groups::from_names(texts(&x, at)));
        let target = match weight_at {
            None => target,
            Some(at) => self.weighted(target, &x, at)?,
        };
        let extra = [group_at, weight_at];
        let kept: Vec<usize> =
            (0..x.n_features()).filter(|at| !extra.contains(&Some(*at))).collect();
        for at in extra.into_iter().flatten() {
            let name = x.feature_names().unwrap_or_default()[at].clone();
            schema.column_mut(&name)?.role = Role::Ignored;
        }
        schema.check().map_err(|error| explained(error, self.name))?;
        let x = if kept.len() == x.n_features() { x } else { x.select_columns(&kept)? };
        Ok(Table { name: self.name.to_owned(), schema, x, target, groups })
    }

    /// Reads a column that is neither feature nor target beside the features, and returns its name.
    fn extra(
        &self,
        schema: &mut Schema,
        column: Option<&Column>,
        option: &str,
    ) -> Result<Option<String>> {
        let Some(column) = column else { return Ok(None) };
        let names: Vec<&str> = schema.columns.iter().map(|column| &*column.name).collect();
        let at = column.find(&names).map_err(|error| explained(error, self.name))?;
        let column = &mut schema.columns[at];
        if column.role == Role::Target {
            let name = &column.name;
            let message =
                format!("`{name}` is the target, and cannot be the column of {option} too");
            return Err(Usage(message).into());
        }
        if option == "weights" && column.kind != Kind::Number {
            let (name, kind, evidence) = (&column.name, column.kind, &column.evidence);
            return Err(anyhow!(
                "`{name}` is a column of kind {kind} ({evidence}), and weights are numbers; if it \
                 should hold numbers, read it so with --kind {name}=number"
            ));
        }
        column.role = Role::Feature;
        Ok(Some(column.name.clone()))
    }

    /// The features, and the target as classes or as numbers.
    fn samples(&self, schema: &Schema) -> Result<(Records, Target)> {
        let TableOptions { classification, regression, .. } = self.options;
        let target = schema.target();
        let is_number = target.is_some_and(|target| target.kind == Kind::Number);
        if *classification || (!is_number && !regression) {
            return self.classes(schema);
        }
        let data = schema.read_regression(self.bytes).map_err(|error| self.explained(error))?;
        let few = few_integers(&data.y);
        if !regression && let Some(distinct) = few {
            self.remarks.note(format!(
                "`{}` has {distinct} different integers, which are read as classes; predict numbers \
                 with --regression",
                target.map_or("", |target| &target.name)
            ));
            return self.classes(schema);
        }
        self.show(&data.notices);
        Ok((data.x, Target::Values(data.y)))
    }

    fn classes(&self, schema: &Schema) -> Result<(Records, Target)> {
        let data = schema.read_classification(self.bytes);
        let data = data.map_err(|error| self.explained(error))?;
        self.show(&data.notices);
        Ok((data.x, Target::Classes(data.y)))
    }

    fn weighted(&self, target: Target, x: &Records, at: usize) -> Result<Target> {
        let weights = numbers(x, at);
        if let Some(row) = weights.iter().position(|weight| weight.is_nan()) {
            return Err(anyhow!("the weight of sample {row} is missing; give every sample one"));
        }
        Ok(match target {
            Target::Classes(y) => Target::Classes(y.with_weights(weights)?),
            Target::Values(y) => Target::Values(y.with_weights(weights)?),
        })
    }

    fn show(&self, notices: &[Notice]) {
        notices.iter().for_each(|notice| self.remarks.note(notice.for_command_line()));
    }

    fn explained(&self, error: tenfold::Error) -> anyhow::Error {
        explained(error, self.name)
    }
}

/// The number of distinct values, if they are few integers.
fn few_integers(y: &Values) -> Option<usize> {
    let mut distinct: Vec<f64> = Vec::new();
    for value in y.iter() {
        if value.fract() != 0.0 {
            return None;
        }
        if !distinct.contains(&value) {
            distinct.push(value);
        }
        if distinct.len() > CLASSES_MAX {
            return None;
        }
    }
    (2 * distinct.len() <= y.len()).then_some(distinct.len())
}

/// The cells of a feature as texts.
fn texts(x: &Records, at: usize) -> Vec<String> {
    let text = |row| match x.view() {
        RecordsView::Table(table) => table.at(at).text(row).map(str::to_owned),
        _ => None,
    };
    let numbers = numbers(x, at);
    let of_row = |(row, number): (usize, f64)| text(row).unwrap_or_else(|| number.to_string());
    numbers.into_iter().enumerate().map(of_row).collect()
}

/// The cells of a feature as numbers, NaN where they are none.
fn numbers(x: &Records, at: usize) -> Vec<f64> {
    match x.view() {
        RecordsView::Dense(dense) => dense.rows().map(|row| row[at]).collect(),
        RecordsView::Table(table) => {
            let column = table.at(at);
            (0..column.len()).map(|row| column.number(row).unwrap_or(f64::NAN)).collect()
        }
        RecordsView::Sparse(_) => Vec::new(),
    }
}
