//! `tenfold completions`: completions for a shell.

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::terminal::print_bytes;

/// Print completions for a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  tenfold completions bash > ~/.local/share/bash-completion/completions/tenfold
  tenfold completions zsh > ~/.zfunc/_tenfold
  tenfold completions fish > ~/.config/fish/completions/tenfold.fish";

pub(crate) fn run(args: &CompletionsArgs, mut command: Command) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "tenfold", &mut script);
    print_bytes(&script)
}
