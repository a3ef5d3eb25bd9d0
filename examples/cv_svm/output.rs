//! The printed text, and the content of the files.

use std::io::{self, ErrorKind, Write};

use anyhow::{Context, Result};
use serde::Serialize;
use tenfold::graph::Outcome;
use tenfold::metrics::ClassificationReport;
use tenfold::model_selection::CrossValidated;
use tenfold::prelude::*;

type Nodes = CrossValidated<Box<dyn Classifier>>;

/// The reports of each fold, the summary, and the seconds of the production fit.
pub(crate) fn reports(cv: &Nodes, run: &Run, n_samples: usize) -> Result<String> {
    let mut text = String::new();
    for (at, fold) in cv.folds().iter().enumerate() {
        for (part, report) in [("train", fold.report_train), ("test", fold.report_test)] {
            if let Ok(report) = run.get(report) {
                text += &format!("fold {at}, {part}\n\n{report}\n");
            }
        }
    }
    text += &format!("{}\n", cv.summary(run)?);
    if let Some(elapsed) = run.elapsed(cv.prod.id()) {
        text += &format!("prod: fitted on all {n_samples} samples in {elapsed:.2?}\n");
    }
    Ok(text)
}

/// The number of results that the store had, and of tasks that ran.
pub(crate) fn store_summary(run: &Run) -> String {
    let count = |is: fn(&Outcome) -> bool| run.outcomes().filter(|(_, what)| is(what)).count();
    let reused = count(|outcome| matches!(outcome, Outcome::Reused { .. }));
    let ran = count(|outcome| matches!(outcome, Outcome::Ran));
    let saved = run.seconds_saved();
    format!("store: {reused} results reused, {ran} tasks ran; {saved:.2} s of computing saved\n")
}

/// The content of the file of `--json`.
#[derive(Serialize)]
struct Results<'r> {
    folds: Vec<FoldResults<'r>>,
    prod: ProdResults<'r>,
}

#[derive(Serialize)]
struct FoldResults<'r> {
    train: &'r ClassificationReport,
    test: &'r ClassificationReport,
    fit_seconds: f64,
    score_seconds: f64,
}

#[derive(Serialize)]
struct ProdResults<'r> {
    train: &'r ClassificationReport,
    fit_seconds: f64,
}

/// The reports and seconds as JSON.
pub(crate) fn json(cv: &Nodes, run: &Run, prod: Node<ClassificationReport>) -> Result<Vec<u8>> {
    let mut folds = Vec::new();
    for (fold, summary) in cv.folds().iter().zip(cv.summary(run)?.folds) {
        folds.push(FoldResults {
            train: run.get(fold.report_train)?,
            test: run.get(fold.report_test)?,
            fit_seconds: summary.fit_seconds,
            score_seconds: summary.score_seconds,
        });
    }
    let fit_seconds = run.elapsed(cv.prod.id()).map_or(f64::NAN, |time| time.as_secs_f64());
    let results = Results { folds, prod: ProdResults { train: run.get(prod)?, fit_seconds } };
    Ok(serde_json::to_vec_pretty(&results)?)
}

/// The content of the file of `--predictions`: one line per tested sample, in the order of the rows.
pub(crate) fn predictions(truth: &Labels, cv: &Nodes, run: &Run) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for (fold, (rows, predicted)) in run.get(cv.predictions)?.folds().enumerate() {
        lines.extend(rows.iter().enumerate().map(|(at, row)| (row, fold, predicted.name(at))));
    }
    lines.sort_unstable();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["row", "fold", "true", "predicted"])?;
    for (row, fold, predicted) in lines {
        writer.serialize((row, fold, truth.name(row), predicted))?;
    }
    Ok(writer.into_inner()?)
}

pub(crate) fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // The reader has closed the pipe.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot print"),
    }
}

/// The text on one line, whatever the names in it hold.
pub(crate) fn one_line(text: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
    text.chars().map(escaped).collect()
}
