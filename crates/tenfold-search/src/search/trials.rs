//! `Trials`: the trials of one search on one set of samples, their nodes and their scores.

use std::collections::btree_map::{self, BTreeMap};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tenfold_graph::{Graph, Node, NodeId, Outcome, Run};
use tenfold_ml::data::Records;
use tenfold_ml::estimator::data::{self, DataLearner};
use tenfold_ml::estimator::learner::TargetOf;
use tenfold_ml::model_selection::{
    CrossValidation, Folds, OutOfFold, ScoreList, Scorer, Scorers, Splits, Splitter, Trial,
    TrialFold,
};
use tenfold_store::Digest;

use super::found::{Found, Tried as AllTried};
use super::table::{Given, Measure, SearchRow, SearchTable};
use super::{Search, Subsampled, TrialError, value};
use crate::error::Result;
use crate::space::{Candidate, Space};
use crate::strategy::{Facts, Pool, Proposal, Resource, Tried};

/// The number of candidates of the largest grid: each of them and each of its folds is several
/// nodes.
const CANDIDATES_MAX: usize = 10_000_000;

/// The trials of a search.
pub(super) struct Trials<'a, L: DataLearner> {
    search: &'a Search<L>,
    name: String,
    x: Node<Records>,
    y: Node<TargetOf<L>>,
    scorers: Node<Scorers<TargetOf<L>>>,
    chosen_by: usize,
    facts: Facts,
    all_folds: CrossValidation,
    candidates: Candidates<'a, L>,
    past: Vec<Vec<Tried>>,
    /// The folds by the number of samples, where samples are the resource.
    folds: BTreeMap<Option<usize>, Folds<TargetOf<L>>>,
    entries: Vec<Entry<L>>,
    /// The trial by the digest of an estimator's data, and by its folds.
    seen: HashMap<(Digest, Option<usize>), usize>,
    rows: Vec<SearchRow>,
    predictions: Vec<Option<OutOfFold<TargetOf<L>>>>,
    splits: Option<Splits>,
    truth: Option<TargetOf<L>>,
    notes: Vec<String>,
    pub(super) census: Census,
}

/// The samples of a search.
pub(super) struct SearchedSamples<L: DataLearner> {
    pub(super) x: Node<Records>,
    pub(super) y: Node<TargetOf<L>>,
    pub(super) facts: Facts,
    /// Their folds, where all samples are used.
    pub(super) folds: CrossValidation,
}

/// A trial that is in the graph.
struct Entry<L: DataLearner> {
    candidate: usize,
    resource: Option<usize>,
    /// The folds that it is tried on.
    folds: Option<usize>,
    trial: Arc<Trial<L>>,
}

/// A trial that is asked for.
struct Asked {
    candidate: usize,
    resource: Option<usize>,
    folds: Option<usize>,
    /// The number of the first trial with this estimator on these folds, which may be itself.
    at: usize,
}

/// The numbers of trials with estimators that no other has, with their keys, by their folds.
type New<L> = BTreeMap<Option<usize>, (Vec<usize>, Vec<(String, L)>)>;

/// The trials of a round, by number.
pub(super) type Round = std::ops::Range<usize>;

/// The numbers of fits of a search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Census {
    /// Trials, and those that equal another one.
    pub(super) trials: usize,
    pub(super) duplicates: usize,
    /// Fits of transformers and of last steps, as many as there would be without sharing.
    pub(super) asked: usize,
    /// The nodes of fits.
    pub(super) fits: HashSet<NodeId>,
}

/// The candidates that a strategy took from a space.
struct Candidates<'a, L: DataLearner> {
    space: &'a Space<L>,
    list: Vec<Candidate<L>>,
    /// The number of candidates that may be tried, where every one taken is.
    most: Option<usize>,
}

impl<L: DataLearner> Candidates<'_, L> {
    /// The number of candidates to take of this many.
    fn allowed(&self, n: usize) -> Result<usize> {
        let n = n.min(self.most.map_or(usize::MAX, |most| most + 1));
        if n > CANDIDATES_MAX {
            let (size, most) = (self.space.size(), CANDIDATES_MAX);
            return Err(TrialError::TooManyCandidates { size, most }.into());
        }
        Ok(n)
    }
}

impl<L: DataLearner> Pool for Candidates<'_, L> {
    fn len(&self) -> usize {
        self.list.len()
    }

    fn take_grid(&mut self) -> Result<()> {
        let grid = self.space.grid()?;
        let n = self.allowed(grid.size_hint().0)?;
        self.list.extend(grid.take(n));
        Ok(())
    }

    fn take_grid_or_base(&mut self) -> Result<()> {
        match self.space.base() {
            Some(base) => self.list.push(base),
            None => self.take_grid()?,
        }
        Ok(())
    }

    fn take_sample(&mut self, n: usize, seed: u64) -> Result<()> {
        let n = self.allowed(n)?;
        self.list.extend(self.space.sample(seed)?.take(n));
        Ok(())
    }

    fn chooses(&self, path: &str) -> bool {
        self.space.chooses(path)
    }
}

impl<'a, L: DataLearner> Trials<'a, L> {
    pub(super) fn new(
        search: &'a Search<L>,
        name: &str,
        samples: SearchedSamples<L>,
        scorers: Node<Scorers<TargetOf<L>>>,
    ) -> Result<Self> {
        let chosen_by = search.chosen_scorer()?;
        let SearchedSamples { x, y, facts, folds: all_folds } = samples;
        Ok(Self {
            search,
            name: name.to_owned(),
            x,
            y,
            scorers,
            chosen_by,
            facts,
            all_folds,
            candidates: Candidates {
                space: &search.space,
                list: Vec::new(),
                most: search.budget.trials.filter(|_| search.strategy.is_fixed()),
            },
            past: Vec::new(),
            folds: BTreeMap::new(),
            entries: Vec::new(),
            seen: HashMap::new(),
            rows: Vec::new(),
            predictions: Vec::new(),
            splits: None,
            truth: None,
            notes: Vec::new(),
            census: Census::default(),
        })
    }

    pub(super) fn scorers(&self) -> Node<Scorers<TargetOf<L>>> {
        self.scorers
    }

    /// Returns `true` if a round has run.
    pub(super) fn has_run(&self) -> bool {
        !self.past.is_empty()
    }

    /// Adds a remark, once.
    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The next trials of the strategy; none at the end.
    pub(super) fn propose(&mut self) -> Result<Vec<Proposal>> {
        let strategy = &self.search.strategy;
        if strategy.is_fixed() && self.has_run() {
            return Ok(Vec::new());
        }
        let mut proposals = strategy.next_round(&mut self.candidates, &self.past, &self.facts)?;
        if self.candidates.is_empty() {
            return Err(TrialError::NoCandidate.into());
        }
        let left = self.search.budget.trials.map_or(usize::MAX, |most| most - self.entries.len());
        if proposals.len() > left {
            proposals.truncate(left);
            let most = self.entries.len() + left;
            self.note(format!("the search was limited to {most} trials"));
        }
        Ok(proposals)
    }

    /// Adds the nodes of the trials of a round.
    pub(super) fn add_round(
        &mut self,
        graph: &mut Graph,
        proposals: Vec<Proposal>,
    ) -> Result<Round> {
        let first = self.entries.len();
        let mut new = New::new();
        let asked = data::sharing_steps(|| self.ask(proposals, &mut new))?;
        let trials = self.add_trials(graph, new)?;
        for Asked { candidate, resource, folds, at } in asked {
            let trial = match self.entries.get(at) {
                Some(earlier) => Arc::clone(&earlier.trial),
                None => Arc::clone(&trials[&at]),
            };
            self.census.trials += 1;
            self.census.asked += trial.folds.iter().map(|fold| 1 + fold.steps.len()).sum::<usize>();
            self.entries.push(Entry { candidate, resource, folds, trial });
        }
        Ok(first..self.entries.len())
    }

    /// The trials of proposals, and the estimators that no trial has had.
    fn ask(&mut self, proposals: Vec<Proposal>, new: &mut New<L>) -> Result<Vec<Asked>> {
        let first = self.entries.len();
        let of = self.search.strategy.resource();
        let mut asked: Vec<Asked> = Vec::with_capacity(proposals.len());
        for Proposal { candidate, resource } in proposals {
            let folds = match of {
                Some(Resource::Samples | Resource::TrainingSamples) => resource,
                Some(Resource::Parameter(_)) | None => None,
            };
            let estimator = estimator_with(&self.candidates.list[candidate], of, resource)?;
            let place = first + asked.len();
            let data = estimator.to_data()?.to_string();
            let at = *self.seen.entry((Digest::of(data.as_bytes()), folds)).or_insert(place);
            if at == place {
                let key = format!("{}/{at:04}", self.name);
                let (places, trials) = new.entry(folds).or_default();
                places.push(at);
                trials.push((key, estimator));
            } else {
                let earlier = at.checked_sub(first).map(|at| asked[at].candidate);
                let earlier = earlier.unwrap_or_else(|| self.entries[at].candidate);
                if earlier != candidate {
                    let [one, other] =
                        [earlier, candidate].map(|at| self.candidates.list[at].name());
                    self.notes.push(format!("`{one}` and `{other}` are equal, and are tried once"));
                }
                self.census.duplicates += 1;
            }
            asked.push(Asked { candidate, resource, folds, at });
        }
        Ok(asked)
    }

    /// Adds the nodes of new trials.
    fn add_trials(
        &mut self,
        graph: &mut Graph,
        new: New<L>,
    ) -> Result<HashMap<usize, Arc<Trial<L>>>> {
        let (scorers, with_train) = (self.scorers, self.search.with_train);
        let mut all = HashMap::new();
        for (n_samples, (places, trials)) in new {
            let folds = self.add_folds(graph, n_samples)?;
            let added = folds.add_trials(graph, trials, scorers, with_train)?;
            for (at, trial) in places.into_iter().zip(added) {
                for TrialFold { model, steps, .. } in &trial.folds {
                    self.census.fits.extend(steps.iter().copied().chain([model.id()]));
                }
                all.insert(at, Arc::new(trial));
            }
        }
        Ok(all)
    }

    /// The folds with so many samples, which are added if they are not there.
    fn add_folds(
        &mut self,
        graph: &mut Graph,
        n_samples: Option<usize>,
    ) -> Result<&Folds<TargetOf<L>>> {
        let entry = match self.folds.entry(n_samples) {
            btree_map::Entry::Occupied(folds) => return Ok(folds.into_mut()),
            btree_map::Entry::Vacant(entry) => entry,
        };
        let all = &self.all_folds;
        let shrinks_test = self.search.strategy.resource() == Some(&Resource::Samples);
        let folds = match (n_samples, self.facts.n_samples) {
            (Some(n_samples), Some(of_samples)) if n_samples < of_samples => {
                let splitter = Arc::clone(all.splitter());
                let part = Subsampled::new(splitter, n_samples, of_samples, self.search.seed);
                let (part_of, seed) = (if shrinks_test { "" } else { "train-" }, self.search.seed);
                let seed = if seed == 0 { String::new() } else { format!("-seed-{seed}") };
                let name = format!("{}-{part_of}{n_samples}{seed}", all.name());
                let part: Arc<dyn Splitter> = Arc::new(part.shrinks_test(shrinks_test));
                all.clone().with_splitter(part).named(name)
            }
            _ => all.clone(),
        };
        Ok(entry.insert(folds.add_folds(graph, self.x, self.y)?))
    }

    /// The nodes whose values a round needs.
    pub(super) fn targets(&self, round: &Round) -> Vec<NodeId> {
        let mut targets = Vec::new();
        if self.search.keeps_predictions && !round.is_empty() {
            targets.push(self.y.id());
        }
        for entry in &self.entries[round.clone()] {
            let folds = &self.folds[&entry.folds];
            targets.extend([folds.splits.id(), folds.warnings.id()]);
            for fold in &entry.trial.folds {
                targets.push(fold.test.id());
                targets.extend(fold.train.map(|node| node.id()));
                if self.search.keeps_predictions {
                    targets.push(fold.predicted_test.id());
                }
            }
        }
        targets
    }

    /// Takes the scores of a round out of its run.
    pub(super) fn gather(&mut self, round: Round, run: &Run) {
        if round.is_empty() {
            return;
        }
        let number = self.past.len();
        let mut tried = Vec::with_capacity(round.len());
        let mut rows: Vec<SearchRow> = round.clone().map(|at| self.row(at, number, run)).collect();
        if rows.iter().all(|row| !row.is_complete) {
            self.average_common(&mut rows, &round, run);
        }
        let sign = self.measures()[self.chosen_by].sign();
        for (at, row) in round.zip(rows) {
            let score = sign * row.test[self.chosen_by].mean;
            let Entry { candidate, resource, .. } = self.entries[at];
            tried.push(Tried { candidate, resource, score });
            self.rows.push(row);
            let predictions = self.predicted(at, run);
            self.predictions.push(predictions);
        }
        // The last ones have the most samples.
        for folds in self.folds.values() {
            self.splits = value(run, folds.splits).or(self.splits.take());
            let new = value(run, folds.warnings).into_iter().flatten();
            let new: Vec<String> = new.filter(|warning| !self.notes.contains(warning)).collect();
            self.notes.extend(new);
        }
        self.truth = value(run, self.y).or(self.truth.take());
        self.past.push(tried);
    }

    /// Takes the means of rows over the splits that they have in common: of a run that was stopped
    /// before any trial had all. Rows without the split that most have are left out.
    fn average_common(&mut self, rows: &mut [SearchRow], round: &Round, run: &Run) {
        let entries = &self.entries[round.clone()];
        let n_splits = entries[0].trial.folds.len();
        let has =
            |row: usize, split: usize| has_ended(run, entries[row].trial.folds[split].test.id());
        let n_with = |split: usize| (0..rows.len()).filter(|&row| has(row, split)).count();
        let Some(most) = (0..n_splits).rev().max_by_key(|&split| n_with(split)) else { return };
        let compared: Vec<usize> = (0..rows.len()).filter(|&row| has(row, most)).collect();
        if compared.is_empty() {
            return;
        }
        let is_common = |split: usize| compared.iter().all(|&row| has(row, split));
        let common: Vec<bool> = (0..n_splits).map(is_common).collect();
        let n_common = common.iter().filter(|is_common| **is_common).count();
        let (n_compared, n_rows) = (compared.len(), rows.len());
        for row in compared {
            rows[row].test.iter_mut().for_each(|scores| scores.average(|split| common[split]));
        }
        self.note(format!(
            "the means are over {n_common} of {n_splits} splits, which {n_compared} of {n_rows} \
             trials have"
        ));
    }

    pub(super) fn measures(&self) -> Vec<Measure> {
        let measure = |scorer: &Scorer<TargetOf<L>>| Measure {
            name: scorer.name().to_owned(),
            direction: scorer.direction(),
        };
        self.search.scorers.iter().map(measure).collect()
    }

    /// A row without scores.
    pub(super) fn frame(&self, at: usize, round: usize) -> SearchRow {
        let Entry { candidate, resource, .. } = self.entries[at];
        let described = &self.candidates.list[candidate];
        let json = |(name, value): (String, serde_json::Value)| (name, value.to_string());
        SearchRow {
            candidate,
            name: described.name(),
            parameters: described.parameters().into_iter().map(json).collect(),
            round,
            resource,
            test: Vec::new(),
            train: Vec::new(),
            fit_seconds: f64::NAN,
            score_seconds: f64::NAN,
            error: None,
            is_complete: true,
        }
    }

    fn row(&self, at: usize, round: usize, run: &Run) -> SearchRow {
        let trial = &self.entries[at].trial;
        let given = |node: Node<ScoreList>| match run.get(node) {
            _ if !has_ended(run, node.id()) => Given::NotRun,
            Ok(scores) => Given::Scores(scores),
            Err(error) => Given::Failed(error.to_string()),
        };
        let test: Vec<Given<'_>> = trial.folds.iter().map(|fold| given(fold.test)).collect();
        let train: Vec<Given<'_>> =
            trial.folds.iter().filter_map(|fold| fold.train).map(given).collect();
        let seconds = |node: NodeId| run.elapsed(node).map_or(f64::NAN, |time| time.as_secs_f64());
        let steps = |fold: &TrialFold<L>| -> f64 {
            let seconds = fold.steps.iter().map(|node| seconds(*node));
            seconds.filter(|seconds| !seconds.is_nan()).sum()
        };
        let n_folds = trial.folds.len() as f64;
        let fit = |fold: &TrialFold<L>| seconds(fold.model.id()) + steps(fold);
        let score =
            |fold: &TrialFold<L>| seconds(fold.predicted_test.id()) + seconds(fold.test.id());
        SearchRow {
            fit_seconds: trial.folds.iter().map(fit).sum::<f64>() / n_folds,
            score_seconds: trial.folds.iter().map(score).sum::<f64>() / n_folds,
            ..self.frame(at, round).with_scores(self.search.scorers.len(), &test, &train)
        }
    }

    /// The out-of-fold predictions of a trial, if all folds have them and each sample is tested
    /// once at most.
    fn predicted(&self, at: usize, run: &Run) -> Option<OutOfFold<TargetOf<L>>> {
        if !self.search.keeps_predictions {
            return None;
        }
        let Entry { trial, folds, .. } = &self.entries[at];
        let splits: &Splits = run.get(self.folds[folds].splits).ok()?;
        let predicted: Vec<&TargetOf<L>> = trial
            .folds
            .iter()
            .map(|fold| run.get(fold.predicted_test).ok())
            .collect::<Option<_>>()?;
        OutOfFold::assemble(splits, &predicted).ok()
    }

    /// The trial, candidate and estimator's data of each entry.
    pub(super) fn trials(&self) -> impl ExactSizeIterator<Item = (&Arc<Trial<L>>, &Candidate<L>)> {
        let of = |entry: &'_ Entry<L>| &self.candidates.list[entry.candidate];
        self.entries.iter().map(move |entry| (&entry.trial, of(entry)))
    }

    /// The splits of the trials, of which all have the same.
    pub(super) fn splits(&self) -> Option<Node<Splits>> {
        self.folds.values().next().map(|folds| folds.splits)
    }

    pub(super) fn chosen_by(&self) -> usize {
        self.chosen_by
    }

    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The result, once no round follows.
    pub(super) fn into_found(self) -> Result<Found<L>> {
        let measures = self.measures();
        let mut table = SearchTable::new(measures, self.chosen_by, self.rows, self.notes);
        let most = table.rows.iter().map(|row| row.resource).max().flatten();
        let known = table.finalists().first().and_then(|&row| table.rows[row].resource);
        if let (Some(most), Some(known)) = (most, known)
            && known < most
        {
            table.notes.push(format!(
                "no trial with {most} of the resource has a score; the choice is among those with \
                 {known}"
            ));
        }
        let tried = AllTried {
            table,
            candidates: self.candidates.list,
            predictions: self.predictions,
            splits: self.splits,
            truth: self.truth,
            scorers: Arc::clone(&self.search.scorers),
            census: self.census,
            resource: self.search.strategy.resource().cloned(),
            rule: self.search.choice.rule,
            keeps_predictions: self.search.keeps_predictions,
        };
        Found::new(tried, &self.search.choice)
    }
}

/// The estimator of a candidate; where a parameter is the resource, with this much of it.
///
/// # Errors
/// As [`Candidate::estimator`], and if the candidate has no such parameter.
pub(super) fn estimator_with<L: DataLearner>(
    candidate: &Candidate<L>,
    resource: Option<&Resource>,
    amount: Option<usize>,
) -> Result<L> {
    let (Some(Resource::Parameter(path)), Some(amount)) = (resource, amount) else {
        return candidate.estimator();
    };
    let mut value = candidate.value();
    let place = data::place(&value, path)?;
    if let Some(parameter) = data::at_mut(&mut value, &place) {
        *parameter = amount.into();
    }
    Ok(L::from_data(&value)?)
}

/// Returns `true` if a run was not stopped before this node.
fn has_ended(run: &Run, node: NodeId) -> bool {
    !matches!(run.outcome(node), Some(Outcome::NotRun))
}
