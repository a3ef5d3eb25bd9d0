//! `tenfold datasets`: small tables to try the commands on.

use anyhow::Result;
use clap::Args;
use tenfold::datasets::{File, files};

use crate::exit::Usage;
use crate::lines::Lines;
use crate::settings::hint;
use crate::terminal::{print, print_bytes};

/// List small data sets, or print one as CSV
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DatasetsArgs {
    /// Data set to print
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  tenfold datasets
  tenfold datasets iris > iris.csv
  tenfold datasets wine | tenfold cv - --target class";

pub(crate) fn run(args: &DatasetsArgs) -> Result<()> {
    let files = files();
    match &args.name {
        Some(name) => match files.iter().find(|file| file.name == name) {
            Some(file) => print_bytes(file.text.as_bytes()),
            None => {
                let known: Vec<&str> = files.iter().map(|file| file.name).collect();
                Err(Usage(format!("there is no data set `{name}`{}", hint(name, &known))).into())
            }
        },
        None => print(&list(&files)),
    }
}

fn list(files: &[File]) -> String {
    let mut lines = Lines::new(4, ["name", "samples", "target", "content"]);
    for File { name, text, target, about } in files {
        let samples = text.lines().count() - 1;
        lines.push([
            (*name).to_owned(),
            samples.to_string(),
            (*target).to_owned(),
            (*about).to_owned(),
        ]);
    }
    lines.to_string()
}
