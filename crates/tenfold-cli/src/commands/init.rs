//! `tenfold init`: the choices for a table, as a commented `tenfold.toml`.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use tenfold::data::{ColumnSchema, Kind, Role, Schema};
use tenfold::store::replace_file;

use crate::common::Common;
use crate::exit::Usage;
use crate::interrupt;
use crate::options::TableOptions;
use crate::settings::{NAME, Section, sections};
use crate::table::{find_schema, open};
use crate::terminal::{is_hidden, print, print_bytes};

/// Write the choices for a table to a commented tenfold.toml
///
/// All subcommands read that file where they run; options of the command line override it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct InitArgs {
    #[command(flatten)]
    table: TableOptions,

    /// File to write; - prints it
    #[arg(long, short, value_name = "FILE", default_value = NAME, help_heading = "Output")]
    output: PathBuf,

    /// Replace a file that is there
    #[arg(long, help_heading = "Output")]
    force: bool,
}

const EXAMPLES: &str = "\
Examples:
  tenfold init titanic.csv --target Survived
  tenfold cv                                   the same table with the settings of the file";

pub(crate) fn run(args: InitArgs, common: &Common) -> Result<()> {
    let InitArgs { table, output, force } = args;
    let is_printed = output.as_os_str() == "-";
    if !is_printed && !force && output.exists() {
        let message = format!("{} is there already; replace it with --force", output.display());
        return Err(Usage(message).into());
    }
    let (name, bytes) = open(&table)?;
    let schema = find_schema(&table, &name, &bytes)?;
    let remarks = common.remarks();
    schema.notices.iter().for_each(|notice| remarks.note(notice.for_command_line()));
    let text = settings(&table, &schema);
    if is_printed {
        return print_bytes(text.as_bytes());
    }
    interrupt::whole(|| replace_file(&output, text.as_bytes()))?;
    print(&format!(
        "{} has the settings for {name}; edit it, then run: tenfold cv\n",
        output.display()
    ))
}

/// The file of settings for a table.
fn settings(options: &TableOptions, schema: &Schema) -> String {
    let mut text = "\
# Settings of tenfold for this folder. A line that begins with # is a comment; options of the command line override
# this file. Keys are the long options of `tenfold cv --help`.
"
    .to_owned();
    for section in sections() {
        let body = match section.name {
            "columns" => columns(schema),
            "steps" => STEPS.to_owned(),
            "estimator" => ESTIMATOR.to_owned(),
            "scorers" => SCORERS.to_owned(),
            _ => keys(&section, options, schema),
        };
        let _ = write!(text, "\n{body}");
    }
    text
}

const SCORERS: &str = "\
# Scorers, the most important one first, one section each:
# [[scorers]]
# kind = \"f1\"
# average = \"macro\"
";

const STEPS: &str = "\
# Transformers in place of those that the kinds of the columns ask for, one section each:
# [[steps]]
# kind = \"standard-scaler\"
";

const ESTIMATOR: &str = "\
# The estimator and its parameters; `tenfold estimators` lists all of them:
# [estimator]
# kind = \"random-forest-classifier\"
# n_trees = 200
";

/// The kind of each column as it was found.
fn columns(schema: &Schema) -> String {
    let mut text = "\
# The kind of each column: number, category, text, date-time, identifier or boolean. Remove the # to fix one.
# A column may be a table too: { kind = \"category\", transformer = { kind = \"ordinal-encoder\" } }, or { drop = true }.
[columns]
"
    .to_owned();
    for ColumnSchema { name, kind, role, evidence, .. } in &schema.columns {
        let role = match role {
            Role::Feature => "",
            Role::Target => "; the target",
            Role::Ignored => "; no feature",
        };
        let _ = writeln!(
            text,
            "# {} = \"{}\"  # {}{role}",
            quoted(name),
            Kind::to_string(kind),
            one_line(evidence)
        );
    }
    text
}

/// The keys of a section, each with its help; those that are known are set.
fn keys(section: &Section, options: &TableOptions, schema: &Schema) -> String {
    let mut text = format!("[{}]\n", section.name);
    for key in &section.keys {
        let value = match &*key.name {
            "file" => options.file.as_deref().map(|file| quoted(&Path::display(file).to_string())),
            "target" => schema.target().map(|target| quoted(&target.name)),
            _ => None,
        };
        let line = match value {
            Some(value) => format!("{} = {value}", key.name),
            None => format!("# {} =", key.name),
        };
        let _ = writeln!(text, "# {}\n{line}", key.help);
    }
    text
}

/// A text in the quotes and escapes of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // More than TOML asks for: nothing invisible should stand in a file for people.
            c if is_hidden(c) => {
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
