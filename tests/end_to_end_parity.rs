//! A whole cross-validation is scikit-learn's `cross_validate`, on the cases of
//! `tests/oracle/end_to_end.json`: folds, scaling, fit, predictions, scores, printed reports.

use serde::Deserialize;
use tenfold::data::ClassificationData;
use tenfold::linear_model::LinearRegression;
use tenfold::model_selection::Splitter;
use tenfold::prelude::*;
use tenfold::svm::Kernel;

#[derive(Deserialize)]
struct Oracle {
    classification: Vec<Classification>,
    regression: Vec<Regression>,
}

#[derive(Deserialize)]
struct Classification {
    data: String,
    splitter: String,
    kernel: String,
    folds: Vec<ClassificationFold>,
}

/// Scores are accuracy, macro F1 and weighted F1.
#[derive(Deserialize)]
struct ClassificationFold {
    train: [f64; 3],
    test: [f64; 3],
    /// The code of the class, one digit for each test row.
    predicted: String,
    report: String,
}

#[derive(Deserialize)]
struct Regression {
    n_splits: usize,
    folds: Vec<RegressionFold>,
}

/// Scores are R2, MAE and RMSE.
#[derive(Deserialize)]
struct RegressionFold {
    train: [f64; 3],
    test: [f64; 3],
}

fn oracle() -> Oracle {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/end_to_end.json");
    let text = std::fs::read_to_string(path).expect("the oracle file is in the repository");
    serde_json::from_str(&text).expect("the shape of the README")
}

fn data_set(name: &str) -> ClassificationData {
    match name {
        "iris" => datasets::iris(),
        "wine" => datasets::wine(),
        "breast_cancer" => datasets::breast_cancer(),
        "digits" => datasets::digits(),
        other => panic!("data set {other}"),
    }
    .unwrap()
}

fn splitter(name: &str) -> Box<dyn Splitter> {
    match name {
        "KFold" => KFold::new(3).boxed(),
        "StratifiedKFold" => StratifiedKFold::new(3).boxed(),
        other => panic!("splitter {other}"),
    }
}

fn kernel(name: &str) -> Kernel {
    match name {
        "linear" => Kernel::Linear,
        "rbf" => Kernel::rbf(),
        other => panic!("kernel {other}"),
    }
}

#[track_caller]
fn check_scores(found: &[f64], expected: &[f64], within: f64, case: &str) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let difference = (found - expected).abs() / expected.abs().max(1.0);
        assert!(difference <= within, "{case}: {found} is not {expected}");
    }
}

fn check_classification(case: &Classification) {
    let data = data_set(&case.data);
    let svc = Svc::new().kernel(kernel(&case.kernel));
    let svc = Pipeline::new().then(StandardScaler::new()).classifier(svc);
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let svc = graph.data("svc", svc.boxed()).unwrap();
    let cv = CrossValidation::new(splitter(&case.splitter));
    let cv = cv.add_to(&mut graph, "svc", svc, x, y).unwrap();
    let run = Threads::default().run(&graph, (cv.reports(), cv.predictions)).unwrap();
    let summary = cv.summary(&run).unwrap();
    let predictions = run.get(cv.predictions).unwrap();
    assert_eq!(cv.folds().len(), case.folds.len());
    for (at, (expected, (_, predicted))) in case.folds.iter().zip(predictions.folds()).enumerate() {
        let name = format!("{} {} {} fold {at}", case.data, case.splitter, case.kernel);
        let codes = expected.predicted.bytes().map(|digit| u32::from(digit - b'0'));
        assert_eq!(predicted.len(), codes.len(), "{name}");
        let other: Vec<_> = predicted
            .codes()
            .zip(codes)
            .enumerate()
            .filter(|(_, (found, expected))| found != expected)
            .collect();
        assert!(other.is_empty(), "{name}: (sample, (found, expected)) {other:?}");
        check_scores(&summary.folds[at].train, &expected.train, 1e-12, &name);
        check_scores(&summary.folds[at].test, &expected.test, 1e-12, &name);
        let report = run.get(cv.fold(at).report_test).unwrap();
        assert_eq!(report.to_string(), expected.report, "{name}");
    }
}

#[test]
fn support_vector_machines_predict_as_scikit_learns_in_every_fold() {
    let oracle = oracle();
    assert_eq!(oracle.classification.len(), 13);
    oracle.classification.iter().for_each(check_classification);
}

#[test]
fn linear_regression_scores_as_scikit_learns_does_in_every_fold() {
    for case in oracle().regression {
        let data = datasets::penguins().unwrap();
        let mut graph = Graph::new();
        let x = graph.data("X", data.x).unwrap();
        let y = graph.data("y", data.y).unwrap();
        let linear = graph.data("linear", LinearRegression::new().boxed()).unwrap();
        let cv = CrossValidation::new(KFold::new(case.n_splits));
        let cv = cv.add_to(&mut graph, "linear", linear, x, y).unwrap();
        let run = Threads::default().run(&graph, cv.reports()).unwrap();
        let folds = cv.summary(&run).unwrap().folds;
        assert_eq!(folds.len(), case.folds.len());
        for (at, (found, expected)) in folds.iter().zip(&case.folds).enumerate() {
            let name = format!("fold {at} of {}", case.n_splits);
            check_scores(&found.train, &expected.train, 1e-9, &name);
            check_scores(&found.test, &expected.test, 1e-9, &name);
        }
    }
}
