//! `NodeError`: the failure of a task.

use std::fmt;
use std::sync::Arc;

/// The error of a task, of any type.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A task that failed: its key, the path from it to the target, and the cause.
#[derive(Clone, Debug)]
pub struct NodeError {
    pub(crate) path: Arc<[String]>,
    pub(crate) attempts: u32,
    pub(crate) cause: Cause,
}

/// The kind of a task's failure.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Cause {
    /// It returned this error.
    Error(Arc<dyn std::error::Error + Send + Sync>),
    /// It panicked with this message, which ends with the place in the source, as in
    /// `no such row, at src/features.rs:12:5`.
    Panic(String),
    /// It finished, and dropping its value panicked with this message, which ends as that of a
    /// panic.
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

    /// Number of times the task was tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The kind of the failure.
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
