//! Edits a pipeline in three ways, and shows that only what changed is done again.
//!
//! `cargo run --release --example resume` plays the whole story in a temporary directory;
//! `-- --help` lists the options with which each step can be taken by itself.
#![allow(clippy::print_stderr)]

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use tenfold::ml::{ClassificationData, accuracy};
use tenfold::prelude::*;
use tenfold::store::DataFile;

const HELP: &str = "\
Cross-validates two candidates on a table, and keeps the results in a store.

usage: resume [options]

Without --cache it plays a story in a temporary directory: it runs the pipeline, then edits the
evaluation, a candidate and the table, and each time tells what will be done again before it does it.

  --cache DIR       the store; it needs --data
  --data FILE.csv   the table, with the classes in its last column
  --edition N       the edition of `evaluate`, 1 or 2; default: 1
  --alpha A         the alpha of the candidate `sgd`; default: 0.0001
  --dry-run         only tell what would be reused and what would run, and why
";

/// The pipeline, with what a user edits in it.
#[derive(Clone)]
struct Pipeline {
    table: PathBuf,
    edition: u32,
    alpha: f64,
}

impl Pipeline {
    /// Two candidates, cross-validated on the table, and the cost of each fold.
    fn graph(&self) -> Result<(Graph, Vec<Node<f64>>)> {
        let mut graph = Graph::new();
        // A file counts by its content.
        let table = graph.data("table", DataFile::new(&self.table))?;
        let x = graph.try_task("X", cached(read_records).version(1), table)?;
        let y = graph.try_task("y", cached(read_labels).version(1), table)?;
        let mut costs = Vec::new();
        for (name, candidate) in self.candidates() {
            let estimator = graph.data(name, candidate)?;
            let cv = CrossValidation::new(KFold::new(3).shuffle(7));
            let cv = cv.add_to(&mut graph, name, estimator, x, y)?;
            for (at, fold) in cv.folds().iter().enumerate() {
                let key = format!("{name}/cost-{at:02}");
                let inputs = (fold.y_test, fold.predicted_test);
                costs.push(match self.edition {
                    1 => graph.try_task(key, cached(evaluate).version(1), inputs)?,
                    _ => graph.try_task(key, cached(evaluate_edited).version(2), inputs)?,
                });
            }
        }
        Ok((graph, costs))
    }

    fn candidates(&self) -> [(&'static str, Box<dyn Classifier>); 2] {
        let scaled = || tenfold::ml::Pipeline::new().then(StandardScaler::new());
        let sgd = scaled().classifier(Sgd::hinge().alpha(self.alpha));
        [("sgd", sgd.boxed()), ("svc", scaled().classifier(Svc::new()).boxed())]
    }

    /// Tells what a run would reuse and what it would run.
    fn explain(&self, store: &Store) -> Result<String> {
        let (graph, costs) = self.graph()?;
        Ok(graph.plan(&costs)?.explain(store)?.to_string())
    }

    /// Runs it, and tells the costs and what has run.
    fn run(&self, store: &Store) -> Result<String> {
        let (graph, costs) = self.graph()?;
        let run = Threads::default().store(store.clone()).run(&graph, &costs)?.all_ran()?;
        let mut text = String::new();
        for warning in run.warnings() {
            text += &format!("warning: {warning}\n");
        }
        let ran = run.outcomes().filter(|(_, outcome)| matches!(outcome, Outcome::Ran));
        for (key, _) in ran {
            text += &format!("ran    {key}\n");
        }
        for cost in costs {
            text += &format!("{:12} {:.4}\n", graph.key(cost.id())?, run.get(cost)?);
        }
        Ok(text)
    }
}

fn read(file: &DataFile) -> Result<ClassificationData> {
    let name = file.path().display();
    let opened = File::open(file).with_context(|| format!("cannot open {name}"))?;
    CsvReader::new().read_classification(opened).with_context(|| format!("cannot use {name}"))
}

fn read_records(file: &DataFile) -> Result<Records> {
    Ok(read(file)?.x)
}

fn read_labels(file: &DataFile) -> Result<Labels> {
    Ok(read(file)?.y)
}

/// What wrong predictions cost: one each.
fn evaluate(truth: &Labels, predicted: &Labels) -> Result<f64> {
    Ok(1.0 - accuracy(truth, predicted)?)
}

/// The same function after an edit. A program of yours has one at a time: raise its version when
/// you edit it, or mark it with `#[task]`, which notices by itself.
fn evaluate_edited(truth: &Labels, predicted: &Labels) -> Result<f64> {
    Ok(10.0 * evaluate(truth, predicted)?)
}

/// A run, and three edits.
fn story() -> Result<String> {
    let directory = tempfile::tempdir()?;
    let store = Store::open(directory.path().join("store"))?;
    let table = directory.path().join("table.csv");
    fs::write(&table, TABLE)?;
    let mut pipeline = Pipeline { table, edition: 1, alpha: 1e-4 };

    let mut text = chapter("The first run does everything.", &pipeline, &store)?;
    pipeline.edition = 2;
    text += &chapter("An edit to `evaluate` refits nothing.", &pipeline, &store)?;
    pipeline.alpha = 1e-3;
    text += &chapter("An edit to a candidate refits that candidate only.", &pipeline, &store)?;
    let edited = TABLE.trim_end().rsplit_once('\n').map_or(TABLE, |(all_but_last, _)| all_but_last);
    fs::write(&pipeline.table, edited)?;
    let title = "An edit to the table runs what depends on it, which is everything.";
    text += &chapter(title, &pipeline, &store)?;
    fs::write(&pipeline.table, format!("{}\n\n", TABLE.trim_end()))?;
    let title = "An empty line more in the first table: it reads as before, so nothing is fitted.";
    text += &chapter(title, &pipeline, &store)?;
    Ok(text)
}

fn chapter(title: &str, pipeline: &Pipeline, store: &Store) -> Result<String> {
    let (plan, run) = (pipeline.explain(store)?, pipeline.run(store)?);
    // What is not cached is cheap here, and is done whenever something needs it.
    let cached = plan.lines().filter(|line| !line.ends_with("not cached"));
    let plan = cached.collect::<Vec<_>>().join("\n");
    let fits: Vec<&str> = run.lines().filter(|line| line.contains("/fit-")).collect();
    let fits = if fits.is_empty() { "no model was fitted".to_owned() } else { fits.join("\n") };
    Ok(format!("== {title}\n\n-- told before it runs\n{plan}\n\n-- what ran\n{fits}\n\n"))
}

const TABLE: &str = include_str!("../datasets/wine.csv");

fn main() -> ExitCode {
    match told() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn told() -> Result<()> {
    let text = match Options::parse()? {
        None => HELP.to_owned(),
        Some(Options { cache: None, .. }) => story()?,
        Some(Options { cache: Some(directory), pipeline, dry_run }) => {
            let store = Store::open(directory)?;
            if dry_run { pipeline.explain(&store)? } else { pipeline.run(&store)? }
        }
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Who reads the output has seen enough of it.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        printed => printed.context("cannot print"),
    }
}

/// What the command line asks for.
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
