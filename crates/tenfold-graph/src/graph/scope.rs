//! `Scope`: a view on a graph in which every key has a prefix.

use std::fmt;

use super::graph::Graph;
use crate::error::{BoxError, Result};
use crate::task::{ArgumentsOf, Node, Value};

/// A view on a graph in which every key starts with a prefix and a slash.
///
/// ```
/// # use tenfold_graph::*;
/// let mut graph = Graph::new();
/// let mut svm = graph.scope("svm");
/// svm.data("alpha", 1e-5)?;
/// svm.scope("cv").data("folds", 3)?;
/// assert_eq!(graph.keys().collect::<Vec<_>>(), ["svm/alpha", "svm/cv/folds"]);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct Scope<'g> {
    graph: &'g mut Graph,
    prefix: String,
}

impl Graph {
    /// A view on this graph in which every key starts with `prefix` and a slash.
    pub fn scope(&mut self, prefix: impl fmt::Display) -> Scope<'_> {
        Scope::new(self, prefix.to_string())
    }
}

impl<'g> Scope<'g> {
    pub(crate) fn new(graph: &'g mut Graph, prefix: String) -> Self {
        Self { graph, prefix }
    }

    /// [`Graph::data`] under the prefix.
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn data<T: Value>(&mut self, key: impl fmt::Display, value: T) -> Result<Node<T>> {
        self.graph.data(format_args!("{}/{key}", self.prefix), value)
    }

    /// [`Graph::input`] under the prefix.
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn input<T: Value>(&mut self, key: impl fmt::Display) -> Result<Node<T>> {
        self.graph.input(format_args!("{}/{key}", self.prefix))
    }

    /// [`Graph::task`] under the prefix.
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn task<In, R, F>(
        &mut self,
        key: impl fmt::Display,
        task: F,
        arguments: In,
    ) -> Result<Node<R>>
    where
        In: ArgumentsOf<F, R>,
        R: Value,
        F: Send + Sync + 'static,
    {
        // Here too, so that the message leads to whoever has called this.
        const { In::CHECK_TASK }
        self.graph.task(format_args!("{}/{key}", self.prefix), task, arguments)
    }

    /// [`Graph::try_task`] under the prefix.
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn try_task<In, R, E, F>(
        &mut self,
        key: impl fmt::Display,
        task: F,
        arguments: In,
    ) -> Result<Node<R>>
    where
        In: ArgumentsOf<F, Result<R, E>>,
        R: Value,
        E: Into<BoxError> + 'static,
        F: Send + Sync + 'static,
    {
        const { In::CHECK_TRY_TASK }
        self.graph.try_task(format_args!("{}/{key}", self.prefix), task, arguments)
    }

    /// [`Graph::seed`] under the prefix.
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn seed(&mut self, key: impl fmt::Display) -> Result<Node<u64>> {
        self.graph.seed(format_args!("{}/{key}", self.prefix))
    }

    /// A view with a longer prefix.
    pub fn scope(&mut self, prefix: impl fmt::Display) -> Scope<'_> {
        Scope { prefix: format!("{}/{prefix}", self.prefix), graph: self.graph }
    }

    /// The graph itself.
    pub fn graph(&mut self) -> &mut Graph {
        self.graph
    }
}
