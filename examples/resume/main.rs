//! Edits a pipeline in three ways, and shows that only the edited parts are done again.
//!
//! `cargo run --release --example resume` plays the whole story in a temporary directory;
//! `-- --help` lists the options with which each step can be taken by itself.
#![allow(clippy::print_stderr)]

mod options;
mod story;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use tenfold::metrics::accuracy;
use tenfold::prelude::*;
use tenfold::store::DataFile;

/// The pipeline, with the parts that a user edits.
#[derive(Clone)]
pub(crate) struct Pipeline {
    pub(crate) table: PathBuf,
    pub(crate) edition: u32,
    pub(crate) alpha: f64,
}

impl Pipeline {
    /// Two candidates, cross-validated on the table, and the cost of each fold.
    pub(crate) fn graph(&self) -> Result<(Graph, Vec<Node<f64>>)> {
        let mut graph = Graph::new();
        // A file counts by its content.
        let table = graph.data("table", DataFile::new(&self.table))?;
        let x = graph.try_task("X", cached(table::records).version(1), table)?;
        let y = graph.try_task("y", cached(table::labels).version(1), table)?;
        let mut costs = Vec::new();
        for (name, candidate) in self.candidates() {
            let cv = CrossValidation::new(KFold::new(3).shuffle(7));
            let cv = cv.add_to(&mut graph, name, candidate, x, y)?;
            for (at, fold) in cv.folds().iter().enumerate() {
                let key = format!("{name}/cost-{at:02}");
                let inputs = (fold.y_test, fold.predicted_test);
                costs.push(match self.edition {
                    1 => graph.try_task(key, cached(evaluate).version(1), inputs)?,
                    _ => graph.try_task(key, cached(evaluate_edited).version(2), inputs)?,
                });
            }
        }
        Ok((graph, costs))
    }

    fn candidates(&self) -> [(&'static str, Box<dyn Classifier>); 2] {
        let scaled = || tenfold::pipeline::Pipeline::new().then(StandardScaler::new());
        let sgd = scaled().classifier(Sgd::hinge().alpha(self.alpha));
        [("sgd", sgd.boxed()), ("svc", scaled().classifier(Svc::new()).boxed())]
    }
}

/// The cost of wrong predictions: one each.
fn evaluate(truth: &Labels, predicted: &Labels) -> Result<f64> {
    Ok(1.0 - accuracy(truth, predicted)?)
}

/// The same function after an edit. A program of yours has one at a time: raise its version when
/// you edit it, or mark it with `#[task]`, which notices by itself.
fn evaluate_edited(truth: &Labels, predicted: &Labels) -> Result<f64> {
    Ok(10.0 * evaluate(truth, predicted)?)
}

fn main() -> ExitCode {
    match options::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
