//! The graph: named nodes that hold data, an input or a task.
//!
//! | file | contents |
//! |---|---|
//! | `graph` | `Graph`: adding and finding nodes |
//! | `body` | the data, the input or the task of a node |
//! | `key` | the keys in one piece of memory, their index, and patterns of keys |
//! | `near` | keys that are spelled nearly as an unknown one |
//! | `scope` | `Scope`: keys with a prefix |
//! | `seed` | seeds derived from a global seed and a key |
//! | `render` | graphs and plans as text, Graphviz and Mermaid |
//!
//! It knows no plan and no run: `Graph::plan` is in the room `plan`.

mod body;
mod graph;
mod key;
mod near;
mod render;
mod scope;
mod seed;

pub use graph::Graph;
pub(crate) use graph::Nodes;
pub(crate) use key::Pattern;
pub use render::{Format, short_type_name};
pub(crate) use render::{Rendering, short_name};
pub use scope::Scope;
pub use seed::derive_seed;
