//! Runs: executors, the engine that does one task, and the outcome.
//!
//! | file | contents |
//! |---|---|
//! | `executor`, `options` | `Executor`: the entry points and options of every way to run a plan |
//! | `sequential`, `threads` | the executors of this process |
//! | `engine` | one task of a run: called, retried, observed; with a store in `engine/` |
//! | `ledger` | the values of a run: who may write, read and free each (the only unsafe code) |
//! | `workers` | the threads of a pool, which take no task while they are in one |
//! | `roster` | idle workers, woken without a missed call |
//! | `sync` | the synchronisation that `ledger` and `roster` use; `ledger_model` and `roster_model` test both under loom |
//! | `run` | `Run`: values, outcomes and failures after the end |
//! | `event` | `Observer` and the events |
//! | `cancel` | `CancelToken` |
//!
//! `README.md` beside this file explains claims, the ledger and idle workers.

mod cancel;
mod engine;
mod event;
mod executor;
#[allow(unsafe_code)]
mod ledger;
#[cfg(test)]
#[allow(unsafe_code)]
mod ledger_model;
mod options;
mod roster;
#[cfg(test)]
mod roster_model;
mod run;
mod sequential;
mod sync;
mod threads;
mod workers;

pub use cancel::CancelToken;
pub(crate) use engine::{Done, Engine, HERE, Obtained, Route, unexpected};
pub use event::{Event, EventKind, EventLog, Observer};
pub use executor::Executor;
pub(crate) use executor::run_with;
pub(crate) use ledger::{Claim, Closed, Read, State};
pub use options::{OnError, Options};
pub(crate) use run::Trouble;
pub use run::{Outcome, Run};
pub use sequential::Sequential;
pub use threads::Threads;
pub(crate) use threads::drive;
pub(crate) use workers::{Shift, Workers, default_stack_bytes};
