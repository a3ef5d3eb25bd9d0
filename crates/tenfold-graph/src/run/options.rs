//! `Options`: the options that all executors have.

use std::fmt;
use std::sync::Arc;

use tenfold_store::Store;

use super::cancel::CancelToken;
use super::event::Observer;
use crate::error::Result;
use crate::graph::Pattern;
use crate::plan::Plan;
use crate::reuse::ReuseOptions;

/// The options of every executor.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The effect of a failing task on the rest of the run.
    pub on_error: OnError,
    /// The observers of its events.
    pub observers: Vec<Arc<dyn Observer>>,
    /// The token that can cancel the run.
    pub cancel: Option<CancelToken>,
    /// The store of cached values.
    pub store: Option<Store>,
    /// Maximum number of bytes of cached values in memory; `None` for as many as are needed.
    pub memory_limit: Option<usize>,
    /// Keys, or patterns of keys, of cached tasks that run again.
    pub rerun: Vec<String>,
    /// The share of reusable tasks that is computed again and compared, from 0 to 1.
    pub audit: f64,
}

impl Options {
    /// Checks the options against a plan.
    ///
    /// # Errors
    /// [`GraphError::UnknownKey`](crate::GraphError::UnknownKey) if a pattern of `rerun` names no node of the graph.
    pub(crate) fn check(&self, plan: &Plan) -> Result<()> {
        let keys = &plan.graph_nodes().keys;
        self.rerun.iter().try_for_each(|pattern| keys.select(pattern).map(drop))
    }

    pub(crate) fn reuse(&self, plan: &Plan) -> ReuseOptions {
        let keys = &plan.graph_nodes().keys;
        let rerun = self.rerun.iter().map(|pattern| Pattern::new(pattern, keys)).collect();
        ReuseOptions { rerun, audit: self.audit, ..ReuseOptions::default() }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("on_error", &self.on_error)
            .field("observers", &self.observers.len())
            .field("cancel", &self.cancel)
            .field("store", &self.store)
            .field("memory_limit", &self.memory_limit)
            .field("rerun", &self.rerun)
            .field("audit", &self.audit)
            .finish()
    }
}

/// The effect of a failing task on the rest of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// Nothing new begins.
    #[default]
    FailFast,
    /// Everything runs that does not depend on it; tasks that do are skipped, but for those that
    /// [`attempt`](crate::Attempt) it.
    Isolate,
}
