//! `Duplicates`: tasks of one run that will have one recipe, so that the first of them is done for
//! all.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tenfold_store::Digest;

use super::parked::Parked;
use super::recipe::{Codes, Id};
use super::review::recipe;
use crate::plan::{Dep, Plan};

/// The tasks that will have one recipe with another: those of one code on the same computations.
pub(crate) struct Duplicates {
    /// The computation of each, by position.
    computations: BTreeMap<u32, Digest>,
    groups: Mutex<HashMap<Digest, Group>>,
}

/// Tasks of one computation, and its value while some of them still wait for it.
#[derive(Default)]
struct Group {
    left: u32,
    /// `true` if the value of one of them is to be kept in the store.
    is_wanted: bool,
    value: Option<Parked>,
}

impl Duplicates {
    /// The duplicates of a plan; `feeds_cached` marks, by position, the tasks on which cached ones
    /// depend, and `sources` are the identities of the sources.
    pub(crate) fn new(
        plan: &Plan,
        codes: &Codes,
        feeds_cached: &[bool],
        sources: &[Option<Id>],
    ) -> Self {
        let mut computations: Vec<Option<Digest>> = Vec::with_capacity(feeds_cached.len());
        let mut groups: HashMap<Digest, Group> = HashMap::new();
        for position in 0..plan.n_tasks() as u32 {
            let computation = |dep: Dep| match (dep.as_task(), dep.as_source()) {
                // As in recipes: cached and uncached tasks count in different ways.
                (Some(task), _) if plan.is_cached(task) => {
                    computations[task as usize].map(Id::Content)
                }
                (Some(task), _) => computations[task as usize].map(Id::Recipe),
                (None, number) => sources[number?].clone().filter(|id| id.digest().is_some()),
            };
            let inputs = plan.links().deps(position).iter().map(|&dep| computation(dep));
            let inputs: Option<Vec<Id>> = inputs.collect();
            let digest = inputs.filter(|_| feeds_cached[position as usize]).and_then(|inputs| {
                let mut inputs = inputs.into_iter();
                let next = |_| inputs.next().unwrap_or_else(|| unreachable!("one for each"));
                recipe(plan, codes, position, next).ok().map(|recipe| recipe.digest)
            });
            if let Some(digest) = digest.filter(|_| plan.is_cached(position)) {
                let group = groups.entry(digest).or_default();
                group.left += 1;
                group.is_wanted |= plan.is_wanted(position);
            }
            computations.push(digest);
        }
        groups.retain(|_, group| group.left > 1);
        let all = (0..).zip(computations).filter_map(|(at, digest)| Some((at, digest?)));
        let duplicates =
            all.filter(|(at, digest)| plan.is_cached(*at) && groups.contains_key(digest));
        Self { computations: duplicates.collect(), groups: Mutex::new(groups) }
    }

    /// The value of a task's duplicate that has run.
    pub(crate) fn value(&self, position: u32) -> Option<Parked> {
        let computation = self.computations.get(&position)?;
        self.lock().get(computation)?.value.clone()
    }

    /// Returns `true` if the value of a task's duplicate is to be kept in the store.
    pub(crate) fn is_wanted(&self, position: u32) -> bool {
        let Some(computation) = self.computations.get(&position) else { return false };
        self.lock().get(computation).is_some_and(|group| group.is_wanted)
    }

    /// Records that a task has ended. Its value, if it has one, is kept in memory for its
    /// duplicates that will come, until the last of them has ended.
    pub(crate) fn ended(&self, position: u32, value: Option<&Parked>) {
        let Some(computation) = self.computations.get(&position) else { return };
        let mut groups = self.lock();
        let Some(group) = groups.get_mut(computation) else { return };
        group.left -= 1;
        if group.left > 0 {
            group.value = group.value.take().or_else(|| value.cloned());
        } else {
            groups.remove(computation);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Digest, Group>> {
        self.groups.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
