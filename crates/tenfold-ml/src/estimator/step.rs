//! A named transformer in a chain.

use std::collections::HashSet;
use std::sync::Arc;

use super::registry::{Family, kind_of};
use super::{ParamsError, Transformer};

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

/// The name of a step that is given none: its kind.
pub(crate) fn default_name(transformer: &dyn Transformer) -> &'static str {
    let type_id = std::any::Any::type_id(transformer);
    kind_of(Family::Transformer, type_id).unwrap_or_else(|| transformer.name())
}

/// A name, with a number if a step has it already.
pub(crate) fn unused_name(kind: &str, steps: &[Step]) -> String {
    let is_used = |name: &String| steps.iter().any(|step| step.name == *name);
    let numbered = (2..).map(|number| format!("{kind}-{number}"));
    let mut names = std::iter::once(kind.to_owned()).chain(numbered);
    names.find(|name| !is_used(name)).unwrap_or_default()
}

/// Refuses names that cannot be a part of keys and paths, and two steps of one name.
pub(crate) fn check_names(steps: &[Step]) -> Result<(), ParamsError> {
    let mut used = HashSet::new();
    for Step { name, .. } in steps {
        let reason = if name.is_empty() {
            "has no name; give it one with `then_named`"
        } else if name.contains(['.', '/']) {
            "has `.` or `/` in its name, which part the names of paths and keys; leave them out"
        } else if !used.insert(name.as_str()) {
            "is there twice; give each step a name of its own with `then_named`"
        } else {
            continue;
        };
        return Err(ParamsError::StepName { name: name.clone(), path: String::new(), reason });
    }
    Ok(())
}
