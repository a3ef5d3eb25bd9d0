//! `Policy`: how an executor treats a task, apart from its function.

use std::sync::Arc;

use super::resources::Resources;

/// The treatment of a task by an executor.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Policy {
    /// Number of retries after a failure.
    pub retries: u32,
    /// `true` if its seconds are kept in the run.
    pub timed: bool,
    /// The version of its code, if it has one.
    pub version: Option<u32>,
    /// The rule by which its value is kept in a store; `None` for a task that is not
    /// [`cached`](crate::cached).
    pub keep: Option<Keep>,
    /// Its demands on a machine, if it has some.
    pub resources: Option<Arc<Resources>>,
}

impl Policy {
    /// This policy, with that of the wrapped task where this one says nothing.
    pub(super) fn over(&self, wrapped: Self) -> Self {
        Self {
            retries: if self.retries > 0 { self.retries } else { wrapped.retries },
            timed: self.timed || wrapped.timed,
            version: self.version.or(wrapped.version),
            keep: self.keep.or(wrapped.keep),
            resources: self.resources.clone().or(wrapped.resources),
        }
    }
}

/// The rule by which the value of a cached task is kept in the store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// If reading it back is expected to be faster than computing it again, or if it was
    /// asked for.
    #[default]
    WhenItPays,
    /// Always.
    Always,
    /// Never: it is computed whenever it is needed. Tasks that depend on it count it by its
    /// recipe.
    Never,
}
