//! `tenfold graph`: the tasks of a kept run, rolled up by the path of their keys.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use tenfold::report::document::{Picture, State};
use tenfold::report::record::RunRecord;
use tenfold::store::{check_replaceable, replace_file};

use crate::common::Common;
use crate::exit::Usage;
use crate::interrupt;
use crate::lines::Lines;
use crate::runs::{RunName, StoreName};
use crate::settings::hint;
use crate::terminal::{print, print_bytes};

/// Show the tasks of a kept run, rolled up by their keys, and why each ran
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    run: RunName,
    #[command(flatten)]
    store: StoreName,

    /// Print the chain of reasons why the task with this key ran, or did not
    #[arg(long, value_name = "KEY", conflicts_with = "form")]
    why: Option<String>,

    /// Form of the picture
    #[arg(
        long = "format",
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        help_heading = "Output"
    )]
    form: PictureForm,

    /// File of the picture; the standard output if not given
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// The form of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum PictureForm {
    /// A line for each group of tasks.
    Text,
    /// A drawing.
    Svg,
    /// Graphviz.
    Dot,
    /// Mermaid, which Markdown shows on many sites.
    Mermaid,
    /// Times of all tasks, for ui.perfetto.dev and chrome://tracing.
    Trace,
}

const EXAMPLES: &str = "\
Examples:
  tenfold graph latest
  tenfold graph latest --why logistic-regression/cv/fit-00
  tenfold graph latest --format svg --output graph.svg
  tenfold graph latest --format trace --output trace.json";

pub(crate) fn run(args: &GraphArgs, common: &Common) -> Result<()> {
    args.output.as_deref().map_or(Ok(()), check_replaceable)?;
    let record = args.store.runs(common)?.find(args.run.name())?.record()?;
    if let Some(key) = &args.why {
        return print(&why(&record, key)?);
    }
    let picture = || record.picture();
    let bytes = match args.form {
        PictureForm::Text => as_text(&record, &picture()).into_bytes(),
        PictureForm::Svg => picture().to_svg().into_bytes(),
        PictureForm::Dot => picture().to_dot().into_bytes(),
        PictureForm::Mermaid => picture().to_mermaid().into_bytes(),
        PictureForm::Trace => {
            let mut bytes = Vec::new();
            record.write_trace(&mut bytes)?;
            bytes
        }
    };
    match (&args.output, args.form) {
        (Some(output), _) => interrupt::whole(|| Ok(replace_file(output, &bytes)?)),
        (None, PictureForm::Text) => print(&String::from_utf8_lossy(&bytes)),
        (None, _) => print_bytes(&bytes),
    }
}

fn why(record: &RunRecord, key: &str) -> Result<String> {
    match record.why(key) {
        Some(why) => Ok(why.to_string()),
        None => {
            let known: Vec<&str> = record.listing().keys().collect();
            // All keys of a large graph would be no hint.
            let hint = match known.len() {
                0..=20 => hint(key, &known),
                _ => match &*tenfold::estimator::registry::near(key, known.iter().copied()) {
                    [] => "; `tenfold graph` shows the groups of tasks".to_owned(),
                    near => format!("; did you mean `{}`?", near.join("` or `")),
                },
            };
            Err(Usage(format!("the run has no task `{key}`{hint}")).into())
        }
    }
}

/// A line for each box of the first level.
fn as_text(record: &RunRecord, picture: &Picture) -> String {
    let mut lines = Lines::new(1, ["tasks", "outcome", "seconds", "bytes"]);
    let shown = picture.levels.first().map_or(&[][..], |level| &level.boxes);
    for group in shown.iter().map(|&at| &picture.boxes[at]) {
        let states: Vec<String> = group
            .states
            .iter()
            .map(|(state, count)| match (group.nodes, state) {
                (1, state) => state.name().to_owned(),
                (_, state) => format!("{count} {}", State::name(*state)),
            })
            .collect();
        lines.push([
            group.label.clone(),
            states.join(", "),
            format!("{:.3}", group.seconds),
            group.bytes.to_string(),
        ]);
    }
    let title = &record.about.title;
    format!("{title}\n{}\n\n{lines}", picture.description)
}
