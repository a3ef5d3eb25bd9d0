//! `Review`: what a run with a store will reuse and what it will run, worked out before anything
//! runs.
//!
//! A first pass, along the run order, gives each task its recipe and looks it up: a recipe is
//! known as soon as what the task reads is known by a digest, for which nothing need be computed
//! or read. Where an input must run first its digest is open, and so is the task. A second pass,
//! backwards, finds what is needed: what was asked for, and what is read by something that runs.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use tenfold_store::{Digest, Lookup, Record, Store};

use crate::links::Dep;
use crate::plan::Plan;
use crate::reason::{Case, Decision, Reason};
use crate::recipe::{Codes, Id, Recipe, Unknown};
use crate::task::{ErasedTask, Policy};
use crate::value::Shared;
use crate::warning::Warning;

/// What a run is told about its store.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wishes {
    /// Patterns of keys that run again.
    pub(crate) rerun: Vec<String>,
    /// The share of the reusable tasks that is computed again and compared.
    pub(crate) audit: f64,
    /// Recipes whose values could not be read back.
    pub(crate) lost: BTreeSet<Digest>,
    /// Whether too much could not be read back: nothing is reused then.
    pub(crate) distrust: bool,
}

/// What will be reused, and what will run.
pub(crate) struct Review {
    /// By position.
    pub(crate) decisions: Vec<Decision>,
    /// The records of tasks that need not run, by position.
    pub(crate) records: BTreeMap<u32, Record>,
    /// Whether a cached task depends on the task at each position, or is it.
    pub(crate) matters: Vec<bool>,
    /// What stands for each source; `None` where no cached task depends on it.
    pub(crate) sources: Vec<Option<Id>>,
    pub(crate) codes: Codes,
    /// What stands for the computation of each task that some cached task depends on; tasks with
    /// one of these will have one recipe.
    pub(crate) computations: Vec<Option<Digest>>,
    /// The positions of tasks that run again though there is a record, with its digest.
    pub(crate) again: BTreeMap<u32, Digest>,
    pub(crate) warnings: Vec<Warning>,
}

/// A review on its way.
struct Pass<'a> {
    plan: &'a Plan,
    store: &'a Store,
    wishes: &'a Wishes,
    ids: Vec<Open>,
    review: Review,
}

/// What stands for a task's value.
#[derive(Clone)]
enum Open {
    Known(Id),
    /// Told when it has run.
    Runs,
}

impl Review {
    /// Reviews a plan whose sources have these values.
    pub(crate) fn new(plan: &Plan, sources: &[Shared], store: &Store, wishes: &Wishes) -> Self {
        let n_tasks = plan.n_tasks();
        let (matters, sources) = what_matters(plan, sources, store);
        let review = Self {
            decisions: vec![Decision::NotNeeded; n_tasks],
            records: BTreeMap::new(),
            matters,
            sources,
            codes: Codes::default(),
            computations: vec![None; n_tasks],
            again: BTreeMap::new(),
            warnings: Vec::new(),
        };
        let ids = Vec::with_capacity(n_tasks);
        let mut pass = Pass { plan, store, wishes, ids, review };
        for position in 0..n_tasks as u32 {
            let id = pass.look_up(position);
            pass.ids.push(id);
        }
        pass.find_needed();
        pass.review
    }

    /// Whether a task runs to be compared with what is stored.
    pub(crate) fn is_audited(&self, position: u32) -> bool {
        self.decisions[position as usize] == Decision::Run(Reason::Audited)
    }

    /// What stands for a source that a cached task depends on.
    fn source_id(&self, number: usize) -> Id {
        match &self.sources[number] {
            Some(id) => id.clone(),
            None => unreachable!("what a cached task depends on has an identity"),
        }
    }
}

/// Which tasks some cached task depends on, and what stands for the sources that one does.
fn what_matters(plan: &Plan, values: &[Shared], store: &Store) -> (Vec<bool>, Vec<Option<Id>>) {
    let links = plan.links();
    let mut matters: Vec<bool> = (0..plan.n_tasks() as u32).map(|at| plan.is_cached(at)).collect();
    let mut source_matters = vec![false; values.len()];
    for position in (0..plan.n_tasks() as u32).rev() {
        if matters[position as usize] {
            for dep in links.deps(position) {
                match dep.as_task() {
                    Some(task) => matters[task as usize] = true,
                    None => dep.as_source().into_iter().for_each(|at| source_matters[at] = true),
                }
            }
        }
    }
    let numbers = (0..values.len()).into_par_iter();
    let id = |at: usize| source_matters[at].then(|| source_id(plan, at, &**values[at], store));
    (matters, numbers.map(id).collect())
}

/// What stands for the value of a source: the digest of its content.
fn source_id(plan: &Plan, number: usize, value: &(dyn Any + Send + Sync), store: &Store) -> Id {
    let node = plan.sources()[number];
    let nodes = plan.graph_nodes();
    match nodes.prints().digest(value, nodes.output(node).name, store) {
        Ok(digest) => Id::Content(digest),
        Err(why) => Id::Unknown(Arc::new(Unknown { key: nodes.keys.key(node).to_owned(), why })),
    }
}

impl Pass<'_> {
    /// Finds a task's recipe and its record, decides as if it were needed, and tells what stands
    /// for its value.
    fn look_up(&mut self, position: u32) -> Open {
        let task = self.plan.task_at(position);
        let (policy, is_cached) = (self.plan.policy_at(position), self.plan.is_cached(position));
        if !self.review.matters[position as usize] {
            self.decide(position, Reason::NotCached);
            return Open::Runs;
        }
        self.review.codes.add(&task.facts(), policy, self.store);
        self.review.computations[position as usize] = self.computation(position, task, policy);
        if let Some(input) = self.running_input(position) {
            let reason = match self.review.codes.of(&task.facts(), policy) {
                Ok(code) if is_cached => {
                    let case = Case { runs_first: Some(&input), ..Case::of(code) };
                    self.reason(self.plan.key_at(position), case)
                }
                _ => Reason::NotCached,
            };
            self.decide(position, reason);
            return Open::Runs;
        }
        let ids = |pass: &Self, dep: Dep| match (dep.as_task(), dep.as_source()) {
            (Some(task), _) => match &pass.ids[task as usize] {
                Open::Known(id) => id.clone(),
                Open::Runs => unreachable!("an input that runs was looked for"),
            },
            (None, number) => pass.review.source_id(number.unwrap_or_default()),
        };
        let recipe = recipe(self.plan, &self.review.codes, position, |dep| ids(self, dep));
        match (recipe, is_cached) {
            (Ok(recipe), true) => self.find(position, &recipe),
            (Ok(recipe), false) => {
                self.decide(position, Reason::NotCached);
                Open::Known(Id::Recipe(recipe.digest))
            }
            (Err(unknown), true) => {
                let (key, why) = (unknown.key.clone(), unknown.why.to_string());
                self.decide(position, Reason::InputUnknown { key, why });
                Open::Runs
            }
            // Its value may tell.
            (Err(_), false) => {
                self.decide(position, Reason::NotCached);
                Open::Runs
            }
        }
    }

    fn decide(&mut self, position: u32, reason: Reason) {
        self.review.decisions[position as usize] = Decision::Run(reason);
    }

    /// The key of the first input whose digest is told when it has run.
    fn running_input(&self, position: u32) -> Option<String> {
        let mut inputs = self.plan.links().task_deps(position);
        let first = inputs.find(|&input| matches!(self.ids[input as usize], Open::Runs))?;
        Some(self.plan.key_at(first).to_owned())
    }

    /// What stands for the computation of a task: its code on the computations that it reads.
    fn computation(&self, position: u32, task: &dyn ErasedTask, policy: Policy) -> Option<Digest> {
        let code = self.review.codes.of(&task.facts(), policy).ok()?;
        let computations = self.plan.links().deps(position).iter().map(|dep| {
            let digest = match dep.as_task() {
                Some(task) => self.review.computations[task as usize],
                None => match self.review.source_id(dep.as_source()?) {
                    Id::Content(digest) => Some(digest),
                    _ => None,
                },
            };
            digest.map(|digest| ("", Id::Recipe(digest)))
        });
        let inputs: Option<Vec<_>> = computations.collect();
        if task.facts().captures {
            return None;
        }
        Recipe::of(task, code, inputs?.into_iter()).ok().map(|recipe| recipe.digest)
    }

    /// Looks up a cached task's recipe.
    fn find(&mut self, position: u32, recipe: &Recipe) -> Open {
        let key = self.plan.key_at(position);
        let found = match self.store.find(&recipe.digest) {
            Ok(found) => found,
            Err(error) => {
                self.review.warnings.push(Warning::unreadable(key, error));
                self.decide(position, Reason::StoreUnreadable);
                return Open::Runs;
            }
        };
        if let Lookup::Damaged(damage) = &found {
            self.review.warnings.push(Warning::damaged(key, damage.clone()));
        }
        let record = match &found {
            Lookup::Found(record) | Lookup::NotKept(record) | Lookup::NoBlob(record) => record,
            Lookup::NoRecord | Lookup::Damaged(_) => {
                let reason = self.reason_for(key, recipe, &found);
                self.decide(position, reason);
                return Open::Runs;
            }
        };
        if let Some(reason) = self.again(key, recipe) {
            self.review.again.insert(position, record.digest);
            self.decide(position, reason);
            return Open::Runs;
        }
        let decision = match &found {
            Lookup::Found(record) => reuse(record),
            _ => Decision::Run(self.reason_for(key, recipe, &found)),
        };
        self.review.decisions[position as usize] = decision;
        let id = Id::Content(record.digest);
        self.review.records.insert(position, record.clone());
        Open::Known(id)
    }

    /// Why a task runs though there is a record.
    fn again(&self, key: &str, recipe: &Recipe) -> Option<Reason> {
        let Wishes { rerun, audit, lost, distrust } = self.wishes;
        if *distrust || lost.contains(&recipe.digest) {
            return Some(Reason::ResultDamaged);
        }
        if rerun.iter().any(|pattern| fast_glob::glob_match(pattern, key)) {
            return Some(Reason::Forced);
        }
        is_in_sample(&recipe.digest, *audit).then_some(Reason::Audited)
    }

    /// Why a task runs whose recipe the store has been asked for.
    fn reason_for(&self, key: &str, recipe: &Recipe, found: &Lookup<Record>) -> Reason {
        let case = Case { recipe: Some(recipe), found: Some(found), ..Case::of(&recipe.code) };
        self.reason(key, case)
    }

    /// Why a task runs, beside what ran last under its key.
    fn reason(&self, key: &str, case: Case<'_>) -> Reason {
        let last = self.store.remembered(key).ok().flatten();
        let last_record = last.and_then(|last| match self.store.find(&last).ok()? {
            Lookup::Found(record) | Lookup::NotKept(record) | Lookup::NoBlob(record) => {
                Some(record)
            }
            _ => None,
        });
        Case { last, last_record: last_record.as_ref(), ..case }.reason()
    }

    /// Leaves out what is not needed: nobody asked for it, and nobody who runs reads it.
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
                    self.review.again.remove(&position);
                }
            }
        }
    }
}

fn reuse(record: &Record) -> Decision {
    Decision::Reuse { seconds: record.provenance.seconds, bytes: record.size }
}

/// Whether a recipe is in a sample of this share: always the same ones are.
fn is_in_sample(recipe: &Digest, share: f64) -> bool {
    let number = recipe.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    (number as f64) < share * 2_f64.powi(64)
}

/// The recipe of a task.
///
/// # Errors
/// Why it has none.
pub(crate) fn recipe(
    plan: &Plan,
    codes: &Codes,
    position: u32,
    id: impl Fn(Dep) -> Id,
) -> Result<Recipe, Arc<Unknown>> {
    let task = plan.task_at(position);
    let facts = task.facts();
    let unknown = |why: Arc<str>| Arc::new(Unknown { key: plan.key_at(position).to_owned(), why });
    if facts.captures {
        return Err(unknown("its function captures values; give them as nodes".into()));
    }
    let code = codes.of(&facts, plan.policy_at(position)).map_err(unknown)?;
    let nodes = plan.graph_nodes();
    let deps = nodes.deps(plan.node_at(position));
    let keys = deps.iter().map(|&dep| nodes.keys.key(dep));
    let ids = plan.links().deps(position).iter().map(|&dep| id(dep));
    Recipe::of(task, code, keys.zip(ids))
}
