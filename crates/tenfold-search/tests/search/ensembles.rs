//! Ensembles as nodes: counted fits, errors, stored models, stores, executors, and the identities that hold
//! for any data.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::{Array2, array};
use serde::{Deserialize, Serialize};
use tenfold::data::{Labels, Records, Values};
use tenfold::datasets;
use tenfold::ensemble::{
    Bagging, MetaFeatures, OutputKind, Outputs, StackedModels, Stacking, Voting,
    VotingClassifierModel, VotingRegressorModel,
};
use tenfold::estimator::{Classifier, ClassifierModel, Regressor, RegressorModel};
use tenfold::graph::{Executor, Graph, Node, NodeId, Outcome, Sequential, Threads};
use tenfold::linear_model::{LogisticRegression, Ridge, Sgd};
use tenfold::model_selection::{
    CrossValidated, CrossValidation, KFold, Part, PredefinedSplit, Scorer, ShuffleSplit,
    StratifiedKFold,
};
use tenfold::naive_bayes::GaussianNb;
use tenfold::pipeline::{Pipeline, PipelineModel};
use tenfold::preprocessing::StandardScaler;
use tenfold::store::{Fingerprint, Source, Store, Stored, fingerprint_of};
use tenfold::svm::Svc;
use tenfold::tree::{DecisionTreeClassifier, DecisionTreeRegressor};

type Classified = CrossValidated<Box<dyn Classifier>>;

/// Predicts the class of the nearest place, without probabilities or decisions, and counts its fits.
#[derive(Debug, Default)]
struct Counted {
    n_fits: Arc<AtomicUsize>,
}

#[derive(Debug, Serialize, Deserialize)]
struct CountedModel {
    labels: Labels,
}

impl Classifier for Counted {
    fn name(&self) -> &'static str {
        "counted"
    }

    fn fit(&self, _: &Records, y: &Labels) -> tenfold::Result<Box<dyn ClassifierModel>> {
        self.n_fits.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(CountedModel { labels: y.with_codes(vec![])? }))
    }
}

tenfold::authoring::register!(ClassifierModel CountedModel: "test.counted.v1");

impl ClassifierModel for CountedModel {
    fn predict(&self, x: &Records) -> tenfold::Result<Labels> {
        let n_classes = self.labels.classes().len() as u32;
        let code = |row: &[f64]| (row[0].max(0.0) as u32).min(n_classes - 1);
        self.labels.with_codes(x.as_dense()?.rows().map(code).collect())
    }
}

/// A graph with wine, and an estimator added over three stratified folds.
struct Scene {
    graph: Graph,
    x: Node<Records>,
    y: Node<Labels>,
    folds: CrossValidation,
}

impl Scene {
    fn new() -> Self {
        let wine = datasets::wine().unwrap();
        Self::of(wine.x, wine.y, CrossValidation::new(StratifiedKFold::new(3)))
    }

    fn of(x: Records, y: Labels, folds: CrossValidation) -> Self {
        let mut graph = Graph::with_seed(11);
        let x = graph.data("X", x).unwrap();
        let y = graph.data("y", y).unwrap();
        Self { graph, x, y, folds }
    }

    fn add(&mut self, name: &str, estimator: impl Into<Box<dyn Classifier>>) -> Classified {
        let estimator: Box<dyn Classifier> = estimator.into();
        self.folds.add_to(&mut self.graph, name, estimator, self.x, self.y).unwrap()
    }
}

fn scaled(last: impl Into<Box<dyn Classifier>>) -> Box<dyn Classifier> {
    Pipeline::new().then(StandardScaler::new()).classifier(last).boxed()
}

fn encoded<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

#[track_caller]
fn read_back<T: Stored + Fingerprint>(value: &T) -> T {
    let bytes = encoded(value);
    let read = T::decode(&mut Source::new(&bytes)).unwrap();
    assert_eq!(encoded(&read), bytes);
    assert_eq!(fingerprint_of(&read).unwrap(), fingerprint_of(value).unwrap());
    for len in (0..bytes.len()).step_by(bytes.len() / 97 + 1) {
        assert!(T::decode(&mut Source::new(&bytes[..len])).is_err(), "{len} bytes are enough");
    }
    read
}

#[test]
fn nothing_is_fitted_twice() {
    let mut scene = Scene::new();
    let counters = [(); 4].map(|()| Counted::default());
    let counts = counters.each_ref().map(|counted| Arc::clone(&counted.n_fits));
    let [one, two, meta, bagged] = counters;
    let (one, two) = (scene.add("one", one.boxed()), scene.add("two", two.boxed()));
    let bagged = scene.add("bagged", bagged.boxed());
    let graph = &mut scene.graph;
    let vote = Voting::hard().add_to(graph, "vote", &[&one, &two]).unwrap();
    let weighted = Voting::hard().weights([2.0, 1.0]);
    let weighted = weighted.add_to(graph, "weighted", &[&one, &two]).unwrap();
    let stack = Stacking::new(meta).add_to(graph, "stack", &[&one, &two]).unwrap();
    let second = Stacking::new(LogisticRegression::new());
    let second = second.add_to(graph, "second", &[&one, &two]).unwrap();
    let bag = Bagging::new(5).add_to(graph, "bag", &bagged).unwrap();
    let all = [&one, &two, &vote, &weighted, &stack.cv, &second.cv, &bag.cv];
    let all: Vec<_> = all.iter().flat_map(|cv| cv.everything()).collect();
    let run = Threads::new(2).unwrap().run(graph, (all, bag.report)).unwrap();
    assert_eq!(run.errors().map(|error| error.to_string()).collect::<Vec<_>>(), [""; 0]);
    let counts = counts.map(|count| count.load(Ordering::Relaxed));
    // Three folds and production; the estimator of the bag itself was not asked for.
    assert_eq!(counts, [4, 4, 4, 5 * 4]);
}

#[test]
fn the_model_of_a_fold_predicts_as_the_nodes_do() {
    let mut scene = Scene::new();
    let svm = scene.add("svm", scaled(Svc::new()));
    let bayes = scene.add("bayes", GaussianNb::new());
    let logistic = scene.add("logistic", scaled(LogisticRegression::new()));
    let graph = &mut scene.graph;
    let hard = Voting::hard().add_to(graph, "hard", &[&svm, &bayes, &logistic]).unwrap();
    let soft = Voting::soft().weights([3.0, 1.0]);
    let soft = soft.add_to(graph, "soft", &[&bayes, &logistic]).unwrap();
    let meta = scaled(LogisticRegression::new());
    let stack = Stacking::new(meta).add_to(graph, "stack", &[&svm, &bayes]).unwrap();
    let bag = Bagging::new(3).add_to(graph, "bag", &logistic).unwrap();
    let shared = Bagging::new(3).share_steps(true).add_to(graph, "shared", &logistic).unwrap();
    // An ensemble of ensembles.
    let all = [&hard, &soft, &stack.cv, &bag.cv, &shared.cv];
    let outer = Voting::hard().add_to(graph, "outer", &all).unwrap();
    for cv in all.into_iter().chain([&outer]) {
        let fold = cv.fold(1);
        let probe = graph.len();
        let predicted = graph
            .try_task(
                format!("probe-{probe}"),
                tenfold::tasks::predict,
                (fold.model, fold.model_x_test()),
            )
            .unwrap();
        let run = Sequential::default()
            .run(graph, (predicted, fold.predicted_test, cv.reports(), cv.prod, fold.y_test))
            .unwrap();
        assert_eq!(run.get(predicted).unwrap(), run.get(fold.predicted_test).unwrap());
        let accuracy = cv.summary(&run).unwrap().test_mean("accuracy").unwrap();
        assert!(accuracy > 0.9, "{accuracy}");
        // The production model takes samples as they come.
        let wine = datasets::wine().unwrap();
        let found = run.get(cv.prod).unwrap().predict(&wine.x).unwrap();
        let right = found.codes().zip(wine.y.codes()).filter(|(found, truth)| found == truth);
        assert!(right.count() > 165);
    }
    // The outer vote holds the whole of the inner models, be they made of steps.
    let whole = graph.node::<Box<dyn ClassifierModel>>("stack/cv/whole-01").unwrap();
    let fold = stack.cv.fold(1);
    let run = Sequential::default().run(graph, (whole, fold.x_test, fold.predicted_test)).unwrap();
    let found = run.get(whole).unwrap().predict(run.get(fold.x_test).unwrap()).unwrap();
    assert_eq!(&found, run.get(fold.predicted_test).unwrap());
}

#[test]
fn an_ensemble_has_scores_and_seconds_like_any_estimator() {
    let mut scene = Scene::new();
    let (bayes, tree) =
        (scene.add("bayes", GaussianNb::new()), scene.add("tree", DecisionTreeClassifier::new()));
    let graph = &mut scene.graph;
    let soft = Voting::soft().add_to(graph, "soft", &[&bayes, &tree]).unwrap();
    let stack = Stacking::new(LogisticRegression::new());
    let stack = stack.pass_features(true).add_to(graph, "stack", &[&bayes, &tree]).unwrap();
    let bag = Bagging::new(4).add_to(graph, "bag", &tree).unwrap();
    for cv in [&soft, &stack.cv, &bag.cv] {
        let scores = cv.add_scores(graph, [Scorer::log_loss(), Scorer::accuracy()]).unwrap();
        let probabilities = cv.add_probabilities(graph).unwrap();
        let targets = (scores.nodes(), probabilities, cv.reports());
        let run = Sequential::default().run(graph, targets).unwrap();
        let summary = scores.summary(&run).unwrap();
        let log_loss = summary.test_mean("log loss").unwrap();
        assert!((0.0..4.0).contains(&log_loss), "{log_loss}");
        assert_eq!(run.get(probabilities).unwrap().in_order().unwrap().table().dim(), (178, 3));
        let summary = cv.summary(&run).unwrap();
        assert!(summary.folds.iter().all(|fold| fold.fit_seconds > 0.0), "{summary}");
        assert!(!summary.to_string().contains("NaN"), "{summary}");
    }
}

#[test]
fn results_are_the_same_on_threads_and_survive_in_a_store() {
    let directory = tempfile::tempdir().unwrap();
    let build = || {
        let mut scene = Scene::new();
        let (svm, tree) = (
            scene.add("svm", scaled(Svc::new())),
            scene.add("tree", DecisionTreeClassifier::new()),
        );
        let graph = &mut scene.graph;
        let vote = Voting::hard().add_to(graph, "vote", &[&svm, &tree]).unwrap();
        let meta = LogisticRegression::new();
        let stack = Stacking::new(meta).add_to(graph, "stack", &[&svm, &tree]).unwrap();
        let bag =
            Bagging::new(4).max_samples(Part::Share(0.7)).add_to(graph, "bag", &tree).unwrap();
        (scene.graph, vote, stack, bag)
    };
    let mut found = Vec::new();
    for threads in [0, 1, 4] {
        let (graph, vote, stack, bag) = build();
        let models = [vote.prod, stack.cv.prod, bag.cv.prod];
        let predictions = [vote.predictions, stack.cv.predictions, bag.cv.predictions];
        let targets =
            (models.to_vec(), predictions.to_vec(), stack.features, bag.out_of_bag, bag.report);
        let run = match threads {
            0 => Sequential::default().run(&graph, targets).unwrap(),
            _ => {
                let store = Store::open(directory.path()).unwrap();
                Threads::new(threads).unwrap().store(store).run(&graph, targets).unwrap()
            }
        };
        let mut bytes: Vec<Vec<u8>> = Vec::new();
        bytes.extend(models.map(|node| encoded(run.get(node).unwrap())));
        bytes.extend(predictions.map(|node| encoded(run.get(node).unwrap())));
        bytes.push(encoded(run.get(stack.features).unwrap()));
        bytes.push(encoded(run.get(bag.out_of_bag).unwrap()));
        found.push(bytes);
        if threads == 4 {
            for node in models {
                assert!(matches!(run.outcome(node.id()), Some(Outcome::Reused { .. })));
            }
            let fits = graph.select("**/fit-*").unwrap();
            assert!(!fits.is_empty());
            let ran = |fit: &NodeId| matches!(run.outcome(*fit), Some(Outcome::Ran));
            let ran = fits.into_iter().filter(ran).map(|fit| graph.key(fit).unwrap());
            assert_eq!(ran.collect::<Vec<_>>(), [""; 0]);
        }
    }
    assert_eq!(found[0], found[1]);
    assert_eq!(found[1], found[2]);
}

#[test]
fn models_are_read_back_and_give_their_parts() {
    let mut scene = Scene::new();
    let (svm, bayes) =
        (scene.add("svm", scaled(Svc::new())), scene.add("bayes", GaussianNb::new()));
    let graph = &mut scene.graph;
    let vote = Voting::hard().add_to(graph, "vote", &[&svm, &bayes]).unwrap();
    let stack = Stacking::new(LogisticRegression::new());
    let stack = stack.add_to(graph, "stack", &[&svm, &bayes]).unwrap();
    let targets = (vote.prod, stack.cv.prod, stack.outputs.clone());
    let run = Sequential::default().run(graph, targets).unwrap();
    let x = datasets::wine().unwrap().x;
    for model in [run.get(vote.prod).unwrap(), run.get(stack.cv.prod).unwrap()] {
        let read = read_back(model);
        assert_eq!(read.predict(&x).unwrap(), model.predict(&x).unwrap());
        assert_eq!(read.version(), Some(1));
        let wrong = read.predict(&Records::dense(array![[1.0]]).unwrap()).unwrap_err();
        assert!(wrong.to_string().contains("13 features"), "{wrong}");
    }
    let voters = run.get(vote.prod).unwrap().downcast_ref::<VotingClassifierModel>().unwrap();
    assert_eq!(voters.models().len(), 2);
    assert_eq!(run.get(vote.prod).unwrap().classes().unwrap().len(), 3);
    let whole = run.get(stack.cv.prod).unwrap();
    let whole = whole.downcast_ref::<PipelineModel<dyn ClassifierModel>>().unwrap();
    let bases = whole.transformers().next().unwrap();
    let bases = bases.downcast_ref::<StackedModels<Box<dyn ClassifierModel>>>().unwrap();
    assert_eq!(bases.models().map(|(name, _)| name).collect::<Vec<_>>(), ["svm", "bayes"]);
    let kinds = [OutputKind::Decisions, OutputKind::Probabilities];
    for (outputs, kind) in stack.outputs.iter().zip(kinds) {
        let read = read_back(run.get(*outputs).unwrap()).in_order().unwrap();
        assert_eq!((read.kind(), read.table().ncols()), (kind, 3));
        read_back(&read);
    }
}

#[test]
fn regressors_vote_and_are_stacked_and_bagged() {
    let data = datasets::penguins().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", data.x.clone()).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let folds = CrossValidation::new(KFold::new(3).shuffle(1));
    let ridge = Pipeline::new().then(StandardScaler::new()).regressor(Ridge::new());
    let ridge = folds.add_to(&mut graph, "ridge", ridge, x, y).unwrap();
    let tree = folds.add_to(&mut graph, "tree", DecisionTreeRegressor::new(), x, y).unwrap();
    let mean = Voting::mean().add_to(&mut graph, "mean", &[&ridge, &tree]).unwrap();
    let stack = Stacking::new(Ridge::new());
    let stack = stack.add_to(&mut graph, "stack", &[&ridge, &tree]).unwrap();
    let bag = Bagging::new(10).add_to(&mut graph, "bag", &tree).unwrap();
    let all = [&ridge, &tree, &mean, &stack.cv, &bag.cv];
    let targets: Vec<_> = all.iter().flat_map(|cv| cv.everything()).collect();
    let run = Threads::default().run(&graph, (targets, bag.report, stack.features)).unwrap();
    let r2 = |cv: &CrossValidated<Box<dyn Regressor>>| {
        cv.summary(&run).unwrap().test_mean("R2").unwrap()
    };
    assert!(r2(&bag.cv) > r2(&tree), "{} {}", r2(&bag.cv), r2(&tree));
    assert!((run.get(bag.report).unwrap().r2 - r2(&bag.cv)).abs() < 0.05);
    assert!(r2(&stack.cv) > 0.8 && r2(&mean) > 0.8);
    let features = run.get(stack.features).unwrap();
    assert_eq!(features.feature_names().unwrap(), ["ridge", "tree"]);
    for cv in &all[2..] {
        let model = run.get(cv.prod).unwrap();
        let read = read_back(model);
        assert_eq!(read.predict(&data.x).unwrap(), model.predict(&data.x).unwrap());
    }
    let voters = run.get(mean.prod).unwrap().downcast_ref::<VotingRegressorModel>().unwrap();
    assert_eq!(voters.models().len(), 2);
    let parts = run.get(stack.cv.prod).unwrap();
    assert!(parts.downcast_ref::<PipelineModel<dyn RegressorModel>>().is_some());
}

#[test]
fn bases_that_do_not_go_together_are_named_and_the_graph_is_as_it_was() {
    let mut scene = Scene::new();
    let one = scene.add("one", GaussianNb::new());
    let two = scene.add("two", GaussianNb::new());
    let (x, y) = (scene.x, scene.y);
    let wine = datasets::wine().unwrap();
    let graph = &mut scene.graph;
    let x_2 = graph.data("X2", wine.x).unwrap();
    let other_x = scene.folds.add_to(graph, "other-x", GaussianNb::new(), x_2, y);
    let other_x = match other_x {
        // Folds of the target are shared; those of other features have other keys.
        Ok(cv) => cv,
        Err(error) => panic!("{error}"),
    };
    let second = CrossValidation::new(KFold::new(4).shuffle(1)).named("second");
    let other_splits = second.add_to(graph, "other-splits", GaussianNb::new(), x, y).unwrap();
    let foreign = Scene::new().add("foreign", GaussianNb::new());
    let mut taken = Graph::new();
    taken.data("vote/prod", 1).unwrap();

    let mut refused = |weights: Option<Vec<f64>>, bases: &[&Classified], expected: &str| {
        let before = graph.len();
        let vote = Voting::hard();
        let vote = match weights.clone() {
            None => vote,
            Some(weights) => vote.weights(weights),
        };
        let error = vote.add_to(graph, "vote", bases).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        if weights.is_none() {
            let stack = Stacking::new(GaussianNb::new());
            let error = stack.add_to(graph, "stack", bases).unwrap_err().to_string();
            let expected = expected.replace("a vote of", "a stack of");
            assert!(error.starts_with(&expected), "{error}");
        }
        assert_eq!(graph.len(), before);
    };
    refused(None, &[], "a vote of 0 cross-validations; give it at least 2");
    refused(None, &[&one], "a vote of 1 cross-validation; give it at least 2");
    refused(None, &[&one, &two, &one], "`one` is given twice");
    refused(
        None,
        &[&one, &two, &other_splits],
        "`one` and `other-splits` cannot be put together: their splits are `y/cv/splits` and \
         `y/second/splits`;",
    );
    refused(
        None,
        &[&two, &other_x],
        "`two` and `other-x` cannot be put together: their features are `X` and `X2`;",
    );
    refused(None, &[&one, &foreign], "cross-validation 1 of the list is a node of another graph");
    refused(Some(vec![1.0]), &[&one, &two], "1 weights for 2 models");
    refused(Some(vec![1.0, f64::INFINITY]), &[&one, &two], "the weight of model 1 is inf");
    refused(Some(vec![0.0, 0.0]), &[&one, &two], "every model has the weight 0");

    graph.data("vote/prod", 1).unwrap();
    graph.data("stack/prod", 1).unwrap();
    graph.data("bag/prod", 1).unwrap();
    let before = graph.len();
    let used = "is used twice";
    let error = Voting::soft().add_to(graph, "vote", &[&one, &two]).unwrap_err().to_string();
    assert!(error.contains("`vote/prod`") && error.contains(used), "{error}");
    assert!(error.contains("ensembles.rs"), "the place of the caller: {error}");
    let stack = Stacking::new(GaussianNb::new());
    let error = stack.add_to(graph, "stack", &[&one, &two]).unwrap_err().to_string();
    assert!(error.contains("`stack/prod`") && error.contains(used), "{error}");
    let error = Bagging::new(2).add_to(graph, "bag", &one).unwrap_err().to_string();
    assert!(error.contains("`bag/prod`") && error.contains(used), "{error}");
    assert_eq!(graph.len(), before);
    assert!(!graph.contains("one/cv/probabilities") && !graph.contains("one/cv/outputs"));
}

#[test]
fn classes_that_a_fold_has_not_seen_have_probability_0_and_no_decision() {
    let x = Array2::from_shape_fn((12, 2), |(row, column)| (row % 3) as f64 + 0.1 * column as f64);
    let x = Records::dense(x).unwrap();
    let names: Vec<_> = (0..12).map(|row| ["a", "b", "c"][row % 3]).collect();
    let y = Labels::from_names(&names).unwrap();
    // The first fold tests every sample of `c`.
    let fold = |row: u32| Some(if row % 3 == 2 { 0 } else { 1 + (row / 3) % 2 });
    let split = PredefinedSplit::new((0..12).map(fold));
    let mut scene = Scene::of(x, y, CrossValidation::new(split));
    let tree = scene.add("tree", DecisionTreeClassifier::new());
    let bayes = scene.add("bayes", GaussianNb::new());
    let svm = scene.add("svm", Svc::new());
    let graph = &mut scene.graph;
    let soft = Voting::soft().add_to(graph, "soft", &[&tree, &bayes]).unwrap();
    let stack = Stacking::new(DecisionTreeClassifier::new());
    let stack = stack.add_to(graph, "stack", &[&tree, &bayes]).unwrap();
    let run = Sequential::default().run(graph, (soft.reports(), stack.cv.reports())).unwrap();
    assert_eq!(run.get(soft.fold(0).report_test).unwrap().accuracy(), 0.0);
    assert_eq!(run.get(soft.fold(1).report_test).unwrap().accuracy(), 1.0);

    let decisions = Stacking::new(GaussianNb::new());
    let decisions = decisions.add_to(graph, "decisions", &[&svm, &tree]).unwrap();
    let error = Sequential::default().run(graph, decisions.cv.reports()).unwrap();
    let error = error.errors().next().unwrap().to_string();
    let expected = "`svm` gives decisions of a, b, c in fold 1 and decisions of b in fold 0, since a \
                    class is absent";
    assert!(error.contains(expected), "{error}");
    // Without probabilities a soft vote fails, and says so.
    let soft = Voting::soft().add_to(graph, "soft-svm", &[&svm, &tree]).unwrap();
    let run = Sequential::default().run(graph, soft.prod).unwrap();
    let model = run.get(soft.prod).unwrap();
    let error = model.predict(&Records::dense(array![[0.0, 0.1]]).unwrap()).unwrap_err();
    assert!(error.to_string().contains("have no probabilities"), "{error}");
}

#[test]
fn a_model_without_probabilities_gives_a_column_per_predicted_class() {
    let mut scene = Scene::new();
    let counted = scene.add("counted", Counted::default().boxed());
    let bayes = scene.add("bayes", GaussianNb::new());
    let graph = &mut scene.graph;
    let outputs = Outputs::add_to(graph, &counted).unwrap();
    assert_eq!(Outputs::add_to(graph, &counted).unwrap(), outputs);
    let of_bayes = Outputs::add_to(graph, &bayes).unwrap();
    let features = MetaFeatures::new().of("counted", outputs).of("bayes", of_bayes);
    let features = features.add_to(graph, "features").unwrap();
    let run = Sequential::default().run(graph, (features, counted.predictions)).unwrap();
    let predicted = run.get(counted.predictions).unwrap().in_order().unwrap();
    let features = run.get(features).unwrap();
    let names = features.feature_names().unwrap();
    assert_eq!(names[..3], ["counted=class_0", "counted=class_1", "counted=class_2"]);
    assert_eq!(names.len(), 6);
    for (row, features) in features.as_dense().unwrap().rows().enumerate() {
        assert_eq!(features[..3].iter().sum::<f64>(), 1.0);
        assert_eq!(features[predicted.code(row) as usize], 1.0);
    }
}

#[test]
fn splits_that_leave_a_sample_out_make_no_features() {
    let wine = datasets::wine().unwrap();
    let shuffled = CrossValidation::new(ShuffleSplit::new(1, 3));
    let mut scene = Scene::of(wine.x, wine.y, shuffled);
    let (one, two) = (scene.add("one", GaussianNb::new()), scene.add("two", Sgd::hinge()));
    let stack = Stacking::new(GaussianNb::new());
    let stack = stack.add_to(&mut scene.graph, "stack", &[&one, &two]).unwrap();
    let run = Sequential::default().run(&scene.graph, stack.cv.reports()).unwrap();
    let error = run.errors().next().unwrap().to_string();
    assert!(error.contains("is tested in no fold"), "{error}");
}

#[test]
fn features_that_are_not_dense_are_not_passed_through() {
    let texts: Vec<String> = (0..12).map(|row| format!("text {row}")).collect();
    let x = Records::text(texts).unwrap();
    let y = Labels::from_integers(&[0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]).unwrap();
    let mut scene = Scene::of(x, y, CrossValidation::new(KFold::new(2)));
    let dummy = tenfold::dummy::DummyClassifier::prior;
    let (one, two) = (scene.add("one", dummy()), scene.add("two", dummy()));
    let before = scene.graph.len();
    let stack = || Stacking::new(GaussianNb::new());
    let passing = stack().pass_features(true);
    let error = passing.add_to(&mut scene.graph, "stack", &[&one, &two]).unwrap_err();
    assert!(error.to_string().starts_with("dense numbers are needed"), "{error}");
    assert_eq!(scene.graph.len(), before);
    assert!(stack().add_to(&mut scene.graph, "stack", &[&one, &two]).is_ok());
}

#[test]
fn a_bag_of_all_samples_is_its_estimator() {
    let mut scene = Scene::new();
    let tree = scene.add("tree", scaled(GaussianNb::new()));
    let graph = &mut scene.graph;
    for shares_steps in [false, true] {
        let bag = Bagging::new(3).with_replacement(false).share_steps(shares_steps);
        let name = format!("bag-{shares_steps}");
        let bag = bag.add_to(graph, &name, &tree).unwrap();
        let targets = (bag.cv.predictions, tree.predictions, bag.cv.prod, tree.prod);
        let run = Sequential::default().run(graph, targets).unwrap();
        assert_eq!(run.get(bag.cv.predictions).unwrap(), run.get(tree.predictions).unwrap());
        let x = datasets::wine().unwrap().x;
        let of = |prod| run.get::<Box<dyn ClassifierModel>>(prod).unwrap().predict(&x).unwrap();
        assert_eq!(of(bag.cv.prod), of(tree.prod));
        let run = Sequential::default().run(graph, bag.report).unwrap();
        let error = run.errors().next().unwrap().to_string();
        assert!(error.contains("no sample is out of bag"), "{error}");
    }
    // Shared steps are the nodes of the pipeline.
    assert!(graph.contains("tree/cv/standard-scaler/fit-00"));
    assert!(graph.contains("bag-true/standard-scaler/fit"));
    assert!(!graph.contains("bag-true/cv/standard-scaler/fit-00"));
}

#[test]
fn a_larger_bag_begins_with_the_models_of_a_smaller_one() {
    let models = |n_models| {
        let mut scene = Scene::new();
        let tree = scene.add("tree", DecisionTreeClassifier::new());
        let bag = Bagging::new(n_models).add_to(&mut scene.graph, "bag", &tree).unwrap();
        let run = Sequential::default().run(&scene.graph, bag.models.clone()).unwrap();
        bag.models.iter().map(|model| encoded(run.get(*model).unwrap())).collect::<Vec<_>>()
    };
    let (few, many) = (models(2), models(4));
    assert_eq!(few, many[..2]);
    assert!((1..4).all(|at| many[at] != many[0]));
}

#[test]
fn labels_of_noise_are_at_chance_out_of_bag_and_in_a_stack() {
    let mut bits = tenfold::authoring::random::SplitMix64::new(5);
    let x = Array2::from_shape_simple_fn((240, 3), || bits.next_unit());
    let codes: Vec<i64> = (0..240).map(|_| bits.below(2) as i64).collect();
    let y = Labels::from_integers(&codes).unwrap();
    let folds = CrossValidation::new(StratifiedKFold::new(4));
    let mut scene = Scene::of(Records::dense(x).unwrap(), y, folds);
    let tree = scene.add("tree", DecisionTreeClassifier::new());
    let shallow = scene.add("shallow", DecisionTreeClassifier::new().max_depth(2));
    let graph = &mut scene.graph;
    let bag = Bagging::new(25).add_to(graph, "bag", &tree).unwrap();
    let stack = Stacking::new(LogisticRegression::new());
    let stack = stack.add_to(graph, "stack", &[&tree, &shallow]).unwrap();
    let targets = (bag.report, bag.cv.reports(), stack.cv.reports());
    let run = Threads::default().run(graph, targets).unwrap();
    let accuracy = |cv: &Classified| cv.summary(&run).unwrap().test_mean("accuracy").unwrap();
    for found in [run.get(bag.report).unwrap().accuracy(), accuracy(&bag.cv), accuracy(&stack.cv)] {
        assert!((0.38..0.62).contains(&found), "{found}");
    }
    assert!(run.get(bag.cv.fold(0).report_train).unwrap().accuracy() > 0.95);
}

#[test]
fn parameters_of_a_bag_that_cannot_be_used_are_named() {
    let x = Records::dense(Array2::from_shape_fn((8, 1), |(row, _)| row as f64)).unwrap();
    let y = Labels::from_integers(&[0, 0, 0, 0, 0, 0, 0, 1]).unwrap();
    let mut scene = Scene::of(x, y, CrossValidation::new(KFold::new(2)));
    let tree = scene.add("tree", DecisionTreeClassifier::new());
    let bayes = scene.add("bayes", DecisionTreeClassifier::new());
    let graph = &mut scene.graph;
    let vote = Voting::hard().add_to(graph, "vote", &[&tree, &bayes]).unwrap();
    let before = graph.len();
    let mut message = |bag: Bagging, cv: &Classified| {
        let error = bag.add_to(graph, "bag", cv).unwrap_err().to_string();
        assert_eq!(graph.len(), before);
        error
    };
    assert!(message(Bagging::new(0), &tree).starts_with("Bagging n_models = 0 is out of range"));
    let share = |share| Bagging::new(2).max_samples(Part::Share(share));
    assert!(message(share(0.0), &tree).starts_with("Bagging max_samples = 0 is out of range"));
    assert!(message(share(f64::NAN), &tree).starts_with("Bagging max_samples = NaN"));
    let count = |count| Bagging::new(2).max_samples(Part::Count(count));
    assert!(message(count(0), &tree).starts_with("Bagging max_samples = 0"));
    assert!(message(Bagging::new(2), &vote).starts_with("`vote` is itself put together"));

    let mut failure = |name: &str, bag: Bagging| {
        let bag = bag.add_to(graph, name, &tree).unwrap();
        let run = Sequential::default().run(graph, bag.cv.prod).unwrap();
        run.errors().next().unwrap().to_string()
    };
    let error = failure("many", count(9).with_replacement(false));
    assert!(error.contains("9 samples cannot be drawn without replacement from 8"), "{error}");
    let error = failure("one", count(1));
    assert!(error.contains("1000 draws of 1 samples all held a single class"), "{error}");
}

#[test]
fn a_sample_of_weight_0_is_not_drawn() {
    let x = Records::dense(Array2::from_shape_fn((20, 1), |(row, _)| row as f64)).unwrap();
    let y = Values::new((0..20).map(f64::from).collect()).unwrap();
    let y = y.with_weights((0..20).map(|row| f64::from(row % 2)).collect()).unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", x).unwrap();
    let y = graph.data("y", y).unwrap();
    let folds = CrossValidation::new(KFold::new(2));
    let tree = folds.add_to(&mut graph, "tree", DecisionTreeRegressor::new(), x, y).unwrap();
    let bag = Bagging::new(6).add_to(&mut graph, "bag", &tree).unwrap();
    let drawn: Vec<Node<tenfold::data::Rows>> = graph.nodes("bag/draw-[0-9]*").unwrap();
    let run = Sequential::default().run(&graph, (drawn.clone(), bag.out_of_bag)).unwrap();
    assert_eq!(drawn.len(), 6);
    for drawn in drawn {
        let rows: Vec<usize> = run.get(drawn).unwrap().iter().collect();
        assert_eq!(rows.len(), 10);
        assert!(rows.iter().all(|row| row % 2 == 1) && rows.is_sorted(), "{rows:?}");
    }
    let (rows, _) = run.get(bag.out_of_bag).unwrap().folds().next().unwrap();
    assert!(rows.iter().all(|row| row % 2 == 1));
}
