//! The estimator of a job: its steps for the columns of a table, and its last one.

use anyhow::Result;
use tenfold::estimator::data;
use tenfold::estimator::learner::TargetOf;
use tenfold::model_selection::Scorer;

use crate::columns::prepared;
use crate::exit::Usage;
use crate::given::Given;
use crate::job::Job;
use crate::learning::Learning;
use crate::options::Parameter;
use crate::table::Table;

/// An estimator, and its short name, with which the keys of a graph begin.
#[derive(Debug)]
pub(crate) struct Model<L> {
    pub(crate) name: String,
    pub(crate) estimator: L,
}

impl<L: Learning> Model<L> {
    /// The estimator for a table.
    pub(crate) fn of(job: &Job, table: &Table) -> Result<Self> {
        let given = job.estimator.clone().unwrap_or_else(|| Given::default_of(L::DEFAULT));
        let last = L::from_data(&given.data).map_err(|error| given.refused(error))?;
        let (last, set) = set_all(last, &job.set)?;
        let name = given.kind().to_owned();
        if given.is_default() {
            job.remarks.note(format!(
                "the estimator is {name}; choose another with --estimator (`tenfold estimators \
                 --family {}` lists them)",
                L::ESTIMATOR
            ));
        }
        let whole = if name == "pipeline" {
            last
        } else if job.steps.is_empty() {
            prepared(job, table, last)?
        } else {
            let mut steps = job.steps.clone();
            steps.push(given.with_data(last.to_data()?));
            let whole = Given::pipeline(steps);
            L::from_data(&whole.data).map_err(|error| whole.refused(error))?
        };
        let (estimator, _) = match set.is_empty() {
            true => (whole, Vec::new()),
            false => set_each(whole, &set)?,
        };
        Ok(Self { name, estimator })
    }
}

/// Sets the parameters that the estimator has, and returns the others.
fn set_all<L: Learning>(estimator: L, set: &[Parameter]) -> Result<(L, Vec<Parameter>)> {
    let data = estimator.to_data()?;
    let (own, others): (Vec<Parameter>, Vec<Parameter>) =
        set.iter().cloned().partition(|parameter| data::place(&data, &parameter.path).is_ok());
    if own.is_empty() {
        return Ok((estimator, others));
    }
    let (estimator, _) = set_each(estimator, &own)?;
    Ok((estimator, others))
}

/// Sets all of these parameters.
fn set_each<L: Learning>(estimator: L, set: &[Parameter]) -> Result<(L, Vec<Parameter>)> {
    let mut data = estimator.to_data()?;
    for Parameter { path, value } in set {
        let usage = |error: tenfold::Error| Usage(format!("--set {path}: {error}"));
        let place = data::place(&data, path).map_err(usage)?;
        if let Some(found) = data::at_mut(&mut data, &place) {
            found.clone_from(value);
        }
    }
    let estimator = L::from_data(&data).map_err(|error| Usage(format!("--set: {error}")))?;
    Ok((estimator, Vec::new()))
}

/// The scorers of a job.
pub(crate) fn scorers<L: Learning>(job: &Job) -> Result<Vec<Scorer<TargetOf<L>>>> {
    if job.scorers.is_empty() {
        return Ok(L::scorers());
    }
    let scorer = |given: &Given| L::scorer(&given.data).map_err(|error| given.refused(error));
    job.scorers.iter().map(scorer).collect()
}
