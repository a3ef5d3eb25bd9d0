//! Cross-validates a support vector machine, and fits it on all data for production.
//!
//! `cargo run --release --example cv_svm -- --help` lists the options.
#![allow(clippy::print_stderr)]

mod executor;
mod files;
mod options;
mod output;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use tenfold::prelude::*;
use tenfold::store::replace_file;

use crate::options::{HELP, Options};
use crate::output::print;

fn run() -> Result<()> {
    let Some(options) = Options::parse()? else { return print(HELP) };
    options.check_outputs()?;
    let data = options.table.read()?;
    let truth = data.y.clone();

    let mut graph = Graph::new();
    let svm = Pipeline::new().then(table::scaled(&data.x)).classifier(options.classifier()?);
    let x = graph.data("X", data.x)?;
    let y = graph.data("y", data.y)?;
    let folds = KFold::new(options.folds).shuffle(options.seed);
    let cv = CrossValidation::new(folds).add_to(&mut graph, "svm", svm, x, y)?;
    let prod_predicted = graph.try_task("svm/prod/transform", tasks::predict, (cv.prod, x))?;
    let prod_report = graph.try_task("svm/prod/report", tasks::evaluate, (y, prod_predicted))?;

    let executor = options.executor()?;
    let plan = graph.plan((cv.reports(), cv.predictions, cv.prod, prod_report))?;
    if let Some(store) = options.dry_run_store(&*executor) {
        return print(&plan.explain(store)?.to_string());
    }
    let run = executor.run_plan(&plan, Bindings::new())?;

    let mut text = output::reports(&cv, &run, truth.len())?;
    if options.cache.is_some() {
        text += &output::store_summary(&run);
    }
    // Where nothing can be printed, the files are written all the same.
    let printed = print(&text);
    // A failed fold shows in the summary; the files are written by a run without failures only.
    let run = run.all_ran()?;
    if let Some(path) = &options.json {
        replace_file(path, &output::json(&cv, &run, prod_report)?)?;
    }
    if let Some(path) = &options.predictions {
        replace_file(path, &output::predictions(&truth, &cv, &run)?)?;
    }
    printed
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", output::one_line(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}
