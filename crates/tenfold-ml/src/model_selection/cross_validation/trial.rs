//! `Trial`: an estimator that is scored on folds, and not kept: the nodes of a candidate of a
//! search.

use std::collections::HashMap;
use std::sync::Arc;

use tenfold_graph::{Graph, Node, NodeId, cached, task};
use tenfold_store::Digest;

use super::Folds;
use super::chain::{Chain, Digests, Steps};
use super::scores::{score, version};
use crate::data::Records;
use crate::error::Result;
use crate::estimator::learner::{Learner, Model, Target, TargetOf};
use crate::model_selection::{ScoreList, Scorer};
use crate::tasks;

/// The nodes of an estimator that is scored on folds: fits, predictions for the test samples and
/// scores, without reports and without a production model.
#[derive(Debug)]
pub struct Trial<L: Learner> {
    /// The folds, in the order of the splits.
    pub folds: Vec<TrialFold<L>>,
}

/// The nodes of one fold of a [`Trial`].
#[derive(Debug)]
pub struct TrialFold<L: Learner> {
    /// The model: `NAME/fit-00`; of a pipeline the model of its last step.
    pub model: Node<L::Model>,
    /// Its predictions for the test samples: `NAME/transform-tst-00`.
    pub predicted_test: Node<TargetOf<L>>,
    /// The scores on the test samples: `NAME/scores-tst-00`.
    pub test: Node<ScoreList>,
    /// The scores on the training samples: `NAME/scores-trn-00`, if they were asked for.
    pub train: Option<Node<ScoreList>>,
    /// The fits of the transformers of a pipeline, which other trials may share.
    pub steps: Arc<[NodeId]>,
}

/// The scorers of trials, as the value of a node.
pub type Scorers<T> = Arc<Vec<Scorer<T>>>;

impl<T: Target> Folds<T> {
    /// Adds the nodes of an estimator that is scored on these folds, with keys that start with `name`.
    ///
    /// Equal steps of pipelines are the same nodes in all trials and cross-validations on the folds; so is
    /// the model, where whole estimators are equal.
    ///
    /// # Errors
    /// As [`CrossValidation::add_to`](crate::model_selection::CrossValidation::add_to), of the estimator. The
    /// graph is then as it was.
    #[track_caller]
    pub fn add_trial<L>(
        &self,
        graph: &mut Graph,
        name: &str,
        estimator: L,
        scorers: Node<Scorers<T>>,
        with_train: bool,
    ) -> Result<Trial<L>>
    where
        L: Learner,
        L::Model: Model<Target = T>,
    {
        let trials = vec![(name.to_owned(), estimator)];
        let mut added = self.add_trials(graph, trials, scorers, with_train)?;
        Ok(added.pop().unwrap_or_else(|| unreachable!("one was added")))
    }

    /// The same for many estimators, each with its name.
    ///
    /// A run tries all of them on one fold before the next, and those with equal steps one after the other,
    /// so that few transformed records are held at once.
    ///
    /// # Errors
    /// As [`Folds::add_trial`], of the first estimator that has one.
    #[track_caller]
    pub fn add_trials<L>(
        &self,
        graph: &mut Graph,
        trials: Vec<(String, L)>,
        scorers: Node<Scorers<T>>,
        with_train: bool,
    ) -> Result<Vec<Trial<L>>>
    where
        L: Learner,
        L::Model: Model<Target = T>,
    {
        let before = graph.len();
        let added = self.add_trial_nodes(graph, trials, scorers, with_train);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_trial_nodes<L>(
        &self,
        graph: &mut Graph,
        trials: Vec<(String, L)>,
        scorers: Node<Scorers<T>>,
        with_train: bool,
    ) -> Result<Vec<Trial<L>>>
    where
        L: Learner,
        L::Model: Model<Target = T>,
    {
        let kind = graph.value(self.x)?.map(|x| x.kind());
        let mut digests = Digests::default();
        let mut chains = Vec::with_capacity(trials.len());
        for (name, estimator) in trials {
            let chain = Chain::of_value(graph, &name, estimator, &mut digests)?;
            if let Some(kind) = kind {
                chain.check_kinds(graph, kind)?;
            }
            chains.push((name, chain));
        }
        let groups = groups(chains.iter().map(|(_, chain)| chain));
        let empty = || Trial { folds: Vec::with_capacity(self.folds.len()) };
        let mut added: Vec<Trial<L>> = chains.iter().map(|_| empty()).collect();
        for (at, data) in self.folds.iter().enumerate() {
            for group in &groups {
                let (name, first) = &chains[group[0]];
                let Steps { steps, x_train, x_test } = first.add_steps(graph, name, at, *data)?;
                let steps: Arc<[NodeId]> = steps.iter().map(|step| step.model.id()).collect();
                for &trial in group {
                    let (name, chain) = &chains[trial];
                    let model = chain.add_model(graph, name, at, x_train, data.y_train)?;
                    let scored = Scored { name, at, model, scorers };
                    let [part, scores] = ["transform-tst", "scores-tst"];
                    let (predicted_test, test) =
                        scored.add_to(graph, [part, scores], x_test, data.y_test)?;
                    let [part, scores] = ["transform-trn", "scores-trn"];
                    let train = match with_train {
                        false => None,
                        true => {
                            Some(scored.add_to(graph, [part, scores], x_train, data.y_train)?.1)
                        }
                    };
                    let steps = Arc::clone(&steps);
                    added[trial].folds.push(TrialFold {
                        model,
                        predicted_test,
                        test,
                        train,
                        steps,
                    });
                }
            }
        }
        Ok(added)
    }
}

/// The places of chains with equal transformers; groups that begin with equal ones are one after the other, else
/// each comes where its first one does. A chain with unknown parameters is alone.
fn groups<'a, L: Learner>(chains: impl Iterator<Item = &'a Chain<L>>) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    let mut known: HashMap<Vec<Digest>, usize> = HashMap::new();
    // The first chain with these transformers at its beginning.
    let mut firsts: HashMap<Vec<Digest>, usize> = HashMap::new();
    for (at, chain) in chains.enumerate() {
        let Some(digests) = chain.digests() else {
            groups.push((vec![at], vec![at]));
            continue;
        };
        if let Some(&group) = known.get(&digests) {
            groups[group].1.push(at);
            continue;
        }
        let first = |end: usize| *firsts.entry(digests[..end].to_vec()).or_insert(at);
        let order = (1..=digests.len()).map(first).collect();
        known.insert(digests, groups.len());
        groups.push((order, vec![at]));
    }
    groups.sort_by(|(a, _), (b, _)| a.cmp(b));
    groups.into_iter().map(|(_, group)| group).collect()
}

/// A model of a fold that is scored.
struct Scored<'a, M: Model> {
    name: &'a str,
    at: usize,
    model: Node<M>,
    scorers: Node<Scorers<M::Target>>,
}

impl<M: Model> Scored<'_, M> {
    /// The predictions and the scores on records, with keys of these parts.
    #[track_caller]
    fn add_to(
        &self,
        graph: &mut Graph,
        [part, scores]: [&str; 2],
        x: Node<Records>,
        y: Node<M::Target>,
    ) -> Result<(Node<M::Target>, Node<ScoreList>)> {
        let Self { name, at, model, scorers } = *self;
        let key = format_args!("{name}/{part}-{at:02}");
        let predicted = graph.try_task(key, task(tasks::predict).timed(), (model, x))?;
        let key = format_args!("{name}/{scores}-{at:02}");
        let score = cached(score::<M>).version(version::<M>()).timed();
        let scores = graph.try_task(key, score, (model, x, y, predicted, scorers))?;
        Ok((predicted, scores))
    }
}
