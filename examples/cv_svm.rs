//! Cross-validates a support vector machine, and fits it on all data for production.
//!
//! `cargo run --release --example cv_svm -- --help` lists the options.
#![allow(clippy::print_stderr)]

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::num::ParseIntError;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::sync::Arc;
use tenfold::graph::Event;
use tenfold::graph::EventKind;
use tenfold::graph::Outcome;
use tenfold::metrics::ClassificationReport;
use tenfold::svm::LinfaSvm;

use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use tenfold::data::{ClassificationData, Column};
use tenfold::model_selection::CrossValidated;
use tenfold::prelude::*;

const HELP: &str = "\
Cross-validates a support vector machine, standardised inside each fold, and fits it on all data.

usage: cv_svm [options]

  --data FILE.csv         a table with a header; default: the breast cancer data set
  --target COLUMN         the column with the classes, by name or by index from 0; default: the last
  --folds K               the number of shuffled folds; default: 3
  --seed S                the seed of the shuffle and of the learner; default: 348347
  --threads N             the number of threads; default: one per core
  --estimator NAME        sgd, svc or linfa-svm; default: sgd
  --json FILE             write reports and seconds to this file
  --predictions FILE.csv  write the out-of-fold predictions to this file
  --cache PLACE           keep results in this directory, or in the object store of this URL, as
                          s3://bucket/prefix, and reuse those that are there
  --dry-run               with --cache, tell what would be reused and what would run, and why
  --executor NAME         threads; dask, a cluster; dask-local=N, N workers on this machine;
                          default: threads. A cluster needs --cache, which its workers open too
  --scheduler ADDRESS     with --executor dask, tcp://host:8786, tls://… or a scheduler file
";

/// What the command line asks for.
struct Options {
    data: Option<PathBuf>,
    target: Option<Column>,
    folds: usize,
    seed: u64,
    threads: Option<usize>,
    estimator: String,
    json: Option<PathBuf>,
    predictions: Option<PathBuf>,
    cache: Option<PathBuf>,
    dry_run: bool,
    executor: ExecutorName,
    scheduler: Option<String>,
}

/// What runs the graph.
#[derive(Clone, Copy, PartialEq)]
enum ExecutorName {
    Threads,
    Dask,
    /// With so many workers.
    DaskLocal(usize),
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", one_line(&format!("{error:#}")));
            ExitCode::FAILURE
        }
    }
}

/// The text on one line, whatever the names in it hold.
fn one_line(text: &str) -> String {
    let escaped = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.into() };
    text.chars().map(escaped).collect()
}

fn run() -> Result<()> {
    let Some(options) = Options::parse()? else {
        return print(HELP);
    };
    let data = options.read_data()?;
    let truth = data.y.clone();
    options.check_outputs()?;

    let mut graph = Graph::new();
    let x = graph.data("X", data.x)?;
    let y = graph.data("y", data.y)?;
    let svm = graph.data("svm", options.estimator()?)?;
    let folds = KFold::new(options.folds).shuffle(options.seed);
    let cv = CrossValidation::new(folds).add_to(&mut graph, "svm", svm, x, y)?;
    let prod_predicted = graph.try_task("svm/prod/transform", tasks::predict, (cv.prod, x))?;
    let prod_report = graph.try_task("svm/prod/report", tasks::evaluate, (y, prod_predicted))?;

    let executor = options.executor()?;
    let plan = graph.plan((cv.reports(), cv.predictions, cv.prod, prod_report))?;
    if options.dry_run
        && let Some(store) = &executor.options().store
    {
        return print(&plan.explain(store)?.to_string());
    }
    let run = executor.run_plan(&plan, Bindings::new())?;

    print(&told(&cv, &run, truth.len())?)?;
    if options.cache.is_some() {
        print(&told_of_store(&run))?;
    }
    // A failure shows in the summary; the files are for a run that is whole.
    let run = run.all_ran()?;
    if let Some(path) = &options.json {
        write(path, &serde_json::to_vec_pretty(&results(&cv, &run, prod_report)?)?)?;
    }
    if let Some(path) = &options.predictions {
        write(path, &predictions(&truth, &cv, &run)?)?;
    }
    Ok(())
}

type Nodes = CrossValidated<Box<dyn Classifier>>;

/// What a run prints: the reports of each fold, the summary, the production fit.
fn told(cv: &Nodes, run: &Run, n_samples: usize) -> Result<String> {
    let mut text = String::new();
    for (at, fold) in cv.folds().iter().enumerate() {
        for (part, report) in [("train", fold.report_train), ("test", fold.report_test)] {
            if let Ok(report) = run.get(report) {
                text += &format!("fold {at}, {part}\n\n{report}\n");
            }
        }
    }
    text += &format!("{}\n", cv.summary(run)?);
    if let Some(elapsed) = run.elapsed(cv.prod.id()) {
        text += &format!("prod: fitted on all {n_samples} samples in {elapsed:.2?}\n");
    }
    Ok(text)
}

/// Prints a warning when it comes: some are about what a run still waits for.
fn tell_warning(event: &Event<'_>) {
    if let EventKind::Warned { key, kind } = event.kind {
        eprintln!("warning: `{key}`: {kind}");
    }
}

/// What a run with a store prints about it.
fn told_of_store(run: &Run) -> String {
    let count = |is: fn(&Outcome) -> bool| run.outcomes().filter(|(_, what)| is(what)).count();
    let reused = count(|outcome| matches!(outcome, Outcome::Reused { .. }));
    let ran = count(|outcome| matches!(outcome, Outcome::Ran));
    let saved = run.seconds_saved();
    format!("store: {reused} results reused, {ran} tasks ran; {saved:.2} s of computing saved\n")
}

/// What `--json` writes.
#[derive(Serialize)]
struct Results<'r> {
    folds: Vec<FoldResults<'r>>,
    prod: ProdResults<'r>,
}

#[derive(Serialize)]
struct FoldResults<'r> {
    train: &'r ClassificationReport,
    test: &'r ClassificationReport,
    fit_seconds: f64,
    score_seconds: f64,
}

#[derive(Serialize)]
struct ProdResults<'r> {
    train: &'r ClassificationReport,
    fit_seconds: f64,
}

fn results<'r>(cv: &Nodes, run: &'r Run, prod: Node<ClassificationReport>) -> Result<Results<'r>> {
    let mut folds = Vec::new();
    for (fold, summary) in cv.folds().iter().zip(cv.summary(run)?.folds) {
        folds.push(FoldResults {
            train: run.get(fold.report_train)?,
            test: run.get(fold.report_test)?,
            fit_seconds: summary.fit_seconds,
            score_seconds: summary.score_seconds,
        });
    }
    let fit_seconds = run.elapsed(cv.prod.id()).map_or(f64::NAN, |time| time.as_secs_f64());
    Ok(Results { folds, prod: ProdResults { train: run.get(prod)?, fit_seconds } })
}

/// What `--predictions` writes: one line per tested sample, in the order of the rows.
fn predictions(truth: &Labels, cv: &Nodes, run: &Run) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for (fold, (rows, predicted)) in run.get(cv.predictions)?.folds().enumerate() {
        lines.extend(rows.iter().enumerate().map(|(at, row)| (row, fold, predicted.name(at))));
    }
    lines.sort_unstable();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["row", "fold", "true", "predicted"])?;
    for (row, fold, predicted) in lines {
        writer.serialize((row, fold, truth.name(row), predicted))?;
    }
    Ok(writer.into_inner()?)
}

fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        // Who reads the output has seen enough of it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot print"),
    }
}

/// Whether a file can be written. One that is there stays as it is: should the run fail, the
/// results of an earlier one are not lost.
fn can_write(path: &Path) -> Result<()> {
    let is_new = !path.exists();
    let opened = File::options().append(true).create(true).open(path);
    opened.with_context(|| format!("cannot write {}", path.display()))?;
    if is_new {
        fs::remove_file(path)?;
    }
    Ok(())
}

/// Where a file is or would be, however its path is written.
fn place(path: &Path) -> PathBuf {
    let would_be = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(would_be).unwrap_or_else(|| path.to_owned())
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}

/// The store in a directory or at a URL.
fn open_store(place: &Path) -> Result<Store> {
    match place.to_str().filter(|place| place.contains("://")) {
        #[cfg(feature = "object-store")]
        Some(url) => Ok(Store::open_url(url)?),
        #[cfg(not(feature = "object-store"))]
        Some(_) => bail!(
            "this program was built without stores by URL: build it with `--features aws`, `gcs` or \
             `azure`, after the kind of the URL"
        ),
        None => Ok(Store::open(place)?),
    }
}

/// A whole number from the command line.
fn number<T: FromStr<Err = ParseIntError>>(option: &str, value: &OsStr) -> Result<T> {
    let text = value.to_string_lossy();
    text.parse().map_err(|error| anyhow!("{option} takes a whole number, not `{text}`: {error}"))
}

impl ExecutorName {
    fn parse(text: &str) -> Result<Self> {
        match (text, text.strip_prefix("dask-local=")) {
            ("threads", _) => Ok(Self::Threads),
            ("dask", _) => Ok(Self::Dask),
            (_, Some(workers)) => {
                Ok(Self::DaskLocal(number("--executor dask-local", workers.as_ref())?))
            }
            _ => bail!("--executor {text} is unknown: use threads, dask or dask-local=N"),
        }
    }
}

impl Options {
    /// The options, or `None` where help was asked for.
    fn parse() -> Result<Option<Self>> {
        use lexopt::prelude::*;
        let mut options = Self {
            data: None,
            target: None,
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
                Long("data") => options.data = Some(parser.value()?.into()),
                Long("target") => options.target = Some(parser.value()?.parse()?),
                Long("folds") => options.folds = number("--folds", &parser.value()?)?,
                Long("seed") => options.seed = number("--seed", &parser.value()?)?,
                Long("threads") => options.threads = Some(number("--threads", &parser.value()?)?),
                Long("estimator") => options.estimator = parser.value()?.string()?,
                Long("json") => options.json = Some(parser.value()?.into()),
                Long("predictions") => options.predictions = Some(parser.value()?.into()),
                Long("cache") => options.cache = Some(parser.value()?.into()),
                Long("dry-run") => options.dry_run = true,
                Long("executor") => {
                    options.executor = ExecutorName::parse(&parser.value()?.string()?)?;
                }
                Long("scheduler") => options.scheduler = Some(parser.value()?.string()?),
                Short('h') | Long("help") => return Ok(None),
                other => bail!("{}; --help lists the options", other.unexpected()),
            }
        }
        if options.target.is_some() && options.data.is_none() {
            bail!("--target names a column of a table: give the table with --data FILE.csv");
        }
        if options.dry_run && options.cache.is_none() {
            bail!("--dry-run tells what a cache has: name its place with --cache PLACE");
        }
        options.check_executor()?;
        Ok(Some(options))
    }

    fn check_executor(&self) -> Result<()> {
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

    fn executor(&self) -> Result<Box<dyn Executor>> {
        let mut executor: Box<dyn Executor> = match self.executor {
            ExecutorName::Threads => Box::new(match self.threads {
                Some(threads) => Threads::new(threads)?,
                None => Threads::default(),
            }),
            ExecutorName::Dask => dask::connect(self.scheduler.as_deref().unwrap_or_default())?,
            ExecutorName::DaskLocal(workers) => dask::local(workers)?,
        };
        let options = executor.options_mut();
        options.on_error = OnError::Isolate;
        options.observers.push(Arc::new(tell_warning));
        options.store = self.cache.as_deref().map(open_store).transpose()?;
        Ok(executor)
    }

    /// Tells of a wrong path before the work and not after it. A worker's process writes nothing.
    fn check_outputs(&self) -> Result<()> {
        if dask::is_worker() {
            return Ok(());
        }
        for path in self.json.iter().chain(&self.predictions) {
            can_write(path)?;
            if self.data.as_ref().is_some_and(|data| place(data) == place(path)) {
                bail!("{} is the table to read: write to another file", path.display());
            }
        }
        let json_place = self.json.as_deref().map(place);
        if json_place.is_some() && json_place == self.predictions.as_deref().map(place) {
            bail!("--json and --predictions name one file: give each its own");
        }
        Ok(())
    }

    fn read_data(&self) -> Result<ClassificationData> {
        let Some(path) = &self.data else { return Ok(datasets::breast_cancer()?) };
        let name = path.display();
        let file = File::open(path).with_context(|| format!("cannot open {name}"))?;
        let mut reader = CsvReader::new();
        if let Some(target) = &self.target {
            reader = reader.target(target.clone());
        }
        reader.read_classification(file).with_context(|| format!("cannot use {name}"))
    }

    fn estimator(&self) -> Result<Box<dyn Classifier>> {
        let svm: Box<dyn Classifier> = match self.estimator.as_str() {
            "sgd" => Sgd::hinge().alpha(1e-5).max_iter(25).seed(self.seed).boxed(),
            "svc" => Svc::new().boxed(),
            "linfa-svm" => LinfaSvm::linear().boxed(),
            other => bail!("--estimator {other} is unknown: use sgd, svc or linfa-svm"),
        };
        Ok(Pipeline::new().then(StandardScaler::new()).classifier(svm).boxed())
    }
}

/// The executors of the feature `dask`.
#[cfg(feature = "dask")]
mod dask {
    use tenfold::dask::Dask;

    use super::{Executor, Result};

    pub(crate) use tenfold::dask::is_worker;

    pub(crate) fn connect(scheduler: &str) -> Result<Box<dyn Executor>> {
        Ok(Box::new(Dask::connect(scheduler)?))
    }

    pub(crate) fn local(workers: usize) -> Result<Box<dyn Executor>> {
        Ok(Box::new(Dask::local(workers)?))
    }
}

/// What stands in their place without it.
#[cfg(not(feature = "dask"))]
mod dask {
    use super::{Executor, Result, bail};

    pub(crate) fn is_worker() -> bool {
        false
    }

    pub(crate) fn connect(_scheduler: &str) -> Result<Box<dyn Executor>> {
        bail!("this program was built without Dask: build it with `--features dask`")
    }

    pub(crate) fn local(_workers: usize) -> Result<Box<dyn Executor>> {
        connect("")
    }
}
