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

/// A name, with a number if a step has it already.
pub(crate) fn unused_name(kind: &str, steps: &[Step]) -> String {
    let is_used = |name: &String| steps.iter().any(|step| step.name == *name);
    let numbered = (2..).map(|number| format!("{kind}-{number}"));
    let mut names = std::iter::once(kind.to_owned()).chain(numbered);
    names.find(|name| !is_used(name)).unwrap_or_default()
}
