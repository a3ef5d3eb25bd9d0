//! Votes and stacks against the numbers of scikit-learn, by `oracle/ensembles.py`.

use serde_json::Value;
use tenfold::data::{ClassificationData, Records, Rows};
use tenfold::datasets;
use tenfold::ensemble::{Stacking, Voting};
use tenfold::estimator::{Classifier, Regressor};
use tenfold::graph::{Executor, Graph, Node, Sequential};
use tenfold::linear_model::Ridge;
use tenfold::model_selection::{CrossValidated, CrossValidation, KFold, StratifiedKFold};
use tenfold::naive_bayes::{GaussianNb, MultinomialNb};
use tenfold::neighbors::{KNeighborsClassifier, KNeighborsRegressor};
use tenfold::svm::{Kernel, Svc};

type Classified = CrossValidated<Box<dyn Classifier>>;
type Regressed = CrossValidated<Box<dyn Regressor>>;

const ROWS: [u32; 3] = [0, 70, 170];

fn cases(section: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(include_str!("../oracle/ensembles.json")).unwrap();
    all[section].as_array().unwrap().clone()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

/// Numbers that differ by at most this share of the larger one, or of 1.
#[track_caller]
fn close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let scale = found.abs().max(expected.abs()).max(1.0);
        assert!(
            (found - expected).abs() <= tolerance * scale,
            "{found} where {expected} is expected"
        );
    }
}

fn classifier(name: &str) -> Box<dyn Classifier> {
    match name {
        "gaussian" => GaussianNb::new().boxed(),
        "multinomial" => MultinomialNb::new().boxed(),
        "neighbors" => KNeighborsClassifier::new().boxed(),
        _ => Svc::new().kernel(Kernel::Linear).c(0.01).tol(1e-8).boxed(),
    }
}

fn classification(data: ClassificationData, members: &[&str]) -> (Graph, Vec<Classified>) {
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let folds = CrossValidation::new(StratifiedKFold::new(3));
    let add = |name: &&str| folds.add_to(&mut graph, name, classifier(name), x, y).unwrap();
    let members = members.iter().map(add).collect();
    (graph, members)
}

fn regression() -> (Graph, Vec<Regressed>) {
    let data = datasets::penguins().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let folds = CrossValidation::new(KFold::new(3));
    let members: [(&str, Box<dyn Regressor>); 3] = [
        ("ridge", Ridge::new().boxed()),
        ("stiff", Ridge::new().alpha(1000.0).boxed()),
        ("neighbors", KNeighborsRegressor::new().boxed()),
    ];
    let add = |(name, member)| folds.add_to(&mut graph, name, member, x, y).unwrap();
    let members = members.into_iter().map(add).collect();
    (graph, members)
}

/// The samples of the rows that the oracle keeps.
fn kept(graph: &Graph) -> Records {
    let x: Node<Records> = graph.node("X").unwrap();
    graph.value(x).unwrap().unwrap().select(&Rows::from(ROWS.to_vec()))
}

#[test]
fn votes_equal_those_of_scikit_learn() {
    for case in cases("votes") {
        let (mut graph, members) =
            classification(datasets::wine().unwrap(), &names(&case["members"]));
        let members: Vec<_> = members.iter().collect();
        let vote = if case["voting"] == "hard" { Voting::hard() } else { Voting::soft() };
        let vote = match case["weights"].is_null() {
            true => vote,
            false => vote.weights(numbers(&case["weights"])),
        };
        let vote = vote.add_to(&mut graph, "vote", &members).unwrap();
        let run = Sequential::default().run(&graph, (vote.predictions, vote.prod)).unwrap();
        let codes = |codes: &Value| numbers(codes).iter().map(|code| *code as u32).collect();
        let expected: Vec<u32> = codes(&case["out_of_fold"]);
        let found = run.get(vote.predictions).unwrap().in_order().unwrap();
        assert_eq!(found.codes().collect::<Vec<_>>(), expected, "{}", case["voting"]);
        let x: Node<Records> = graph.node("X").unwrap();
        let prod = run.get(vote.prod).unwrap();
        let found = prod.predict(graph.value(x).unwrap().unwrap()).unwrap();
        let expected: Vec<u32> = codes(&case["prod"]);
        assert_eq!(found.codes().collect::<Vec<_>>(), expected);
        let probabilities = prod.predict_probabilities(&kept(&graph)).unwrap();
        assert_eq!(probabilities.is_some(), case["voting"] == "soft");
        for (row, found) in probabilities.iter().flat_map(|table| table.rows()).enumerate() {
            close(&found.to_vec(), &numbers(&case["probabilities"][row]), 1e-9);
        }
    }
}

#[test]
fn means_equal_those_of_scikit_learn() {
    for case in cases("means") {
        let (mut graph, members) = regression();
        let members: Vec<_> = members.iter().collect();
        let mean = match case["weights"].is_null() {
            true => Voting::mean(),
            false => Voting::mean().weights(numbers(&case["weights"])),
        };
        let mean = mean.add_to(&mut graph, "mean", &members).unwrap();
        let run = Sequential::default().run(&graph, (mean.predictions, mean.prod)).unwrap();
        let found = run.get(mean.predictions).unwrap().in_order().unwrap();
        let found = ROWS.map(|row| found.value(row as usize));
        close(&found, &numbers(&case["out_of_fold"]), 1e-9);
        let found = run.get(mean.prod).unwrap().predict(&kept(&graph)).unwrap();
        close(&found.iter().collect::<Vec<_>>(), &numbers(&case["prod"]), 1e-9);
    }
}

#[test]
fn stacks_of_classifiers_equal_those_of_scikit_learn() {
    for case in cases("stacks") {
        let data = match case["data"].as_str() {
            Some("wine") => datasets::wine().unwrap(),
            _ => datasets::breast_cancer().unwrap(),
        };
        let (mut graph, members) = classification(data, &names(&case["members"]));
        let members: Vec<_> = members.iter().collect();
        let stack = Stacking::new(GaussianNb::new());
        let stack = stack.pass_features(case["passthrough"].as_bool().unwrap());
        let stack = stack.add_to(&mut graph, "stack", &members).unwrap();
        let targets = (stack.features, stack.cv.reports(), stack.cv.prod);
        let run = Sequential::default().run(&graph, targets).unwrap();

        let features = run.get(stack.features).unwrap().to_array().unwrap();
        for (row, expected) in ROWS.iter().zip(case["features"].as_array().unwrap()) {
            close(&features.row(*row as usize).to_vec(), &numbers(expected), 1e-6);
        }
        close(&features.sum_axis(ndarray::Axis(0)).to_vec(), &numbers(&case["sums"]), 1e-6);
        let accuracy = |fold| run.get(stack.cv.fold(fold).report_test).unwrap().accuracy();
        close(&[0, 1, 2].map(accuracy), &numbers(&case["accuracy"]), 1e-12);
        let found = run.get(stack.cv.prod).unwrap().predict_probabilities(&kept(&graph)).unwrap();
        for (row, found) in found.unwrap().rows().into_iter().enumerate() {
            close(&found.to_vec(), &numbers(&case["prod"][row]), 1e-5);
        }
    }
}

#[test]
fn stacks_of_regressors_equal_those_of_scikit_learn() {
    for case in cases("stacked_means") {
        let (mut graph, members) = regression();
        let members: Vec<_> = members.iter().collect();
        let stack =
            Stacking::new(Ridge::new()).pass_features(case["passthrough"].as_bool().unwrap());
        let stack = stack.add_to(&mut graph, "stack", &members).unwrap();
        let targets = (stack.features, stack.cv.reports(), stack.cv.prod);
        let run = Sequential::default().run(&graph, targets).unwrap();
        let features = run.get(stack.features).unwrap().to_array().unwrap();
        for (row, expected) in ROWS.iter().zip(case["features"].as_array().unwrap()) {
            close(&features.row(*row as usize).to_vec(), &numbers(expected), 1e-9);
        }
        let r2 = |fold| run.get(stack.cv.fold(fold).report_test).unwrap().r2;
        close(&[0, 1, 2].map(r2), &numbers(&case["r2"]), 1e-9);
        let found = run.get(stack.cv.prod).unwrap().predict(&kept(&graph)).unwrap();
        close(&found.iter().collect::<Vec<_>>(), &numbers(&case["prod"]), 1e-8);
    }
}
