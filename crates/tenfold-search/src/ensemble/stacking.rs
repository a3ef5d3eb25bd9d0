//! `Stacking`: a meta-model that learns from out-of-fold outputs of the models of several
//! cross-validations.

use tenfold_graph::{Graph, Node, NodeId, cached, task};
use tenfold_ml::authoring::FittedFeatures;
use tenfold_ml::data::Records;
use tenfold_ml::error::Result as MlResult;
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::estimator::learner::{IntoLearner, TargetOf};
use tenfold_ml::model_selection::{CrossValidated, Fold, FoldStep, OutOfFold};

use crate::ensemble::bases::Bases;
use crate::ensemble::member::{Parts, copy};
use crate::ensemble::outputs::Outputs;
use crate::ensemble::stacked_models::StackedParts;
use crate::ensemble::{Member, MetaFeatures, version};
use crate::error::Result;

/// A stack: a meta-model whose features are the out-of-fold [`Outputs`] of models that are
/// cross-validated in one graph (D. Wolpert, "Stacked generalization", 1992).
///
/// The meta-model is cross-validated over the same splits, and fitted on all samples for
/// production. The production model sends samples through the production models of the bases and
/// then through the meta-model. Base models are those of the graph: no fit is added but those of
/// the meta-model. Features and production model equal those of scikit-learn's `StackingClassifier`
/// and `StackingRegressor` with the splits as `cv`; where a classifier has neither probabilities
/// nor decisions, scikit-learn takes the code of the class, and this a column for each class.
///
/// # Leakage
///
/// The features of a sample come from models that were not fitted on it; other predictions are
/// refused by the compiler ([`MetaFeatures`]). One path is left, as in every stack whose meta-model
/// is tested on the splits of its bases: in fold *i*, the meta-model is fitted on training samples
/// whose features come from the base models of other folds, and these were fitted on the test
/// samples of fold *i* too. So the labels of the test samples have an influence on the training
/// features, though never on their own.
///
/// The score is flattered for that reason. In a simulation with three bases and a logistic
/// meta-model, 200 data sets each, the accuracy on the splits of the bases was above that by outer
/// folds around the whole stack by 2.4 ± 0.4 points with 50 samples, 2.1 ± 0.3 with 100 and 1.4 ±
/// 0.2 with 400 where the labels were noise, and by 1.5 ± 0.4, 0.9 ± 0.2 and 0.1 ± 0.1 where they
/// had a weak signal (mean and standard error; `tests/oracle/stack_bias.py` of this crate). Outer
/// folds are the strict way, as M. van der Laan, E. Polley and A. Hubbard cross-validate theirs
/// ("Super learner", 2007): for each outer fold, add bases and stack to its training samples alone,
/// and test the production model on the rest. Report that score where a gain is not well above
/// these figures. The production model is the same either way.
///
/// ```
/// use tenfold::ensemble::{RandomForestClassifier, Stacking};
/// use tenfold::linear_model::LogisticRegression;
/// use tenfold::prelude::*;
///
/// let wine = datasets::wine()?;
/// let mut graph = Graph::new();
/// let x = graph.data("X", wine.x)?;
/// let y = graph.data("y", wine.y)?;
/// let folds = CrossValidation::new(StratifiedKFold::new(5).shuffle(7));
/// let svm = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
/// let svm = folds.add_to(&mut graph, "svm", svm, x, y)?;
/// let forest = RandomForestClassifier::new().n_trees(20);
/// let forest = folds.add_to(&mut graph, "forest", forest, x, y)?;
///
/// let stack = Stacking::new(LogisticRegression::new());
/// let stack = stack.add_to(&mut graph, "stack", &[&svm, &forest])?;
/// let run = Threads::default().run(&graph, (stack.cv.reports(), stack.cv.prod))?;
/// println!("{}", stack.cv.summary(&run)?);
/// assert!(stack.cv.summary(&run)?.test_mean("accuracy").unwrap() > 0.95);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stacking<I> {
    meta: I,
    passes_features: bool,
}

/// The nodes of a stack.
#[derive(Clone, Debug)]
pub struct Stacked<L: Member> {
    /// The stack as a cross-validation: the reports and predictions of the meta-model, and the
    /// production model of the whole, `NAME/prod`. In each fold the base models are a step,
    /// `NAME/cv/bases/fit-00`, before the meta-model.
    pub cv: CrossValidated<L>,
    /// The cross-validation of the meta-model on the features, `NAME/meta/cv/…`; its production
    /// model is the last step of that of the stack.
    pub meta: CrossValidated<L>,
    /// The features of the meta-model: `NAME/X`.
    pub features: Node<Records>,
    /// The out-of-fold outputs of each base, in the order of the list.
    pub outputs: Vec<Node<OutOfFold<Outputs>>>,
}

impl<I> Stacking<I> {
    /// A stack with this estimator, or node of one, as its meta-model.
    pub fn new(meta: I) -> Self {
        Self { meta, passes_features: false }
    }

    /// Passes the features of the samples to the meta-model too, after the outputs; dense ones. By
    /// default it gets the outputs alone.
    #[must_use]
    pub fn pass_features(self, passes_features: bool) -> Self {
        Self { passes_features, ..self }
    }

    /// Adds the nodes of the stack, with keys that start with `name`.
    ///
    /// In a run, [`MetaFeatures::add_to`] says in which cases the features fail. Copies of the base
    /// models are in the production model, so their types are registered with
    /// [`register!`](tenfold_ml::register).
    ///
    /// # Errors
    /// As [`Voting::add_to`](crate::ensemble::Voting::add_to) for the list of bases, as
    /// [`CrossValidation::add_to`](tenfold_ml::model_selection::CrossValidation::add_to) for the
    /// meta-model, and as [`MetaFeatures::add_to`]. The graph is then as it was.
    #[track_caller]
    pub fn add_to<L: Member>(
        self,
        graph: &mut Graph,
        name: &str,
        bases: &[&CrossValidated<L>],
    ) -> Result<Stacked<L>>
    where
        I: IntoLearner<L>,
    {
        let before = graph.len();
        let added = self.add_nodes(graph, name, bases);
        if added.is_err() {
            graph.roll_back(before);
        }
        added
    }

    #[track_caller]
    fn add_nodes<L: Member>(
        self,
        graph: &mut Graph,
        name: &str,
        bases: &[&CrossValidated<L>],
    ) -> Result<Stacked<L>>
    where
        I: IntoLearner<L>,
    {
        let bases = Bases::of(graph, "a stack", 2, bases)?;
        let mut features = MetaFeatures::new();
        let mut outputs = Vec::new();
        for (base, name) in bases.cross.iter().zip(&bases.names) {
            let of_base = Outputs::add_nodes(graph, base)?;
            features = features.of(name, of_base);
            outputs.push(of_base);
        }
        if self.passes_features {
            features = features.and_features(bases.x);
        }
        let features = features.add_to(graph, &format!("{name}/X"))?;
        let validation = bases.first().validation();
        let meta_name = format!("{name}/meta");
        let meta = validation.add_to(graph, &meta_name, self.meta, features, bases.y)?;

        let names = graph.data(format_args!("{name}/bases"), bases.names.clone())?;
        let passes = graph.data(format_args!("{name}/passes-features"), self.passes_features)?;
        let prefix = bases.prefix(name);
        let mut folds = Vec::new();
        for (at, of_base) in bases.first().folds().iter().enumerate() {
            let models = bases.whole_models(graph, at)?;
            let of_fold = fold_outputs(graph, &bases, at)?;
            let stacked = task(stacked::<L>).version(version::<L>());
            let inputs = (names, passes, of_base.x_train, of_fold, models);
            let model = graph.try_task(format!("{prefix}/bases/fit-{at:02}"), stacked, inputs)?;
            let of_meta = meta.fold(at);
            let (x_train, x_test) = (of_meta.x_train, of_meta.x_test);
            let mut steps = vec![FoldStep { name: "bases".to_owned(), model, x_train, x_test }];
            steps.extend(of_meta.steps.iter().cloned());
            folds.push(Fold {
                x_train: of_base.x_train,
                x_test: of_base.x_test,
                steps,
                parts: all_fits(&bases),
                ..of_meta.clone()
            });
        }
        let predicted: Vec<_> = folds.iter().map(|fold| fold.predicted_test).collect();
        let assemble = cached(OutOfFold::<TargetOf<L>>::assemble).version(version::<L>());
        let predictions = (bases.first().splits, predicted);
        let predictions =
            graph.try_task(format_args!("{prefix}/predictions"), assemble, predictions)?;
        let of_first = fold_outputs(graph, &bases, 0)?;
        let finished = cached(finished::<L>).version(version::<L>()).always();
        let inputs = (names, passes, bases.x, of_first, bases.prods(), meta.prod);
        let prod = graph.try_task(format_args!("{name}/prod"), finished, inputs)?;
        let cv = bases.first().with_models(predictions, prod, folds);
        Ok(Stacked { cv, meta, features, outputs })
    }
}

/// The nodes of the outputs of the bases in one fold, which show kinds and columns.
fn fold_outputs<L: Parts>(
    graph: &Graph,
    bases: &Bases<'_, L>,
    at: usize,
) -> Result<Vec<Node<Outputs>>> {
    let mut nodes = Vec::new();
    for (base, name) in bases.cross.iter().zip(&bases.names) {
        let key = format!("{name}/{}/outputs-tst-{at:02}", base.validation().name());
        nodes.push(graph.node(&key)?);
    }
    Ok(nodes)
}

/// The fits of the bases in all folds: the features of each training sample come from one of them.
fn all_fits<L: Parts>(bases: &Bases<'_, L>) -> Vec<NodeId> {
    (0..bases.first().folds().len()).flat_map(|at| bases.fits(at)).collect()
}

#[expect(clippy::ptr_arg, reason = "a task gets the value of its node")]
fn stacked<L: Parts>(
    names: &Vec<String>,
    passes_features: &bool,
    x: &Records,
    outputs: &[&Outputs],
    models: &[&L::Model],
) -> MlResult<Box<dyn TransformerModel>> {
    Ok(L::stacked(StackedParts {
        features: FittedFeatures::of(x),
        passes_features: *passes_features,
        names: names.clone(),
        outputs: outputs.iter().map(|of| (of.kind(), of.columns().to_vec())).collect(),
        models: models.iter().map(|model| copy(*model)).collect::<MlResult<_>>()?,
    }))
}

fn finished<L: Parts>(
    names: &Vec<String>,
    passes_features: &bool,
    x: &Records,
    outputs: &[&Outputs],
    models: &[&L::Model],
    meta: &L::Model,
) -> MlResult<L::Model> {
    let bases = stacked::<L>(names, passes_features, x, outputs, models)?;
    Ok(L::pipeline(vec![bases], copy(meta)?))
}
