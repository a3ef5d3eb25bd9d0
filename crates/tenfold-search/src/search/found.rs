//! `Found`: the result of a search.

use tenfold_graph::{Node, Run};
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::TargetOf;
use tenfold_ml::model_selection::{OutOfFold, Splits};

use super::table::{SearchRow, SearchTable};
use super::trials::Census;
use super::{Preview, TrialError};
use crate::error::Result;
use crate::space::Candidate;

/// The result of a search: the table, the best candidate and its model.
#[derive(Debug)]
pub struct Found<L: DataLearner> {
    table: SearchTable,
    best: usize,
    candidates: Vec<Candidate<L>>,
    predictions: Vec<Option<OutOfFold<TargetOf<L>>>>,
    sizes: Option<Sizes>,
    census: Census,
    y: Node<TargetOf<L>>,
    prod: Option<(Node<L::Model>, L::Model)>,
}

/// The mean numbers of samples of a split.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sizes {
    pub(super) train: f64,
    pub(super) test: f64,
}

impl Sizes {
    pub(super) fn of(splits: &Splits) -> Option<Self> {
        let n_splits = splits.len() as f64;
        let mean = |sizes: &mut dyn Iterator<Item = usize>| sizes.sum::<usize>() as f64 / n_splits;
        let train = mean(&mut splits.iter().map(|split| split.train.len()));
        let test = mean(&mut splits.iter().map(|split| split.test.len()));
        (n_splits > 0.0).then_some(Self { train, test })
    }
}

impl<L: DataLearner> Found<L> {
    pub(super) fn new(
        table: SearchTable,
        candidates: Vec<Candidate<L>>,
        predictions: Vec<Option<OutOfFold<TargetOf<L>>>>,
        sizes: Option<Sizes>,
        census: Census,
        y: Node<TargetOf<L>>,
    ) -> Result<Self> {
        // Those with more of a resource are better known; among them the best, of equal ones the first.
        let defined = || (0..table.rows.len()).filter(|&row| !table.score(row).is_nan());
        let most = defined().map(|row| table.rows[row].resource).max();
        let with_most = defined().filter(|&row| Some(table.rows[row].resource) == most);
        let better =
            |best: usize, row: usize| if table.score(row) > table.score(best) { row } else { best };
        let Some(best) = with_most.reduce(better) else {
            return Err(none_of(&table).into());
        };
        Ok(Self { table, best, candidates, predictions, sizes, census, y, prod: None })
    }

    /// Keeps the model of the best candidate.
    pub(super) fn keep_model(&mut self, prod: Node<L::Model>, mut run: Run) -> Result<()> {
        if run.stopped().is_none() || run.get(prod).is_ok() {
            self.prod = Some((prod, run.take(prod)?));
        }
        Ok(())
    }

    /// The scores of every trial.
    pub fn table(&self) -> &SearchTable {
        &self.table
    }

    /// The row of the best trial: by the mean of the scorer that chooses, among the trials with the most of the
    /// resource; of equal ones the first tried.
    ///
    /// Its score is optimistic: it is the best of many, on the folds that chose it. See
    /// [`Found::optimistic`](Self::optimistic).
    pub fn best(&self) -> &SearchRow {
        &self.table.rows[self.best]
    }

    pub(super) fn best_row(&self) -> usize {
        self.best
    }

    /// The candidate of the best trial.
    pub fn candidate(&self) -> &Candidate<L> {
        &self.candidates[self.best().candidate]
    }

    /// The candidates, by number.
    pub fn candidates(&self) -> &[Candidate<L>] {
        &self.candidates
    }

    /// The best candidate's estimator.
    ///
    /// # Errors
    /// As [`Candidate::estimator`].
    pub fn estimator(&self) -> Result<L> {
        self.candidate().estimator()
    }

    /// The best candidate's model, fitted on all samples; `None` if the search does not refit or was
    /// cancelled.
    pub fn model(&self) -> Option<&L::Model> {
        self.prod.as_ref().map(|(_, model)| model)
    }

    /// The same, to keep.
    pub fn into_model(self) -> Option<L::Model> {
        self.prod.map(|(_, model)| model)
    }

    /// The node of that model: `search/prod`.
    pub fn prod(&self) -> Option<Node<L::Model>> {
        self.prod.as_ref().map(|(node, _)| *node)
    }

    /// The out-of-fold predictions of a row of the table; `None` if they were not kept, a fold failed, or the
    /// splits test a sample twice.
    pub fn predictions(&self, row: usize) -> Option<&OutOfFold<TargetOf<L>>> {
        self.predictions.get(row)?.as_ref()
    }

    /// The numbers of trials and fits.
    pub fn fits(&self) -> Preview {
        Preview::of(&self.census)
    }
}

/// The error of a table without a score.
fn none_of(table: &SearchTable) -> TrialError {
    let first = table.rows.iter().find_map(|row| row.error.clone());
    match first {
        Some(first) if table.rows.iter().all(|row| row.error.is_some()) => TrialError::AllFailed {
            candidates: table.rows.len(),
            scorer: table.measure().name.clone(),
            first,
        },
        _ => TrialError::StoppedEarly,
    }
}
