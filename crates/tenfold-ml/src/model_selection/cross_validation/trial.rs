//! `Trial`: an estimator that is scored on folds, and not kept: the nodes of a candidate of a
//! search.

use std::sync::Arc;

use tenfold_graph::{Graph, Node, NodeId, cached, task};
use tenfold_store::Digest;

use super::Folds;
use super::chain::Chain;
use super::folds::Prefix;
use super::scores::{score, version};
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
    /// Adds the nodes of an estimator that is scored on these folds, with keys that start with
    /// `name`.
    ///
    /// Equal steps of pipelines are the same nodes in all trials and cross-validations on the
    /// folds; so is the model, where whole estimators are equal.
    ///
    /// # Errors
    /// As [`CrossValidation::add_to`](crate::model_selection::CrossValidation::add_to), of the
    /// estimator. The graph is then as it was.
    #[track_caller]
    pub fn add_trial<L>(
        &mut self,
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
        let before = graph.len();
        let added = self.add_trial_nodes(graph, name, estimator, scorers, with_train);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_trial_nodes<L>(
        &mut self,
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
        let chain = Chain::of_value(graph, name, estimator)?;
        if let Some(x) = graph.value(self.x)? {
            chain.check_kinds(graph, x.kind())?;
        }
        let digests = chain.digests();
        let known = digests.as_ref().and_then(|digests| self.known(graph, digests));
        let score = || cached(score::<L::Model>).version(version::<L::Model>()).timed();
        let mut folds = Vec::with_capacity(self.folds.len());
        let mut added = Vec::new();
        for (at, data) in self.folds.iter().enumerate() {
            let prefix = match &known {
                Some(known) => known[at].clone(),
                None => {
                    let prefix = Prefix::new(chain.add_steps(graph, name, at, *data)?);
                    added.push(prefix.clone());
                    prefix
                }
            };
            let Prefix { fits: steps, x_train, x_test } = prefix;
            let model = chain.add_model(graph, name, at, x_train, data.y_train)?;
            let predict = task(tasks::predict).timed();
            let key = format_args!("{name}/transform-tst-{at:02}");
            let predicted_test = graph.try_task(key, predict.clone(), (model, x_test))?;
            let on_test = (model, x_test, data.y_test, predicted_test, scorers);
            let key = format_args!("{name}/scores-tst-{at:02}");
            let test = graph.try_task(key, score(), on_test)?;
            let train = match with_train {
                false => None,
                true => {
                    let key = format_args!("{name}/transform-trn-{at:02}");
                    let predicted = graph.try_task(key, predict, (model, x_train))?;
                    let on_train = (model, x_train, data.y_train, predicted, scorers);
                    let key = format_args!("{name}/scores-trn-{at:02}");
                    Some(graph.try_task(key, score(), on_train)?)
                }
            };
            folds.push(TrialFold { model, predicted_test, test, train, steps });
        }
        if let (None, Some(digests)) = (known, digests) {
            self.prefixes.insert(digests, added.into());
        }
        Ok(Trial { folds })
    }

    /// The nodes of these transformers in each fold, if an earlier trial has added them and the
    /// graph still has them.
    fn known(&self, graph: &Graph, digests: &[Digest]) -> Option<Arc<[Prefix]>> {
        let known = self.prefixes.get(digests)?;
        let is_there = |prefix: &Prefix| graph.key(prefix.x_test.id()).is_ok();
        known.iter().all(is_there).then(|| Arc::clone(known))
    }
}
