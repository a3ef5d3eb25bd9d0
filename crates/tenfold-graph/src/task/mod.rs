//! Tasks: ordinary functions of references, the nodes whose values they take, and the values
//! themselves.
//!
//! | file | contents |
//! |---|---|
//! | `node` | `Node<T>`, a handle that knows the type its node produces |
//! | `task` | `Task`: which functions can be tasks; the type-erased task |
//! | `arguments` | `Arguments`: nodes that a task takes, and their values when it runs |
//! | `attempt` | `Attempt<T>`: a node whose failure a task is to see |
//! | `configured` | `task(f)` and `cached(f)`: tasks with options |
//! | `policy`, `resources` | the options: retries, version, storage, demands on a machine |
//! | `facts` | the name and identity of a task's function; fingerprints of values by type |
//! | `source_code` | digests of functions marked with `#[task]` |
//! | `notice` | remarks of a running task about its result |
//! | `value`, `codec` | values with their type erased, in memory and in a store |
//! | `caught` | panics of users' code as messages, with their place in the source |
//! | `contained` | protection against panics in the user's `Drop` |
//!
//! The ground floor, above the errors alone: it knows no graph, no plan and no run.

mod arguments;
mod attempt;
mod caught;
mod codec;
mod configured;
mod contained;
mod facts;
mod node;
mod notice;
mod policy;
mod resources;
pub mod source_code;
mod task;
mod value;

pub use arguments::{Argument, Arguments, FingerprintedArgument, FingerprintedArguments, Values};
pub(crate) use attempt::NoValue;
pub use attempt::{Attempt, Failure};
pub(crate) use caught::catch;
pub(crate) use codec::Codec;
pub use configured::{Cached, Configured, KeptOn, Uncached, cached, task};
pub(crate) use contained::Contained;
pub use facts::{Facts, Fingerprints};
pub use node::{Node, NodeId};
pub use notice::notice;
pub(crate) use notice::with_notices;
pub use policy::{Keep, Policy};
pub use resources::Resources;
pub use task::{ArgumentsOf, Task};
pub(crate) use task::{ErasedTask, Fallible, Plain};
pub use value::Value;
pub(crate) use value::{Erased, Owned, Shared, Type, owned, shared};
