//! `resources`: what a task needs of the machine that it runs on.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::facts::Facts;
use super::task::{Policy, Task};
use super::wire::{Inputs, Wires};

/// Says what a task needs, for executors that choose a machine for it: those with workers
/// elsewhere. [`Sequential`](crate::Sequential) and [`Threads`](crate::Threads) have one machine
/// and take no notice.
///
/// ```
/// # use tenfold_graph::*;
/// let needs = Resources::new().memory(16_000_000_000).threads(4).label("gpu", 1.0);
/// let mut graph = Graph::new();
/// let y = graph.task("y", resources(needs, || 3), ())?;
/// assert_eq!(Sequential::default().run(&graph, y)?.get(y)?, &3);
/// # Ok::<(), Error>(())
/// ```
pub fn resources<F>(needs: Resources, task: F) -> WithResources<F> {
    WithResources { needs: Arc::new(needs), task }
}

/// What a task needs of the machine that it runs on; by default one thread.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Resources {
    memory_bytes: Option<u64>,
    threads: Option<u32>,
    labels: BTreeMap<String, f64>,
}

impl Resources {
    /// Nothing in particular.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes of memory it takes at most.
    #[must_use]
    pub fn memory(self, bytes: u64) -> Self {
        Self { memory_bytes: Some(bytes), ..self }
    }

    /// How many threads it uses; 0 counts as 1.
    #[must_use]
    pub fn threads(self, threads: u32) -> Self {
        Self { threads: Some(threads.max(1)), ..self }
    }

    /// How much it needs of something that workers are started with, `gpu` for example; as of a
    /// worker's stock, which all that runs on it at once shares.
    #[must_use]
    pub fn label(mut self, name: impl Into<String>, amount: f64) -> Self {
        self.labels.insert(name.into(), amount);
        self
    }

    /// The bytes of memory, if they were said.
    pub fn memory_bytes(&self) -> Option<u64> {
        self.memory_bytes
    }

    /// The number of threads; 1 if it was not said.
    pub fn n_threads(&self) -> u32 {
        self.threads.unwrap_or(1)
    }

    /// What else it needs, by name.
    pub fn labels(&self) -> impl Iterator<Item = (&str, f64)> {
        self.labels.iter().map(|(name, &amount)| (name.as_str(), amount))
    }
}

/// A task that says what it needs; see [`resources`].
#[derive(Clone, Debug)]
pub struct WithResources<F> {
    needs: Arc<Resources>,
    task: F,
}

impl<F: Task<In, R>, In: Wires, R> Task<In, R> for WithResources<F> {
    const CAPTURES: usize = F::CAPTURES;
    const KEEPS_OK: bool = F::KEEPS_OK;
    const CHECK: () = F::CHECK;

    fn facts() -> Facts {
        F::facts()
    }

    fn call(&self, inputs: &Inputs<'_>, wires: &In::Shape) -> R {
        self.task.call(inputs, wires)
    }

    fn policy(&self) -> Policy {
        Policy { resources: Some(Arc::clone(&self.needs)), ..self.task.policy() }
    }
}
