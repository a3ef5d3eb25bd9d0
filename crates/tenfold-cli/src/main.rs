//! The command `tenfold`.
#![forbid(unsafe_code)]

mod args;
mod columns;
mod command_line;
mod commands;
mod common;
mod exit;
mod given;
mod interrupt;
mod job;
mod learning;
mod lines;
mod model;
mod options;
mod reports;
mod run;
mod runs;
mod scores;
mod settings;
mod splits;
mod table;
mod terminal;

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use args::{Cli, Command};
use commands::{
    compare, completions, cv, data, datasets, estimators, fit, graph, init, predict, report,
    search, store,
};

fn run(Cli { common, command }: Cli) -> Result<()> {
    terminal::set_color(common.color);
    match command {
        Command::Completions(args) => completions::run(&args, Cli::command()),
        Command::Compare(args) => compare::run(&args, &common),
        Command::Cv(args) => cv::run(args, &common),
        Command::Data(args) => data::run(args, &common),
        Command::Datasets(args) => datasets::run(&args),
        Command::Estimators(args) => estimators::run(&args),
        Command::Fit(args) => fit::run(args, &common),
        Command::Graph(args) => graph::run(&args, &common),
        Command::Init(args) => init::run(args, &common),
        Command::Predict(args) => predict::run(&args, &common),
        Command::Report(args) => report::run(&args, &common),
        Command::Search(args) => search::run(args, &common),
        Command::Store(command) => store::run(&command, &common),
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match interrupt::install().and_then(|()| run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::error(&error);
            ExitCode::from(exit::code(&error))
        }
    }
}
