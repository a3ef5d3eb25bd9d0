//! The options of the command line, and what follows from them.

use std::ffi::{OsStr, OsString};
use std::num::ParseIntError;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, anyhow, bail};
use tenfold::prelude::*;
use tenfold::store::check_replaceable;
use tenfold::svm::LinfaSvm;

use crate::executor::{self, ExecutorName};
use crate::files;
use crate::table::Table;

pub(crate) const HELP: &str = "\
Cross-validates a support vector machine, standardised inside each fold, and fits it on all data.

usage: cv_svm [options]

  --data FILE             a table of text; default: the breast cancer data set. Its delimiter, header, marks
                          and kinds of columns are found; options of the table set them
  --target COLUMN         the column with the classes, by name or by index from 0; default: the last
  --folds K               the number of shuffled folds; default: 3
  --seed S                the seed of the shuffle and of the learner; default: 348347
  --threads N             the number of threads; default: one per core
  --estimator NAME        sgd, svc or linfa-svm; default: sgd
  --json FILE             write reports and seconds to this file
  --predictions FILE.csv  write the out-of-fold predictions to this file
  --cache PLACE           keep results in this directory and reuse those that are there; in a build with
                          a feature for object stores (s3, gcs, azure) also in that of a URL
  --dry-run               with --cache, list what would be reused and what would run, and why
  --executor NAME         threads; dask, a cluster; dask-local=N, N workers on this machine;
                          default: threads. A cluster needs --cache, which its workers open too
  --scheduler ADDRESS     with --executor dask, tcp://host:8786, tls://… or a scheduler file

options of the table:
  --delimiter MARK        one character, tab or blanks
  --quote, --comment MARK one character or none
  --skip-rows N           lines above the table, a title for example
  --skip-footer N         lines below the table, totals for example
  --header yes|no         whether the first row has names
  --names A,B,…           the names of the columns
  --decimal, --thousands MARK
                          the marks in numbers, of thousands also none
  --date-order ORDER      year-month-day, day-month-year or month-day-year
  --encoding NAME         windows-1252, utf-16le, …; default: UTF-8, or by the byte order mark
  --kind COLUMN=KIND      number, category, text, date-time, identifier or boolean; can be repeated
  --drop COLUMN           a column to leave out; can be repeated
  --missing TEXT          one more text that marks a missing value; can be repeated
  --missing-rows WAY      of rows with missing values: error, drop or keep; default: error
  --save-schema FILE      write the dialect and the columns, as TOML to be edited
  --schema FILE           read by this schema in place of the other options of the table
";

/// The options of the command line.
pub(crate) struct Options {
    pub(crate) table: Table,
    pub(crate) folds: usize,
    pub(crate) seed: u64,
    pub(crate) threads: Option<usize>,
    pub(crate) estimator: String,
    pub(crate) json: Option<PathBuf>,
    pub(crate) predictions: Option<PathBuf>,
    pub(crate) cache: Option<PathBuf>,
    pub(crate) dry_run: bool,
    pub(crate) executor: ExecutorName,
    pub(crate) scheduler: Option<String>,
}

impl Options {
    /// The options, or `None` where help was asked for.
    pub(crate) fn parse() -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let mut options = Self {
            table: Table::default(),
            folds: 3,
            seed: 348_347,
            threads: None,
            estimator: "sgd".to_owned(),
            json: None,
            predictions: None,
            cache: None,
            dry_run: false,
            executor: ExecutorName::Threads,
            scheduler: None,
        };
        let mut parser = lexopt::Parser::from_env();
        while let Some(arg) = parser.next()? {
            match arg {
                Long("folds") => options.folds = number("--folds", &parser.value()?)?,
                Long("seed") => options.seed = number("--seed", &parser.value()?)?,
                Long("threads") => options.threads = Some(number("--threads", &parser.value()?)?),
                Long("estimator") => options.estimator = parser.value()?.string()?,
                Long("json") => options.json = Some(path("--json", parser.value()?)?),
                Long("predictions") => {
                    options.predictions = Some(path("--predictions", parser.value()?)?);
                }
                Long("cache") => options.cache = Some(path("--cache", parser.value()?)?),
                Long("dry-run") => options.dry_run = true,
                Long("executor") => {
                    options.executor = ExecutorName::parse(&parser.value()?.string()?)?;
                }
                Long("scheduler") => options.scheduler = Some(parser.value()?.string()?),
                Short('h') | Long("help") => return Ok(None),
                Long(option) => {
                    let option = option.to_owned();
                    if !options.table.take(&option, &mut parser)? {
                        bail!("invalid option '--{option}'; --help lists the options");
                    }
                }
                other => bail!("{}; --help lists the options", other.unexpected()),
            }
        }
        options.table.check()?;
        if options.dry_run && options.cache.is_none() {
            bail!("--dry-run lists what a cache has: name its place with --cache PLACE");
        }
        options.check_executor()?;
        Ok(Some(options))
    }

    pub(crate) fn check_executor(&self) -> Result<()> {
        let is_dask = self.executor == ExecutorName::Dask;
        if is_dask && self.scheduler.is_none() {
            bail!("--executor dask runs on a cluster: give its scheduler with --scheduler ADDRESS");
        }
        if !is_dask && self.scheduler.is_some() {
            bail!("--scheduler names a cluster's: use it with --executor dask");
        }
        if self.executor == ExecutorName::Threads {
            return Ok(());
        }
        if self.threads.is_some() {
            bail!("--threads counts threads of this process; on Dask the workers have their own");
        }
        if is_dask && self.cache.is_none() {
            bail!(
                "on a cluster, results travel through a cache: with --cache PLACE, name a directory or \
                 an object store that all its machines can open"
            );
        }
        Ok(())
    }

    /// Reports a wrong path before the work and not after it. A worker's process writes nothing.
    pub(crate) fn check_outputs(&self) -> Result<()> {
        if executor::is_worker() {
            return Ok(());
        }
        for path in self.json.iter().chain(&self.predictions).chain(&self.table.save_schema) {
            check_replaceable(path)?;
            if self.table.data.as_ref().is_some_and(|data| files::place(data) == files::place(path))
            {
                bail!("{} is the table to read: write to another file", path.display());
            }
        }
        let json_place = self.json.as_deref().map(files::place);
        if json_place.is_some() && json_place == self.predictions.as_deref().map(files::place) {
            bail!("--json and --predictions name one file: give each its own");
        }
        Ok(())
    }

    /// The classifier, which learns from standardised features.
    pub(crate) fn classifier(&self) -> Result<Box<dyn Classifier>> {
        Ok(match self.estimator.as_str() {
            "sgd" => Sgd::hinge().alpha(1e-5).max_iter(25).seed(self.seed).boxed(),
            "svc" => Svc::new().boxed(),
            "linfa-svm" => LinfaSvm::linear().boxed(),
            other => bail!("--estimator {other} is unknown: use sgd, svc or linfa-svm"),
        })
    }
}

/// A path from the command line.
pub(crate) fn path(option: &str, value: OsString) -> Result<PathBuf> {
    if value.is_empty() {
        bail!("{option} takes a path, and the given one is empty");
    }
    Ok(value.into())
}

/// A whole number from the command line.
pub(crate) fn number<T: FromStr<Err = ParseIntError>>(option: &str, value: &OsStr) -> Result<T> {
    let text = value.to_string_lossy();
    text.parse().map_err(|error| anyhow!("{option} takes a whole number, not `{text}`: {error}"))
}
