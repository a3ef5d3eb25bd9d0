//! The cross-validations that an ensemble is made of, checked to go together.

use tenfold_graph::{Graph, GraphError, Node, NodeId, task};
use tenfold_ml::data::Records;
use tenfold_ml::error::Error as MlError;
use tenfold_ml::estimator::learner::TargetOf;
use tenfold_ml::model_selection::{CrossValidated, Fold};

use crate::ensemble::member::{self, Parts};
use crate::ensemble::{EnsembleError, version};
use crate::error::Result;

/// Cross-validations of one graph, over the same splits of the same samples.
pub struct Bases<'a, L: Parts> {
    pub(super) cross: Vec<&'a CrossValidated<L>>,
    pub(super) names: Vec<String>,
    pub(super) x: Node<Records>,
    pub(super) y: Node<TargetOf<L>>,
}

impl<'a, L: Parts> Bases<'a, L> {
    /// At least `needed` of them.
    pub(super) fn of(
        graph: &Graph,
        ensemble: &'static str,
        needed: usize,
        cross: &[&'a CrossValidated<L>],
    ) -> Result<Self> {
        let Some(first) = cross.first().filter(|_| cross.len() >= needed) else {
            return Err(EnsembleError::TooFewBases { ensemble, found: cross.len() }.into());
        };
        let mut names: Vec<String> = Vec::new();
        for (at, base) in cross.iter().enumerate() {
            let name = base.name(graph).map_err(|error| foreign(error, at))?.to_owned();
            if names.contains(&name) {
                return Err(EnsembleError::RepeatedBase { base: name }.into());
            }
            names.push(name);
        }
        let (x, y) = samples(graph, first)?;
        for (other, name) in cross.iter().zip(&names).skip(1) {
            let key = |node: NodeId| graph.key(node).map(str::to_owned);
            let (first_name, second) = (names[0].clone(), name.clone());
            if other.splits != first.splits {
                return Err(EnsembleError::OtherSplits {
                    first: first_name,
                    first_splits: key(first.splits.id())?,
                    second,
                    second_splits: key(other.splits.id())?,
                }
                .into());
            }
            let (other_x, _) = samples(graph, other)?;
            if other_x != x {
                return Err(EnsembleError::OtherFeatures {
                    first: first_name,
                    first_x: key(x.id())?,
                    second,
                    second_x: key(other_x.id())?,
                }
                .into());
            }
        }
        Ok(Self { cross: cross.to_vec(), names, x, y })
    }

    /// The first one, of which an ensemble has the folds.
    pub(super) fn first(&self) -> &'a CrossValidated<L> {
        self.cross[0]
    }

    /// The beginning of the keys of the nodes of the ensemble's folds: `vote/cv`.
    pub(super) fn prefix(&self, name: &str) -> String {
        format!("{name}/{}", self.first().validation().name())
    }

    /// A node of one fold of each.
    pub(super) fn of_fold<T>(&self, at: usize, node: impl Fn(&Fold<L>) -> T) -> Vec<T> {
        self.cross.iter().map(|base| node(base.fold(at))).collect()
    }

    /// The production model of each.
    pub(super) fn prods(&self) -> Vec<Node<L::Model>> {
        self.cross.iter().map(|base| base.prod).collect()
    }

    /// The fits of one fold of each.
    pub(super) fn fits(&self, at: usize) -> Vec<NodeId> {
        let mut fits = Vec::new();
        for fold in self.of_fold(at, Fold::clone) {
            let steps = fold.steps.iter().map(|step| step.model.id());
            fits.extend(steps.chain([fold.model.id()]).chain(fold.parts));
        }
        fits.sort_unstable();
        fits.dedup();
        fits
    }

    /// The model of one fold of each, as one that takes the features of the fold: of a pipeline its
    /// steps put together, `svm/cv/whole-00`.
    #[track_caller]
    pub(super) fn whole_models(&self, graph: &mut Graph, at: usize) -> Result<Vec<Node<L::Model>>> {
        let mut models = Vec::new();
        for (base, name) in self.cross.iter().zip(&self.names) {
            let fold = base.fold(at);
            let key = format!("{name}/{}/whole-{at:02}", base.validation().name());
            models.push(if fold.steps.is_empty() {
                fold.model
            } else if graph.contains(&key) {
                graph.node(&key)?
            } else {
                let steps: Vec<_> = fold.steps.iter().map(|step| step.model).collect();
                let whole = task(member::whole::<L>).version(version::<L>());
                graph.try_task(key, whole, (steps, fold.model))?
            });
        }
        Ok(models)
    }
}

/// The features and the target of a cross-validation.
fn samples<L: Parts>(
    graph: &Graph,
    base: &CrossValidated<L>,
) -> Result<(Node<Records>, Node<TargetOf<L>>)> {
    let Some(fold) = base.folds().first() else {
        return Err(MlError::Empty { what: "the cross-validation", needed: "fold" }.into());
    };
    // The rows of a fold are selected by a task on features, target and split.
    let inputs = graph.inputs_of(fold.x_train.id())?;
    Ok((graph.node(graph.key(inputs[0])?)?, graph.node(graph.key(inputs[1])?)?))
}

/// An error about the cross-validation at this place in the list.
fn foreign(error: MlError, at: usize) -> MlError {
    let role = || format!("cross-validation {at} of the list");
    match error {
        MlError::Graph(tenfold_graph::Error::Graph(GraphError::ForeignNode { .. })) => {
            MlError::Graph(GraphError::ForeignNode { role: role() }.into())
        }
        MlError::Graph(tenfold_graph::Error::Graph(GraphError::RolledBack { .. })) => {
            MlError::Graph(GraphError::RolledBack { role: role() }.into())
        }
        other => other,
    }
}
