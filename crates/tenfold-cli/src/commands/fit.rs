//! `tenfold fit`: a model of all samples, in a file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;
use tenfold::estimator::learner::TargetOf;
use tenfold::estimator::{Classifier, Regressor};
use tenfold::graph::{Graph, task};
use tenfold::store::check_replaceable;
use tenfold::tasks;

use crate::common::Common;
use crate::interrupt;
use crate::job::{EstimatorArgs, Job};
use crate::learning::Learning;
use crate::model::Model;
use crate::options::{RunOptions, TableOptions};
use crate::reports::about;
use crate::run::{Ended, Session};
use crate::runs::Parts;
use crate::table::{Table, Target};
use crate::terminal::{print, warn};

/// Fit an estimator on all samples of a table, and write the model to a file
///
/// The file has the schema of the table, by which `tenfold predict` reads new ones.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FitArgs {
    #[command(flatten)]
    table: TableOptions,
    #[command(flatten)]
    estimator: EstimatorArgs,
    #[command(flatten)]
    run: RunOptions,

    /// File of the model
    #[arg(
        long,
        short,
        value_name = "FILE",
        default_value = "model.tenfold",
        help_heading = "Output"
    )]
    output: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  tenfold fit titanic.csv --target Survived --output titanic.model
  tenfold fit prices.csv -t price -e random-forest-regressor -o prices.model";

pub(crate) fn run(args: FitArgs, common: &Common) -> Result<()> {
    let FitArgs { table, estimator, run, output } = args;
    let job = Job::new(common.settings()?, common.remarks(), table, run).estimator(estimator);
    check_replaceable(&output)?;
    let table = Table::read(&job.table, job.remarks)?;
    match &table.target {
        Target::Classes(y) => fit::<Box<dyn Classifier>>(&job, &table, y, &output),
        Target::Values(y) => fit::<Box<dyn Regressor>>(&job, &table, y, &output),
    }
}

fn fit<L: Learning>(job: &Job, table: &Table, y: &TargetOf<L>, output: &Path) -> Result<()> {
    let model = Model::<L>::of(job, table)?;
    let facts = json!({ "table": table.name, "estimator": model.estimator.to_data()? });
    let mut graph = Graph::new();
    let x = graph.data("X", table.x.clone())?;
    let y = graph.data("y", y.clone())?;
    let estimator = graph.data(&model.name, model.estimator)?;
    let prod = format!("{}/prod", model.name);
    let fitted = graph.try_task(prod, task(tasks::fit).timed(), (estimator, x, y))?;
    let session = Session::open(&job.run, job.remarks)?;
    let title = format!("{}: {} fitted on all samples", table.file_name(), model.name);
    let Ended { run, record } = session.run(&graph.plan(fitted)?, about(&title, &facts))?;
    session.keep(Parts { record: Some(&record), ..Parts::default() })?;
    run.notices().for_each(|(_, notice)| warn(notice));
    let run = run.all_ran()?;
    interrupt::whole(|| L::save(run.get(fitted)?, output, &table.schema))
        .with_context(|| format!("cannot write {}", output.display()))?;
    print(&format!(
        "{}: {} of `{}` by {}, fitted on {} samples\n",
        output.display(),
        L::WORK,
        table.target_name(),
        model.name,
        table.n_samples()
    ))
}
