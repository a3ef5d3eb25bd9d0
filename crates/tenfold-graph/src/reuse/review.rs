//! `Review`: the tasks that a run with a store will reuse and those that will run, worked out
//! before anything runs.
//!
//! A first pass, along the run order, gives each task its recipe and looks it up: a recipe is
//! known as soon as the inputs of the task are known by a digest, for which nothing need be
//! computed or read. Where an input must run first its digest is open, and so is the task. A second
//! pass, backwards, finds the needed tasks: the targets, and the inputs of tasks that run.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use tenfold_store::{Digest, Lookup, Record, SeenFile, Store};

use super::parked::Parked;
use super::reason::{Case, Decision, Reason};
use super::recipe::{Codes, Id, Recipe, Unknown};
use super::warning::Warning;
use crate::graph::Pattern;
use crate::plan::{Dep, Plan};
use crate::task::Shared;

/// Facts given to a run about its store.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReuseOptions {
    /// Patterns of keys that run again.
    pub(crate) rerun: Vec<Pattern>,
    /// The share of the reusable tasks that is computed again and compared.
    pub(crate) audit: f64,
    /// Recipes whose values could not be read back.
    pub(crate) lost: BTreeSet<Digest>,
    /// `true` if too much could not be read back: nothing is reused then.
    pub(crate) distrust: bool,
    /// `true` if every value is kept, because other processes read it from the store.
    pub(crate) keeps_all: bool,
    /// `true` if a cached task fails that has no result in the store.
    pub(crate) stored_only: bool,
}

impl ReuseOptions {
    /// Why a task runs though there is a record of its recipe.
    pub(crate) fn again(&self, key: &str, recipe: &Digest) -> Option<Reason> {
        if self.distrust || self.lost.contains(recipe) {
            return Some(Reason::ResultDamaged);
        }
        if self.is_forced(key) {
            return Some(Reason::Forced);
        }
        is_in_sample(recipe, self.audit).then_some(Reason::Audited)
    }

    fn is_forced(&self, key: &str) -> bool {
        self.rerun.iter().any(|pattern| pattern.matches(key))
    }
}

/// The tasks that will be reused, and those that will run.
pub(crate) struct Review {
    /// By position.
    pub(crate) decisions: Vec<Decision>,
    /// The recipes of the cached tasks that do not wait for one that runs, by position.
    pub(crate) recipes: BTreeMap<u32, Digest>,
    /// The last recipes of those that do, which may turn out to be theirs.
    pub(crate) last_recipes: BTreeSet<Digest>,
    /// The records of tasks that need not run, by position.
    pub(crate) records: BTreeMap<u32, Record>,
    /// `true` if a cached task depends on the task at each position, or is it.
    pub(crate) feeds_cached: Vec<bool>,
    /// The identity of each source; `None` where no cached task depends on it.
    pub(crate) sources: Vec<Option<Id>>,
    /// The files that each source depends on, as they were.
    pub(crate) files: Vec<Vec<SeenFile>>,
    pub(crate) codes: Codes,
    /// The seconds that tasks which are to run took when they last ran, by position.
    pub(crate) past: BTreeMap<u32, f64>,
    pub(crate) warnings: Vec<Warning>,
}

/// A review on its way.
struct Pass<'a> {
    plan: &'a Plan,
    store: &'a Store,
    reuse: &'a ReuseOptions,
    /// The identity of each task's value, as far as it was looked up.
    ids: Vec<Open>,
    review: Review,
}

/// The identity of a task's value, if it is known yet.
enum Open {
    ValueFacts(Id),
    /// Known when it has run; if it runs each time, why.
    Runs(Option<Arc<Unknown>>),
}

/// The look-up of one task.
struct Looked {
    id: Open,
    /// As if it were needed.
    decision: Decision,
    /// The recipe of a cached task that does not wait for one that runs.
    recipe: Option<Digest>,
    /// The last one of a task that runs.
    last: Option<Digest>,
    record: Option<Record>,
    /// The seconds that one that runs took when it last ran.
    past: Option<f64>,
    warning: Option<Warning>,
}

/// From this many on, tasks are looked up on several threads.
const MANY: usize = 64;

impl Review {
    /// Reviews a plan whose sources have these values.
    pub(crate) fn new(
        plan: &Plan,
        sources: &[Shared],
        store: &Store,
        reuse: &ReuseOptions,
    ) -> Self {
        let n_tasks = plan.n_tasks();
        let (feeds_cached, sources, files) = feeding_cached(plan, sources, store);
        let review = Self {
            decisions: vec![Decision::NotNeeded; n_tasks],
            recipes: BTreeMap::new(),
            last_recipes: BTreeSet::new(),
            records: BTreeMap::new(),
            codes: codes(plan, &feeds_cached, store),
            feeds_cached,
            sources,
            files,
            past: BTreeMap::new(),
            // Once, also where the run begins again.
            warnings: Warning::repaired(store)
                .filter(|_| reuse.lost.is_empty())
                .into_iter()
                .collect(),
        };
        let ids = (0..n_tasks).map(|_| Open::Runs(None)).collect();
        let mut pass = Pass { plan, store, reuse, ids, review };
        for level in levels(plan) {
            let looked: Vec<Looked> = if store.requests_at_once().get() > 1 {
                store.side_by_side(&level, |&position| pass.look_up(position))
            } else if level.len() < MANY {
                level.iter().map(|&position| pass.look_up(position)).collect()
            } else {
                level.par_iter().map(|&position| pass.look_up(position)).collect()
            };
            for (position, looked) in level.into_iter().zip(looked) {
                pass.take_down(position, looked);
            }
        }
        pass.find_needed();
        pass.review
    }

    /// The identity of a source that a cached task depends on.
    fn source_id(&self, number: usize) -> Id {
        match &self.sources[number] {
            Some(id) => id.clone(),
            None => unreachable!("a source of a cached task has an identity"),
        }
    }
}

/// The tasks by the length of the longest path to them, so that each reads only earlier levels.
fn levels(plan: &Plan) -> Vec<Vec<u32>> {
    let mut levels: Vec<Vec<u32>> = Vec::new();
    let mut depths = vec![0; plan.n_tasks()];
    for position in 0..plan.n_tasks() as u32 {
        let inputs = plan.links().task_deps(position);
        let depth = inputs.map(|input| depths[input as usize] + 1).max().unwrap_or(0);
        depths[position as usize] = depth;
        if depth == levels.len() {
            levels.push(Vec::new());
        }
        levels[depth].push(position);
    }
    levels
}

fn codes(plan: &Plan, feeds_cached: &[bool], store: &Store) -> Codes {
    let mut codes = Codes::default();
    for position in (0..plan.n_tasks() as u32).filter(|&at| feeds_cached[at as usize]) {
        codes.add(&plan.task_at(position).facts(), plan.policy_at(position), store);
    }
    codes
}

/// The tasks that some cached task depends on, and the identities of the sources that one does.
fn feeding_cached(
    plan: &Plan,
    values: &[Shared],
    store: &Store,
) -> (Vec<bool>, Vec<Option<Id>>, Vec<Vec<SeenFile>>) {
    let links = plan.links();
    let mut feeds_cached: Vec<bool> =
        (0..plan.n_tasks() as u32).map(|at| plan.is_cached(at)).collect();
    let mut source_feeds_cached = vec![false; values.len()];
    for position in (0..plan.n_tasks() as u32).rev() {
        if feeds_cached[position as usize] {
            for dep in links.deps(position) {
                match dep.as_task() {
                    Some(task) => feeds_cached[task as usize] = true,
                    None => {
                        dep.as_source().into_iter().for_each(|at| source_feeds_cached[at] = true)
                    }
                }
            }
        }
    }
    let numbers = (0..values.len()).into_par_iter();
    let id = |at: usize| source_feeds_cached[at].then(|| source_id(plan, at, &**values[at], store));
    let (ids, files): (Vec<_>, Vec<_>) = numbers.map(|at| id(at).unzip()).unzip();
    (feeds_cached, ids, files.into_iter().map(Option::unwrap_or_default).collect())
}

/// The identity of the value of a source, the digest of its content, and the files that it
/// depends on.
fn source_id(
    plan: &Plan,
    number: usize,
    value: &(dyn Any + Send + Sync),
    store: &Store,
) -> (Id, Vec<SeenFile>) {
    let node = plan.sources()[number];
    let nodes = plan.graph_nodes();
    if let Some(parked) = value.downcast_ref::<Parked>() {
        return (parked.id(), Vec::new());
    }
    match nodes.fingerprints().digest(value, nodes.output(node).name, store) {
        Ok((digest, files)) => (Id::Content(digest), files),
        Err(why) => (Id::Unknown(Arc::new(Unknown::new(nodes.keys.key(node), why))), Vec::new()),
    }
}

impl Looked {
    fn runs(reason: Reason) -> Self {
        let decision = Decision::Run(reason);
        let (id, past) = (Open::Runs(None), None);
        Self { id, decision, recipe: None, last: None, record: None, past, warning: None }
    }

    /// A task that is reused, or would be.
    fn known(decision: Decision, digest: Digest) -> Self {
        let (id, past) = (content(digest), None);
        Self { id, decision, recipe: None, last: None, record: None, past, warning: None }
    }
}

fn content(digest: Digest) -> Open {
    Open::ValueFacts(Id::Content(digest))
}

impl Pass<'_> {
    fn take_down(&mut self, position: u32, looked: Looked) {
        self.ids[position as usize] = looked.id;
        self.review.decisions[position as usize] = looked.decision;
        self.review.recipes.extend(looked.recipe.map(|recipe| (position, recipe)));
        self.review.last_recipes.extend(looked.last);
        self.review.records.extend(looked.record.map(|record| (position, record)));
        self.review.past.extend(looked.past.map(|seconds| (position, seconds)));
        self.review.warnings.extend(looked.warning);
    }

    /// Finds a task's recipe and its record, and decides as if it were needed.
    fn look_up(&self, position: u32) -> Looked {
        let is_cached = self.plan.is_cached(position);
        if !self.review.feeds_cached[position as usize] {
            return Looked::runs(Reason::NotCached);
        }
        if let Some((input, why)) = self.running_input(position) {
            return self.runs_after(position, input, why);
        }
        let id = |dep: Dep| match dep.as_task() {
            Some(task) => match &self.ids[task as usize] {
                Open::ValueFacts(id) => id.clone(),
                Open::Runs(_) => unreachable!("an input that runs was looked for"),
            },
            None => self.review.source_id(dep.as_source().unwrap_or_default()),
        };
        if !is_cached && self.plan.yields_files(position) {
            // Decided by the files, once they are known.
            return Looked::runs(Reason::NotCached);
        }
        match (recipe(self.plan, &self.review.codes, position, id), is_cached) {
            (Ok(recipe), true) => {
                Looked { recipe: Some(recipe.digest), last: None, ..self.find(position, &recipe) }
            }
            (Ok(recipe), false) => Looked {
                id: Open::ValueFacts(Id::Recipe(recipe.digest)),
                ..Looked::runs(Reason::NotCached)
            },
            (Err(unknown), true) => {
                let (key, why) = (unknown.key.clone(), unknown.why.to_string());
                Looked::runs(Reason::InputUnknown { key, why })
            }
            // Its value may identify it.
            (Err(unknown), false) => {
                Looked { id: Open::Runs(Some(unknown)), ..Looked::runs(Reason::NotCached) }
            }
        }
    }

    /// The key of the first input whose digest is known only when it has run; if it runs each time,
    /// why.
    fn running_input(&self, position: u32) -> Option<(&str, Option<&Unknown>)> {
        self.plan.links().task_deps(position).find_map(|input| match &self.ids[input as usize] {
            Open::Runs(why) => Some((self.plan.key_at(input), why.as_deref())),
            Open::ValueFacts(_) => None,
        })
    }

    /// A task whose recipe is open until an input has run.
    fn runs_after(&self, position: u32, input: &str, why: Option<&Unknown>) -> Looked {
        let key = self.plan.key_at(position);
        if !self.plan.is_cached(position) {
            return Looked::runs(Reason::NotCached);
        }
        if self.reuse.is_forced(key) {
            return Looked::runs(Reason::Forced);
        }
        let facts = self.plan.task_at(position).facts();
        match self.review.codes.of(&facts, self.plan.policy_at(position)) {
            Ok(code) => {
                let runs_first = Some((input, why.map(|unknown| &*unknown.why)));
                self.runs(key, Case { runs_first, ..Case::of(code, &facts) })
            }
            Err(_) => Looked::runs(Reason::InputRuns { key: input.to_owned() }),
        }
    }

    /// Looks up a cached task's recipe.
    fn find(&self, position: u32, recipe: &Recipe<'_>) -> Looked {
        let key = self.plan.key_at(position);
        let found = match self.store.find(&recipe.digest) {
            Ok(found) => found,
            Err(error) => {
                let warning = Some(Warning::unreadable(key, error));
                return Looked { warning, ..Looked::runs(Reason::StoreUnreadable) };
            }
        };
        let case = Case::of(recipe.code, &self.plan.task_at(position).facts());
        let case = || Case { recipe: Some(recipe), found: Some(&found), ..case };
        let looked = match &found {
            Lookup::NoRecord => return self.runs(key, case()),
            Lookup::Damaged(damage) => {
                let warning = Some(Warning::damaged(key, damage.clone()));
                return Looked { warning, ..self.runs(key, case()) };
            }
            Lookup::Found(record) => Looked::known(reuse(record), record.digest),
            // Its digest is known, but not its value.
            Lookup::NotKept(record) | Lookup::NoBlob(record) => {
                let past = Some(record.provenance.seconds);
                Looked { id: content(record.digest), past, ..self.runs(key, case()) }
            }
        };
        if let Some(reason) = self.reuse.again(key, &recipe.digest) {
            return Looked::runs(reason);
        }
        let (Lookup::Found(record) | Lookup::NotKept(record) | Lookup::NoBlob(record)) = found
        else {
            unreachable!("there is a record")
        };
        Looked { record: Some(record), ..looked }
    }

    /// A task that runs, and why, beside the last run of its key.
    fn runs(&self, key: &str, case: Case<'_>) -> Looked {
        if let Some(reason) = case.reason_by_find() {
            return Looked::runs(reason);
        }
        let last = self.store.remembered(key).ok().flatten();
        let found = last.and_then(|last| self.store.find(&last).ok());
        let (last_record, warning) = match found {
            Some(Lookup::Found(record) | Lookup::NotKept(record) | Lookup::NoBlob(record)) => {
                (Some(record), None)
            }
            Some(Lookup::Damaged(damage)) => (None, Some(Warning::damaged(key, damage))),
            Some(Lookup::NoRecord) | None => (None, None),
        };
        let reason = Case { last, last_record: last_record.as_ref(), ..case }.reason_by_last();
        let past = last_record.map(|record| record.provenance.seconds);
        // While its recipe is open, the last one may turn out to be it.
        Looked { last, past, warning, ..Looked::runs(reason) }
    }

    /// Leaves out the tasks that nobody asked for and no task that runs reads.
    fn find_needed(&mut self) {
        let links = Arc::clone(self.plan.links());
        let n_tasks = self.plan.n_tasks();
        let mut needed: Vec<bool> = (0..n_tasks as u32).map(|at| links.is_kept(at)).collect();
        for position in (0..n_tasks as u32).rev() {
            let decision = &mut self.review.decisions[position as usize];
            match (needed[position as usize], &*decision) {
                (true, Decision::Run(_)) => {
                    links.task_deps(position).for_each(|input| needed[input as usize] = true);
                    self.review.records.remove(&position);
                }
                (true, _) => {}
                (false, _) => {
                    let record = self.review.records.get(&position);
                    *decision = record.map_or(Decision::NotNeeded, reuse);
                }
            }
        }
    }
}

fn reuse(record: &Record) -> Decision {
    Decision::Reuse { seconds: record.provenance.seconds, bytes: record.size }
}

/// Returns whether a recipe is in a sample of this share: the same ones each time.
fn is_in_sample(recipe: &Digest, share: f64) -> bool {
    let number = recipe.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    (number as f64) < share * 2_f64.powi(64)
}

/// The recipe of a task.
///
/// # Errors
/// Why it has none.
pub(crate) fn recipe<'p>(
    plan: &'p Plan,
    codes: &'p Codes,
    position: u32,
    id: impl FnMut(Dep) -> Id,
) -> Result<Recipe<'p>, Arc<Unknown>> {
    let task = plan.task_at(position);
    let facts = task.facts();
    let unknown = |why: Arc<str>| Arc::new(Unknown::new(plan.key_at(position), why));
    if facts.captures {
        return Err(unknown("its function captures values; give them as nodes".into()));
    }
    let code = codes.of(&facts, plan.policy_at(position)).map_err(unknown)?;
    let nodes = plan.graph_nodes();
    let deps = nodes.deps(plan.node_at(position));
    let keys = deps.iter().map(|&dep| nodes.keys.key(dep));
    let ids = plan.links().deps(position).iter().copied().map(id);
    Recipe::of(task, code, keys.zip(ids))
}
