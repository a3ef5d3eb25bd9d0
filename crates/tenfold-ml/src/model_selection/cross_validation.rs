//! `CrossValidation`: the nodes that everyone needs, generated round an estimator.
//!
//! Per fold a fit, the predictions and a report for the training and the test rows; and a fit on
//! all samples for production. The folds of the data are nodes of their own, shared by all
//! estimators that are validated on them.

use std::sync::Arc;

use tenfold_graph::{Graph, Node, NodeId, Run, cached, task};

use crate::data::Records;
use crate::error::Result;
use crate::estimator::TransformerModel;
use crate::estimator::learner::{IntoLearner, Learner, ReportOf, TargetOf};
use crate::model_selection::{Split, Splits, Splitter};
use crate::tasks;

mod chain;
mod folds;
mod out_of_fold;
mod scores;
mod summary;
mod trial;

use chain::Chain;
use folds::version;
pub use folds::{FoldData, Folds};
pub use out_of_fold::OutOfFold;
pub use scores::CrossScores;
pub use summary::{FoldSummary, Summary};
pub use trial::{Scorers, Trial, TrialFold};

/// The last part of the key of the production model.
const PROD: &str = "prod";

/// Cross-validation over the splits of a splitter.
///
/// ```
/// use tenfold_graph::{Executor, Graph, Threads};
/// use tenfold::datasets;
/// use tenfold::estimator::Classifier;
/// use tenfold::model_selection::{CrossValidation, KFold};
/// use tenfold::svm::Svc;
///
/// let iris = datasets::iris()?;
/// let mut graph = Graph::new();
/// let x = graph.data("X", iris.x)?;
/// let y = graph.data("y", iris.y)?;
/// let svc = graph.data("svc", Svc::new().boxed())?;
/// let cv = CrossValidation::new(KFold::new(3).shuffle(7)).add_to(&mut graph, "svc", svc, x, y)?;
///
/// let run = Threads::default().run(&graph, cv.reports())?;
/// println!("{}", cv.summary(&run)?);
/// assert!(run.get(cv.fold(0).report_test)?.accuracy() > 0.9);
/// assert!(graph.contains("svc/cv/report-tst-00"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CrossValidation {
    splitter: Arc<dyn Splitter>,
    name: String,
}

/// The nodes of a cross-validation; `L` is `Box<dyn Classifier>` or `Box<dyn Regressor>`.
#[derive(Debug)]
pub struct CrossValidated<L: Learner> {
    /// The splits of the samples: `y/cv/splits`.
    pub splits: Node<Splits>,
    /// Warnings about the splits, one sentence each: `y/cv/warnings`.
    pub warnings: Node<Vec<String>>,
    /// The out-of-fold predictions: `NAME/cv/predictions`.
    pub predictions: Node<OutOfFold<TargetOf<L>>>,
    /// The model fitted on all samples, for production: `NAME/prod`.
    pub prod: Node<L::Model>,
    folds: Vec<Fold<L>>,
    validation: CrossValidation,
}

/// The nodes of one fold.
#[derive(Debug)]
pub struct Fold<L: Learner> {
    /// The rows: `y/cv/split-00`.
    pub split: Node<Split>,
    /// The training features: `X/cv/transform-trn-00`.
    pub x_train: Node<Records>,
    /// The test features: `X/cv/transform-tst-00`.
    pub x_test: Node<Records>,
    /// The targets of the training samples: `y/cv/transform-trn-00`.
    pub y_train: Node<TargetOf<L>>,
    /// The truth of the test samples: `y/cv/transform-tst-00`.
    pub y_test: Node<TargetOf<L>>,
    /// The transformers of a pipeline, one after the other; empty for any other estimator.
    pub steps: Vec<FoldStep>,
    /// The model: `NAME/cv/fit-00`. Of a pipeline it is the model of the last step, which takes the
    /// features that the other steps yield.
    pub model: Node<L::Model>,
    /// The fits of the models that an ensemble is made of, whose seconds count as its own; empty
    /// for any other estimator.
    pub parts: Vec<NodeId>,
    /// Its predictions for the training samples: `NAME/cv/transform-trn-00`.
    pub predicted_train: Node<TargetOf<L>>,
    /// Its predictions for the test samples: `NAME/cv/transform-tst-00`.
    pub predicted_test: Node<TargetOf<L>>,
    /// The report for the training samples: `NAME/cv/report-trn-00`.
    pub report_train: Node<ReportOf<L>>,
    /// The report for the test samples: `NAME/cv/report-tst-00`.
    pub report_test: Node<ReportOf<L>>,
}

/// The nodes of a transformer of a pipeline in one fold. Pipelines with equal first steps share
/// them, under the keys of the pipeline that was added first.
#[derive(Clone, Debug)]
pub struct FoldStep {
    /// The name of the step.
    pub name: String,
    /// The fitted transformer: `NAME/cv/STEP/fit-00`.
    pub model: Node<Box<dyn TransformerModel>>,
    /// The training features as it changes them: `NAME/cv/STEP/transform-trn-00`.
    pub x_train: Node<Records>,
    /// The test features as it changes them: `NAME/cv/STEP/transform-tst-00`.
    pub x_test: Node<Records>,
}

impl<L: Learner> Fold<L> {
    /// The training features that the model takes: those of the last transformer of a pipeline,
    /// else those of the fold.
    pub fn model_x_train(&self) -> Node<Records> {
        self.steps.last().map_or(self.x_train, |step| step.x_train)
    }

    /// The test features that the model takes.
    pub fn model_x_test(&self) -> Node<Records> {
        self.steps.last().map_or(self.x_test, |step| step.x_test)
    }
}

impl CrossValidation {
    /// Cross-validation over the splits of `splitter`.
    pub fn new(splitter: impl Into<Box<dyn Splitter>>) -> Self {
        Self { splitter: splitter.into().into(), name: "cv".to_owned() }
    }

    /// The same, under another name than `cv` in the keys: for a second one over the same data
    /// with other splits.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// The splitter.
    pub fn splitter(&self) -> &Arc<dyn Splitter> {
        &self.splitter
    }

    /// The same with another splitter.
    #[must_use]
    pub fn with_splitter(self, splitter: impl Into<Arc<dyn Splitter>>) -> Self {
        Self { splitter: splitter.into(), ..self }
    }

    /// The name in the keys, `cv` by default.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds the nodes of a cross-validation of `estimator`, with keys that start with `name`. An
    /// estimator that is not in the graph yet is added under `name`.
    ///
    /// Each step of a pipeline is a task of its own: `NAME/cv/STEP/fit-00` for a transformer and
    /// `NAME/cv/fit-00` for the last one. Pipelines with equal first steps share their nodes. The
    /// production model is fitted as one. A pipeline in the graph and its steps can then not be
    /// bound to other values: another pipeline needs a cross-validation of its own.
    ///
    /// The folds of `x` and `y` get keys that start with theirs. Where they are in the graph
    /// already, from the cross-validation of another estimator over the same splits, they are
    /// shared: where the splitter is of the same kind with equal parameters.
    ///
    /// # Errors
    /// [`Error::Param`](crate::error::Error::Param) on fewer folds than the splitter needs;
    /// [`Error::LengthMismatch`](crate::error::Error::LengthMismatch),
    /// [`SplitError::TooManyFolds`](crate::model_selection::SplitError::TooManyFolds) and the like
    /// where the data is in the graph already;
    /// [`ValidationError::StepKind`](crate::model_selection::ValidationError::StepKind) where a
    /// step takes no records of the kind that reaches it, as far as parameters show it;
    /// [`ValidationError::StepName`](crate::model_selection::ValidationError::StepName) if a step
    /// of a pipeline has the name of other nodes;
    /// [`ValidationError::FoldsInUse`](crate::model_selection::ValidationError::FoldsInUse) if
    /// folds of this name exist with other splits; [`Error::Graph`](crate::error::Error::Graph) if
    /// a key is in use or a node is of another graph. The graph is then as it was.
    #[track_caller]
    pub fn add_to<L: Learner>(
        &self,
        graph: &mut Graph,
        name: &str,
        estimator: impl IntoLearner<L>,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
    ) -> Result<CrossValidated<L>> {
        let before = graph.len();
        let added = self.add_nodes(graph, name, estimator, x, y);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_nodes<L: Learner>(
        &self,
        graph: &mut Graph,
        name: &str,
        estimator: impl IntoLearner<L>,
        x: Node<Records>,
        y: Node<TargetOf<L>>,
    ) -> Result<CrossValidated<L>> {
        let shared = self.add_fold_nodes(graph, x, y)?;
        let prefix = format!("{name}/{}", self.name);
        let estimator = estimator.into_node(graph, name)?;
        let chain = Chain::of(graph, name, &self.name, estimator)?;
        if let Some(x) = graph.value(x)? {
            chain.check_kinds(graph, x.kind())?;
        }
        let mut folds = Vec::new();
        // Not in a closure: an error names the place of the caller, which closures do not know.
        for (at, data) in shared.folds.iter().enumerate() {
            folds.push(chain.add_fold(graph, &prefix, at, *data)?);
        }
        let Folds { splits, warnings, .. } = shared;
        let predicted: Vec<_> = folds.iter().map(|fold| fold.predicted_test).collect();
        let predictions = graph.try_task(
            format_args!("{name}/{}/predictions", self.name),
            cached(OutOfFold::<TargetOf<L>>::assemble).version(version::<TargetOf<L>>()),
            (splits, predicted),
        )?;
        let prod = graph.try_task(
            format_args!("{name}/{PROD}"),
            task(tasks::fit).timed(),
            (estimator, x, y),
        )?;
        Ok(CrossValidated { splits, warnings, predictions, prod, folds, validation: self.clone() })
    }
}

impl<L: Learner> CrossValidated<L> {
    /// The same cross-validation, of other models over the same folds: an ensemble of several, for
    /// example. `predictions` has the key `NAME/cv/predictions`.
    #[must_use]
    pub fn with_models(
        &self,
        predictions: Node<OutOfFold<TargetOf<L>>>,
        prod: Node<L::Model>,
        folds: Vec<Fold<L>>,
    ) -> Self {
        let validation = self.validation.clone();
        Self { splits: self.splits, warnings: self.warnings, predictions, prod, folds, validation }
    }

    /// The cross-validation that added these nodes, for another estimator over the same splits.
    pub fn validation(&self) -> &CrossValidation {
        &self.validation
    }

    /// The name of the estimator, with which the keys start: `svm` of `svm/cv/fit-00`.
    ///
    /// # Errors
    /// [`Error::Graph`](crate::error::Error::Graph) if the graph is another one.
    pub fn name<'g>(&self, graph: &'g Graph) -> Result<&'g str> {
        let key = graph.key(self.predictions.id())?;
        let rest = format!("/{}/predictions", self.validation.name);
        Ok(key.strip_suffix(rest.as_str()).unwrap_or(key))
    }

    /// The nodes of each fold.
    pub fn folds(&self) -> &[Fold<L>] {
        &self.folds
    }

    /// The nodes of one fold, counted from 0.
    ///
    /// # Panics
    /// If there is no such fold.
    pub fn fold(&self, fold: usize) -> &Fold<L> {
        &self.folds[fold]
    }

    /// The nodes of every report, which [`CrossValidated::summary`] needs: without
    /// the models and the production fit.
    pub fn reports(&self) -> Vec<NodeId> {
        let reports = |fold: &Fold<L>| [fold.report_train.id(), fold.report_test.id()];
        let warnings = std::iter::once(self.warnings.id());
        warnings.chain(self.folds.iter().flat_map(reports)).collect()
    }

    /// The nodes of everything: reports, models, out-of-fold predictions and the
    /// production model.
    pub fn everything(&self) -> Vec<NodeId> {
        let models = self.folds.iter().map(|fold| fold.model.id());
        let rest = [self.splits.id(), self.predictions.id(), self.prod.id()];
        self.reports().into_iter().chain(models).chain(rest).collect()
    }

    /// A table of a run that was asked for [`CrossValidated::reports`]: the metrics per fold, mean
    /// and standard deviation, fit and score seconds.
    ///
    /// # Errors
    /// The first failure, if every fold failed; where some did, the summary says which.
    /// [`Error::Empty`](crate::error::Error::Empty) without a fold.
    pub fn summary(&self, run: &Run) -> Result<Summary> {
        Summary::new(self, run)
    }
}

impl<L: Learner> Clone for CrossValidated<L> {
    fn clone(&self) -> Self {
        self.with_models(self.predictions, self.prod, self.folds.clone())
    }
}

impl<L: Learner> Clone for Fold<L> {
    fn clone(&self) -> Self {
        Self { steps: self.steps.clone(), parts: self.parts.clone(), ..*self }
    }
}
