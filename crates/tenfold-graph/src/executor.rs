//! `Executor`: what every way to run a plan has in common.

use std::fmt;
use std::sync::Arc;

use crate::bindings::Bindings;
use crate::cancel::CancelToken;
use crate::error::Result;
use crate::event::Observer;
use crate::graph::Graph;
use crate::plan::Plan;
use crate::run::Run;
use crate::targets::Targets;

/// Runs plans. Every executor gives the same values for the same graph.
pub trait Executor {
    /// The options, to change.
    fn options_mut(&mut self) -> &mut Options;

    /// Runs a plan, with values for its inputs and in place of any of its nodes.
    ///
    /// A task that fails is no error here: it is an outcome in the [`Run`].
    ///
    /// # Errors
    /// Before anything runs: when an input has no value, or a binding is not of this graph.
    fn run_plan(&self, plan: &Plan, bindings: Bindings) -> Result<Run>;

    /// Plans and runs what `targets` need.
    ///
    /// # Errors
    /// Before anything runs: as [`Graph::plan`] and [`Executor::run_plan`].
    fn run(&self, graph: &Graph, targets: impl Targets) -> Result<Run>
    where
        Self: Sized,
    {
        self.run_plan(&graph.plan(targets)?, Bindings::new())
    }

    /// What a failing task does to the rest of the run; the default is [`OnError::FailFast`].
    #[must_use]
    fn on_error(mut self, on_error: OnError) -> Self
    where
        Self: Sized,
    {
        self.options_mut().on_error = on_error;
        self
    }

    /// Adds an observer of the events.
    #[must_use]
    fn observe(mut self, observer: impl Observer + 'static) -> Self
    where
        Self: Sized,
    {
        self.options_mut().observers.push(Arc::new(observer));
        self
    }

    /// Lets a token cancel the runs.
    #[must_use]
    fn cancel_with(mut self, token: &CancelToken) -> Self
    where
        Self: Sized,
    {
        self.options_mut().cancel = Some(token.clone());
        self
    }
}

/// What all executors can be told.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// What a failing task does to the rest of the run.
    pub on_error: OnError,
    /// Who is told of the events.
    pub observers: Vec<Arc<dyn Observer>>,
    /// What can cancel the run.
    pub cancel: Option<CancelToken>,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("on_error", &self.on_error)
            .field("observers", &self.observers.len())
            .field("cancel", &self.cancel)
            .finish()
    }
}

/// What a failing task does to the rest of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Nothing new begins.
    #[default]
    FailFast,
    /// Everything runs that does not depend on it; what does is skipped.
    Isolate,
}
