//! `GraphError`: a node that cannot be added, or that is not there.

use std::fmt;
use std::panic::Location;

/// An error in adding nodes to a graph, or in naming them.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// A key that is not a path.
    #[error("`{key}` is not a key: {reason}")]
    InvalidKey {
        /// The text given.
        key: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// A key used twice.
    #[error("key `{key}` is used twice: first at {first}, again at {second}; give one another key")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Place of its first use.
        first: &'static Location<'static>,
        /// Place of its second use.
        second: &'static Location<'static>,
    },
    /// A key or pattern that names no node.
    #[error("no node has the key `{key}`{}{}", OrMatches(.key), Near(.near))]
    UnknownKey {
        /// The key or pattern.
        key: String,
        /// Keys that are spelled nearly so, the nearest first.
        near: Vec<String>,
    },
    /// A node asked for as another type than it produces.
    #[error("node `{key}` produces `{found}`, not `{expected}`")]
    WrongType {
        /// The node's key.
        key: String,
        /// The type asked for.
        expected: &'static str,
        /// The type that it produces.
        found: &'static str,
    },
    /// A node of one graph used with another.
    #[error("{role} is a node of another graph; nodes work only with the graph that made them")]
    ForeignNode {
        /// The use of the node: ``argument 2 of task `fit` ``, for example.
        role: String,
    },
    /// A node that was removed by [`Graph::roll_back`](crate::Graph::roll_back).
    #[error("{role} was rolled back from the graph; add it again")]
    RolledBack {
        /// The use of the node: ``argument 2 of task `fit` ``, for example.
        role: String,
    },
    /// A closure as a cached or versioned task, which cannot be recognised in another process.
    #[error(
        "the task of `{key}` is a closure, or a function inside one, which has no name by which \
         its results could be recognised; write a function, `fn f(x: &T) -> R {{ … }}`, outside of \
         closures"
    )]
    CachedClosure {
        /// The key of the task.
        key: String,
    },
    /// Two functions of one path that are known by a version or by their source.
    #[error(
        "the task of `{key}` is another function `{name}` than one before it with the same path, \
         and neither a version nor the source distinguishes them; give one another name"
    )]
    SameName {
        /// The key of the second task.
        key: String,
        /// The path of both functions.
        name: &'static str,
    },
    /// More nodes than a graph can number.
    #[error("a graph holds at most {limit} nodes")]
    TooManyNodes {
        /// The largest number of nodes.
        limit: usize,
    },
}

/// `, and no key matches it as a pattern`, where the text can be one.
struct OrMatches<'a>(&'a str);

impl fmt::Display for OrMatches<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_pattern = self.0.contains(['*', '?', '[', '{']);
        f.write_str(if is_pattern { ", and no key matches it as a pattern" } else { "" })
    }
}

/// `; did you mean …?`, where there is something near.
struct Near<'a>(&'a [String]);

impl fmt::Display for Near<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            near => write!(f, "; did you mean {}?", Quoted(near)),
        }
    }
}

/// Keys in backquotes, separated by commas.
pub(super) struct Quoted<'a>(pub(super) &'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            write!(f, "{}`{key}`", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
