//! The nodes that the numbers of a result come from.

use crate::document::Source;
use crate::evidence::Evidence;

/// The node of all evidence.
pub(super) fn of_all(evidence: &Evidence) -> Source {
    Source { key: evidence.setup.keys.evidence.clone(), recipe: None }
}

/// The node of the facts of the model of all samples.
pub(super) fn of_model(evidence: &Evidence) -> Source {
    Source { key: evidence.setup.keys.model.clone(), recipe: None }
}
