//! Growth of a tree: node by node, the best split of the samples at one of the features that
//! are drawn for the node (CART: L. Breiman, J. Friedman, R. Olshen, C. Stone, 1984).
//!
//! The samples of a node lie side by side and are divided in place. To try a feature they are
//! sorted by their ranks in it; nothing is allocated for a node.

use std::ops::Range;

use tenfold_ml::authoring::random::SplitMix64;

use crate::tree::Tree;
use crate::tree::criterion::Criterion;
use crate::tree::ranks::Ranks;
use crate::tree::sort::{Keys, position, rank};
use crate::tree::structure::Grown;

/// A sample that a tree is grown on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<T> {
    pub(crate) row: u32,
    pub(crate) target: T,
    /// Its weight, above 0.
    pub(crate) weight: f64,
}

/// The limits of a tree, and the number of features that a node tries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) max_depth: usize,
    pub(crate) min_samples_split: usize,
    pub(crate) min_samples_leaf: usize,
    pub(crate) n_candidates: usize,
}

/// A node that waits: its samples, and how many splits are above it.
struct Waiting {
    samples: Range<usize>,
    depth: usize,
}

/// A split of a node's samples: those whose rank in a feature is at most `low` go left.
#[derive(Clone, Copy, Debug)]
struct Split {
    feature: usize,
    low: u32,
    /// The lowest rank that goes right.
    high: u32,
    score: f64,
}

/// A tree that grows.
pub(crate) struct Growth<'r, C: Criterion> {
    ranks: &'r Ranks,
    limits: Limits,
    criterion: C,
    samples: Vec<Sample<C::Target>>,
    features: Vec<u32>,
    random: SplitMix64,
    keys: Keys,
}

impl<'r, C: Criterion> Growth<'r, C> {
    /// A tree on these samples, at least one.
    pub(crate) fn new(
        ranks: &'r Ranks,
        limits: Limits,
        criterion: C,
        samples: Vec<Sample<C::Target>>,
        random: SplitMix64,
    ) -> Self {
        let features = (0..ranks.n_features() as u32).collect();
        Self { ranks, limits, criterion, samples, features, random, keys: Keys::default() }
    }

    /// The tree, its nodes in preorder.
    pub(crate) fn run(mut self) -> Tree {
        let mut grown = Grown::new(self.ranks.n_features());
        let mut waiting = vec![Waiting { samples: 0..self.samples.len(), depth: 0 }];
        while let Some(Waiting { samples, depth }) = waiting.pop() {
            self.criterion.take(&self.samples[samples.clone()]);
            let Some(split) = self.split(samples.clone(), depth) else {
                grown.leaf(|values| self.criterion.predict(values));
                continue;
            };
            let threshold = self.ranks.middle(split.feature, split.low, split.high);
            grown.split(split.feature, threshold, split.score - self.criterion.undivided());
            let middle = self.divide(samples.clone(), split);
            waiting.push(Waiting { samples: middle..samples.end, depth: depth + 1 });
            waiting.push(Waiting { samples: samples.start..middle, depth: depth + 1 });
        }
        grown.into_tree()
    }

    /// The best split of a node whose samples the criterion has; none if it is to be a leaf.
    fn split(&mut self, samples: Range<usize>, depth: usize) -> Option<Split> {
        let Limits { max_depth, min_samples_split, min_samples_leaf, n_candidates } = self.limits;
        let too_few = samples.len() < min_samples_split || samples.len() / 2 < min_samples_leaf;
        if depth >= max_depth || too_few || self.criterion.is_pure() {
            return None;
        }
        let mut best = None;
        let mut all_constant = true;
        for tried in 0..self.features.len() {
            if tried >= n_candidates && !all_constant {
                break;
            }
            let feature = self.draw(tried);
            all_constant &= !self.try_feature(feature, samples.clone(), &mut best);
        }
        best
    }

    /// The feature that is tried next: where not all are tried anyway, each of those left is
    /// equally likely.
    fn draw(&mut self, tried: usize) -> usize {
        if self.limits.n_candidates < self.features.len() {
            let drawn = tried + self.random.below(self.features.len() - tried);
            self.features.swap(tried, drawn);
        }
        self.features[tried] as usize
    }

    /// Takes the best split at a feature if it is better than `best`. Whether the samples differ
    /// in the feature.
    fn try_feature(
        &mut self,
        feature: usize,
        samples: Range<usize>,
        best: &mut Option<Split>,
    ) -> bool {
        let samples = &self.samples[samples];
        let ranks = self.ranks.of(feature);
        if !self.keys.fill(samples.iter().map(|sample| ranks[sample.row as usize])) {
            return false;
        }
        let keys = self.keys.sorted();
        let mut score = best.map_or(f64::NEG_INFINITY, |best| best.score);
        let (min_left, max_left) =
            (self.limits.min_samples_leaf, samples.len() - self.limits.min_samples_leaf);
        self.criterion.rewind();
        for (n_left, pair) in (1..=max_left).zip(keys.windows(2)) {
            self.criterion.move_left(&samples[position(pair[0])]);
            let (low, high) = (rank(pair[0]), rank(pair[1]));
            if low == high || n_left < min_left {
                continue;
            }
            let divided = self.criterion.divided();
            if divided > score && divided.is_finite() {
                score = divided;
                *best = Some(Split { feature, low, high, score });
            }
        }
        true
    }

    /// Puts the samples that go left before the others; returns where the others begin.
    fn divide(&mut self, samples: Range<usize>, split: Split) -> usize {
        let ranks = self.ranks.of(split.feature);
        let mut middle = samples.start;
        for at in samples {
            if ranks[self.samples[at].row as usize] <= split.low {
                self.samples.swap(at, middle);
                middle += 1;
            }
        }
        middle
    }
}
