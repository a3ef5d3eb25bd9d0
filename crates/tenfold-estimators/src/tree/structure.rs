//! A grown tree: its nodes in preorder, and how it is followed to a leaf.

use std::borrow::Cow;
use std::io::Write;

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::parallel;
use tenfold_ml::data::{DenseView, little_endian};
use tenfold_store::{Source, Stored, decode_postcard, encode_postcard};

/// A grown tree: splits of features at thresholds, and leaves with their predictions.
///
/// A sample goes left where its feature is at most the threshold. The nodes are kept in preorder,
/// each split before its left part and that before its right part; so the leaves determine
/// the shape, and no tree that is read can contain a circle.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Tree {
    nodes: Vec<Node>,
    /// The numbers of each leaf.
    width: usize,
    values: Vec<f64>,
    importances: Vec<f64>,
}

tenfold_store::fingerprint_with_serde! { Tree => "tenfold.tree.v1" }

/// A split, or a leaf.
#[derive(Clone, Copy, Debug)]
struct Node {
    threshold: f64,
    /// The feature of a split, or [`LEAF`].
    feature: u32,
    /// Of a split the node where its right part begins, always after the split; the left part
    /// begins at the next node. Of a leaf its number.
    next: u32,
}

const LEAF: u32 = u32::MAX;

/// A tree as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename = "Tree")]
struct Parts {
    /// Of each node 0 for a leaf, or the feature of a split, counted from 1.
    features: Vec<u32>,
    /// The threshold of each split.
    #[serde(with = "little_endian")]
    thresholds: Vec<f64>,
    /// The prediction of each leaf.
    #[serde(with = "little_endian")]
    values: Vec<f64>,
    /// The fall of impurity by the splits of each feature.
    #[serde(with = "little_endian")]
    importances: Vec<f64>,
}

impl TryFrom<Parts> for Tree {
    type Error = &'static str;

    fn try_from(parts: Parts) -> Result<Self, &'static str> {
        let Parts { features, thresholds, values, importances } = parts;
        let n_leaves = features.iter().filter(|feature| **feature == 0).count();
        if n_leaves == 0 || values.is_empty() || values.len() % n_leaves != 0 {
            return Err("each leaf of a tree has as many numbers");
        }
        if thresholds.len() != features.len() - n_leaves || u32::try_from(features.len()).is_err() {
            return Err("each split of a tree has one threshold");
        }
        if features.iter().any(|feature| *feature as usize > importances.len()) {
            return Err("a tree splits a feature that is not there");
        }
        let nodes = linked(&features, &thresholds)?;
        Ok(Self { nodes, width: values.len() / n_leaves, values, importances })
    }
}

/// The nodes of a tree from its features in preorder, as [`Parts`] has them.
fn linked(features: &[u32], thresholds: &[f64]) -> Result<Vec<Node>, &'static str> {
    const BROKEN: &str = "the nodes of a tree are not one whole tree";
    let mut nodes: Vec<Node> = Vec::with_capacity(features.len());
    let mut thresholds = thresholds.iter();
    let mut n_leaves = 0;
    // Splits whose right part has not begun.
    let mut open: Vec<usize> = Vec::new();
    for (at, &feature) in features.iter().enumerate() {
        if feature == 0 {
            nodes.push(Node { threshold: 0.0, feature: LEAF, next: n_leaves });
            n_leaves += 1;
            match open.pop() {
                Some(split) => nodes[split].next = at as u32 + 1,
                None if at + 1 == features.len() => return Ok(nodes),
                None => return Err(BROKEN),
            }
        } else {
            open.push(at);
            let threshold = *thresholds.next().ok_or(BROKEN)?;
            nodes.push(Node { threshold, feature: feature - 1, next: 0 });
        }
    }
    Err(BROKEN)
}

impl From<Tree> for Parts {
    fn from(tree: Tree) -> Self {
        let feature = |node: &Node| node.feature.wrapping_add(1);
        Self {
            features: tree.nodes.iter().map(feature).collect(),
            thresholds: tree.splits().map(|(_, threshold)| threshold).collect(),
            values: tree.values,
            importances: tree.importances,
        }
    }
}

impl Tree {
    /// The number of nodes, splits and leaves.
    pub fn n_nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The number of leaves.
    pub fn n_leaves(&self) -> usize {
        self.values.len() / self.width
    }

    /// The most splits on the way to a leaf.
    pub fn depth(&self) -> usize {
        let mut depths = vec![0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.feature != LEAF) {
            depths[at + 1] = depths[at] + 1;
            depths[node.next as usize] = depths[at] + 1;
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// The feature and the threshold of each split, in preorder: each before those of its left
    /// part, and those before the ones of its right part.
    pub fn splits(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let splits = self.nodes.iter().filter(|node| node.feature != LEAF);
        splits.map(|node| (node.feature as usize, node.threshold))
    }

    /// The share of each feature in the fall of impurity; they sum to 1, or are all 0 if
    /// nothing was split.
    pub(crate) fn importances(&self) -> impl Iterator<Item = f64> + '_ {
        let sum: f64 = self.importances.iter().sum();
        let of_sum = move |importance: &f64| if sum > 0.0 { importance / sum } else { 0.0 };
        self.importances.iter().map(of_sum)
    }

    /// The numbers that each leaf predicts.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The number of features that it was grown on.
    pub(crate) fn n_features(&self) -> usize {
        self.importances.len()
    }

    /// The prediction of the leaf that a sample reaches.
    #[inline]
    pub(crate) fn values(&self, row: &[f64]) -> &[f64] {
        let mut at = 0;
        loop {
            let Node { threshold, feature, next } = self.nodes[at];
            if feature == LEAF {
                return &self.values[next as usize * self.width..][..self.width];
            }
            at = if row[feature as usize] <= threshold { at + 1 } else { next as usize };
        }
    }
}

/// The mean prediction of the trees (at least one, all of one width) for each sample,
/// `n_samples × width`.
pub(crate) fn mean_prediction(trees: &[Tree], x: DenseView<'_>) -> Array2<f64> {
    /// So many samples at a time go through a tree while it is in the cache.
    const BLOCK: usize = 256;
    let width = trees[0].width;
    let mut means = vec![0.0; x.n_samples() * width];
    parallel::for_each_chunk(&mut means, BLOCK * width, 1, &|block, means| {
        for tree in trees {
            for (at, mean) in means.chunks_exact_mut(width).enumerate() {
                let values = tree.values(x.row(block * BLOCK + at));
                mean.iter_mut().zip(values).for_each(|(mean, value)| *mean += value);
            }
        }
        means.iter_mut().for_each(|sum| *sum /= trees.len() as f64);
    });
    Array2::from_shape_vec((x.n_samples(), width), means)
        .expect("there is one mean for each sample and value")
}

/// As `tree.v1`: its nodes as postcard writes them.
impl Stored for Tree {
    const CODEC: &'static str = "tree.v1";

    fn type_name() -> Cow<'static, str> {
        "tenfold.tree.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> tenfold_store::Result<()> {
        encode_postcard(self, to)
    }

    fn decode(from: &mut Source<'_>) -> tenfold_store::Result<Self> {
        decode_postcard(from)
    }
}

/// A tree while it is grown, in preorder.
pub(crate) struct Grown(Parts);

impl Grown {
    /// No node yet.
    pub(crate) fn new(n_features: usize) -> Self {
        let importances = vec![0.0; n_features];
        let (features, thresholds, values) = (Vec::new(), Vec::new(), Vec::new());
        Self(Parts { features, thresholds, values, importances })
    }

    /// Adds a split that makes the samples purer by `gain`.
    pub(crate) fn split(&mut self, feature: usize, threshold: f64, gain: f64) {
        self.0.features.push(feature as u32 + 1);
        self.0.thresholds.push(threshold);
        // Rounding can make nothing a little less.
        self.0.importances[feature] += gain.max(0.0);
    }

    /// Adds a leaf, for which `predict` appends its numbers.
    pub(crate) fn leaf(&mut self, predict: impl FnOnce(&mut Vec<f64>)) {
        self.0.features.push(0);
        predict(&mut self.0.values);
    }

    /// The tree of all nodes that were added.
    pub(crate) fn into_tree(self) -> Tree {
        self.0.try_into().expect("every split was followed by both of its parts")
    }
}
