//! A named transformer in a chain.

use std::sync::Arc;

use super::Transformer;

/// A transformer in a pipeline, and its name.
#[derive(Clone, Debug)]
pub struct Step {
    pub(crate) name: String,
    pub(crate) transformer: Arc<dyn Transformer>,
}

impl Step {
    /// The name of the step, unique in its pipeline.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The transformer.
    pub fn transformer(&self) -> &dyn Transformer {
        &*self.transformer
    }
}
