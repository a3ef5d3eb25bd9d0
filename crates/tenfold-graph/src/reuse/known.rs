//! `Known`: the facts about tasks and values that a run with a store leaves behind.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use tenfold_store::Digest;

use super::reason::Decision;
use super::recipe::{Codes, Id};
use crate::plan::{Dep, Plan};

/// The identity of a value in a run with a store: values of one identity are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Identity {
    /// The digest of its content: of data, and of results of [`cached`](crate::cached) tasks.
    Content(Digest),
    /// The recipe of the task that computed it, which is not cached.
    Recipe(Digest),
}

/// The facts about tasks and values that a run with a store leaves behind.
pub(crate) struct Known {
    /// The decision on each task before anything ran, by position in the whole plan.
    pub(crate) decisions: Vec<Decision>,
    /// The recipes that were known then, by position in the whole plan.
    pub(crate) recipes: BTreeMap<u32, Digest>,
    pub(crate) codes: Codes,
    /// The identities of the sources of the part that ran.
    pub(crate) source_ids: Vec<Option<Id>>,
    /// The identities of the values of the tasks that ran, by position in that part.
    pub(crate) ids: Vec<OnceLock<Id>>,
}

impl Known {
    fn id(&self, place: Dep) -> Option<&Id> {
        match place.as_task() {
            Some(task) => self.ids[task as usize].get(),
            None => self.source_ids[place.as_source()?].as_ref(),
        }
    }

    /// The identity of the value at a place in the part that ran.
    pub(crate) fn identity(&self, place: Dep) -> Option<Identity> {
        match self.id(place)? {
            Id::Content(digest) => Some(Identity::Content(*digest)),
            Id::Recipe(digest) => Some(Identity::Recipe(*digest)),
            Id::Unknown(_) => None,
        }
    }

    /// The recipe of a task in the part that ran, if its inputs have identities.
    pub(crate) fn recipe(&self, rest: &Plan, position: u32) -> Option<Digest> {
        let inputs = rest.links().deps(position);
        if inputs.iter().any(|&dep| self.id(dep).is_none()) {
            return None;
        }
        let id = |dep| match self.id(dep) {
            Some(id) => id.clone(),
            None => unreachable!("each input has an identity"),
        };
        let recipe = super::review::recipe(rest, &self.codes, position, id);
        recipe.ok().map(|recipe| recipe.digest)
    }
}
