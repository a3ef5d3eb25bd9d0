//! `Attempt`: a node whose failure a task is to see; `Failure`, which it gets then.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tenfold_store::Fingerprint;

use super::arguments::{Argument, FingerprintedArgument, Values};
use super::caught::catch;
use super::contained::Contained;
use super::facts::Fingerprints;
use super::node::{Node, NodeId};
use super::value::Value;
use crate::error::Cause;

/// A node as an argument of a task that runs although the node has no value.
///
/// The task's function takes a `Result<&T, &Failure>` for it, and a `&[Result<&T, &Failure>]` for a
/// `Vec<Attempt<T>>`. It runs once the task of the node has ended; where that failed or was
/// skipped, it gets the [`Failure`]. So a table of several candidates is a node, though some of
/// them fail. If an argument of another kind has no value, the task is skipped as ever.
///
/// Under [`OnError::FailFast`](crate::OnError::FailFast), the default, a failure stops the run
/// before the task can see it: choose [`OnError::Isolate`](crate::OnError::Isolate). The failure
/// remains one of [`Run::errors`](crate::Run::errors).
///
/// In a run with a store, the result of a [`cached`](crate::cached) task that got a failure is not
/// kept. On a cluster, tasks with such arguments are done in the program itself, and so are all
/// that depend on one that is not cached.
///
/// ```
/// use tenfold_graph::*;
///
/// fn score(depth: &u32) -> Result<f64, String> {
///     if *depth == 0 { Err("a tree needs a level".to_owned()) } else { Ok(1.0 - 1.0 / f64::from(*depth)) }
/// }
/// fn table(scores: &[Result<&f64, &Failure>]) -> Vec<String> {
///     scores.iter().map(|score| match score {
///         Ok(score) => format!("{score:.2}"),
///         Err(failure) => failure.to_string(),
///     }).collect()
/// }
///
/// let mut graph = Graph::new();
/// let mut scores = Vec::new();
/// for depth in [0, 2, 4] {
///     let node = graph.data(format_args!("depth/{depth}"), depth)?;
///     scores.push(graph.try_task(format_args!("score/{depth}"), score, node)?.attempt());
/// }
/// let table = graph.task("table", table, scores)?;
///
/// let run = Threads::default().on_error(OnError::Isolate).run(&graph, table)?;
/// let lines = ["task `score/0` failed: a tree needs a level", "0.50", "0.75"];
/// assert_eq!(run.get(table)?, &lines);
/// # Ok::<(), Error>(())
/// ```
pub struct Attempt<T>(Node<T>);

impl<T> Node<T> {
    /// This node as an argument of a task that runs although the node has no value.
    pub fn attempt(self) -> Attempt<T> {
        Attempt(self)
    }
}

impl<T> Attempt<T> {
    /// The node.
    pub fn node(self) -> Node<T> {
        self.0
    }
}

impl<T> Clone for Attempt<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Attempt<T> {}

impl<T> PartialEq for Attempt<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Attempt<T> {}

impl<T> fmt::Debug for Attempt<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Attempt").field(&self.0).finish()
    }
}

impl<T: Value> Argument for Attempt<T> {
    type Ref<'a> = Result<&'a T, &'a Failure>;
    type Held<'a> = Result<&'a T, &'a Failure>;
    type Shape = ();
    const IS_ATTEMPT: bool = true;

    fn list(&self, nodes: &mut Vec<NodeId>) {
        nodes.push(self.0.id());
    }

    fn n_nodes((): &()) -> usize {
        1
    }

    fn take<'a>(values: &mut Values<'a>, (): &()) -> Result<&'a T, &'a Failure> {
        values.next_attempt()
    }

    fn lend<'h, 'a: 'h>(held: &'h Result<&'a T, &'a Failure>) -> Result<&'h T, &'h Failure> {
        *held
    }
}

impl<T: Value> Argument for Vec<Attempt<T>> {
    type Ref<'a> = &'a [Result<&'a T, &'a Failure>];
    type Held<'a> = Vec<Result<&'a T, &'a Failure>>;
    type Shape = u32;
    const IS_ATTEMPT: bool = true;

    fn list(&self, nodes: &mut Vec<NodeId>) -> u32 {
        nodes.extend(self.iter().map(|attempt| attempt.0.id()));
        self.len() as u32
    }

    fn n_nodes(len: &u32) -> usize {
        *len as usize
    }

    fn take<'a>(values: &mut Values<'a>, len: &u32) -> Vec<Result<&'a T, &'a Failure>> {
        (0..*len).map(|_| values.next_attempt()).collect()
    }

    fn lend<'h, 'a: 'h>(
        held: &'h Vec<Result<&'a T, &'a Failure>>,
    ) -> &'h [Result<&'h T, &'h Failure>] {
        held
    }
}

impl<T: Value + Fingerprint> FingerprintedArgument for Attempt<T> {
    fn register_one(fingerprints: &mut Fingerprints) {
        fingerprints.add::<T>();
    }
}

impl<T: Value + Fingerprint> FingerprintedArgument for Vec<Attempt<T>> {
    fn register_one(fingerprints: &mut Fingerprints) {
        fingerprints.add::<T>();
    }
}

/// The failure because of which a node has no value: that of its own task, or of the first failed
/// one that it needs.
///
/// It prints as ``task `score/0` failed: a tree needs a level``. A clone is the same failure.
#[derive(Clone)]
pub struct Failure(Arc<Failed>);

struct Failed {
    key: String,
    cause: Contained<Cause>,
    message: OnceLock<String>,
}

impl Failure {
    pub(crate) fn new(key: &str, cause: Cause) -> Self {
        let (cause, message) = (Contained::new(cause), OnceLock::new());
        Self(Arc::new(Failed { key: key.to_owned(), cause, message }))
    }

    /// The key of the task that failed.
    pub fn key(&self) -> &str {
        &self.0.key
    }

    /// The message of its error, or of its panic.
    pub fn message(&self) -> &str {
        self.0.message.get_or_init(|| match &*self.0.cause {
            Cause::Error(error) => catch(|| error.to_string()).unwrap_or_else(|panic| {
                format!("the error cannot be printed: it panicked: {panic}")
            }),
            Cause::Panic(message) | Cause::DropPanic(message) => message.clone(),
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let did = if matches!(*self.0.cause, Cause::Error(_)) { "failed" } else { "panicked" };
        write!(f, "task `{}` {did}: {}", self.key(), self.message())
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields = f.debug_struct("Failure");
        fields.field("key", &self.key()).field("message", &self.message()).finish()
    }
}

impl std::error::Error for Failure {}

/// In place of the value of a task that has none. No value of a node is one, though a task may
/// return a [`Failure`].
pub(crate) struct NoValue(pub(crate) Failure);
