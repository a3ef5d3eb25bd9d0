//! `Finding`: a remark of a check, with its numbers and a remedy.

use serde::{Deserialize, Serialize};

use super::Figure;

/// The weight of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// The result may mislead.
    Warning,
    /// The result cannot be trusted.
    Problem,
}

/// A finding of a check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The stable code, such as `TF001`.
    pub code: String,
    /// The stable name, by which it can be muted, such as `overfit`.
    pub name: String,
    /// Its weight.
    pub severity: Severity,
    /// The finding in a sentence, with its numbers.
    pub finding: String,
    /// The numbers, with their nodes.
    pub numbers: Vec<Figure>,
    /// Why it matters.
    pub why: String,
    /// The remedy.
    pub remedy: String,
}
