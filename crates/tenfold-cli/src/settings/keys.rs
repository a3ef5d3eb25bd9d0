//! The sections of `tenfold.toml` and their keys, which are the long options of the command line.

use clap::{Args, Command};

use crate::options::{ReportOptions, RunOptions, SearchOptions, SplitOptions, TableOptions};

/// A section with the keys that it may have, or any.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: &'static str,
    /// The keys with their help; empty where keys are names of columns or parameters.
    pub(crate) keys: Vec<Key>,
}

/// A key of a section.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) help: String,
}

/// Every section, in the order of a file.
pub(crate) fn sections() -> Vec<Section> {
    let section = |name, keys| Section { name, keys };
    vec![
        section("table", keys_of::<TableOptions>()),
        section("columns", Vec::new()),
        section("steps", Vec::new()),
        section("estimator", Vec::new()),
        section("scorers", Vec::new()),
        section("splits", keys_of::<SplitOptions>()),
        section("search", keys_of::<SearchOptions>()),
        section("report", keys_of::<ReportOptions>()),
        section("run", keys_of::<RunOptions>()),
    ]
}

fn keys_of<A: Args>() -> Vec<Key> {
    let command = A::augment_args(Command::new("options"));
    let key = |arg: &clap::Arg| Key {
        name: arg.get_id().as_str().replace('_', "-"),
        help: arg.get_help().map(ToString::to_string).unwrap_or_default(),
    };
    command.get_arguments().map(key).collect()
}
