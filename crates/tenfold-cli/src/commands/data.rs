//! `tenfold data`: the profile of a table.

use anyhow::Result;
use clap::Args;
use tenfold::report::data::data_blocks;
use tenfold::report::document::Document;
use tenfold::tabular::Profile;

use crate::common::Common;
use crate::job::Job;
use crate::options::{Form, FormOption, ReportFile, RunOptions, TableOptions};
use crate::reports;
use crate::table::{explained, open};
use crate::terminal::print;

/// Look at a table: kinds, missing values, distribution of each column, duplicates
///
/// With a target, the columns are ordered by their association with it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DataArgs {
    #[command(flatten)]
    table: TableOptions,

    /// Write a report to a file, by its ending: .html, .json or .md; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    report: Vec<ReportFile>,

    #[command(flatten)]
    format: FormOption,
}

const EXAMPLES: &str = "\
Examples:
  tenfold data titanic.csv
  tenfold data titanic.csv --target Survived --report titanic.html
  zcat big.csv.gz | tenfold data - --format json > profile.json";

pub(crate) fn run(args: DataArgs, common: &Common) -> Result<()> {
    let DataArgs { table, report, format: FormOption { form } } = args;
    reports::check_files(&report)?;
    let job = Job::new(common.settings()?, common.remarks(), table, RunOptions::default());
    let (name, profile) = profile(&job)?;
    if report.is_empty() && form == Form::Text {
        return print(&format!("{name}: {profile}"));
    }
    let subtitle = format!("{} rows, {} columns", profile.n_rows, profile.columns.len());
    let document = Document::new(&name, subtitle).with_tab("Data", data_blocks(&profile));
    reports::write(&report, &document, job.remarks)?;
    print(&match form {
        Form::Text => format!("{name}: {profile}"),
        Form::Json => document.to_json() + "\n",
    })
}

/// The name of a table, and the profile of all of its columns but those that are dropped.
fn profile(job: &Job) -> Result<(String, Profile)> {
    let (name, bytes) = open(&job.table)?;
    let wrong = |error| explained(error, &name);
    let (schema, data) = job.table.reader().read_all(&bytes).map_err(wrong)?;
    for notice in schema.notices.iter().chain(&data.notices) {
        job.remarks.note(notice.for_command_line());
    }
    let profile = match &job.table.target {
        Some(target) => Profile::with_target(&data.x, target.clone()).map_err(wrong)?,
        None => Profile::of(&data.x)?,
    };
    Ok((name, profile.with_schema(&schema)))
}
