//! The rule by which a search chooses one of its candidates.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::table::SearchTable;
use crate::error::Result;
use crate::space::Candidate;
use crate::statistics::Rule;

/// The values of the choices of a candidate, by name.
type Parameters = BTreeMap<String, Value>;

/// A number that is lower for a simpler candidate.
type Complexity = dyn Fn(&Parameters) -> f64 + Send + Sync;

/// A rule, and the measure by which a candidate is simpler than another.
pub(super) struct Choice {
    pub(super) rule: Rule,
    pub(super) complexity: Option<Box<Complexity>>,
}

impl Default for Choice {
    fn default() -> Self {
        Self { rule: Rule::Best, complexity: None }
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Choice").field("rule", &self.rule).finish_non_exhaustive()
    }
}

impl Choice {
    /// The measure of a candidate; equal for all without one.
    pub(super) fn complexity<L>(&self, candidate: &Candidate<L>) -> f64 {
        self.complexity.as_ref().map_or(0.0, |complexity| complexity(&candidate.parameters()))
    }
}

/// The row of a table that a rule chooses; `complexity` has a number for each row, lower for a
/// simpler candidate.
///
/// # Errors
/// As [`SearchTable::none`], if no row has a score.
pub(super) fn choose(rule: Rule, table: &SearchTable, complexity: &[f64]) -> Result<usize> {
    let rows = table.finalists();
    if rows.is_empty() {
        return Err(table.none().into());
    }
    let better = |best, row| if table.score(row) > table.score(best) { row } else { best };
    let best = rows[1..].iter().copied().fold(rows[0], better);
    let complete = table.complete_finalists();
    if rule == Rule::Best || complete.len() < 2 {
        return Ok(best);
    }
    let mut simplest_first: Vec<usize> = (0..complete.len()).collect();
    let of = |at: usize| complexity.get(complete[at]).copied().unwrap_or(0.0);
    simplest_first.sort_by(|&a, &b| of(a).total_cmp(&of(b)));
    let scores = table.split_scores(&complete);
    let direction = table.measure().direction;
    Ok(complete[rule.choose(scores.view(), direction, &simplest_first)?])
}
