//! Plans: the tasks that some targets need, and the order in which they are chosen.
//!
//! | file | contents |
//! |---|---|
//! | `plan` | `Plan`: culling, positions |
//! | `targets` | `Targets`: nodes, keys and patterns that can be asked for |
//! | `bindings` | `Bindings`: values for inputs, or in place of any node, for one run |
//! | `order` | the static order, which holds few values at once |
//! | `bits` | sets of nodes and tasks |
//! | `listing` | the nodes of a plan, described one by one |
//! | `links` | the edges of a plan as flat arrays, its roots and their bound |
//! | `ways` | `Ways`: from tasks to targets and from failures to tasks, for messages |

mod bindings;
mod bits;
mod links;
mod listing;
mod order;
mod plan;
mod targets;
mod ways;

pub use bindings::Bindings;
pub(crate) use links::{Dep, Links};
pub use listing::{NodeKind, PlannedNode};
pub use plan::Plan;
pub use targets::Targets;
pub(crate) use ways::Ways;
