//! `PlanError`: values that do not fit the inputs of a plan.

use super::graph::Quoted;

/// An error in binding values to the nodes of a plan.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// Inputs of a plan that no value is bound to.
    #[error(
        "no value is bound to input{} {}; bind {} with `Bindings::bind`",
        if .keys.len() == 1 { "" } else { "s" },
        Quoted(.keys),
        if .keys.len() == 1 { "it" } else { "them" }
    )]
    Unbound {
        /// The inputs' keys.
        keys: Vec<String>,
    },
    /// A node that was given two values for one run.
    #[error("node `{key}` is bound twice in one run")]
    BoundTwice {
        /// The node's key.
        key: String,
    },
    /// A value bound to a node that the plan does not need.
    #[error(
        "a value is bound to `{key}`, but the plan does not need that node; \
         leave the binding out, or ask for a node that needs it"
    )]
    UnneededBinding {
        /// The node's key.
        key: String,
    },
    /// A value bound to a node of which others know the value already.
    #[error(
        "a value is bound to `{key}`, but `{dependent}` was added for the value that `{key}` has in the \
         graph, and would not follow; add a node for the other value and what is built on it"
    )]
    FixedValue {
        /// The node's key.
        key: String,
        /// The key of the node that would not follow.
        dependent: String,
    },
}
