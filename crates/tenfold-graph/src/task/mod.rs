//! Tasks: ordinary functions of references, the nodes whose values they take, and the values
//! themselves.
//!
//! | file | contents |
//! |---|---|
//! | `node` | `Node<T>`, a handle that knows the type its node produces |
//! | `task` | `Task`: which functions can be tasks; the type-erased task |
//! | `wire` | `Wires`: how arguments are joined to nodes, and read when the task runs |
//! | `cached`, `resources` | wrappers round a task |
//! | `facts` | facts that follow from a task's type alone; fingerprints of values by type |
//! | `source` | digests of functions marked with `#[task]` |
//! | `value`, `codec` | values with their type erased, in memory and in a store |
//! | `contained` | protection against panics in the user's `Drop` |
//!
//! The ground floor of the crate: it knows no graph, no plan and no run.

mod cached;
mod codec;
mod contained;
mod facts;
mod node;
mod resources;
pub mod source;
mod task;
mod value;
mod wire;

pub use cached::{Cached, Keep, KeptOn, Versioned, cached, versioned};
pub(crate) use codec::{Codec, catch};
pub(crate) use contained::{Contained, panic_message};
pub use facts::{Facts, Prints};
pub use node::{Node, NodeId};
pub use resources::{Resources, WithResources, resources};
pub(crate) use task::{ErasedTask, Fallible, Plain};
pub use task::{Feeds, Policy, Retry, Task, Timed, retry, timed};
pub use value::Value;
pub(crate) use value::{Erased, Owned, Shared, Type, owned, shared};
pub use wire::{Inputs, PrintedWire, PrintedWires, Wire, Wires};
