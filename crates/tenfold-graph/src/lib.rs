//! Typed task graphs: named nodes that hold data or a function call on other nodes, plans that
//! run only what is asked for, and executors that free values early.
//!
//! A [`Graph`] is written once, from [`Node`] handles that know the type of what they name, so
//! wiring a node into a task of another type does not compile. [`Graph::plan`] tells what must
//! run for some targets; an [`Executor`] ([`Sequential`], [`Threads`]) runs it; the [`Run`] holds
//! the values asked for and the outcome of every task.
//!
//! ```
//! use tenfold_graph::*;
//!
//! fn inc(x: &i32) -> i32 {
//!     x + 1
//! }
//! fn add(x: &i32, y: &i32) -> i32 {
//!     x + y
//! }
//!
//! let mut graph = Graph::new();
//! let x = graph.data("x", 1)?;
//! let y = graph.task("y", inc, (x,))?;
//! let z = graph.task("z", add, (x, y))?;
//!
//! let run = Threads::default().run(&graph, z)?;
//! assert_eq!(run.get(z)?, &3);
//! # Ok::<(), Error>(())
//! ```

#![deny(unsafe_code)]

mod bindings;
mod cancel;
mod contained;
mod engine;
mod error;
mod event;
mod executor;
mod graph;
mod key;
#[allow(unsafe_code)]
mod ledger;
mod links;
mod node;
mod order;
mod plan;
mod render;
mod roster;
mod run;
mod scope;
mod seed;
mod sequential;
mod sync;
mod targets;
mod task;
mod threads;
mod value;
mod wire;

pub use bindings::Bindings;
pub use cancel::CancelToken;
pub use error::{BoxError, Cause, Error, NodeError, Result, Stopped};
pub use event::{Event, EventKind, EventLog, Observer};
pub use executor::{Executor, OnError, Options};
pub use graph::Graph;
pub use node::{Node, NodeId};
pub use plan::Plan;
pub use render::Format;
pub use run::{Outcome, Run};
pub use scope::Scope;
pub use seed::derive_seed;
pub use sequential::Sequential;
pub use targets::Targets;
pub use task::{Feeds, Policy, Retry, Task, Timed, retry, timed};
pub use threads::Threads;
pub use value::Value;
pub use wire::{Inputs, Wire, Wires};
