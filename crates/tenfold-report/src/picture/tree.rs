//! The tree of paths: keys part by part, without their numbers, with sums over the nodes below each.

use std::collections::HashMap;

use super::stems::{Stem, Stems};
use crate::document::State;
use crate::record::Listing;

/// The facts about nodes that a picture shows.
pub(super) struct Facts<'a> {
    pub(super) listing: &'a Listing,
    pub(super) state: &'a dyn Fn(usize) -> State,
    /// The seconds of work in this run.
    pub(super) seconds: &'a dyn Fn(usize) -> f64,
    pub(super) bytes: &'a dyn Fn(usize) -> u64,
}

/// Sums over nodes.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    pub(super) nodes: u32,
    pub(super) states: [u32; State::ALL.len()],
    pub(super) seconds: f64,
    pub(super) slowest: f64,
    pub(super) bytes: u64,
    pub(super) is_target: bool,
    /// The number of the function that all of them have.
    pub(super) function: Option<Functions>,
}

/// The functions of several nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Functions {
    One(u32),
    Several,
}

impl Sum {
    pub(super) fn add(&mut self, facts: &Facts<'_>, node: usize) {
        let seconds = (facts.seconds)(node);
        self.nodes += 1;
        self.states[(facts.state)(node) as usize] += 1;
        self.seconds += seconds;
        self.slowest = self.slowest.max(seconds);
        self.bytes = self.bytes.saturating_add((facts.bytes)(node));
        self.is_target |= facts.listing.is_target(node);
        self.join(Some(Functions::One(facts.listing.function_number(node))));
    }

    pub(super) fn add_sum(&mut self, other: &Self) {
        self.nodes += other.nodes;
        self.states.iter_mut().zip(other.states).for_each(|(count, more)| *count += more);
        self.seconds += other.seconds;
        self.slowest = self.slowest.max(other.slowest);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.is_target |= other.is_target;
        self.join(other.function);
    }

    fn join(&mut self, function: Option<Functions>) {
        self.function = match (self.function, function) {
            (None, function) => function,
            (before, None) => before,
            (before, function) if before == function => before,
            _ => Some(Functions::Several),
        };
    }

    pub(super) fn failed(&self) -> u32 {
        self.states[State::Failed as usize]
    }
}

/// A path in the tree.
pub(super) struct Path {
    pub(super) stem: u32,
    /// The nodes with this very path, and with all paths below it.
    pub(super) own: Sum,
    pub(super) all: Sum,
    pub(super) children: Vec<u32>,
    pub(super) parent: Option<u32>,
}

/// The tree of paths; a path comes after the one that it extends. The first is the root.
pub(super) struct Tree<'k> {
    pub(super) paths: Vec<Path>,
    pub(super) stems: Vec<Stem<'k>>,
    /// The path of each node.
    pub(super) of_nodes: Vec<u32>,
}

impl<'k> Tree<'k> {
    pub(super) fn new(facts: &Facts<'k>) -> Self {
        let listing = facts.listing;
        let mut stems = Stems::new(listing.keys());
        let mut paths = vec![Path::new(0, None)];
        let mut of_nodes = Vec::with_capacity(listing.len());
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        // The parts of the key before, with their paths: neighbours share most of them.
        let mut before: Vec<(&str, u32)> = Vec::new();
        for (node, key) in listing.keys().enumerate() {
            let (mut path, mut depth) = (0, 0);
            for part in key.split('/') {
                if before.get(depth).is_some_and(|(same, _)| *same == part) {
                    path = before[depth].1;
                    depth += 1;
                    continue;
                }
                before.truncate(depth);
                let stem = stems.number(part);
                path = *known.entry((path, stem)).or_insert_with(|| {
                    let new = paths.len() as u32;
                    paths.push(Path::new(stem, Some(path)));
                    paths[path as usize].children.push(new);
                    new
                });
                before.push((part, path));
                depth += 1;
            }
            before.truncate(depth);
            of_nodes.push(path);
            paths[path as usize].own.add(facts, node);
        }
        for at in (0..paths.len()).rev() {
            let own = paths[at].own.clone();
            paths[at].all.add_sum(&own);
            if let Some(parent) = paths[at].parent {
                let all = paths[at].all.clone();
                paths[parent as usize].all.add_sum(&all);
            }
        }
        Self { paths, stems: stems.stems, of_nodes }
    }

    /// The path in words: `*` for parts that are numbers alone.
    pub(super) fn text(&self, mut path: u32) -> String {
        let mut parts = Vec::new();
        while let Some(parent) = self.paths[path as usize].parent {
            let stem = self.stems[self.paths[path as usize].stem as usize];
            parts.push(if stem.text.is_empty() { "*" } else { stem.text });
            path = parent;
        }
        parts.reverse();
        parts.join("/")
    }
}

impl Path {
    fn new(stem: u32, parent: Option<u32>) -> Self {
        Self { stem, own: Sum::default(), all: Sum::default(), children: Vec::new(), parent }
    }
}
