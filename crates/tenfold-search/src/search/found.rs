//! `Found`: the result of a search.

use std::fmt;
use std::sync::Arc;

use tenfold_graph::{Node, Run};
use tenfold_ml::estimator::data::DataLearner;
use tenfold_ml::estimator::learner::{PerSample, Target, TargetOf};
use tenfold_ml::model_selection::{OutOfFold, Scored, Scorer, Splits};

use super::choice::{Choice, choose};
use super::table::{SearchRow, SearchTable};
use super::trials::{Census, estimator_with};
use super::{Preview, TrialError};
use crate::error::Result;
use crate::space::Candidate;
use crate::statistics::{
    BbcCv, BestSet, Comparison, Honest, Optimistic, PairedTest, Rule, SplitSizes,
};
use crate::strategy::Resource;

/// The result of a search: the table, the chosen candidate and its model.
///
/// `Display` prints the table, the chosen candidate and its score, which is optimistic.
#[derive(Debug)]
pub struct Found<L: DataLearner> {
    tried: Tried<L>,
    chosen: usize,
    prod: Option<(Node<L::Model>, L::Model)>,
}

/// The trials of a search that has ended.
#[derive(Debug)]
pub(super) struct Tried<L: DataLearner> {
    pub(super) table: SearchTable,
    pub(super) candidates: Vec<Candidate<L>>,
    pub(super) predictions: Vec<Option<OutOfFold<TargetOf<L>>>>,
    /// The splits of the trials with the most of the resource, and the target.
    pub(super) splits: Option<Splits>,
    pub(super) truth: Option<TargetOf<L>>,
    pub(super) scorers: Arc<Vec<Scorer<TargetOf<L>>>>,
    pub(super) census: Census,
    pub(super) resource: Option<Resource>,
    pub(super) rule: Rule,
    pub(super) keeps_predictions: bool,
}

impl<L: DataLearner> Found<L> {
    /// The trials, and the row that the rule of the search chooses.
    pub(super) fn new(tried: Tried<L>, choice: &Choice) -> Result<Self> {
        let complexity = |row: &SearchRow| choice.complexity(&tried.candidates[row.candidate]);
        let complexity: Vec<f64> = tried.table.rows.iter().map(complexity).collect();
        let chosen = choose(choice.rule, &tried.table, &complexity)?;
        Ok(Self { tried, chosen, prod: None })
    }

    /// Keeps the model of the chosen candidate; a fit that failed is a note of the table.
    pub(super) fn keep_model(&mut self, prod: Node<L::Model>, mut run: Run) {
        match run.take(prod) {
            Ok(model) => self.prod = Some((prod, model)),
            Err(error) => self.tried.table.notes.push(format!("there is no model: {error}")),
        }
    }

    /// The scores of every trial.
    pub fn table(&self) -> &SearchTable {
        &self.tried.table
    }

    /// The number of the chosen row of the table.
    pub fn chosen(&self) -> usize {
        self.chosen
    }

    /// The row of the chosen candidate: the best by the mean of the scorer that chooses, unless the
    /// search has another rule, among the trials with the most of the resource; of equal ones the
    /// first tried.
    ///
    /// Its score is optimistic: see [`Found::optimistic`] and [`Found::honest`].
    pub fn best(&self) -> &SearchRow {
        &self.tried.table.rows[self.chosen]
    }

    /// The chosen candidate.
    pub fn candidate(&self) -> &Candidate<L> {
        &self.tried.candidates[self.best().candidate]
    }

    /// The candidates, by number.
    pub fn candidates(&self) -> &[Candidate<L>] {
        &self.tried.candidates
    }

    /// The chosen candidate's estimator; where a parameter was the resource, with as much of it as
    /// the chosen trial had.
    ///
    /// # Errors
    /// As [`Candidate::estimator`].
    pub fn estimator(&self) -> Result<L> {
        let resource = self.tried.resource.as_ref();
        estimator_with(self.candidate(), resource, self.best().resource)
    }

    /// The chosen candidate's model, fitted on all samples; `None` if the search does not refit or
    /// was cancelled.
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

    /// The out-of-fold predictions of a row of the table; `None` if they were not kept, a fold
    /// failed, or the splits test a sample twice.
    pub fn predictions(&self, row: usize) -> Option<&OutOfFold<TargetOf<L>>> {
        self.tried.predictions.get(row)?.as_ref()
    }

    /// The numbers of trials and fits.
    pub fn fits(&self) -> Preview {
        Preview::of(&self.tried.census)
    }

    /// The score of the chosen candidate on the folds that chose it, which flatters it: it is the
    /// best of many.
    pub fn optimistic(&self) -> Optimistic {
        let scores = &self.best().test[self.table().chosen_by];
        Optimistic::new(scores.mean, self.table().n_candidates(), scores.splits.len())
    }

    /// The score that the choice will have on new samples, by bootstrap bias corrected
    /// cross-validation with the settings of [`BbcCv::new`]; nothing is fitted again.
    ///
    /// # Errors
    /// As [`Found::honest_by`].
    pub fn honest(&self) -> Result<Honest> {
        self.honest_by(&BbcCv::new())
    }

    /// The same with other settings.
    ///
    /// # Errors
    /// [`TrialError::NoHonest`] with the reason, for which
    /// [`Search::run_nested`](crate::search::Search::run_nested) has an honest score: of a search
    /// with rounds or another rule than [`Rule::Best`], whose choice bootstraps cannot repeat, of a
    /// scorer that needs more than predictions, and without predictions; errors of
    /// [`BbcCv::estimate_by`], and of splits that leave out samples.
    pub fn honest_by(&self, bbc: &BbcCv) -> Result<Honest> {
        let Tried { table, scorers, truth, .. } = &self.tried;
        let scorer = &scorers[table.chosen_by];
        let reason = if self.tried.resource.is_some() {
            "its strategy gives candidates different amounts of a resource"
        } else if self.tried.rule != Rule::Best {
            "its rule is not `Rule::Best`"
        } else if !scorer.needs_predictions_alone() {
            "its scorer needs more than the predicted values, which are all that a search keeps"
        } else if !self.tried.keeps_predictions {
            "its predictions were not kept"
        } else {
            ""
        };
        let (true, Some(truth)) = (reason.is_empty(), truth) else {
            return Err(TrialError::NoHonest { reason }.into());
        };
        let predicted: Vec<TargetOf<L>> = table
            .complete_finalists()
            .into_iter()
            .map(|row| {
                let reason = "its splits test a sample more than once";
                Ok(self.predictions(row).ok_or(TrialError::NoHonest { reason })?.in_order()?)
            })
            .collect::<Result<_>>()?;
        let direction = table.measure().direction;
        let estimate =
            bbc.estimate_by(truth.n_samples(), predicted.len(), direction, |candidate, rows| {
                let (truth, predicted) = (truth.select(rows), predicted[candidate].select(rows));
                Ok(scorer.score(&Scored::of_predictions(&truth, &predicted))?)
            })?;
        Ok(estimate.honest)
    }

    /// The rows that cannot be distinguished from the best one at the level 0.95: by a corrected
    /// resampled t test of each against the best, adjusted by Holm, among the trials with the most
    /// of the resource. `members` and `best` are numbers of rows.
    ///
    /// # Errors
    /// As [`PairedTest::indistinguishable`]; [`TrialError::StoppedEarly`] if no row has the scores
    /// of all splits.
    pub fn indistinguishable(&self) -> Result<BestSet> {
        let table = self.table();
        let rows = table.complete_finalists();
        if rows.is_empty() {
            return Err(TrialError::StoppedEarly.into());
        }
        let scores = table.split_scores(&rows);
        let mut set = self.paired_test()?.indistinguishable(scores.view())?;
        set.best = rows[set.best];
        set.members = set.members.iter().map(|&member| rows[member]).collect();
        Ok(set)
    }

    /// A paired comparison of two rows over their splits, by the scorer that chooses, with a region
    /// of practical equivalence: differences of at most `rope` do not matter.
    ///
    /// # Errors
    /// As [`PairedTest::compare`]; [`TrialError::NoRow`] if there is no such row.
    pub fn compare(&self, first: usize, second: usize, rope: f64) -> Result<Comparison> {
        let table = self.table();
        let splits = |row: usize| {
            let found = table.rows.get(row).map(|row| &*row.test[table.chosen_by].splits);
            found.ok_or(TrialError::NoRow { row, n_rows: table.rows.len() })
        };
        self.paired_test()?.rope(rope).compare(splits(first)?, splits(second)?)
    }

    fn paired_test(&self) -> Result<PairedTest> {
        let splits = self.tried.splits.as_ref().ok_or(TrialError::StoppedEarly)?;
        Ok(PairedTest::new(SplitSizes::of(splits)?, self.table().measure().direction))
    }
}

impl<L: DataLearner> fmt::Display for Found<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table();
        let name = match &*self.best().name {
            "" => "the estimator itself",
            name => name,
        };
        write!(f, "{table}\nchosen: {name}\n")?;
        writeln!(f, "{}: {}", table.measure().name, self.optimistic())
    }
}
