//! The options of the command line, and what they ask for.

use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, bail};
use tenfold::prelude::*;

use crate::Pipeline;
use crate::story::story;

const HELP: &str = "\
Cross-validates two candidates on a table, and keeps the results in a store.

usage: resume [options]

Without --cache it plays a story in a temporary directory: it runs the pipeline, then edits the
evaluation, a candidate and the table, and each time lists what will be done again before it does it.

  --cache DIR       the store; it needs --data
  --data FILE.csv   the table, with the classes in its last column
  --edition N       the edition of `evaluate`, 1 or 2; default: 1
  --alpha A         the alpha of the candidate `sgd`; default: 0.0001
  --dry-run         only list what would be reused and what would run, and why
";

/// Does what the command line asks for.
pub(crate) fn run() -> Result<()> {
    let text = match Options::parse()? {
        None => HELP.to_owned(),
        Some(Options { cache: None, .. }) => story()?,
        Some(Options { cache: Some(directory), pipeline, dry_run }) => {
            if dry_run {
                // It makes no store where there is none.
                pipeline.explain(&Store::read_only_at(&directory.to_string_lossy())?)?
            } else {
                pipeline.run(&Store::open(directory)?)?
            }
        }
    };
    match io::stdout().write_all(text.as_bytes()) {
        // The reader has closed the pipe.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot print"),
    }
}

/// The options of the command line.
struct Options {
    cache: Option<PathBuf>,
    pipeline: Pipeline,
    dry_run: bool,
}

impl Options {
    /// The options, or `None` where help was asked for.
    fn parse() -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let pipeline = Pipeline { table: PathBuf::new(), edition: 1, alpha: 1e-4 };
        let mut options = Self { cache: None, pipeline, dry_run: false };
        let mut has_options = false;
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            has_options = true;
            match arg {
                Long("cache") => options.cache = Some(parser.value()?.into()),
                Long("data") => options.pipeline.table = parser.value()?.into(),
                Long("edition") => options.pipeline.edition = parser.value()?.parse()?,
                Long("alpha") => options.pipeline.alpha = parser.value()?.parse()?,
                Long("dry-run") => options.dry_run = true,
                Short('h') | Long("help") => return Ok(None),
                other => bail!("{}; --help lists the options", other.unexpected()),
            }
        }
        let edition = options.pipeline.edition;
        if ![1, 2].contains(&edition) {
            bail!("--edition is 1 or 2, not {edition}");
        }
        let has_table = !options.pipeline.table.as_os_str().is_empty();
        match (has_options, options.cache.is_some(), has_table) {
            (true, false, _) => Err(anyhow!("name the store with --cache DIR")),
            (_, true, false) => Err(anyhow!("name the table with --data FILE.csv")),
            _ => Ok(Some(options)),
        }
    }
}
