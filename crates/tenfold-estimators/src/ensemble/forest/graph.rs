//! A forest as nodes of a graph: the ranks of the features, a task for each tree, and the model
//! that joins them.

use tenfold_graph::{Graph, Node, cached, task};
use tenfold_ml::data::{Labels, Records, Values};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::learner::{Model, Target};
use tenfold_ml::estimator::{ClassifierModel, RegressorModel};
use tenfold_ml::tasks;

use crate::ensemble::forest::regressor;
use crate::ensemble::{RandomForestClassifierModel, RandomForestRegressorModel};
use crate::tree::models::ClassTrees;
use crate::tree::params::TreeParams;
use crate::tree::ranks::Ranks;
use crate::tree::{Tree, VERSION};

/// The nodes of a forest; `M` is `Box<dyn ClassifierModel>` or `Box<dyn RegressorModel>`.
#[derive(Debug)]
pub struct GrownForest<M> {
    /// The trees: `NAME/tree-000` and so on.
    pub trees: Vec<Node<Tree>>,
    /// The model of all trees: `NAME/model`.
    pub model: Node<M>,
}

impl<M> Clone for GrownForest<M> {
    fn clone(&self) -> Self {
        Self { trees: self.trees.clone(), model: self.model }
    }
}

/// A target that trees are grown for.
pub(super) trait Grow: Target {
    /// The model that joins the trees.
    type Model: Model;

    fn ranks(x: &Records, y: &Self) -> Result<Ranks>;

    fn tree(params: &TreeParams, ranks: &Ranks, y: &Self) -> Result<Tree>;

    fn model(x: &Records, y: &Self, trees: Vec<Tree>) -> Result<Self::Model>;
}

impl Grow for Labels {
    type Model = Box<dyn ClassifierModel>;

    fn ranks(x: &Records, y: &Self) -> Result<Ranks> {
        Ranks::for_labels(x, y)
    }

    fn tree(params: &TreeParams, ranks: &Ranks, y: &Self) -> Result<Tree> {
        params.grow_for_labels(&super::NAMES, ranks, y)
    }

    fn model(x: &Records, y: &Self, trees: Vec<Tree>) -> Result<Self::Model> {
        Ok(Box::new(RandomForestClassifierModel { trees: ClassTrees::new(x, y, trees)? }))
    }
}

impl Grow for Values {
    type Model = Box<dyn RegressorModel>;

    fn ranks(x: &Records, y: &Self) -> Result<Ranks> {
        Ranks::for_values(x, y)
    }

    fn tree(params: &TreeParams, ranks: &Ranks, y: &Self) -> Result<Tree> {
        params.grow_for_values(&regressor::NAMES, ranks, y)
    }

    fn model(x: &Records, _: &Self, trees: Vec<Tree>) -> Result<Self::Model> {
        Ok(Box::new(RandomForestRegressorModel::new(x, trees)))
    }
}

/// Adds the nodes of a forest, or none of them.
#[track_caller]
pub(super) fn add<T: Grow>(
    graph: &mut Graph,
    name: &str,
    members: &[TreeParams],
    x: Node<Records>,
    y: Node<T>,
) -> Result<GrownForest<T::Model>> {
    let before = graph.len();
    let added = add_nodes(graph, name, members, x, y);
    if added.is_err() {
        graph.roll_back(before);
    }
    added
}

#[track_caller]
fn add_nodes<T: Grow>(
    graph: &mut Graph,
    name: &str,
    members: &[TreeParams],
    x: Node<Records>,
    y: Node<T>,
) -> Result<GrownForest<T::Model>> {
    let version = tasks::version(T::VERSION).map(|version| version << 8 | VERSION);
    let ranks = task(ranked::<T>).version(version);
    let ranks = graph.try_task(format_args!("{name}/ranks"), ranks, (x, y))?;
    let mut trees = Vec::with_capacity(members.len());
    // Not in a closure: an error names the place of the caller, which closures do not know.
    for (number, member) in members.iter().enumerate() {
        let key = format_args!("{name}/params-{number:03}").to_string();
        let params = graph.data(key, member.clone())?;
        let grown = cached(grown::<T>).version(version).always().timed();
        trees.push(graph.try_task(
            format_args!("{name}/tree-{number:03}"),
            grown,
            (params, ranks, y),
        )?);
    }
    let joined = cached(joined::<T>).version(version).always();
    let model = graph.try_task(format_args!("{name}/model"), joined, (x, y, trees.clone()))?;
    Ok(GrownForest { trees, model })
}

fn ranked<T: Grow>(x: &Records, y: &T) -> Result<Ranks> {
    T::ranks(x, y)
}

fn grown<T: Grow>(params: &TreeParams, ranks: &Ranks, y: &T) -> Result<Tree> {
    T::tree(params, ranks, y)
}

fn joined<T: Grow>(x: &Records, y: &T, trees: &[&Tree]) -> Result<T::Model> {
    T::model(x, y, trees.iter().map(|&tree| tree.clone()).collect())
}
