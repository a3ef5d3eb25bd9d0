//! `Picture`: a graph rolled up by key path, which stays readable at a million nodes.

use serde::{Deserialize, Serialize};

/// A graph, rolled up by key path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// The boxes, a box before those inside it.
    pub boxes: Vec<Group>,
    /// The arrows between boxes, with the number of edges that each gathers.
    pub arrows: Vec<(usize, usize, u64)>,
}

/// A box: nodes whose keys share a path, such as `svm/cv/fit ×10`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The path.
    pub path: String,
    /// The number of nodes.
    pub nodes: u64,
}
