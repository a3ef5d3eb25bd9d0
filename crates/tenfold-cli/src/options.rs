//! Options that the command line and `tenfold.toml` share, each defined once: its name, help and type serve both.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, ValueEnum};
use serde::Deserialize;

mod data;
mod picture_file;
mod report_file;
mod table;
mod values;

pub(crate) use data::Data;
pub(crate) use picture_file::PictureFile;
pub(crate) use report_file::ReportFile;
pub(crate) use table::TableOptions;
pub(crate) use values::{ColumnKind, Mark, MissingRows, Parameter, YesNo};

/// An option that may be given in two places.
pub(crate) trait Over {
    /// This one, or the one below if it is not given.
    fn over(self, below: Self) -> Self;
}

impl<T> Over for Option<T> {
    fn over(self, below: Self) -> Self {
        self.or(below)
    }
}

impl<T> Over for Vec<T> {
    fn over(self, below: Self) -> Self {
        if self.is_empty() { below } else { self }
    }
}

impl Over for bool {
    fn over(self, below: Self) -> Self {
        self || below
    }
}

/// A section of `tenfold.toml` whose keys are long options of the command line.
macro_rules! options {
    ($(#[$meta:meta])* $name:ident { $($(#[$of_field:meta])* $field:ident: $type:ty,)* }) => {
        #[derive(Clone, Debug, Default, clap::Args, serde::Deserialize)]
        $(#[$meta])*
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct $name {
            $($(#[$of_field])* pub(crate) $field: $type,)*
        }

        impl $crate::options::Over for $name {
            fn over(self, below: Self) -> Self {
                Self { $($field: $crate::options::Over::over(self.$field, below.$field),)* }
            }
        }
    };
}
pub(crate) use options;

options! {
    #[command(next_help_heading = "Splits")]
    SplitOptions {
        /// Number of folds; 10, or as many as the rarest class has samples
        #[arg(long, value_name = "N")]
        folds: Option<usize>,

        /// Repetitions of all folds, each with other samples in them
        #[arg(long, value_name = "N")]
        repeats: Option<usize>,

        /// Seed of the folds, and of candidates that a search draws; 0 if not given
        #[arg(long, value_name = "SEED")]
        seed: Option<u64>,

        /// Any other splitter, by kind or as JSON: '{"kind": "time-series-split"}'
        #[arg(long, value_name = "SPLITTER", conflicts_with_all = ["folds", "repeats"])]
        splitter: Option<Data>,
    }
}

options! {
    #[command(next_help_heading = "Run")]
    RunOptions {
        /// Folder that keeps results and runs; .tenfold if not given
        #[arg(long, value_name = "DIR")]
        store: Option<PathBuf>,

        /// Keep nothing, and compute everything anew
        #[arg(long, conflicts_with = "store")]
        no_store: bool,

        /// Number of threads; all cores if not given
        #[arg(long, value_name = "N")]
        threads: Option<usize>,
    }
}

options! {
    #[command(next_help_heading = "Search")]
    SearchOptions {
        /// Values of a parameter, by its path: c=[0.1,1,10] or 'c={"log_uniform": [1e-3, 1e3]}'; may be repeated
        #[arg(long, value_name = "PATH=VALUES")]
        #[serde(deserialize_with = "data::parameters")]
        over: Vec<Parameter>,

        /// Candidates to try; grid if every parameter has a list of values, else random
        #[arg(long, value_name = "STRATEGY")]
        strategy: Option<Strategy>,

        /// Number of candidates of a random search; 20 if not given
        #[arg(long, value_name = "N")]
        candidates: Option<usize>,

        /// Seconds after which no fit begins any more
        #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
        time_limit: Option<f64>,
    }
}

options! {
    #[command(next_help_heading = "Report")]
    ReportOptions {
        /// Write a report to a file, by its ending: .html, .json or .md; may be repeated
        #[arg(long, value_name = "FILE")]
        report: Vec<ReportFile>,

        /// Check to leave out, by code or name; may be repeated
        #[arg(long, value_name = "CHECK")]
        mute: Vec<String>,

        /// Class of two that counts as positive; the second if not given
        #[arg(long, value_name = "CLASS")]
        positive: Option<String>,
    }
}

/// The strategy of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Strategy {
    /// Every combination of the values.
    Grid,
    /// Distinct combinations at random.
    Random,
    /// Successive halving: many candidates on few samples, the best on more.
    Halving,
    /// Several halvings side by side.
    Hyperband,
}

/// The use of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The form of a result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Form {
    /// Text for people.
    #[default]
    Text,
    /// JSON for programs.
    Json,
}

/// The option for the form of a result.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct FormOption {
    /// Form of the result
    #[arg(
        long = "format",
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        help_heading = "Output"
    )]
    pub(crate) form: Form,
}

/// A value of `tenfold.toml` that is read as on a command line.
pub(crate) fn from_text<'de, T, D>(from: D) -> Result<T, D::Error>
where
    T: FromStr<Err: std::fmt::Display>,
    D: serde::Deserializer<'de>,
{
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}
