//! `Session`: the dealings of one run with its store.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tenfold_store::{Digest, Record, SeenFile, Store};

use super::duplicates::Duplicates;
use super::known::Known;
use super::memory::Memory;
use super::reason::{Decision, Reason};
use super::recipe::{Codes, Id, Recipe, Unknown};
use super::review::{ReuseOptions, Review};
use super::warning::Warning;
use crate::plan::{Dep, Plan};

/// The dealings of one run with its store. Positions are those of the plan without the tasks that
/// are reused.
pub(crate) struct Session {
    pub(crate) store: Store,
    /// The decisions of the review, by position in the whole plan.
    pub(crate) decisions: Vec<Decision>,
    /// The recipes that were known then, by position in the whole plan.
    recipes: BTreeMap<u32, Digest>,
    codes: Codes,
    source_ids: Vec<Option<Id>>,
    ids: Vec<OnceLock<Id>>,
    /// The files that the run depends on, as they were when their digests were made.
    files: Mutex<Vec<SeenFile>>,
    /// `true` if the task at each position reads files, or values that an uncached task has made of
    /// them, so that its recipe identifies files and not the bytes that were read.
    reads_files: Vec<bool>,
    /// `true` if a cached task depends on the task at each position, or is it.
    feeds_cached: Vec<bool>,
    reuse: ReuseOptions,
    again: Mutex<BTreeMap<u32, Again>>,
    /// The recipes that some tasks must have, by position.
    pub(crate) expected: BTreeMap<u32, Digest>,
    pub(crate) duplicates: Duplicates,
    pub(crate) memory: Option<Arc<Memory>>,
    warnings: Mutex<Vec<Warning>>,
    /// The tasks that turned out to be reusable while the run went on, with their seconds.
    reused: Mutex<BTreeMap<u32, f64>>,
    /// The recipe of each kept value by position, where all values are kept.
    stored: Mutex<HashMap<u32, Digest>>,
    lost: Mutex<BTreeSet<Digest>>,
    /// The causes why tasks are never kept that were reported.
    never_kept: Mutex<BTreeSet<(String, Arc<str>)>>,
    is_broken: AtomicBool,
}

/// A task that runs though there is a record.
#[derive(Clone, Copy)]
pub(crate) struct Again {
    /// The digest in the record.
    pub(crate) stored: Digest,
    pub(crate) is_audit: bool,
}

impl Session {
    pub(crate) fn new(
        plan: &Plan,
        to_run: &Plan,
        review: Review,
        source_ids: Vec<Option<Id>>,
        store: &Store,
        reuse: &ReuseOptions,
        memory: Option<Arc<Memory>>,
    ) -> Self {
        let n_tasks = to_run.n_tasks() as u32;
        let mut feeds_cached = Vec::with_capacity(n_tasks as usize);
        for position in 0..n_tasks {
            let was = plan.place(to_run.node_at(position)).and_then(Dep::as_task);
            let Some(was) = was else { unreachable!("it is a part of the plan") };
            feeds_cached.push(review.feeds_cached[was as usize]);
        }
        let duplicates = Duplicates::new(to_run, &review.codes, &feeds_cached, &source_ids);
        Self {
            store: store.clone(),
            decisions: review.decisions,
            recipes: review.recipes,
            codes: review.codes,
            reads_files: reads_files(plan, to_run, &review.files),
            files: Mutex::new(review.files.into_iter().flatten().collect()),
            source_ids,
            ids: (0..n_tasks).map(|_| OnceLock::new()).collect(),
            feeds_cached,
            reuse: reuse.clone(),
            again: Mutex::default(),
            expected: BTreeMap::new(),
            duplicates,
            memory,
            warnings: Mutex::default(),
            reused: Mutex::default(),
            stored: Mutex::default(),
            lost: Mutex::default(),
            never_kept: Mutex::default(),
            is_broken: AtomicBool::new(false),
        }
    }

    /// Returns `true` if a cached task depends on this one, or is it.
    pub(crate) fn feeds_cached(&self, position: u32) -> bool {
        self.feeds_cached[position as usize]
    }

    /// The recipe of a task whose inputs have ended.
    ///
    /// # Errors
    /// Why it has none.
    pub(crate) fn recipe<'p>(
        &'p self,
        plan: &'p Plan,
        position: u32,
    ) -> Result<Recipe<'p>, Arc<Unknown>> {
        super::review::recipe(plan, &self.codes, position, |dep| {
            let id = match (dep.as_task(), dep.as_source()) {
                (Some(task), _) => self.ids[task as usize].get().cloned(),
                (None, number) => number.and_then(|number| self.source_ids[number].clone()),
            };
            match id {
                Some(id) => id,
                None => unreachable!("a source of a cached task has an identity"),
            }
        })
    }

    /// Returns `true` if the value of a source has an identity.
    pub(crate) fn is_source_known(&self, number: usize) -> bool {
        self.source_ids[number].as_ref().is_some_and(|id| id.digest().is_some())
    }

    /// Returns `true` if all code that a task depends on has an identity.
    pub(crate) fn has_code(&self, plan: &Plan, position: u32) -> bool {
        let facts = plan.task_at(position).facts();
        !facts.captures && self.codes.of(&facts, plan.policy_at(position)).is_ok()
    }

    /// Watches files that a value depends on.
    pub(crate) fn watch(&self, files: Vec<SeenFile>) {
        lock(&self.files).extend(files);
    }

    /// A file that may have changed since its digest was made, if this task depends on files:
    /// values made of it since then may come from other bytes.
    pub(crate) fn changed_file(&self, position: u32) -> Option<PathBuf> {
        if !self.reads_files[position as usize] {
            return None;
        }
        let files = lock(&self.files);
        let changed = files.iter().find(|file| file.may_have_changed());
        changed.map(|file| file.path().to_owned())
    }

    /// Sets the identity of a task's value from now on.
    pub(crate) fn identify(&self, position: u32, id: Id) {
        let _ = self.ids[position as usize].set(id);
    }

    /// Returns `true` if a task runs though there is a record of its recipe, which is remembered
    /// then. Only now, because the recipe may have been open until its inputs had run.
    pub(crate) fn runs_again(&self, key: &str, position: u32, record: &Record) -> bool {
        let Some(reason) = self.reuse.again(key, &record.recipe) else { return false };
        let again = Again { stored: record.digest, is_audit: reason == Reason::Audited };
        lock(&self.again).insert(position, again);
        true
    }

    /// Notes the recipe by which the value of a task can be read back.
    pub(crate) fn note_stored(&self, position: u32, recipe: Digest) {
        lock(&self.stored).insert(position, recipe);
    }

    /// The recipe by which the value of a task can be read back, where all values are kept.
    pub(crate) fn stored_as(&self, position: u32) -> Option<Digest> {
        lock(&self.stored).get(&position).copied()
    }

    /// Returns `true` if every value is kept, whether that pays or not.
    pub(crate) fn keeps_all(&self) -> bool {
        self.reuse.keeps_all
    }

    /// Returns `true` if a cached task fails that has no result in the store.
    pub(crate) fn is_stored_only(&self) -> bool {
        self.reuse.stored_only
    }

    pub(crate) fn again(&self, position: u32) -> Option<Again> {
        lock(&self.again).get(&position).copied()
    }

    pub(crate) fn warn(&self, warning: Warning) {
        lock(&self.warnings).push(warning);
    }

    pub(crate) fn note_reuse(&self, position: u32, seconds: f64) {
        lock(&self.reused).insert(position, seconds);
    }

    /// The warning that a cached task can be kept in no run, if its cause was not reported yet.
    pub(crate) fn never_kept(&self, key: &str, unknown: &Unknown) -> Option<Warning> {
        let is_new = lock(&self.never_kept).insert(unknown.cause(key));
        is_new.then(|| Warning::never_kept(key, unknown))
    }

    /// Records that the stored value of a recipe does not hold, so that the run must begin again
    /// without it.
    pub(crate) fn lose(&self, recipe: Digest) {
        lock(&self.lost).insert(recipe);
        self.is_broken.store(true, Ordering::Release);
    }

    /// Returns `true` if the run must begin again.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Acquire)
    }

    /// The report of the session, which ends.
    pub(crate) fn into_report(self) -> SessionReport {
        fn inner<T>(mutex: Mutex<T>) -> T {
            mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
        }
        SessionReport {
            warnings: inner(self.warnings),
            reused: inner(self.reused),
            lost: inner(self.lost),
            known: Some(Box::new(Known {
                decisions: self.decisions,
                recipes: self.recipes,
                codes: self.codes,
                source_ids: self.source_ids,
                ids: self.ids,
            })),
        }
    }
}

/// Returns whether each of the tasks that run reads files, or values that an uncached task has made
/// of them; `files` are those of the sources of the whole plan.
fn reads_files(plan: &Plan, to_run: &Plan, files: &[Vec<SeenFile>]) -> Vec<bool> {
    let has_files = |number: usize| {
        let before = plan.place(to_run.sources()[number]).and_then(Dep::as_source);
        before.is_some_and(|before| !files[before].is_empty())
    };
    let mut reads: Vec<bool> = Vec::with_capacity(to_run.n_tasks());
    for position in 0..to_run.n_tasks() as u32 {
        let mut deps = to_run.links().deps(position).iter();
        reads.push(deps.any(|dep| match (dep.as_task(), dep.as_source()) {
            (Some(task), _) if to_run.is_cached(task) => false,
            (Some(task), _) => reads[task as usize] || to_run.yields_files(task),
            (None, number) => number.is_some_and(has_files),
        }));
    }
    reads
}

/// The report of a session that has ended.
#[derive(Default)]
pub(crate) struct SessionReport {
    pub(crate) warnings: Vec<Warning>,
    /// By position.
    pub(crate) reused: BTreeMap<u32, f64>,
    /// The recipes whose values could not be read back.
    pub(crate) lost: BTreeSet<Digest>,
    /// The facts about tasks and values; `None` without a session.
    pub(crate) known: Option<Box<Known>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
