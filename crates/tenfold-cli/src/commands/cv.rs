//! `tenfold cv`: cross-validation of an estimator, beside a baseline.

use anyhow::{Result, anyhow};
use clap::Args;
use serde_json::{Value, json};
use tenfold::estimator::learner::{Target as _, TargetOf};
use tenfold::estimator::{Classifier, Regressor};
use tenfold::graph::{Graph, NodeId};
use tenfold::model_selection::{CrossScores, CrossValidated, CrossValidation};

use crate::common::Common;
use crate::job::{EstimatorArgs, Job, ScorerArgs};
use crate::learning::Learning;
use crate::model::{Model, scorers};
use crate::options::{Form, RunOptions, SplitOptions, TableOptions};
use crate::run::{Session, explain};
use crate::scores::Scores;
use crate::splits::Folds;
use crate::table::{Table, Target};
use crate::terminal::{print, warn};

/// Cross-validate an estimator on a table, beside a baseline
///
/// Numbers are imputed and scaled, categories encoded; folds are stratified where the target is classes. Each choice is a
/// note with the option that changes it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CvArgs {
    #[command(flatten)]
    table: TableOptions,
    #[command(flatten)]
    estimator: EstimatorArgs,
    #[command(flatten)]
    scorers: ScorerArgs,
    #[command(flatten)]
    splits: SplitOptions,
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    output: Output,
}

/// The output of the command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Output {
    /// Form of the result
    #[arg(long, value_name = "FORM", default_value = "text", hide_default_value = true)]
    format: Form,

    /// Print the tasks that would run or be reused, and why; run nothing
    #[arg(long)]
    dry_run: bool,
}

const EXAMPLES: &str = "\
Examples:
  tenfold cv titanic.csv --target Survived
  tenfold cv titanic.csv -t Survived -e random-forest-classifier --set n_trees=200 --folds 5
  tenfold cv visits.csv -t outcome --groups patient --scorer log-loss
  tenfold cv prices.csv -t price --format json > scores.json
  zcat big.csv.gz | tenfold cv - -t label --no-store";

pub(crate) fn run(args: CvArgs, common: &Common) -> Result<()> {
    let CvArgs { table, estimator, scorers, splits, run, output } = args;
    let job = Job::new(common.settings()?, common.remarks(), table, run);
    let job = job.estimator(estimator).scorers(scorers).splits(splits);
    let table = Table::read(&job.table, job.remarks)?;
    match &table.target {
        Target::Classes(y) => validate::<Box<dyn Classifier>>(&job, &table, y, &output),
        Target::Values(y) => validate::<Box<dyn Regressor>>(&job, &table, y, &output),
    }
}

/// The nodes of a cross-validation and of its baseline.
pub(crate) struct Validation<L: Learning> {
    pub(crate) graph: Graph,
    pub(crate) cv: CrossValidated<L>,
    pub(crate) scores: CrossScores<L>,
    pub(crate) baseline: CrossScores<L>,
    /// A line on the work, for people.
    pub(crate) title: String,
    facts: Value,
}

impl<L: Learning> Validation<L> {
    /// The graph of a job on a table.
    pub(crate) fn new(job: &Job, table: &Table, y: &TargetOf<L>) -> Result<Self> {
        let model = Model::<L>::of(job, table)?;
        let folds = Folds::of(job, y.supervision(), table.groups.as_ref())?;
        let title = format!(
            "{}: {} samples, {} features; {} of `{}` by {}, {}",
            table.name,
            table.n_samples(),
            table.x.n_features(),
            L::WORK,
            table.target_name(),
            model.name,
            folds.name,
        );
        let facts = json!({
            "table": table.name,
            "n_samples": table.n_samples(),
            "n_features": table.x.n_features(),
            "target": table.target_name(),
            "work": L::WORK,
            "estimator": model.estimator.to_data()?,
            "splitter": folds.splitter.to_value().ok(),
        });
        let mut graph = Graph::new();
        let x = graph.data("X", table.x.clone())?;
        let y = graph.data("y", y.clone())?;
        let validation = CrossValidation::new(folds.splitter);
        let cv = validation.add_to(&mut graph, &model.name, model.estimator, x, y)?;
        let baseline = validation.add_to(&mut graph, "baseline", L::baseline(), x, y)?;
        let scores = cv.add_scores(&mut graph, scorers::<L>(job)?)?;
        let baseline = baseline.add_scores(&mut graph, scorers::<L>(job)?)?;
        Ok(Self { graph, cv, scores, baseline, title, facts })
    }

    /// The nodes that the result needs.
    fn targets(&self) -> Vec<NodeId> {
        let scores = self.scores.nodes().into_iter().chain(self.baseline.nodes());
        scores.chain([self.cv.splits.id()]).collect()
    }
}

fn validate<L: Learning>(job: &Job, table: &Table, y: &TargetOf<L>, output: &Output) -> Result<()> {
    let validation = Validation::<L>::new(job, table, y)?;
    let plan = validation.graph.plan(validation.targets())?;
    if output.dry_run {
        return explain(&job.run, &plan);
    }
    let session = Session::open(&job.run, job.remarks)?;
    let run = session.run(&plan)?;
    let scores = Scores::of(&validation.scores, &validation.baseline, validation.cv.splits, &run)?;
    let text = match output.format {
        Form::Text => format!("{}\n\n{scores}", validation.title),
        Form::Json => {
            let mut whole = validation.facts;
            whole["scores"] = scores.to_json();
            format!("{whole:#}\n")
        }
    };
    scores.warnings.iter().for_each(warn);
    print(&text)?;
    match scores.failures().next() {
        None => Ok(()),
        Some((fold, error)) => {
            let (failed, of) = (scores.failures().count(), scores.n_folds());
            Err(anyhow!("{failed} of {of} folds failed, the first one in fold {fold}: {error}"))
        }
    }
}
