//! Learns the intent of messages: TF-IDF and a linear support vector machine, cross-validated, with the
//! most typical words of each class.
//!
//! `cargo run --release --example text_intents -- --help` lists the options.
#![allow(clippy::print_stderr)]

mod messages;
mod options;
mod output;

use std::process::ExitCode;

use anyhow::Result;
use tenfold::data::ClassificationData;
use tenfold::prelude::*;

use crate::options::{HELP, Options};
use crate::output::print;

fn run() -> Result<()> {
    let Some(options) = Options::parse()? else {
        return print(HELP);
    };
    let ClassificationData { x, y: truth, .. } = options.messages()?;

    let mut graph = Graph::new();
    let x = graph.data("X", x)?;
    let y = graph.data("y", truth.clone())?;
    let sgd = Sgd::hinge().alpha(1e-4).seed(options.seed);
    let pipeline = Pipeline::new().then(TfidfVectorizer::new()).classifier(sgd);
    let folds = StratifiedKFold::new(options.folds).shuffle(options.seed);
    let cv = CrossValidation::new(folds).add_to(&mut graph, "svm", pipeline, x, y)?;
    let run = Threads::default().run(&graph, (cv.reports(), cv.predictions, cv.prod))?;

    print(&format!("{} messages, {} classes\n\n", truth.len(), truth.classes().len()))?;
    print(&format!("{}\n", cv.summary(&run)?))?;
    print(&output::out_of_fold(&cv, &run, &truth)?)?;
    print(&output::typical_words(&**run.get(cv.prod)?, &truth, options.words)?)
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", format!("{error:#}").replace(char::is_control, " "));
            ExitCode::FAILURE
        }
    }
}
