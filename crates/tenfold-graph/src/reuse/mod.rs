//! Reuse: which results of a store a run takes instead of computing them, and why the others run.
//!
//! | file | contents |
//! |---|---|
//! | `recipe` | the digest of everything that a result depends on |
//! | `review` | reused or run: the decision for each task, before anything runs |
//! | `reason` | one predicate per reason to run |
//! | `explain` | `Explanation`: the review as text |
//! | `known` | decisions, identities and recipes, for after the run |
//! | `start`, `session` | the state of a run with a store: at its start, and while it goes on |
//! | `duplicates` | tasks of one recipe in one run, of which one is computed |
//! | `pool` | the threads that look into the store, or an error where the system refuses them |
//! | `parked`, `memory` | values in memory or in the store, and the limit on those in memory |
//! | `warning` | `Warning`: trouble with a store or a cluster that fails no run |
//!
//! `README.md` beside this file explains the ideas and the invariants.

mod duplicates;
mod explain;
mod known;
mod memory;
mod parked;
pub(crate) mod pool;
mod reason;
mod recipe;
mod review;
mod session;
mod start;
mod warning;

pub use explain::Explanation;
pub use known::Identity;
pub(crate) use known::Known;
pub(crate) use parked::{InStore, Lost, Parked, Pin, ValueFacts};
pub use reason::{Decision, Reason};
pub(crate) use recipe::{Id, Recipe, Unknown};
pub(crate) use review::{ReuseOptions, Review};
pub(crate) use session::{Session, SessionReport};
pub use start::Past;
pub(crate) use start::Start;
pub use warning::{Warning, WarningKind};
