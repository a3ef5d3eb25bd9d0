//! `tenfold compare`: two kept runs: parameters, scores with a paired test, and where they first differ.

use anyhow::Result;
use clap::Args;
use serde_json::{Value, json};
use tenfold::model_selection::{Direction, PairedTest, SplitSizes};
use tenfold::report::compare::Comparison;
use tenfold::report::document::{Block, Cell, Column, Document, Table};

use crate::common::Common;
use crate::options::{Form, FormOption, ReportFile};
use crate::reports;
use crate::runs::{KeptRun, StoreName};
use crate::terminal::print;

/// Compare two kept runs: parameters, scores by a paired test, and the first tasks that differ
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompareArgs {
    /// The earlier run: an id, its beginning, a path, or latest
    #[arg(value_name = "RUN")]
    before: String,

    /// The later run
    #[arg(value_name = "RUN")]
    after: String,

    #[command(flatten)]
    store: StoreName,

    /// Write the comparison to a file, by its ending: .html, .json or .md; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    report: Vec<ReportFile>,

    #[command(flatten)]
    format: FormOption,
}

const EXAMPLES: &str = "\
Examples:
  tenfold compare 20240131-1155 latest
  tenfold compare 20240131-1155 latest --report difference.html";

pub(crate) fn run(args: &CompareArgs, common: &Common) -> Result<()> {
    reports::check_files(&args.report)?;
    let runs = args.store.runs(common)?;
    let (before, after) = (runs.find(&args.before)?, runs.find(&args.after)?);
    let (earlier, later) = (before.record()?, after.record()?);
    let comparison = Comparison::of(&earlier, &later);
    let title = format!("{} and {}", before.id(), after.id());
    let subtitle = format!("{}; {}", earlier.about.title, later.about.title);
    let mut blocks = score_blocks(&before, &after)?;
    blocks.extend(comparison.blocks());
    let document = Document::new(title, subtitle).with_tab("Comparison", blocks);
    reports::write(&args.report, &document, common.remarks())?;
    print(&match args.format.form {
        Form::Text => document.to_markdown(),
        Form::Json => document.to_json() + "\n",
    })
}

/// The scores of two runs side by side.
fn score_blocks(before: &KeptRun, after: &KeptRun) -> Result<Vec<Block>> {
    let (Some(earlier), Some(later)) = (before.scores()?, after.scores()?) else {
        return Ok(Vec::new());
    };
    let same = |name: &str| earlier[name] == later[name];
    let are_paired = same("splits") && earlier["splits"].is_string();
    let mut table = Table::new(
        "Mean scores on the test samples; differences by the corrected resampled t test over the same folds.",
        [
            Column::text("score"),
            Column::number("earlier"),
            Column::number("later"),
            Column::number("difference"),
            Column::number("95 % interval"),
            Column::number("p"),
            Column::text("later one"),
        ],
    );
    for metric in later["metrics"].as_array().into_iter().flatten() {
        let known = earlier["metrics"].as_array().into_iter().flatten();
        let Some(was) = known.into_iter().find(|was| was["name"] == metric["name"]) else {
            continue;
        };
        let mean = |metric: &Value| metric["mean"].as_f64().unwrap_or(f64::NAN);
        let mut row: Vec<Cell> = vec![
            metric["name"].as_str().unwrap_or_default().into(),
            Cell::number(mean(was)),
            Cell::number(mean(metric)),
            Cell::number(mean(metric) - mean(was)),
        ];
        match are_paired.then(|| compared(was, metric, &later)).flatten() {
            Some([interval, p, verdict]) => {
                row.extend([interval.as_str().into(), p.as_str().into(), verdict.as_str().into()]);
            }
            None => row.extend(["", "", "other folds: no paired test"].map(Cell::from)),
        }
        table.rows.push(row);
    }
    Ok(vec![Block::Heading("Scores".to_owned()), Block::Table(table)])
}

/// The interval of a difference, its p value, and the verdict on the later run.
fn compared(before: &Value, after: &Value, run: &Value) -> Option<[String; 3]> {
    let scores = |metric: &Value| -> Option<Vec<f64>> {
        metric["test"].as_array()?.iter().map(Value::as_f64).collect()
    };
    let size = |name: &str| run[name].as_f64().map(|size| size.round() as usize);
    let sizes = SplitSizes::new(size("n_train")?, size("n_test")?).ok()?;
    let direction = match after["direction"] == json!("lower") {
        true => Direction::Lower,
        false => Direction::Higher,
    };
    let test = PairedTest::new(sizes, direction);
    let found = test.compare(&scores(after)?, &scores(before)?).ok()?;
    Some([
        format!("{:.4} to {:.4}", found.interval.low, found.interval.high),
        format!("{:.3}", found.p_value),
        format!("{:?}", found.verdict).to_lowercase(),
    ])
}
