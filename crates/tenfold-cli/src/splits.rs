//! The splitter of a job.

use anyhow::Result;
use tenfold::estimator::Supervision;
use tenfold::model_selection::{Groups, RepeatedKFold, RepeatedStratifiedKFold, Splitter};
use tenfold::tabular::default_splitter;

use crate::exit::Usage;
use crate::job::Job;

/// A splitter, and its name for people: `10 stratified folds`.
#[derive(Debug)]
pub(crate) struct Folds {
    pub(crate) splitter: Box<dyn Splitter>,
    pub(crate) name: String,
}

/// The folds, unless a number is given.
const FOLDS: usize = 10;

impl Folds {
    /// The splitter for samples, with their groups.
    pub(crate) fn of(job: &Job, y: Supervision<'_>, groups: Option<&Groups>) -> Result<Self> {
        if let Some(given) = &job.splitter {
            let splitter = <dyn Splitter>::from_value(&given.data);
            let splitter = splitter.map_err(|error| given.refused(error))?;
            return Ok(Self {
                name: format!("{} splits by {}", splitter.n_splits(), given.kind()),
                splitter,
            });
        }
        let counts = match y {
            Supervision::Labels(labels) => Some(labels.counts()),
            Supervision::Values(_) => None,
        };
        let most = at_most(y, counts.as_deref(), groups);
        let folds = job.splits.folds.unwrap_or_else(|| {
            let folds = FOLDS.min(most);
            if folds < FOLDS {
                job.remarks.note(format!(
                    "{folds} folds, since {}; --folds sets another number",
                    match groups {
                        Some(_) => "there are no more groups",
                        None if counts.is_some() => "the rarest class has no more samples",
                        None => "there are no more samples",
                    }
                ));
            }
            folds
        });
        let seed = job.seed();
        let repeats = job.splits.repeats.unwrap_or(1);
        let is_stratified = counts.is_some();
        let word = if is_stratified { "stratified " } else { "" };
        let (splitter, name) = match (groups, is_stratified, repeats) {
            (Some(_), _, 2..) => {
                let message = "--repeats and --groups cannot be used together: folds by groups have \
                               no repeated form";
                return Err(Usage(message.to_owned()).into());
            }
            (_, _, 0) => return Err(Usage("--repeats is 1 or more".to_owned()).into()),
            (_, _, 1) => {
                let by = if groups.is_some() { " by groups" } else { "" };
                let splitter = default_splitter(y, groups.cloned(), Some(folds), seed);
                (splitter, format!("{folds} {word}folds{by}"))
            }
            (None, true, _) => (
                RepeatedStratifiedKFold::new(folds, repeats, seed).boxed(),
                format!("{repeats} × {folds} {word}folds"),
            ),
            (None, false, _) => (
                RepeatedKFold::new(folds, repeats, seed).boxed(),
                format!("{repeats} × {folds} folds"),
            ),
        };
        Ok(Self { splitter, name })
    }
}

/// The number of folds that the samples allow, at least 2.
fn at_most(y: Supervision<'_>, counts: Option<&[usize]>, groups: Option<&Groups>) -> usize {
    let most = match (groups, counts) {
        (Some(groups), _) => groups.n_groups(),
        (None, Some(counts)) => {
            let rarest = counts.iter().copied().filter(|count| *count > 0).min().unwrap_or(0);
            // A class of one or two samples should not decide for all the others.
            if rarest < 3 { counts.iter().copied().max().unwrap_or(0).min(5) } else { rarest }
        }
        (None, None) => match y {
            Supervision::Labels(labels) => labels.len(),
            Supervision::Values(values) => values.len(),
        },
    };
    most.max(2)
}
