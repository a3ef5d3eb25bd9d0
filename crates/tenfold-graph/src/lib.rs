//! Typed task graphs: named nodes that hold data or a function call on other nodes, plans that
//! run only the tasks that their targets need, and executors that free values early.
//!
//! A [`Graph`] is written once, from [`Node`] handles that know the type of their value, so
//! wiring a node into a task of another type does not compile. [`Graph::plan`] lists the tasks that
//! must run for some targets; an [`Executor`] ([`Sequential`], [`Threads`]) runs it; the [`Run`]
//! holds the values asked for and the outcome of every task.
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
//! let y = graph.task("y", inc, x)?;
//! let z = graph.task("z", add, (x, y))?;
//!
//! let run = Threads::default().run(&graph, z)?;
//! assert_eq!(run.get(z)?, &3);
//! # Ok::<(), Error>(())
//! ```

#![deny(unsafe_code)]
// The main file of a room bears the room's name.
#![allow(clippy::module_inception)]
// The models of the ledger and of the roster build their files with the types of loom.
#![cfg_attr(test, allow(clippy::duplicate_mod))]

mod error;
mod graph;
mod plan;
pub mod remote;
mod reuse;
mod run;
mod task;

pub use error::{
    BoxError, Cause, Error, ExecutorError, GraphError, NodeError, PlanError, Result, Stopped,
    ValueError,
};
pub use graph::{Format, Graph, Scope, derive_seed, short_type_name};
pub use plan::{Bindings, NodeKind, Plan, PlannedNode, Targets};
pub use reuse::{Decision, Explanation, Identity, Past, Reason, Warning, WarningKind};
pub use run::{
    CancelToken, Event, EventKind, EventLog, Executor, Observer, OnError, Options, Outcome, Run,
    Sequential, Threads,
};
#[doc(hidden)]
pub use task::source_code;
pub use task::{
    Argument, Arguments, ArgumentsOf, Attempt, Cached, Configured, Failure, FingerprintedArgument,
    FingerprintedArguments, Keep, KeptOn, Node, NodeId, Policy, Resources, Task, Uncached, Value,
    Values, cached, notice, task,
};
#[doc(hidden)]
pub use task::{Facts, Fingerprints};

/// Identifies a function by its own source, so that results of it that are stored stay valid when
/// the program is built again.
///
/// A stored result is used again only if the same code would get the same inputs. Without more,
/// "the same code" is the same executable, which is never wrong, but every rebuild computes
/// everything again. A function under this attribute is known by its tokens instead: white space,
/// comments, documentation and visibility do not count; every name, literal, operator and type
/// does, and so does every other attribute. The values of `include!`, `include_str!`,
/// `include_bytes!`, `env!`, `option_env!`, `cfg!`, `file!`, `line!`, `column!` and `module_path!` count
/// too, where these names are written, and so do the conditions of `#[cfg(…)]`.
///
/// # Other items the function depends on
///
/// Name it in `uses`: functions, constants and statics that carry the attribute as well, by name or
/// by path. Their source then counts too, and that of the items they use in turn. They may use each
/// other.
///
/// ```
/// use tenfold_graph::*;
///
/// #[task(crate = tenfold_graph)]
/// const LIMIT: f64 = 3.0;
///
/// #[task(crate = tenfold_graph)]
/// fn middle<T: Copy>(sorted: &[T]) -> Option<T> {
///     sorted.get(sorted.len() / 2).copied()
/// }
///
/// #[task(crate = tenfold_graph, uses(LIMIT, middle))]
/// fn clipped_median(values: &Vec<f64>) -> f64 {
///     let mut sorted = values.clone();
///     sorted.sort_by(f64::total_cmp);
///     middle(&sorted).unwrap_or(f64::NAN).min(LIMIT)
/// }
///
/// let mut graph = Graph::new();
/// let values = graph.data("values", vec![5.0, 1.0, 2.0])?;
/// let median = graph.task("median", clipped_median, values)?;
/// assert_eq!(Sequential::default().run(&graph, median)?.get(median)?, &2.0);
/// # Ok::<(), Error>(())
/// ```
///
/// # Items that do not count
///
/// All that is neither in the function nor in `uses`: the functions it calls, the constants and
/// types it names, the macros it invokes but for those above, methods, the crates it depends on,
/// their features, the compiler and its options. A result of an older state of these is used
/// again. So the attribute serves a function whose surroundings are stable, with the items still
/// under edit in `uses`. `audit` recomputes a share of the results that were used again and compares, and so
/// finds items missing from `uses`.
///
/// # Options
///
/// * `uses(a, b::c)`: the other items that count, by names that are in scope at the function. A
///   name in it that does not carry the attribute does not compile: an *unresolved import*, which
///   "is not a crate or module".
/// * `crate = path`: where this crate is found; `::tenfold::graph` if it is not said. Programs that
///   depend on `tenfold-graph` alone write `crate = tenfold_graph`.
///
/// # Items that can carry it
///
/// Free functions, also in the body of another function; for `uses`, constants and statics too. A
/// function that takes types or `impl Trait` counts where it is used, but as a task itself it
/// still is identified by the executable, because nothing distinguishes its instances from those of
/// another function of the same path: call it in a function without them. Methods, async functions
/// and types are refused.
///
/// The attribute leaves the item as it is. It adds a hidden module of the same name, so there
/// cannot be another module of that name beside it.
pub use tenfold_macros::task;
