//! `Resources`: the demands of a task on the machine that it runs on.

use std::collections::BTreeMap;

use serde::Serialize;

/// The demands of a task on the machine that it runs on; by default one thread.
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

    /// Maximum number of bytes of memory it takes.
    #[must_use]
    pub fn memory(self, bytes: u64) -> Self {
        Self { memory_bytes: Some(bytes), ..self }
    }

    /// Number of threads it uses; 0 counts as 1.
    #[must_use]
    pub fn threads(self, threads: u32) -> Self {
        Self { threads: Some(threads.max(1)), ..self }
    }

    /// The amount it needs of something that workers are started with, `gpu` for example; as of a
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

    /// Its other resources, by name.
    pub fn labels(&self) -> impl Iterator<Item = (&str, f64)> {
        self.labels.iter().map(|(name, &amount)| (name.as_str(), amount))
    }
}
