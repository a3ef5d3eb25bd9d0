//! `Session`: what one run has to do with its store.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use tenfold_store::{Digest, Record, SeenFile, Store};

use crate::executor::Options;
use crate::ledger::Claim;
use crate::links::Dep;
use crate::memory::Memory;
use crate::parked::{InStore, Parked};
use crate::plan::Plan;
use crate::reason::{Decision, Reason};
use crate::recipe::{Codes, Id, Recipe, Unknown};
use crate::review::{Review, Wishes};
use crate::value::{Shared, shared};
use crate::warning::Warning;

/// What one run has to do with its store. Positions are those of the plan without the tasks that
/// are reused.
pub(crate) struct Session {
    pub(crate) store: Store,
    codes: Codes,
    source_ids: Vec<Option<Id>>,
    ids: Vec<OnceLock<Id>>,
    /// The files that the run depends on, as they were when their digests were made.
    files: Mutex<Vec<SeenFile>>,
    /// Whether a cached task depends on the task at each position, or is it.
    matters: Vec<bool>,
    wishes: Wishes,
    again: Mutex<BTreeMap<u32, Again>>,
    in_flight: Mutex<HashMap<Digest, Vec<Claim>>>,
    /// The computation of each task that has the same one as another.
    twins: BTreeMap<u32, Digest>,
    twin_values: Mutex<HashMap<Digest, Twins>>,
    pub(crate) memory: Option<Arc<Memory>>,
    warnings: Mutex<Vec<Warning>>,
    /// The tasks that turned out to be reusable while the run went on, with their seconds.
    reused: Mutex<BTreeMap<u32, f64>>,
    lost: Mutex<BTreeSet<Digest>>,
    is_broken: AtomicBool,
}

/// A task that runs though there is a record.
#[derive(Clone, Copy)]
pub(crate) struct Again {
    /// The digest that the record tells.
    pub(crate) stored: Digest,
    pub(crate) is_audit: bool,
}

/// Tasks of one computation, and its value while some of them still wait for it.
#[derive(Default)]
struct Twins {
    left: u32,
    /// Whether the value of one of them is to be kept in the store.
    is_wanted: bool,
    value: Option<Parked>,
}

/// What a run begins with.
pub(crate) struct Start {
    /// What runs.
    pub(crate) plan: Plan,
    pub(crate) sources: Vec<Shared>,
    pub(crate) session: Option<Session>,
    /// The nodes that are reused, with their seconds and bytes.
    pub(crate) reused: Vec<(u32, f64, u64)>,
    /// The warnings that came before anything ran.
    pub(crate) warnings: Vec<Warning>,
}

impl Start {
    /// Takes what can be reused out of the store and the plan.
    pub(crate) fn new(plan: &Plan, sources: &[Shared], options: &Options, wishes: &Wishes) -> Self {
        let without = |plan: &Plan| Self {
            plan: plan.clone(),
            sources: sources.to_vec(),
            session: None,
            reused: Vec::new(),
            warnings: Vec::new(),
        };
        let Some(store) = &options.store else { return without(plan) };
        if !(0..plan.n_tasks() as u32).any(|at| plan.is_cached(at)) {
            return without(plan);
        }
        let mut review = Review::new(plan, sources, store, wishes);
        let mut reused = Vec::new();
        for (position, decision) in (0..).zip(&review.decisions) {
            if let Decision::Reuse { seconds, bytes } = *decision {
                reused.push((plan.node_at(position), seconds, bytes));
            }
        }
        let nodes: Vec<u32> = reused.iter().map(|(node, ..)| *node).collect();
        let to_run = if nodes.is_empty() { plan.clone() } else { plan.overriding(&nodes) };
        let limit = options.memory_limit.filter(|_| !wishes.distrust);
        let memory = limit.map(|bytes| Arc::new(Memory::new(bytes)));
        let (sources, source_ids) = all_sources(plan, &to_run, sources, &review, store, &memory);
        let warnings = std::mem::take(&mut review.warnings);
        let session = Session::new(plan, &to_run, review, source_ids, store, wishes, memory);
        Self { plan: to_run, sources, session: Some(session), reused, warnings }
    }
}

/// The values of all sources of a plan without the tasks that are reused, and what stands for
/// them: those that were there before, and those that are reused.
fn all_sources(
    plan: &Plan,
    to_run: &Plan,
    values: &[Shared],
    review: &Review,
    store: &Store,
    memory: &Option<Arc<Memory>>,
) -> (Vec<Shared>, Vec<Option<Id>>) {
    let readers = readers_of_sources(to_run);
    let source = |(number, &node): (usize, &u32)| {
        let place = plan.place(node);
        if let Some(before) = place.and_then(Dep::as_source) {
            return (values[before].clone(), review.sources[before].clone());
        }
        let position = place.and_then(Dep::as_task).unwrap_or_default();
        let (Some(record), Some(codec)) =
            (review.records.get(&position), plan.task_at(position).facts().codec)
        else {
            unreachable!("what is reused has a record and a codec")
        };
        let id = Id::Content(record.digest);
        let in_store = InStore::new(store, record.clone(), codec());
        let parked = Parked::stored(in_store, Some(readers[number]), memory.clone());
        (shared(Arc::new(parked)), Some(id))
    };
    to_run.sources().iter().enumerate().map(source).unzip()
}

/// The tasks that will have one recipe with another: those of one code on the same computations.
fn twins(
    plan: &Plan,
    codes: &Codes,
    matters: &[bool],
    sources: &[Option<Id>],
) -> (BTreeMap<u32, Digest>, HashMap<Digest, Twins>) {
    let mut computations: Vec<Option<Digest>> = Vec::with_capacity(matters.len());
    let mut values: HashMap<Digest, Twins> = HashMap::new();
    for position in 0..plan.n_tasks() as u32 {
        let computation = |dep: Dep| match (dep.as_task(), dep.as_source()) {
            // As in recipes: what is cached counts in another way than what is not.
            (Some(task), _) if plan.is_cached(task) => computations[task as usize].map(Id::Content),
            (Some(task), _) => computations[task as usize].map(Id::Recipe),
            (None, number) => sources[number?].clone().filter(|id| id.digest().is_some()),
        };
        let inputs = plan.links().deps(position).iter().map(|&dep| computation(dep));
        let inputs: Option<Vec<Id>> = inputs.collect();
        let digest = inputs.filter(|_| matters[position as usize]).and_then(|inputs| {
            let mut inputs = inputs.into_iter();
            let next = |_| inputs.next().unwrap_or_else(|| unreachable!("one for each"));
            crate::review::recipe(plan, codes, position, next).ok().map(|recipe| recipe.digest)
        });
        if let Some(digest) = digest.filter(|_| plan.is_cached(position)) {
            let twins = values.entry(digest).or_default();
            twins.left += 1;
            twins.is_wanted |= plan.is_wanted(position);
        }
        computations.push(digest);
    }
    values.retain(|_, twins| twins.left > 1);
    let twins = (0..).zip(computations).filter_map(|(at, digest)| Some((at, digest?)));
    let twins = twins.filter(|(at, digest)| plan.is_cached(*at) && values.contains_key(digest));
    (twins.collect(), values)
}

/// How many tasks read each source; one that was asked for has one more reader.
fn readers_of_sources(plan: &Plan) -> Vec<u32> {
    let mut readers = vec![0; plan.sources().len()];
    let links = plan.links();
    for position in 0..plan.n_tasks() as u32 {
        for number in links.deps(position).iter().filter_map(|dep| dep.as_source()) {
            readers[number] += 1;
        }
    }
    for &target in plan.target_nodes() {
        if let Some(number) = plan.place(target).and_then(Dep::as_source) {
            readers[number] += 1;
        }
    }
    readers
}

impl Session {
    fn new(
        plan: &Plan,
        to_run: &Plan,
        review: Review,
        source_ids: Vec<Option<Id>>,
        store: &Store,
        wishes: &Wishes,
        memory: Option<Arc<Memory>>,
    ) -> Self {
        let n_tasks = to_run.n_tasks() as u32;
        let mut matters = Vec::with_capacity(n_tasks as usize);
        for position in 0..n_tasks {
            let was = plan.place(to_run.node_at(position)).and_then(Dep::as_task);
            let Some(was) = was else { unreachable!("it is a part of the plan") };
            matters.push(review.matters[was as usize]);
        }
        let (twins, twin_values) = twins(to_run, &review.codes, &matters, &source_ids);
        Self {
            store: store.clone(),
            codes: review.codes,
            files: Mutex::new(review.files),
            source_ids,
            ids: (0..n_tasks).map(|_| OnceLock::new()).collect(),
            matters,
            wishes: wishes.clone(),
            again: Mutex::default(),
            in_flight: Mutex::default(),
            twins,
            twin_values: Mutex::new(twin_values),
            memory,
            warnings: Mutex::default(),
            reused: Mutex::default(),
            lost: Mutex::default(),
            is_broken: AtomicBool::new(false),
        }
    }

    /// Whether a cached task depends on this one, or is it.
    pub(crate) fn matters(&self, position: u32) -> bool {
        self.matters[position as usize]
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
        crate::review::recipe(plan, &self.codes, position, |dep| {
            let id = match (dep.as_task(), dep.as_source()) {
                (Some(task), _) => self.ids[task as usize].get().cloned(),
                (None, number) => number.and_then(|number| self.source_ids[number].clone()),
            };
            match id {
                Some(id) => id,
                None => unreachable!("what a cached task depends on has an identity"),
            }
        })
    }

    /// Watches files that a value depends on.
    pub(crate) fn watch(&self, files: Vec<SeenFile>) {
        lock(&self.files).extend(files);
    }

    /// A file that may not be what it was when its digest was made: what was made of it since then
    /// may be of other bytes.
    pub(crate) fn changed_file(&self) -> Option<PathBuf> {
        let files = lock(&self.files);
        let changed = files.iter().find(|file| file.may_have_changed());
        changed.map(|file| file.path().to_owned())
    }

    /// Tells what stands for a task's value from now on.
    pub(crate) fn identify(&self, position: u32, id: Id) {
        let _ = self.ids[position as usize].set(id);
    }

    /// Whether a task runs though there is a record of its recipe, which is remembered then. Only
    /// now, because the recipe may have been open until its inputs had run.
    pub(crate) fn runs_again(&self, key: &str, position: u32, record: &Record) -> bool {
        let Some(reason) = self.wishes.again(key, &record.recipe) else { return false };
        let again = Again { stored: record.digest, is_audit: reason == Reason::Audited };
        lock(&self.again).insert(position, again);
        true
    }

    pub(crate) fn again(&self, position: u32) -> Option<Again> {
        lock(&self.again).get(&position).copied()
    }

    /// Takes off for a recipe. Gives the claim back to the first who does; that of another waits
    /// until the first has landed.
    pub(crate) fn take_off(&self, recipe: &Digest, claim: Claim) -> Option<Claim> {
        match lock(&self.in_flight).entry(*recipe) {
            std::collections::hash_map::Entry::Occupied(mut flight) => {
                flight.get_mut().push(claim);
                None
            }
            std::collections::hash_map::Entry::Vacant(flight) => {
                flight.insert(Vec::new());
                Some(claim)
            }
        }
    }

    /// Lands: the claims that have waited for it.
    pub(crate) fn land(&self, recipe: &Digest) -> Vec<Claim> {
        lock(&self.in_flight).remove(recipe).unwrap_or_default()
    }

    /// The value of another task of the same computation that has run.
    pub(crate) fn twin_value(&self, position: u32) -> Option<Parked> {
        let computation = self.twins.get(&position)?;
        lock(&self.twin_values).get(computation)?.value.clone()
    }

    /// Whether the value of another task of the same computation is to be kept in the store.
    pub(crate) fn is_wanted_by_twin(&self, position: u32) -> bool {
        let Some(computation) = self.twins.get(&position) else { return false };
        lock(&self.twin_values).get(computation).is_some_and(|twins| twins.is_wanted)
    }

    /// Tells that a task has ended. Its value, if it has one, is kept in memory for those of the
    /// same computation that will come, until the last of them has ended.
    pub(crate) fn share_with_twins(&self, position: u32, value: Option<&Parked>) {
        let Some(computation) = self.twins.get(&position) else { return };
        let mut all = lock(&self.twin_values);
        let Some(twins) = all.get_mut(computation) else { return };
        twins.left -= 1;
        if twins.left > 0 {
            twins.value = twins.value.take().or_else(|| value.cloned());
        } else {
            all.remove(computation);
        }
    }

    pub(crate) fn warn(&self, warning: Warning) {
        lock(&self.warnings).push(warning);
    }

    pub(crate) fn note_reuse(&self, position: u32, seconds: f64) {
        lock(&self.reused).insert(position, seconds);
    }

    /// Notes that what the store has for a recipe does not hold, so that the run must begin again
    /// without it.
    pub(crate) fn lose(&self, recipe: Digest) {
        lock(&self.lost).insert(recipe);
        self.is_broken.store(true, Ordering::Release);
    }

    /// Whether the run must begin again.
    pub(crate) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Acquire)
    }

    /// What the session leaves behind.
    pub(crate) fn into_remains(self) -> Remains {
        fn inner<T>(mutex: Mutex<T>) -> T {
            mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
        }
        Remains {
            warnings: inner(self.warnings),
            reused: inner(self.reused),
            lost: inner(self.lost),
        }
    }
}

/// What a session leaves behind.
#[derive(Default)]
pub(crate) struct Remains {
    pub(crate) warnings: Vec<Warning>,
    /// By position.
    pub(crate) reused: BTreeMap<u32, f64>,
    /// The recipes whose values could not be read back.
    pub(crate) lost: BTreeSet<Digest>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
