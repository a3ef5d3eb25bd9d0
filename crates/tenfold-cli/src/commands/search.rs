//! `tenfold search`: the best of many candidates, with an honest estimate of its score.

use std::fmt::Write;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use serde_json::{Value, json};
use tenfold::estimator::data;
use tenfold::estimator::learner::{Target as _, TargetOf};
use tenfold::estimator::{Classifier, Regressor};
use tenfold::graph::{CancelToken, Graph};
use tenfold::model_selection::{
    Found, GridSearch, Hyperband, RandomSearch, Search, Space, SuccessiveHalving, headline,
};
use tenfold::report::search::SearchReport;
use tenfold::store::check_replaceable;

use crate::command_line;
use crate::common::Common;
use crate::exit::Usage;
use crate::interrupt;
use crate::job::{EstimatorArgs, Job, ScorerArgs};
use crate::learning::Learning;
use crate::model::{Model, scorers};
use crate::options::{
    Form, FormOption, Parameter, ReportOptions, RunOptions, SearchOptions, SplitOptions, Strategy,
    TableOptions,
};
use crate::reports;
use crate::run::Session;
use crate::runs::Parts;
use crate::splits::Folds;
use crate::table::{Table, Target};
use crate::terminal::print;

/// Search the best parameters of an estimator, with an honest estimate of its score
///
/// The best score of many is flattered; the estimate corrects it, and the candidates that are as good as the best
/// are counted.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SearchArgs {
    #[command(flatten)]
    table: TableOptions,
    #[command(flatten)]
    estimator: EstimatorArgs,
    #[command(flatten)]
    search: SearchOptions,
    #[command(flatten)]
    scorers: ScorerArgs,
    #[command(flatten)]
    splits: SplitOptions,
    #[command(flatten)]
    run: RunOptions,
    #[command(flatten)]
    report: ReportOptions,

    /// Fit the best candidate on all samples, and write the model to this file
    #[arg(long, short, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,

    #[command(flatten)]
    format: FormOption,
}

const EXAMPLES: &str = "\
Examples:
  tenfold search titanic.csv --target Survived
  tenfold search titanic.csv -t Survived --over c=[0.01,0.1,1,10]
  tenfold search titanic.csv -t Survived -e random-forest-classifier --over max_depth=[3,6,12,null] \\
      --over 'n_trees={\"integer\": [50, 300]}' --candidates 40 --output best.model";

/// The candidates of a random search, unless a number is given.
const CANDIDATES: usize = 20;

pub(crate) fn run(args: SearchArgs, common: &Common) -> Result<()> {
    let SearchArgs { table, estimator, search, scorers, splits, run, report, output, format } =
        args;
    let job = Job::new(common.settings()?, common.remarks(), table, run);
    let job =
        job.estimator(estimator).scorers(scorers).splits(splits).search(search).report(report);
    reports::check_files(&job.report.report)?;
    output.as_deref().map_or(Ok(()), check_replaceable)?;
    let table = Table::read(&job.table, job.remarks)?;
    let output = (output, format.form);
    match &table.target {
        Target::Classes(y) => find::<Box<dyn Classifier>>(&job, &table, y, &output),
        Target::Values(y) => find::<Box<dyn Regressor>>(&job, &table, y, &output),
    }
}

fn find<L: Learning>(
    job: &Job,
    table: &Table,
    y: &TargetOf<L>,
    (output, form): &(Option<PathBuf>, Form),
) -> Result<()> {
    let model = Model::<L>::of(job, table)?;
    let (space, is_finite) = space(job, &model)?;
    let folds = Folds::of(job, y.supervision(), table.groups.as_ref())?;
    let search = strategy(job, space, is_finite, folds)?;
    let search = search.scorers(scorers::<L>(job)?).seed(job.seed()).refit(output.is_some());
    let mut graph = Graph::new();
    let x = graph.data("X", table.x.clone())?;
    let y = graph.data("y", y.clone())?;
    let session = Session::open(&job.run, job.remarks)?;
    let cancel = CancelToken::new();
    let executor = session.executor(&cancel)?;
    let found = interrupt::cancelling(&cancel, || search.run(&mut graph, "search", x, y, executor));
    let is_cancelled = cancel.is_cancelled();
    let found = match found {
        Ok(found) => found,
        Err(_) if is_cancelled => return Err(session.interrupted().into()),
        Err(error) => return Err(error.into()),
    };
    print(&match form {
        Form::Text => as_text(&found),
        Form::Json => format!("{:#}\n", as_json(&found)?),
    })?;
    if is_cancelled {
        return Err(session.interrupted().into());
    }
    let mut report = SearchReport::of(&found, "search").command(command_line::given());
    for check in &job.report.mute {
        report = report.mute(check).map_err(|error| Usage(format!("--mute {check}: {error}")))?;
    }
    let document = report.document();
    session.keep(Parts { document: Some(&document), ..Parts::default() })?;
    reports::write(&job.report.report, &document, job.remarks)?;
    if let Some(output) = output {
        let model = found.model().ok_or_else(|| anyhow!("the best candidate was not fitted"))?;
        interrupt::whole(|| L::save(model, output, &table.schema))
            .with_context(|| format!("cannot write {}", output.display()))?;
        job.remarks.note(format!("the best model is in {}", output.display()));
    }
    Ok(())
}

/// The table, then the candidates that may be as good as the best, and the honest score.
fn as_text<L: Learning>(found: &Found<L>) -> String {
    let mut text = found.to_string();
    let table = found.table();
    if let Ok(best) = found.indistinguishable() {
        let (members, of) = (best.members.len(), best.adjusted_p_values.len());
        let _ =
            writeln!(text, "{members} of {of} candidates cannot be distinguished from the best");
    }
    let _ = match found.honest() {
        Ok(honest) => writeln!(text, "{}", headline(&table.measure().name, &honest)),
        Err(reason) => writeln!(text, "no honest score: {reason}"),
    };
    text
}

fn as_json<L: Learning>(found: &Found<L>) -> Result<Value> {
    let honest = found.honest().ok().map(|honest| {
        let interval = honest.interval().map(|interval| json!([interval.low, interval.high]));
        json!({"score": honest.value(), "interval": interval})
    });
    Ok(json!({
        "table": found.table().to_json(),
        "chosen": found.best().name,
        "estimator": found.estimator()?.to_data()?,
        "optimistic": found.optimistic().value(),
        "honest": honest,
    }))
}

/// The estimator with the values to try, and whether every parameter has a list of them.
fn space<L: Learning>(job: &Job, model: &Model<L>) -> Result<(Space<L>, bool)> {
    let default =
        || Parameter { path: L::SEARCHED.to_owned(), value: json!({"log_uniform": [1e-3, 1e3]}) };
    let over = match (&*job.search.over, job.estimator.is_none()) {
        ([], true) => {
            let Parameter { path, value } = default();
            job.remarks.note(format!("`{path}` is searched: {value}; --over names other values"));
            vec![default()]
        }
        ([], false) => {
            let message = "nothing is searched; name values with --over, such as --over alpha=[0.1,1], \
                           or under [search.over] in tenfold.toml";
            return Err(Usage(message.to_owned()).into());
        }
        (over, _) => over.to_vec(),
    };
    let mut whole = model.estimator.to_data()?;
    for Parameter { path, value } in &over {
        let usage = |message: String| Usage(format!("--over {path}: {message}"));
        let of_last = format!("{}.{path}", model.name);
        let place = data::place(&whole, path)
            .or_else(|error| data::place(&whole, &of_last).map_err(|_| usage(error.to_string())))?;
        let mut choice = match value {
            Value::Array(values) => json!({"choose": values}),
            Value::Object(choice) => Value::Object(choice.clone()),
            other => {
                let message = format!(
                    "found {other}, expected a list of values, or a table with choose, uniform, \
                     log_uniform or integer"
                );
                return Err(usage(message).into());
            }
        };
        if choice.get("name").is_none() {
            choice["name"] = path.as_str().into();
        }
        if let Some(found) = data::at_mut(&mut whole, &place) {
            *found = choice;
        }
    }
    let space = Space::from_value(whole).map_err(|error| Usage(format!("--over: {error}")))?;
    let is_finite = space.size().is_some();
    Ok((space, is_finite))
}

fn strategy<L: Learning>(
    job: &Job,
    space: Space<L>,
    is_finite: bool,
    folds: Folds,
) -> Result<Search<L>> {
    let default = if is_finite { Strategy::Grid } else { Strategy::Random };
    let candidates = job.search.candidates.unwrap_or(CANDIDATES);
    let (seed, splitter) = (job.seed(), folds.splitter);
    let search = match job.search.strategy.unwrap_or(default) {
        Strategy::Grid => Search::new(space, GridSearch, splitter),
        Strategy::Random => Search::new(space, RandomSearch::new(candidates).seed(seed), splitter),
        Strategy::Halving if is_finite => Search::new(space, SuccessiveHalving::grid(), splitter),
        Strategy::Halving => {
            Search::new(space, SuccessiveHalving::random(seed).candidates(candidates), splitter)
        }
        Strategy::Hyperband => Search::new(space, Hyperband::new(seed), splitter),
    };
    match job.search.time_limit {
        None => Ok(search),
        Some(seconds) => {
            let limit = Duration::try_from_secs_f64(seconds).map_err(|error| {
                Usage(format!("--time-limit {seconds}: {error}; expected seconds"))
            })?;
            Ok(search.time_limit(limit))
        }
    }
}
