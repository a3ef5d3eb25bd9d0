//! Forests beside scikit-learn's, as nodes of a graph, and on any number of threads.

use serde::Deserialize;
use tenfold_datasets as datasets;
use tenfold_graph::{Executor, Graph, Sequential, Threads};
use tenfold_ml::data::{ClassificationData, RegressionData, Rows, Values};
use tenfold_ml::error::Error;
use tenfold_ml::estimator::{Regressor, RegressorModel};
use tenfold_ml::metrics::{accuracy, r2};
use tenfold_store::{Stored, content_digest, fingerprint_of};

use super::*;

/// See `tests/oracle/README.md`.
#[derive(Deserialize)]
struct Oracle {
    forests: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    data: String,
    params: Params,
    scores: Vec<f64>,
}

#[derive(Deserialize)]
struct Params {
    criterion: Option<String>,
    max_depth: Option<usize>,
    bootstrap: Option<bool>,
    min_samples_leaf: Option<usize>,
    max_features: Option<f64>,
}

/// The even rows, or the odd ones.
fn half(n_samples: usize, first: u32) -> Rows {
    (first..n_samples as u32).step_by(2).collect()
}

impl Case {
    fn score(&self, seed: u64) -> f64 {
        let params = &self.params;
        let leaf = params.min_samples_leaf.unwrap_or(1);
        if self.data == "penguins" {
            let RegressionData { x, y, .. } = datasets::penguins().unwrap();
            let (train, test) = (half(y.len(), 0), half(y.len(), 1));
            let features = params.max_features.map_or(MaxFeatures::All, MaxFeatures::Share);
            let forest = RandomForestRegressor::new().n_trees(20).seed(seed).min_samples_leaf(leaf);
            let forest = forest.max_features(features);
            let model = forest.fit(&x.select(&train), &y.select(&train)).unwrap();
            return r2(&y.select(&test), &model.predict(&x.select(&test)).unwrap()).unwrap();
        }
        let ClassificationData { x, y, .. } = match self.data.as_str() {
            "iris" => datasets::iris(),
            "wine" => datasets::wine(),
            "breast_cancer" => datasets::breast_cancer(),
            _ => datasets::digits(),
        }
        .unwrap();
        let (train, test) = (half(y.len(), 0), half(y.len(), 1));
        let forest = RandomForestClassifier::new().n_trees(20).seed(seed).min_samples_leaf(leaf);
        let forest = forest.max_depth(params.max_depth);
        let forest = forest.bootstrap(params.bootstrap.unwrap_or(true));
        let forest = if params.criterion.is_some() { forest.entropy() } else { forest };
        let model = forest.fit(&x.select(&train), &y.select(&train)).unwrap();
        accuracy(&y.select(&test), &model.predict(&x.select(&test)).unwrap()).unwrap()
    }
}

fn mean_and_variance(scores: &[f64]) -> (f64, f64) {
    let mean = scores.iter().sum::<f64>() / scores.len() as f64;
    let squares = scores.iter().map(|score| (score - mean).powi(2));
    (mean, squares.sum::<f64>() / (scores.len() - 1) as f64)
}

#[test]
fn forests_are_as_good_as_scikit_learns_on_unseen_samples() {
    let text = include_str!("../../../../../tests/oracle/trees.json");
    let cases = serde_json::from_str::<Oracle>(text).unwrap().forests;
    assert_eq!(cases.len(), 12);
    for case in cases {
        let found: Vec<f64> = (0..6).map(|seed| case.score(seed)).collect();
        let ((ours, our_variance), (theirs, their_variance)) =
            (mean_and_variance(&found), mean_and_variance(&case.scores));
        let noise = (our_variance / 6.0 + their_variance / 10.0).sqrt();
        let name = format!("{}: {ours} is not {theirs} within {noise}", case.data);
        assert!((ours - theirs).abs() < 3.5 * noise + 0.004, "{name}");
    }
}

#[test]
fn the_nodes_of_a_graph_join_to_the_fitted_model() {
    let ClassificationData { x, y, .. } = datasets::wine().unwrap();
    let forest = RandomForestClassifier::new().n_trees(7).seed(3).balanced();
    let mut graph = Graph::new();
    let (x_node, y_node) =
        (graph.data("X", x.clone()).unwrap(), graph.data("y", y.clone()).unwrap());
    let nodes = forest.add_to(&mut graph, "forest", x_node, y_node).unwrap();
    assert!(graph.contains("forest/tree-006") && !graph.contains("forest/tree-007"));
    let fitted = bytes(&forest.boxed().fit(&x, &y).unwrap());
    let run = Sequential::default().run(&graph, nodes.model).unwrap();
    assert_eq!(bytes(run.get(nodes.model).unwrap()), fitted);
    let run = Threads::default().run(&graph, nodes.model).unwrap();
    assert_eq!(bytes(run.get(nodes.model).unwrap()), fitted);
}

#[test]
fn the_nodes_of_a_regression_join_to_the_fitted_model() {
    let RegressionData { x, y, .. } = datasets::penguins().unwrap();
    let forest = RandomForestRegressor::new().n_trees(5).max_depth(4);
    let mut graph = Graph::new();
    let (x_node, y_node) =
        (graph.data("X", x.clone()).unwrap(), graph.data("y", y.clone()).unwrap());
    let nodes = forest.add_to(&mut graph, "forest", x_node, y_node).unwrap();
    let run = Threads::default().run(&graph, nodes.model).unwrap();
    assert_eq!(bytes(run.get(nodes.model).unwrap()), bytes(&forest.boxed().fit(&x, &y).unwrap()));
}

fn bytes<T: Stored>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.encode(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_forest_whose_keys_are_in_use_leaves_the_graph_as_it_was() {
    let ClassificationData { x, y, .. } = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
    graph.data("forest/tree-001", 1).unwrap();
    let forest = RandomForestClassifier::new().n_trees(3);
    assert!(matches!(forest.add_to(&mut graph, "forest", x, y), Err(Error::Graph { .. })));
    assert_eq!(graph.len(), 3);
    let none =
        RandomForestClassifier::new().n_trees(0).add_to(&mut graph, "none", x, y).unwrap_err();
    assert_eq!(
        none.to_string(),
        "RandomForestClassifier n_trees = 0 is out of range: at least 1 is expected"
    );
}

#[test]
fn samples_that_a_node_cannot_learn_from_fail_its_run() {
    let ClassificationData { x, y, .. } = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
    let forest = RandomForestClassifier::new().n_trees(2).max_features(MaxFeatures::Count(9));
    let nodes = forest.add_to(&mut graph, "forest", x, y).unwrap();
    let run = Sequential::default().run(&graph, nodes.model).unwrap();
    let wrong = format!("{:?}", run.get(nodes.model).unwrap_err());
    assert!(wrong.contains("RandomForestClassifier max_features"), "{wrong}");
}

#[test]
fn one_thread_and_eight_give_the_same_bytes() {
    let ClassificationData { x, y, .. } = datasets::digits().unwrap();
    let fit = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            content_digest(&RandomForestClassifier::new().n_trees(9).boxed().fit(&x, &y).unwrap())
        })
    };
    assert_eq!(fit(1).unwrap(), fit(8).unwrap());
}

#[test]
fn a_larger_forest_begins_with_the_trees_of_a_smaller_one() {
    let ClassificationData { x, y, .. } = datasets::wine().unwrap();
    let trees = |n_trees| {
        let model = RandomForestClassifier::new().n_trees(n_trees).fit(&x, &y).unwrap();
        model.trees().iter().map(bytes).collect::<Vec<_>>()
    };
    let (four, six) = (trees(4), trees(6));
    assert_eq!(four, six[..4]);
    assert_ne!(six[0], six[1]);
}

#[test]
fn samples_of_weight_0_are_not_drawn() {
    let ClassificationData { x, y, .. } = datasets::wine().unwrap();
    let weights = (0..178).map(|row| f64::from(row % 2 == 0)).collect();
    let forest = RandomForestClassifier::new().n_trees(5);
    let weighted = forest.fit(&x, &y.with_weights(weights).unwrap()).unwrap();
    let even = half(178, 0);
    let selected = forest.fit(&x.select(&even), &y.select(&even)).unwrap();
    let digest =
        |model: &RandomForestClassifierModel| model.trees().iter().map(bytes).collect::<Vec<_>>();
    assert_eq!(digest(&weighted), digest(&selected));
}

#[test]
fn out_of_bag_predictions_are_as_good_as_those_for_unseen_samples() {
    let ClassificationData { x, y, .. } = datasets::breast_cancer().unwrap();
    let forest = RandomForestClassifier::new();
    let model = forest.fit(&x, &y).unwrap();
    let unseen = forest.out_of_bag(&model, &x, &y).unwrap();
    let right = (0..y.len()).filter(|&row| unseen[[row, y.code(row) as usize]] > 0.5).count();
    // scikit-learn's `oob_score_` of ten seeds is 0.958 to 0.967.
    assert!((540..556).contains(&right), "{right}");
    let whole = RandomForestClassifier::new().bootstrap(false);
    let wrong = whole.out_of_bag(&model, &x, &y).unwrap_err().to_string();
    assert!(wrong.contains("no out-of-bag predictions: every tree has every sample"), "{wrong}");
    let wrong = forest.n_trees(3).out_of_bag(&model, &x, &y).unwrap_err().to_string();
    assert!(wrong.contains("the model is not of this forest"), "{wrong}");
}

#[test]
fn out_of_bag_values_are_those_of_trees_that_did_not_draw_the_sample() {
    let RegressionData { x, y, .. } = datasets::penguins().unwrap();
    let weights: Vec<f64> = (0..333).map(|row| f64::from(row != 5)).collect();
    let y: Values = y.with_weights(weights).unwrap();
    let forest = RandomForestRegressor::new().n_trees(60);
    let model = forest.fit(&x, &y).unwrap();
    let unseen = forest.out_of_bag(&model, &x, &y).unwrap();
    assert_eq!(unseen.iter().filter(|value| value.is_nan()).count(), 1);
    assert!(unseen[5].is_nan());
    let error = |row: usize| (unseen[row] - y.value(row)).powi(2);
    let mse = (0..333).filter(|&row| row != 5).map(error).sum::<f64>() / 332.0;
    // The variance of the values is 646,425.
    assert!((90_000.0..130_000.0).contains(&mse), "{mse}");
}

#[test]
fn forests_are_read_back_and_every_parameter_counts() {
    let ClassificationData { x, y, .. } = datasets::iris().unwrap();
    let new = || RandomForestClassifier::new().n_trees(3);
    let forests = || {
        [
            new(),
            new().n_trees(4),
            new().entropy(),
            new().max_depth(2),
            new().min_samples_split(9),
            new().min_samples_leaf(4),
            new().max_features(MaxFeatures::All),
            new().max_features(MaxFeatures::Log2),
            new().max_features(MaxFeatures::Share(0.5)),
            new().bootstrap(false),
            new().balanced(),
            new().seed(1),
        ]
        .map(Classifier::boxed)
    };
    let (all, again) = (forests(), forests());
    for (at, forest) in all.iter().enumerate() {
        assert_eq!(fingerprint_of(forest).unwrap(), fingerprint_of(&again[at]).unwrap());
        assert!(
            all[at + 1..]
                .iter()
                .all(|other| fingerprint_of(other).unwrap() != fingerprint_of(forest).unwrap())
        );
        let model = forest.fit(&x, &y).unwrap();
        let stored = bytes(&model);
        let mut source = tenfold_store::Source::new(&stored);
        let read = Box::<dyn ClassifierModel>::decode(&mut source).unwrap();
        assert_eq!(bytes(&read), stored);
        let shares =
            |model: &dyn ClassifierModel| model.predict_probabilities(&x).unwrap().unwrap();
        assert_eq!(shares(&*read), shares(&*model));
    }
}

#[test]
fn damaged_forests_are_errors_or_models_that_can_be_asked() {
    let ClassificationData { x, y, .. } = datasets::iris().unwrap();
    let stored = bytes(&RandomForestClassifier::new().n_trees(2).boxed().fit(&x, &y).unwrap());
    for at in 0..stored.len() {
        for damage in [1, 0x04, 0x80, 0xff] {
            let mut damaged = stored.clone();
            damaged[at] ^= damage;
            let mut source = tenfold_store::Source::new(&damaged);
            if let Ok(model) = Box::<dyn ClassifierModel>::decode(&mut source) {
                let _ = model.predict(&x);
                let _ = model.predict_probabilities(&x);
            }
        }
    }
}
