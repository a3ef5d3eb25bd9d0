//! `tenfold cv`: cross-validation of an estimator, beside a baseline.

use anyhow::{Result, anyhow};
use clap::Args;
use serde_json::{Value, json};
use tenfold::estimator::learner::{Target, TargetOf};
use tenfold::estimator::{Classifier, Regressor};
use tenfold::graph::{Graph, NodeId};
use tenfold::model_selection::{CrossScores, CrossValidated, CrossValidation};
use tenfold::report::checks::CheckList;
use tenfold::report::data::data_blocks;
use tenfold::report::document::{Document, Picture};
use tenfold::report::evidence::Measure;
use tenfold::report::record::RunRecord;
use tenfold::report::{Report, ReportNodes};
use tenfold::store::check_replaceable;
use tenfold::tabular::Profile;

use crate::command_line;
use crate::common::Common;
use crate::job::{EstimatorArgs, Job, ScorerArgs};
use crate::learning::Learning;
use crate::model::{Model, scorers};
use crate::options::{
    Form, FormOption, PictureFile, ReportOptions, RunOptions, SplitOptions, TableOptions,
};
use crate::reports::{self, about};
use crate::run::{Ended, Session, explanation};
use crate::runs::Parts;
use crate::scores::Scores;
use crate::splits::Folds;
use crate::table::{self, Table};
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
    report: ReportOptions,
    #[command(flatten)]
    output: Output,
}

/// The output of the command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
struct Output {
    #[command(flatten)]
    format: FormOption,

    /// Print the tasks that would run or be reused, and why; run nothing
    #[arg(long, conflicts_with = "no_store")]
    dry_run: bool,

    /// Draw the graph of tasks to a file, by its ending: .svg, .dot or .mmd; with --dry-run before it runs
    #[arg(long, value_name = "FILE")]
    picture: Option<PictureFile>,
}

const EXAMPLES: &str = "\
Examples:
  tenfold cv titanic.csv --target Survived
  tenfold cv titanic.csv -t Survived -e random-forest-classifier --set n_trees=200 --folds 5
  tenfold cv visits.csv -t outcome --groups patient --scorer log-loss
  tenfold cv prices.csv -t price --format json > scores.json
  zcat big.csv.gz | tenfold cv - -t label --no-store";

pub(crate) fn run(args: CvArgs, common: &Common) -> Result<()> {
    let CvArgs { table, estimator, scorers, splits, run, report, output } = args;
    let job = Job::new(common.settings()?, common.remarks(), table, run);
    let job = job.estimator(estimator).scorers(scorers).splits(splits).report(report);
    reports::check_files(&job.report.report)?;
    output.picture.as_ref().map_or(Ok(()), |file| check_replaceable(file.path()))?;
    let table = Table::read(&job.table, job.remarks)?;
    match &table.target {
        table::Target::Classes(y) => validate::<Box<dyn Classifier>>(&job, &table, y, &output),
        table::Target::Values(y) => validate::<Box<dyn Regressor>>(&job, &table, y, &output),
    }
}

/// The nodes of a cross-validation and of its baseline.
pub(crate) struct Validation<L: Learning> {
    pub(crate) graph: Graph,
    pub(crate) cv: CrossValidated<L>,
    baseline_cv: CrossValidated<L>,
    pub(crate) scores: CrossScores<L>,
    pub(crate) baseline: CrossScores<L>,
    /// A line on the work, for people.
    pub(crate) title: String,
    facts: Value,
    measures: Vec<Measure>,
}

impl<L: Learning> Validation<L> {
    /// The graph of a job on a table.
    pub(crate) fn new(job: &Job, table: &Table, y: &TargetOf<L>) -> Result<Self> {
        let model = Model::<L>::of(job, table)?;
        let folds = Folds::of(job, y.supervision(), table.groups.as_ref())?;
        let title = format!(
            "{}: {} samples, {} features; {} of `{}` by {}, {}",
            table.file_name(),
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
        let baseline_cv = validation.add_to(&mut graph, "baseline", L::baseline(), x, y)?;
        let scorers_of_cv = scorers::<L>(job)?;
        let measures = scorers_of_cv.iter().map(Measure::of).collect();
        let scores = cv.add_scores(&mut graph, scorers_of_cv)?;
        let baseline = baseline_cv.add_scores(&mut graph, scorers::<L>(job)?)?;
        Ok(Self { graph, cv, baseline_cv, scores, baseline, title, facts, measures })
    }

    /// Adds the report.
    fn add_report(&mut self, job: &Job, table: &Table) -> Result<ReportNodes> {
        let name = self.cv.name(&self.graph)?.to_owned();
        let title = format!("{}: {} of {}", table.file_name(), L::WORK, table.target_name());
        let mut report = Report::of(&self.cv)
            .baseline(&self.baseline_cv)
            .scorers(scorers::<L>(job)?)
            .checks(reports::checks(&job.report)?)
            .title(title)
            .command(command_line::given());
        if let Some(class) = &job.report.positive {
            report = report.positive(class);
        }
        Ok(report.add_nodes(&mut self.graph, &name)?)
    }

    /// The nodes that the result needs.
    fn targets(&self) -> Vec<NodeId> {
        let scores = self.scores.nodes().into_iter().chain(self.baseline.nodes());
        scores.chain([self.cv.splits.id()]).collect()
    }
}

fn validate<L: Learning>(job: &Job, table: &Table, y: &TargetOf<L>, output: &Output) -> Result<()> {
    let mut validation = Validation::<L>::new(job, table, y)?;
    let session = match output.dry_run {
        true => None,
        false => Some(Session::open(&job.run, job.remarks)?),
    };
    let is_reported = !job.report.report.is_empty() || session.as_ref().is_none_or(Session::keeps);
    let report = is_reported.then(|| validation.add_report(job, table)).transpose()?;
    let mut targets = validation.targets();
    targets.extend(report.iter().flat_map(|report| [report.checks.id(), report.document.id()]));
    let plan = validation.graph.plan(targets)?;
    let draw = |picture: &dyn Fn() -> Picture| match &output.picture {
        None => Ok(()),
        Some(file) => reports::draw(file, &picture(), job.remarks),
    };
    let Some(session) = session else {
        let explanation = explanation(&job.run, &plan)?;
        draw(&|| Picture::of_explanation(&plan, &explanation))?;
        return print(&explanation.to_string());
    };

    let about = about(&validation.title, &validation.facts);
    let splits_key = validation.graph.key(validation.cv.splits.id())?.to_owned();
    let Ended { run, record } = session.run(&plan, about)?;
    let scores = Scores::of(
        &validation.scores,
        &validation.baseline,
        validation.cv.splits,
        &validation.measures,
        &run,
    );
    let document = report.and_then(|report| run.get(report.document).ok());
    let document = document.map(|document| whole(document, &record, table, y)).transpose()?;
    let splits = record.find(&splits_key).and_then(|splits| splits.identity());
    let kept =
        scores.as_ref().ok().map(|scores| scores.to_keep(splits.map(|id| format!("{id:?}"))));
    draw(&|| record.picture())?;
    let parts = Parts { record: Some(&record), document: document.as_ref(), scores: kept.as_ref() };
    session.keep(parts)?;
    if let Some(document) = &document {
        reports::write(&job.report.report, document, job.remarks)?;
    }

    let scores = scores?;
    scores.warnings.iter().for_each(warn);
    let checks = report.and_then(|report| run.get(report.checks).ok());
    print(&match output.format.form {
        Form::Text => {
            let findings = checks.map(reports::findings).filter(|findings| !findings.is_empty());
            let findings = findings.map(|findings| format!("\n{findings}")).unwrap_or_default();
            format!("{}\n\n{scores}{findings}", validation.title)
        }
        Form::Json => {
            let mut whole = validation.facts;
            whole["scores"] = scores.to_json();
            whole["findings"] = json!(checks.map(CheckList::findings));
            format!("{whole:#}\n")
        }
    })?;
    match scores.failures().next() {
        None => Ok(()),
        Some((fold, error)) => {
            let (failed, of) = (scores.failures().count(), scores.n_folds());
            Err(anyhow!("{failed} of {of} folds failed, the first one in fold {fold}: {error}"))
        }
    }
}

/// The report of a run with the tabs of the table, the graph and the run.
fn whole<T: Target>(
    document: &Document,
    record: &RunRecord,
    table: &Table,
    y: &T,
) -> Result<Document> {
    let recipe = |key: &str| Some(record.find(key)?.recipe()?.to_string());
    let mut document = document.clone().with_recipes(recipe);
    let last = document.tabs.iter().position(|tab| tab.name == "Reproduce");
    let last = last.map(|at| document.tabs.remove(at));
    let profile = Profile::of_supervised(&table.x, y.supervision())?.with_schema(&table.schema);
    let mut document = document
        .with_tab("Data", data_blocks(&profile))
        .with_tab("Graph", record.graph_blocks())
        .with_tab("Run", record.run_blocks());
    document.tabs.extend(last);
    Ok(document)
}
