//! `Comparison`: two runs side by side, with the first nodes whose values differ.

mod blocks;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use crate::document::State;
use crate::record::{Known, Node, RunRecord};

/// Two runs side by side. Nodes belong together by key.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The parameters that differ, by path: before and after, `None` where a run has none.
    pub parameters: Vec<(String, Option<String>, Option<String>)>,
    /// The first nodes that differ: what they read is the same in both runs. In the order of the later run.
    pub first: Vec<Divergence>,
    /// Number of nodes with the same value in both runs, and of those with another one.
    pub equal: usize,
    /// Number of nodes with another value, those of `first` among them.
    pub changed: usize,
    /// Number of nodes in both runs whose values have no identity: without a store there is none.
    pub unknown: usize,
    /// The keys of nodes in the earlier run alone.
    pub only_before: Vec<String>,
    /// The keys of nodes in the later run alone.
    pub only_after: Vec<String>,
    /// The seconds of both runs.
    pub seconds: (f64, f64),
    /// The seconds of work of both runs.
    pub work_seconds: (f64, f64),
}

/// A node that differs between two runs while everything that it reads is the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// Its key.
    pub key: String,
    /// Its function; empty for data.
    pub function: String,
    /// The difference.
    pub kind: DivergenceKind,
    /// The bytes of its value in both runs, where both were counted in the same way.
    pub bytes: Option<(u64, u64)>,
    /// Number of nodes with another value that depend on it in the later run.
    pub followers: usize,
}

/// The kinds of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DivergenceKind {
    /// Data or a bound value with other content.
    OtherData,
    /// It reads other nodes.
    OtherInputs,
    /// Another function, or other code.
    OtherCode,
    /// The same recipe with another result: a matter of chance, or of code that its version does not show.
    OtherResult,
    /// It failed in one run alone.
    OtherOutcome,
}

impl DivergenceKind {
    /// The kind in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::OtherData => "other data",
            Self::OtherInputs => "reads other nodes",
            Self::OtherCode => "other code or parameters",
            Self::OtherResult => "same code and inputs, another result",
            Self::OtherOutcome => "failed in one run",
        }
    }
}

impl Comparison {
    /// Compares an earlier run with a later one.
    pub fn of(before: &RunRecord, after: &RunRecord) -> Self {
        let earlier: HashMap<&str, usize> =
            before.listing().keys().enumerate().map(|(at, key)| (key, at)).collect();
        let in_after: BTreeSet<&str> = after.listing().keys().collect();
        let only_before = before.listing().keys().filter(|key| !in_after.contains(key));
        let mut comparison = Self {
            parameters: parameters(before, after),
            first: Vec::new(),
            equal: 0,
            changed: 0,
            unknown: 0,
            only_before: only_before.map(str::to_owned).collect(),
            only_after: Vec::new(),
            seconds: (before.wall_seconds(), after.wall_seconds()),
            work_seconds: (before.work_seconds(), after.work_seconds()),
        };
        // By node of the later run: whether it differs, and the first divergence that it depends on.
        let mut differs = vec![false; after.len()];
        let mut root: Vec<Option<usize>> = vec![None; after.len()];
        for node in after.nodes() {
            let at = node.at();
            let Some(&was) = earlier.get(node.key()) else {
                comparison.only_after.push(node.key().to_owned());
                differs[at] = true;
                continue;
            };
            let was = before.node(was);
            let same_inputs =
                was.inputs().map(|input| input.key()).eq(node.inputs().map(|input| input.key()));
            let inputs_differ =
                after.listing().inputs(at).iter().any(|&input| differs[input as usize]);
            let kind = match difference(was, node, same_inputs) {
                Difference::None => {
                    comparison.equal += 1;
                    continue;
                }
                Difference::Unknown => {
                    comparison.unknown += 1;
                    // A difference of an input may pass through it.
                    differs[at] = inputs_differ;
                    root[at] = first_root(after, at, &root);
                    continue;
                }
                Difference::Kind(kind) => kind,
            };
            comparison.changed += 1;
            differs[at] = true;
            if inputs_differ {
                root[at] = first_root(after, at, &root);
                if let Some(root) = root[at] {
                    comparison.first[root].followers += 1;
                }
                continue;
            }
            root[at] = Some(comparison.first.len());
            let is_same_count = was.was_at_work() == node.was_at_work();
            let has_bytes = is_same_count && (was.bytes() > 0 || node.bytes() > 0);
            comparison.first.push(Divergence {
                key: node.key().to_owned(),
                function: node.function().to_owned(),
                kind,
                bytes: has_bytes.then(|| (was.bytes(), node.bytes())),
                followers: 0,
            });
        }
        comparison
    }

    /// Returns `true` if nothing differs but times.
    pub fn is_equal(&self) -> bool {
        self.parameters.is_empty()
            && self.changed == 0
            && self.only_before.is_empty()
            && self.only_after.is_empty()
    }
}

enum Difference {
    None,
    Unknown,
    Kind(DivergenceKind),
}

fn difference(was: Node<'_>, is: Node<'_>, same_inputs: bool) -> Difference {
    let has_failed = [was, is].map(|node| matches!(node.state(), State::Failed | State::Skipped));
    if has_failed[0] != has_failed[1] {
        return Difference::Kind(DivergenceKind::OtherOutcome);
    }
    let (Some(before), Some(after)) = (was.identity(), is.identity()) else {
        return match same_inputs && was.function() == is.function() {
            true => Difference::Unknown,
            false if same_inputs => Difference::Kind(DivergenceKind::OtherCode),
            false => Difference::Kind(DivergenceKind::OtherInputs),
        };
    };
    if before == after {
        return Difference::None;
    }
    if !same_inputs {
        return Difference::Kind(DivergenceKind::OtherInputs);
    }
    Difference::Kind(match (before, after) {
        _ if is.recipe().is_none() && was.recipe().is_none() => DivergenceKind::OtherData,
        (Known::Content(_), Known::Content(_)) if was.recipe() == is.recipe() => {
            DivergenceKind::OtherResult
        }
        _ => DivergenceKind::OtherCode,
    })
}

/// The first divergence that a node depends on, by its inputs.
fn first_root(record: &RunRecord, at: usize, root: &[Option<usize>]) -> Option<usize> {
    record.listing().inputs(at).iter().filter_map(|&input| root[input as usize]).min()
}

fn parameters(
    before: &RunRecord,
    after: &RunRecord,
) -> Vec<(String, Option<String>, Option<String>)> {
    let (before, after) = (&before.about.parameters, &after.about.parameters);
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let pairs = paths.into_iter().map(|path| (path, before.get(path), after.get(path)));
    let differing = pairs.filter(|(_, before, after)| before != after);
    differing.map(|(path, before, after)| (path.clone(), before.cloned(), after.cloned())).collect()
}
