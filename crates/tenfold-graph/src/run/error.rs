//! The one error of this crate: what was found, what was expected, where, and what to do.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The source of a task's failure, as any error type can be boxed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An error in building, planning or running a graph.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key that is not a path.
    #[error("`{key}` is not a key: {reason}")]
    InvalidKey {
        /// The text given.
        key: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A key used twice.
    #[error("key `{key}` is used twice: first at {first}, again at {second}; give one another key")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it was used first.
        first: &'static Location<'static>,
        /// Where it was used again.
        second: &'static Location<'static>,
    },
    /// A key or pattern that names no node.
    #[error("no node has the key `{key}`{}", Near(.near))]
    UnknownKey {
        /// The key or pattern.
        key: String,
        /// Keys that are spelled nearly so, the nearest first.
        near: Vec<String>,
    },
    /// A closure as a cached or versioned task: nothing tells one closure from another.
    #[error(
        "the task of `{key}` is a closure, and nothing tells one closure from another, so its \
         results cannot be recognised; name it: `fn f(x: &T) -> R {{ … }}`, outside of closures"
    )]
    ClosureWithIdentity {
        /// The key of the task.
        key: String,
    },
    /// Two functions of one path that are known by a version or by their source.
    #[error(
        "the task of `{key}` is another function `{name}` than one before it with the same path, \
         and neither a version nor the source tells them apart; give one another name"
    )]
    SameName {
        /// The key of the second task.
        key: String,
        /// The path of both functions.
        name: &'static str,
    },
    /// A value that was to be read back from the store, and cannot be.
    #[error("the value of `{key}` is not in memory, and cannot be read back: {reason}")]
    NotReadBack {
        /// The node's key.
        key: String,
        /// Why not.
        reason: String,
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
        /// What the node was to be: ``input 2 of task `fit` ``, for example.
        role: String,
    },
    /// A node that was taken back with [`Graph::roll_back`](crate::Graph::roll_back).
    #[error("{role} was taken back from the graph; add it again")]
    TakenBack {
        /// What the node was to be: ``input 2 of task `fit` ``, for example.
        role: String,
    },
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
    /// More nodes than a graph can number.
    #[error("a graph holds at most {limit} nodes")]
    TooManyNodes {
        /// The largest number of nodes.
        limit: usize,
    },
    /// A pool of threads that cannot be made.
    #[error("cannot make a pool of {threads} threads: {reason}")]
    Pool {
        /// The number of threads asked for.
        threads: usize,
        /// Why not.
        reason: String,
    },
    /// A run on a cluster that has no store.
    #[error(
        "a run on a cluster needs a store that all its machines can reach, because values travel \
         through it; give the executor one: `.store(Store::open(…)?)`"
    )]
    NeedsStore,
    /// A cluster that cannot be used.
    #[error("{reason}")]
    Cluster {
        /// Why not, and what to do.
        reason: String,
    },
    /// A value asked of a run that did not need the node.
    #[error("node `{key}` is not part of this run; ask for it, or for a node that needs it")]
    NotInRun {
        /// The node's key.
        key: String,
    },
    /// A value that was freed when its last reader had finished.
    #[error(
        "the value of `{key}` was freed when its last reader had finished; \
         to keep it, ask for it as a target of the run"
    )]
    NotKept {
        /// The node's key.
        key: String,
    },
    /// A value that was taken out of the run before.
    #[error("the value of `{key}` was taken out of the run; read it with `get` before, or keep it")]
    Taken {
        /// The node's key.
        key: String,
    },
    /// A value bound to a node that the plan does not need.
    #[error(
        "a value is bound to `{key}`, but the plan does not need that node; \
         leave the binding out, or ask for a node that needs it"
    )]
    BoundInVain {
        /// The node's key.
        key: String,
    },
    /// A value that cannot be taken out of the run, because others share it.
    #[error("the value of `{key}` is data that the graph shares; read it with `get`")]
    Shared {
        /// The node's key.
        key: String,
    },
    /// A node that did not run, because the run stopped first.
    #[error("`{key}` did not run: {because}")]
    NotRun {
        /// The node's key.
        key: String,
        /// What stopped the run.
        because: Stopped,
    },
    /// A task that failed, or a node that was skipped because of one.
    #[error(transparent)]
    Node(#[from] NodeError),
}

/// Why a run stopped before all its nodes had run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stopped {
    /// The run was cancelled.
    #[error("the run was cancelled")]
    Cancelled,
    /// What the tasks ran on was lost.
    #[error("{reason}; what has finished is in the store, and another run goes on from there")]
    Lost {
        /// How.
        reason: String,
    },
    /// Another task failed first, under [`OnError::FailFast`](crate::OnError::FailFast).
    #[error("the run stopped when `{key}` failed")]
    Failed {
        /// The key of the task that failed.
        key: String,
    },
}

/// A task that failed: its key, the way from it to what was asked for, and the cause.
#[derive(Clone, Debug)]
pub struct NodeError {
    pub(crate) path: Arc<[String]>,
    pub(crate) attempts: u32,
    pub(crate) cause: Cause,
}

/// How a task failed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Cause {
    /// It returned this error.
    Error(Arc<dyn std::error::Error + Send + Sync>),
    /// It panicked with this message.
    Panic(String),
    /// It finished, and dropping its value panicked with this message.
    DropPanic(String),
}

impl NodeError {
    /// The key of the task that failed.
    pub fn key(&self) -> &str {
        &self.path[0]
    }

    /// The keys from the failed task to the node that was asked for, both included.
    pub fn path(&self) -> &[String] {
        &self.path
    }

    /// How many times the task was tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How it failed.
    pub fn cause(&self) -> &Cause {
        &self.cause
    }
}

impl fmt::Display for NodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.key();
        match &self.cause {
            Cause::Error(_) => write!(f, "task `{key}` failed")?,
            Cause::Panic(_) => write!(f, "task `{key}` panicked")?,
            Cause::DropPanic(_) => write!(f, "dropping the value of task `{key}` panicked")?,
        }
        if self.attempts > 1 {
            write!(f, " after {} attempts", self.attempts)?;
        }
        if self.path.len() > 1 {
            write!(f, " (needed by {})", Way(&self.path[1..]))?;
        }
        match &self.cause {
            Cause::Error(error) => write!(f, ": {error}"),
            Cause::Panic(message) | Cause::DropPanic(message) => write!(f, ": {message}"),
        }
    }
}

impl std::error::Error for NodeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Error(error) => error.source(),
            Cause::Panic(_) | Cause::DropPanic(_) => None,
        }
    }
}

/// Keys on a way; of a long one the first and last.
struct Way<'a>(&'a [String]);

impl fmt::Display for Way<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = match self.0.len() {
            0..=8 => (self.0, &self.0[..0]),
            len => (&self.0[..3], &self.0[len - 3..]),
        };
        write!(f, "`{}`", first.join("` → `"))?;
        if !last.is_empty() {
            let between = self.0.len() - first.len() - last.len();
            write!(f, " → {between} more → `{}`", last.join("` → `"))?;
        }
        Ok(())
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
struct Quoted<'a>(&'a [String]);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            write!(f, "{}`{key}`", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
