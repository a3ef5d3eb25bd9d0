//! Comparison of trees with scikit-learn's, and refused input.

use ndarray::{Array2, array};
use serde::Deserialize;
use tenfold_datasets as datasets;
use tenfold_ml::data::Values;
use tenfold_ml::error::Error;
use tenfold_ml::estimator::{Regressor, RegressorModel};

use super::*;

/// See `tests/oracle/README.md`.
#[derive(Deserialize)]
struct Oracle {
    trees: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    weights: Option<Vec<f64>>,
    classes: usize,
    balanced: bool,
    params: Params,
    features: Vec<usize>,
    thresholds: Vec<f64>,
    n_nodes: usize,
    depth: usize,
    importances: Vec<f64>,
    predicted: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct Params {
    max_depth: usize,
    min_samples_leaf: usize,
    min_samples_split: usize,
    criterion: Option<String>,
}

impl Case {
    fn records(&self) -> Records {
        let (n_samples, n_features) = (self.x.len(), self.x[0].len());
        let number = |(row, column): (usize, usize)| self.x[row][column];
        Records::dense(Array2::from_shape_fn((n_samples, n_features), number)).unwrap()
    }

    /// The tree, its importances, and a row of predictions per sample.
    fn fit(&self) -> (Tree, Vec<f64>, Array2<f64>) {
        let (x, params) = (self.records(), &self.params);
        if self.classes == 0 {
            let y = Values::new(self.y.clone()).unwrap();
            let y = self.weights.clone().map_or(y.clone(), |w| y.with_weights(w).unwrap());
            let tree = DecisionTreeRegressor::new().max_depth(params.max_depth);
            let tree = tree.min_samples_leaf(params.min_samples_leaf);
            let model = tree.min_samples_split(params.min_samples_split).fit(&x, &y).unwrap();
            let predicted: Vec<f64> = model.predict(&x).unwrap().iter().collect();
            let predicted = Array2::from_shape_vec((y.len(), 1), predicted).unwrap();
            return (model.tree().clone(), model.feature_importances(), predicted);
        }
        let y: Vec<i64> = self.y.iter().map(|&class| class as i64).collect();
        let y = Labels::from_integers(&y).unwrap();
        let y = self.weights.clone().map_or(y.clone(), |w| y.with_weights(w).unwrap());
        let tree = DecisionTreeClassifier::new().max_depth(params.max_depth);
        let tree = if self.balanced { tree.balanced() } else { tree };
        let tree = tree.min_samples_leaf(params.min_samples_leaf);
        let tree = tree.min_samples_split(params.min_samples_split);
        let is_gini = params.criterion.as_deref() == Some("gini");
        let model = if is_gini { tree.gini() } else { tree.entropy() }.fit(&x, &y).unwrap();
        let predicted = model.predict_probabilities(&x).unwrap().unwrap();
        (model.tree().clone(), model.feature_importances(), predicted)
    }
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], tol: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            (found - expected).abs() <= tol * expected.abs().max(1.0),
            "{what}: {found} {expected}"
        );
    }
}

#[test]
fn trees_are_those_of_scikit_learn_where_nothing_is_drawn() {
    let text = include_str!("../../../../tests/oracle/trees.json");
    let cases = serde_json::from_str::<Oracle>(text).unwrap().trees;
    assert_eq!(cases.len(), 32);
    for (at, case) in cases.iter().enumerate() {
        let (tree, importances, predicted) = case.fit();
        let (features, thresholds): (Vec<usize>, Vec<f64>) = tree.splits().unzip();
        assert_eq!(features, case.features, "case {at}");
        // scikit-learn's thresholds lie between numbers of 32 bits.
        close(&thresholds, &case.thresholds, 1e-6, &format!("thresholds of case {at}"));
        assert_eq!((tree.n_nodes(), tree.depth()), (case.n_nodes, case.depth), "case {at}");
        assert_eq!(tree.n_leaves(), case.n_nodes - case.features.len(), "case {at}");
        close(&importances, &case.importances, 1e-9, &format!("importances of case {at}"));
        for (found, expected) in predicted.outer_iter().zip(&case.predicted) {
            close(&found.to_vec(), expected, 1e-9, &format!("predictions of case {at}"));
        }
    }
}

#[test]
fn a_full_tree_knows_every_training_sample() {
    for data in [datasets::iris(), datasets::wine(), datasets::digits()].map(Result::unwrap) {
        let model = DecisionTreeClassifier::new().fit(&data.x, &data.y).unwrap();
        assert!(model.predict(&data.x).unwrap() == data.y);
    }
    let data = datasets::penguins().unwrap();
    let model = DecisionTreeRegressor::new().fit(&data.x, &data.y).unwrap();
    assert!(model.predict(&data.x).unwrap() == data.y);
}

#[test]
fn a_sample_of_weight_0_is_as_if_it_was_not_there_and_one_of_2_counts_twice() {
    let data = datasets::wine().unwrap();
    let weights: Vec<f64> = (0..178).map(|row| (row % 3) as f64).collect();
    let rows: tenfold_ml::data::Rows =
        (0..178_u32).flat_map(|row| std::iter::repeat_n(row, row as usize % 3)).collect();
    let tree = DecisionTreeClassifier::new().max_depth(4);
    let weighted = tree.fit(&data.x, &data.y.with_weights(weights).unwrap()).unwrap();
    let repeated = tree.fit(&data.x.select(&rows), &data.y.select(&rows)).unwrap();
    assert!(weighted.tree().splits().eq(repeated.tree().splits()));
    let shares =
        |model: &DecisionTreeClassifierModel| model.predict_probabilities(&data.x).unwrap();
    assert_eq!(shares(&weighted), shares(&repeated));
}

#[test]
fn a_class_that_does_not_occur_has_probability_0() {
    let x = Records::dense(array![[0.0], [1.0], [10.0], [11.0]]).unwrap();
    let classes = ["a", "b", "c"].map(String::from).to_vec();
    let y = Labels::from_codes(classes, vec![0, 0, 2, 2]).unwrap();
    let model = DecisionTreeClassifier::new().fit(&x, &y).unwrap();
    assert!(model.predict(&x).unwrap() == y);
    let shares = model.predict_probabilities(&x).unwrap().unwrap();
    assert_eq!(shares.row(0).to_vec(), [1.0, 0.0, 0.0]);
    assert_eq!(shares.row(3).to_vec(), [0.0, 0.0, 1.0]);
}

#[test]
fn constant_features_make_a_single_leaf() {
    let x = Records::dense(Array2::ones((4, 2))).unwrap();
    let y = Labels::from_names(&["a", "b", "b", "b"]).unwrap();
    let model = DecisionTreeClassifier::new().fit(&x, &y).unwrap();
    assert_eq!((model.tree().n_nodes(), model.tree().depth()), (1, 0));
    assert_eq!(model.feature_importances(), [0.0, 0.0]);
    assert_eq!(model.predict(&x).unwrap().name(0), "b");
}

#[test]
fn a_parameter_out_of_range_is_named() {
    let data = datasets::iris().unwrap();
    let cases = [
        (DecisionTreeClassifier::new().max_depth(0), "DecisionTreeClassifier max_depth = 0"),
        (
            DecisionTreeClassifier::new().min_samples_split(1),
            "DecisionTreeClassifier min_samples_split = 1",
        ),
        (
            DecisionTreeClassifier::new().min_samples_leaf(0),
            "DecisionTreeClassifier min_samples_leaf = 0",
        ),
        (
            DecisionTreeClassifier::new().max_features(MaxFeatures::Count(0)),
            "DecisionTreeClassifier max_features = 0",
        ),
        (
            DecisionTreeClassifier::new().max_features(MaxFeatures::Count(5)),
            "DecisionTreeClassifier max_features = 5",
        ),
        (
            DecisionTreeClassifier::new().max_features(MaxFeatures::Share(0.0)),
            "DecisionTreeClassifier max_features = 0",
        ),
        (
            DecisionTreeClassifier::new().max_features(MaxFeatures::Share(1.5)),
            "DecisionTreeClassifier max_features = 1.5",
        ),
        (
            DecisionTreeClassifier::new().max_features(MaxFeatures::Share(f64::NAN)),
            "DecisionTreeClassifier max_features = NaN",
        ),
    ];
    for (tree, start) in cases {
        let message = tree.fit(&data.x, &data.y).unwrap_err().to_string();
        assert!(message.starts_with(start), "{message}");
    }
    let data = datasets::penguins().unwrap();
    let wrong = DecisionTreeRegressor::new().max_depth(0).fit(&data.x, &data.y).unwrap_err();
    assert!(wrong.to_string().starts_with("DecisionTreeRegressor max_depth = 0"), "{wrong}");
}

#[test]
fn bad_samples_are_errors() {
    let x = Records::dense(array![[1.0], [f64::NAN]]).unwrap();
    let x = x.with_feature_names(["width"]).unwrap();
    let y = Labels::from_names(&["a", "b"]).unwrap();
    let wrong = DecisionTreeClassifier::new().fit(&x, &y).unwrap_err().to_string();
    assert!(wrong.starts_with("records holds NaN at row 1, `width`"), "{wrong}");
    let mut sparse = sprs::TriMatI::<f64, u32>::new((2, 3));
    sparse.add_triplet(0, 1, 1.0);
    let sparse = Records::sparse(sparse.to_csr()).unwrap();
    let wrong = DecisionTreeClassifier::new().fit(&sparse, &y).unwrap_err().to_string();
    assert!(wrong.contains("put `ToDense` before this step"), "{wrong}");
    let x = Records::dense(array![[1.0], [2.0]]).unwrap();
    let weighted = y.with_weights(vec![0.0, 1.0]).unwrap();
    let wrong = DecisionTreeClassifier::new().fit(&x, &weighted);
    assert!(matches!(wrong, Err(Error::TooFewClasses { found: 1, .. })));
    let heavy = y.with_weights(vec![1e200, 1.0]).unwrap();
    assert!(matches!(DecisionTreeClassifier::new().fit(&x, &heavy), Err(Error::Fit { .. })));
    let large = Values::new(vec![1e200, -1e200]).unwrap();
    let wrong = DecisionTreeRegressor::new().fit(&x, &large).unwrap_err().to_string();
    assert!(
        wrong.starts_with("decision-tree could not be fitted: the sum of the squares"),
        "{wrong}"
    );
}

/// A tree of one split as it is kept.
fn kept(features: &str, thresholds: &str, values: &str) -> String {
    format!(
        r#"{{"features":{{"n_features":2,"names":null}},"trees":[{{"features":{features},
            "thresholds":{thresholds},"values":{values},"importances":[0.0,1.0]}}]}}"#
    )
}

#[test]
fn a_tree_that_is_no_tree_is_not_read() {
    let read = |text: String| serde_json::from_str::<DecisionTreeRegressorModel>(&text);
    let model = read(kept("[2,0,0]", "[0.5]", "[1.0,2.0]")).unwrap();
    let x = Records::dense(array![[9.0, 0.5], [9.0, 0.6]]).unwrap();
    assert_eq!(model.predict(&x).unwrap().iter().collect::<Vec<_>>(), [1.0, 2.0]);
    let wrong = [
        ("[2,0]", "[0.5]", "[1.0]", "one whole tree"),
        ("[2,0,0,0]", "[0.5]", "[1.0,2.0,3.0]", "one whole tree"),
        ("[0,2,0]", "[0.5]", "[1.0,2.0]", "one whole tree"),
        ("[3,0,0]", "[0.5]", "[1.0,2.0]", "splits a feature that is not there"),
        ("[2,0,0]", "[0.5,0.5]", "[1.0,2.0]", "one threshold"),
        ("[2,0,0]", "[0.5]", "[1.0,2.0,3.0]", "as many numbers"),
        ("[2,0,0]", "[0.5]", "[1.0,2.0,3.0,4.0]", "one number per class"),
        ("[]", "[]", "[]", "as many numbers"),
        ("[2,2]", "[0.5,0.5]", "[1.0]", "as many numbers"),
    ];
    for (features, thresholds, values, expected) in wrong {
        let message = read(kept(features, thresholds, values)).unwrap_err().to_string();
        assert!(message.contains(expected), "{features}: {message}");
    }
    let none = r#"{"features":{"n_features":2,"names":null},"trees":[]}"#.to_owned();
    assert!(read(none).unwrap_err().to_string().contains("at least one tree"));
}

#[test]
fn only_the_features_that_a_node_draws_are_tried() {
    let data = datasets::penguins().unwrap();
    let fit = |seed| {
        let tree = DecisionTreeRegressor::new().max_features(MaxFeatures::Count(1)).seed(seed);
        tree.max_depth(1).boxed().fit(&data.x, &data.y).unwrap()
    };
    let first = |model: &dyn RegressorModel| {
        let model = model.downcast_ref::<DecisionTreeRegressorModel>().unwrap();
        model.tree().splits().next().unwrap().0
    };
    let mut tried: Vec<usize> = (0..200).map(|seed| first(&*fit(seed))).collect();
    tried.sort_unstable();
    tried.dedup();
    assert_eq!(tried, (0..6).collect::<Vec<_>>());
}

#[test]
fn balanced_class_weights_do_not_count_samples_of_weight_0() {
    let x = Records::dense(Array2::zeros((10, 1))).unwrap();
    let names = ["a", "a", "b", "b", "b", "a", "a", "a", "a", "a"];
    let y = Labels::from_names(&names).unwrap();
    let weights = (0..10).map(|row| f64::from(row < 5)).collect();
    let y = y.with_weights(weights).unwrap();
    let rows = tenfold_ml::data::Rows::from((0..5).collect::<Vec<_>>());
    let tree = DecisionTreeClassifier::new().balanced();
    let probabilities = |x: &Records, y: &Labels| {
        tree.fit(x, y).unwrap().predict_probabilities(x).unwrap().unwrap()[[0, 0]]
    };
    let found = probabilities(&x, &y);
    assert_eq!(found, probabilities(&x.select(&rows), &y.select(&rows)));
    assert!((found - 0.5).abs() < 1e-12, "{found}");
}

#[test]
fn very_unlike_weights_leave_importances_that_are_numbers() {
    let x = Records::dense(array![[0.0], [1.0], [2.0], [3.0], [4.0]]).unwrap();
    let weights = vec![0.1, 0.7, 0.2, 1e-19, 1e-20];
    let y = Labels::from_names(&["a", "b", "a", "b", "a"]).unwrap();
    let y = y.with_weights(weights.clone()).unwrap();
    for tree in [DecisionTreeClassifier::new(), DecisionTreeClassifier::new().entropy()] {
        let model = tree.fit(&x, &y).unwrap();
        assert_eq!(model.feature_importances(), [1.0], "{tree:?}");
    }
    let y = Values::new(vec![0.1, 0.7, 0.3, 1.9, 5.3]).unwrap().with_weights(weights).unwrap();
    let model = DecisionTreeRegressor::new().fit(&x, &y).unwrap();
    assert_eq!(model.feature_importances(), [1.0]);
}
