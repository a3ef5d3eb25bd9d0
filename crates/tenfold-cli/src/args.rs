//! The command line.

use clap::{Parser, Subcommand};

use crate::commands::{
    compare, completions, cv, data, datasets, estimators, fit, graph, init, predict, report,
    search, store,
};
use crate::common::Common;

/// Cross-validate, search, fit and predict on a table of text, without a program
///
/// The table is CSV in any common dialect. Choices that the command makes are notes on the standard error, each with the
/// option that changes it; results alone are on the standard output.
#[derive(Debug, Parser)]
#[command(name = "tenfold", version, after_help = AFTER, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "\
Examples:
  tenfold data titanic.csv --report titanic.html      look at a table
  tenfold cv titanic.csv --target Survived            score the default estimator
  tenfold fit titanic.csv --target Survived -o model.tenfold
  tenfold predict model.tenfold new.csv > predictions.csv
  tenfold init titanic.csv                            write the choices to tenfold.toml

Exit codes:
  0    the work is done
  1    it failed, or a check found damage
  2    the command line or tenfold.toml cannot be used
  130  interrupted (Ctrl-C); finished results stay in the store";

/// A subcommand.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Data(data::DataArgs),
    Cv(cv::CvArgs),
    Search(search::SearchArgs),
    Fit(fit::FitArgs),
    Predict(predict::PredictArgs),
    Compare(compare::CompareArgs),
    Graph(graph::GraphArgs),
    Report(report::ReportArgs),
    Init(init::InitArgs),
    Estimators(estimators::EstimatorsArgs),
    Datasets(datasets::DatasetsArgs),
    #[command(subcommand)]
    Store(store::StoreCommand),
    Completions(completions::CompletionsArgs),
}
