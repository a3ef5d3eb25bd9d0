//! `Start`: the state a run begins with, where a store has some values already.

use std::collections::BTreeMap;
use std::sync::Arc;

use tenfold_store::{Digest, Store};

use super::memory::Memory;
use super::parked::{InStore, Parked};
use super::reason::{Decision, Reason};
use super::recipe::{Id, Unknown};
use super::review::{ReuseOptions, Review};
use super::session::Session;
use super::warning::Warning;
use crate::plan::{Dep, Plan};
use crate::task::{Shared, shared};

/// The durations of tasks that are to run, from the last run of each that the store has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Past {
    /// The number of tasks that have one.
    pub tasks: usize,
    /// Their sum, in seconds.
    pub seconds: f64,
}

/// The state a run begins with.
pub(crate) struct Start {
    /// The tasks that run.
    pub(crate) plan: Plan,
    pub(crate) sources: Vec<Shared>,
    pub(crate) session: Option<Session>,
    /// The nodes that are reused, with their seconds and bytes.
    pub(crate) reused: Vec<(u32, f64, u64)>,
    /// The remarks of tasks that do not run, by node.
    pub(crate) noticed: Vec<(u32, Vec<String>)>,
    /// Past durations of the tasks that run.
    pub(crate) past: Past,
    /// The warnings that came before anything ran.
    pub(crate) warnings: Vec<Warning>,
}

impl Start {
    /// Takes reusable values from the store and their tasks out of the plan.
    pub(crate) fn new(
        plan: &Plan,
        sources: &[Shared],
        store: Option<&Store>,
        memory_limit: Option<usize>,
        reuse: &ReuseOptions,
    ) -> Self {
        let without = |plan: &Plan| Self {
            plan: plan.clone(),
            sources: sources.to_vec(),
            session: None,
            reused: Vec::new(),
            noticed: Vec::new(),
            past: Past::default(),
            warnings: Vec::new(),
        };
        let Some(store) = store else { return without(plan) };
        if !(0..plan.n_tasks() as u32).any(|at| plan.is_cached(at)) {
            return without(plan);
        }
        let review = Review::new(plan, sources, store, reuse);
        Self::of_review(plan, sources, review, store, memory_limit, reuse)
    }

    /// The same where the review has been made.
    pub(crate) fn of_review(
        plan: &Plan,
        sources: &[Shared],
        mut review: Review,
        store: &Store,
        memory_limit: Option<usize>,
        reuse: &ReuseOptions,
    ) -> Self {
        let mut reused = Vec::new();
        for (position, decision) in (0..).zip(&review.decisions) {
            if let Decision::Reuse { seconds, bytes } = *decision {
                reused.push((plan.node_at(position), seconds, bytes));
            }
        }
        let noticed = review.records.iter().filter_map(|(&position, record)| {
            let notices = &record.provenance.notices;
            (!notices.is_empty()).then(|| (plan.node_at(position), notices.clone()))
        });
        let noticed = noticed.collect();
        let nodes: Vec<u32> = reused.iter().map(|(node, ..)| *node).collect();
        let to_run = if nodes.is_empty() { plan.clone() } else { plan.overriding(&nodes) };
        let limit = memory_limit.filter(|_| !reuse.distrust);
        let memory = limit.map(|bytes| Arc::new(Memory::new(bytes)));
        let (sources, source_ids) = all_sources(plan, &to_run, sources, &review, store, &memory);
        let mut warnings = std::mem::take(&mut review.warnings);
        let past = past(&review);
        let session = Session::new(plan, &to_run, review, source_ids, store, reuse, memory);
        // Where the run begins again, these were reported.
        let is_first = reuse.lost.is_empty() && !reuse.distrust;
        for (position, decision) in (0..).zip(&session.decisions) {
            if let Decision::Run(Reason::InputUnknown { key, why }) = decision {
                let unknown = Unknown::new(key, why.as_str());
                let warning = session.never_kept(plan.key_at(position), &unknown);
                warnings.extend(warning.filter(|_| is_first));
            }
        }
        let session = Some(session);
        Self { plan: to_run, sources, session, reused, noticed, past, warnings }
    }
}

impl Start {
    /// Says which recipes some nodes must have; one that has another fails.
    pub(crate) fn expect(&mut self, recipes: &BTreeMap<u32, Digest>) {
        let place = |(&node, &recipe)| Some((self.plan.place(node)?.as_task()?, recipe));
        let expected = recipes.iter().filter_map(place).collect();
        if let Some(session) = &mut self.session {
            session.expected = expected;
        }
    }
}

/// Past durations of the tasks that are to run.
fn past(review: &Review) -> Past {
    let mut past = Past::default();
    for (&position, &seconds) in &review.past {
        if matches!(review.decisions[position as usize], Decision::Run(_)) {
            past.tasks += 1;
            past.seconds += seconds;
        }
    }
    past
}

/// The values of all sources of a plan without the tasks that are reused, and the identities of
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
            unreachable!("a reused task has a record and a codec")
        };
        let id = Id::Content(record.digest);
        let in_store = InStore::new(store, record.clone(), codec());
        let parked = Parked::stored(in_store, Some(readers[number]), memory.clone());
        (shared(Arc::new(parked)), Some(id))
    };
    to_run.sources().iter().enumerate().map(source).unzip()
}

/// Number of tasks that read each source; one that was asked for has one more reader.
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
