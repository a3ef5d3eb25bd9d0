//! Options of every subcommand.

use std::path::PathBuf;

use anyhow::Result;
use clap::{ArgAction, Args};

use crate::options::Color;
use crate::settings::Settings;
use crate::terminal::Remarks;

/// Options of every subcommand.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Common options")]
pub(crate) struct Common {
    /// Settings file; tenfold.toml in this folder if it is there
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Ignore tenfold.toml
    #[arg(long, global = true, conflicts_with = "config")]
    no_config: bool,

    /// Print results, warnings and errors alone
    #[arg(long, short, global = true, action = ArgAction::SetTrue)]
    quiet: bool,

    /// Colours in messages
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true
    )]
    pub(crate) color: Color,
}

impl Common {
    /// The settings of the project.
    pub(crate) fn settings(&self) -> Result<Settings> {
        Settings::load(self.config.as_deref(), self.no_config)
    }

    /// The remarks of the command.
    pub(crate) fn remarks(&self) -> Remarks {
        Remarks { is_quiet: self.quiet }
    }
}
