//! `tenfold report`: the report of a run that was kept.

use anyhow::Result;
use clap::Args;

use crate::common::Common;
use crate::options::{Form, ReportFile};
use crate::reports;
use crate::runs::{RunName, StoreName};
use crate::terminal::print;

/// Print the report of a kept run, or write it to files
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    run: RunName,
    #[command(flatten)]
    store: StoreName,

    /// File of the report, by its ending: .html, .json or .md; may be repeated
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Vec<ReportFile>,

    /// Form of the printed report
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        help_heading = "Output"
    )]
    format: Form,
}

const EXAMPLES: &str = "\
Examples:
  tenfold report latest
  tenfold report 20240131 --output report.html
  tenfold report .tenfold/runs/20240131-120000-1a2b --format json > report.json";

pub(crate) fn run(args: &ReportArgs, common: &Common) -> Result<()> {
    reports::check_files(&args.output)?;
    let document = args.store.runs(common)?.find(args.run.name())?.document()?;
    if args.output.is_empty() {
        return print(&match args.format {
            Form::Text => document.to_markdown(),
            Form::Json => document.to_json() + "\n",
        });
    }
    reports::write(&args.output, &document, common.remarks())
}
