//! `Bagging`: many fits of one estimator on drawn samples, which vote.

use std::sync::Arc;

use tenfold_graph::{Graph, Node, NodeId, cached, task};
use tenfold_ml::authoring::param;
use tenfold_ml::data::Records;
use tenfold_ml::estimator::learner::{ReportOf, TargetOf};
use tenfold_ml::estimator::{Transformer, TransformerModel};
use tenfold_ml::model_selection::{CrossValidated, OutOfFold, Part};
use tenfold_ml::tasks;

use crate::ensemble::ballot::Ballot;
use crate::ensemble::bases::Bases;
use crate::ensemble::draw::Draw;
use crate::ensemble::fits::Fits;
use crate::ensemble::member::{Parts, gathered, whole};
use crate::ensemble::out_of_bag::{out_of_bag, out_of_bag_report};
use crate::ensemble::{EnsembleError, Member, version};
use crate::error::Result;

/// A bag: many fits of the estimator of a cross-validation, each on samples drawn anew, which vote
/// (L. Breiman, "Bagging predictors", 1996).
///
/// Each fit is a node, in every fold and for production, and draws by a seed of its own, which
/// comes from that of the graph and the key: a larger bag begins with the models of a smaller one.
/// The estimator's own `seed`, if it has one, is the same in all. Classifiers vote by the mean of
/// their probabilities, or of their predicted classes if they have none, as scikit-learn's
/// `BaggingClassifier`; of equals the first class wins. Of regressors the mean counts.
///
/// A sample counts by its weight in the fits; one of weight 0 is not drawn. A draw of samples of
/// one class alone is made again.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | the number of models | | at least 1 |
/// | [`max_samples`](Self::max_samples) | as many as there are | at least 1, or a share above 0 |
/// | [`with_replacement`](Self::with_replacement) | true | |
/// | [`share_steps`](Self::share_steps) | false | |
///
/// ```
/// use tenfold::ensemble::Bagging;
/// use tenfold::prelude::*;
/// use tenfold::tree::DecisionTreeClassifier;
///
/// let wine = datasets::wine()?;
/// let mut graph = Graph::with_seed(7);
/// let x = graph.data("X", wine.x)?;
/// let y = graph.data("y", wine.y)?;
/// let folds = CrossValidation::new(StratifiedKFold::new(5).shuffle(7));
/// let tree = folds.add_to(&mut graph, "tree", DecisionTreeClassifier::new(), x, y)?;
///
/// let bag = Bagging::new(20).add_to(&mut graph, "bag", &tree)?;
/// let run = Threads::default().run(&graph, (tree.reports(), bag.cv.reports(), bag.report))?;
/// let accuracy = |cv: &tenfold::model_selection::CrossValidated<Box<dyn Classifier>>| {
///     cv.summary(&run).map(|summary| summary.test_mean("accuracy").unwrap())
/// };
/// assert!(accuracy(&bag.cv)? > accuracy(&tree)?);
/// assert!(run.get(bag.report)?.accuracy() > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Bagging {
    n_models: usize,
    draw: Draw,
    shares_steps: bool,
}

/// The nodes of a bag.
#[derive(Clone, Debug)]
pub struct Bagged<L: Member> {
    /// The bag as a cross-validation: `NAME/cv/…`, and the production model, `NAME/prod`.
    pub cv: CrossValidated<L>,
    /// The models in the production model: `NAME/fit-000` and so on.
    pub models: Vec<Node<L::Model>>,
    /// The out-of-bag predictions of the production bag, `NAME/out-of-bag`: for each sample the
    /// vote of the models that did not draw it, so that they estimate the quality on unseen samples
    /// without another fit (L. Breiman, "Out-of-bag estimation", 1996). Samples that every model
    /// has drawn are left out.
    pub out_of_bag: Node<OutOfFold<TargetOf<L>>>,
    /// The report on these predictions: `NAME/out-of-bag/report`.
    pub report: Node<ReportOf<L>>,
}

impl Bagging {
    /// A bag of so many models, at least 1.
    pub fn new(n_models: usize) -> Self {
        let draw = Draw { max_samples: None, with_replacement: true };
        Self { n_models, draw, shares_steps: false }
    }

    /// The number of samples that each model is fitted on, or their share: by default as many as
    /// there are. Where a share is no whole number of samples it is rounded down, to at least 1.
    #[must_use]
    pub fn max_samples(mut self, max_samples: Part) -> Self {
        self.draw.max_samples = Some(max_samples);
        self
    }

    /// Lets a sample be drawn several times, or not. Without, and without `max_samples`, every model
    /// gets all samples.
    #[must_use]
    pub fn with_replacement(mut self, with_replacement: bool) -> Self {
        self.draw.with_replacement = with_replacement;
        self
    }

    /// Fits the transformers of a pipeline once on the samples of the bag, and its last step alone
    /// on each draw. In the folds they are then the nodes of the pipeline's own
    /// cross-validation.
    ///
    /// By default the whole pipeline is fitted on each draw, as in scikit-learn. Shared steps have
    /// seen the samples that are out of bag, so that the out-of-bag report is flattered where a
    /// step learns from the target; scores of the folds are not.
    #[must_use]
    pub fn share_steps(self, shares_steps: bool) -> Self {
        Self { shares_steps, ..self }
    }

    /// Adds the nodes of the bag, with keys that start with `name`: the fits on draws from the
    /// training samples of each fold of `cross`, `NAME/cv/fit-00-000` and so on, and on draws from
    /// all samples, `NAME/fit-000`.
    ///
    /// # Errors
    /// [`Error::Ml`](crate::error::Error::Ml) on a parameter out of its range;
    /// [`EnsembleError::NoEstimator`] if `cross` is itself an ensemble;
    /// [`Error::Graph`](crate::error::Error::Graph) if a key is in use or `cross` is of another
    /// graph. The graph is then as it was.
    #[track_caller]
    pub fn add_to<L: Member>(
        &self,
        graph: &mut Graph,
        name: &str,
        cross: &CrossValidated<L>,
    ) -> Result<Bagged<L>> {
        let before = graph.len();
        let added = self.add_nodes(graph, name, cross);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_nodes<L: Member>(
        &self,
        graph: &mut Graph,
        name: &str,
        cross: &CrossValidated<L>,
    ) -> Result<Bagged<L>> {
        param::at_least_one("Bagging n_models", self.n_models)?;
        self.draw.check()?;
        let bases = Bases::of(graph, "a bag", 1, &[cross])?;
        let no_estimator = || EnsembleError::NoEstimator { base: bases.names[0].clone() };
        let estimator: Node<L> = first_input(graph, cross.prod.id()).ok_or_else(no_estimator)?;
        let has_steps = cross.folds().iter().any(|fold| !fold.steps.is_empty());
        let last: Option<Node<L::Last>> = match self.shares_steps && has_steps {
            true => Some(first_input(graph, cross.fold(0).model.id()).ok_or_else(no_estimator)?),
            false => None,
        };
        let draw = graph.data(format_args!("{name}/sampling"), self.draw.clone())?;
        graph.fingerprint::<Draw>();
        graph.fingerprint::<u64>();
        let ballot = graph.data(format_args!("{name}/ballot"), Ballot::new(L::BAG))?;
        let prefix = bases.prefix(name);
        let mut folds = Vec::new();
        for (at, of_base) in cross.folds().iter().enumerate() {
            let mut fold = of_base.clone();
            let key = |part: &str| format!("{prefix}/{part}-{at:02}");
            let fits = Fits { key: &key, n_models: self.n_models, draw };
            let fits = match last {
                Some(last) => fits.add::<L, _>(graph, last, fold.model_x_train(), fold.y_train)?,
                None => {
                    fold.steps.clear();
                    fits.add::<L, _>(graph, estimator, fold.x_train, fold.y_train)?
                }
            };
            fold.parts = fits.models.iter().map(|model| model.id()).collect();
            let gather = cached(gathered::<L>).version(version::<L>()).timed();
            let inputs = (ballot, fold.y_train, fits.models);
            fold.model = graph.try_task(key("fit"), gather, inputs)?;
            let predict = task(tasks::predict).timed();
            let train = (fold.model, fold.model_x_train());
            fold.predicted_train = graph.try_task(key("transform-trn"), predict.clone(), train)?;
            let test = (fold.model, fold.model_x_test());
            fold.predicted_test = graph.try_task(key("transform-tst"), predict, test)?;
            let evaluate = task(tasks::evaluate).timed();
            let train = (fold.y_train, fold.predicted_train);
            fold.report_train = graph.try_task(key("report-trn"), evaluate.clone(), train)?;
            let test = (fold.y_test, fold.predicted_test);
            fold.report_test = graph.try_task(key("report-tst"), evaluate, test)?;
            folds.push(fold);
        }
        let predicted: Vec<_> = folds.iter().map(|fold| fold.predicted_test).collect();
        let assemble = cached(OutOfFold::<TargetOf<L>>::assemble).version(version::<L>());
        let predictions = (cross.splits, predicted);
        let predictions =
            graph.try_task(format_args!("{prefix}/predictions"), assemble, predictions)?;

        let key = |part: &str| format!("{name}/{part}");
        let fits = Fits { key: &key, n_models: self.n_models, draw };
        let gather = cached(gathered::<L>).version(version::<L>()).always();
        let (x, fits, prod) = match last {
            None => {
                let fits = fits.add::<L, _>(graph, estimator, bases.x, bases.y)?;
                let inputs = (ballot, bases.y, fits.models.clone());
                let prod = graph.try_task(key("prod"), gather, inputs)?;
                (bases.x, fits, prod)
            }
            Some(last) => {
                let (steps, x) = add_steps(graph, &key, &bases)?;
                let fits = fits.add::<L, _>(graph, last, x, bases.y)?;
                let inputs = (ballot, bases.y, fits.models.clone());
                let vote = graph.try_task(key("vote"), gather, inputs)?;
                let whole = cached(whole::<L>).version(version::<L>()).always();
                (x, fits, graph.try_task(key("prod"), whole, (steps, vote))?)
            }
        };
        let out_of_bag = cached(out_of_bag::<L>).version(version::<L>());
        let inputs = (x, bases.y, fits.rows, fits.models.clone());
        let out_of_bag = graph.try_task(key("out-of-bag"), out_of_bag, inputs)?;
        let report = cached(out_of_bag_report::<L>).version(version::<L>());
        let report = graph.try_task(key("out-of-bag/report"), report, (bases.y, out_of_bag))?;
        let cv = cross.with_models(predictions, prod, folds);
        Ok(Bagged { cv, models: fits.models, out_of_bag, report })
    }
}

/// Fitted transformers, one after the other.
type Steps = Vec<Node<Box<dyn TransformerModel>>>;

/// The transformers of the pipeline, fitted on all samples, and the samples as they change them.
#[track_caller]
fn add_steps<L: Parts>(
    graph: &mut Graph,
    key: &dyn Fn(&str) -> String,
    bases: &Bases<'_, L>,
) -> Result<(Steps, Node<Records>)> {
    let (mut models, mut x) = (Vec::new(), bases.x);
    for step in &bases.first().fold(0).steps {
        let no_estimator = || EnsembleError::NoEstimator { base: bases.names[0].clone() };
        let transformer: Node<Arc<dyn Transformer>> =
            first_input(graph, step.model.id()).ok_or_else(no_estimator)?;
        let fit = task(tasks::fit_transformer).timed();
        let model =
            graph.try_task(key(&format!("{}/fit", step.name)), fit, (transformer, x, bases.y))?;
        let transform = key(&format!("{}/transform", step.name));
        x = graph.try_task(transform, task(tasks::transform).timed(), (model, x))?;
        models.push(model);
    }
    Ok((models, x))
}

/// The first input of a node, if it has this type: the estimator of a fit.
fn first_input<T: Send + Sync + 'static>(graph: &Graph, node: NodeId) -> Option<Node<T>> {
    let inputs = graph.inputs_of(node).ok()?;
    graph.node(graph.key(*inputs.first()?).ok()?).ok()
}
