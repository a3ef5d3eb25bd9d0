//! Thresholds beside those of scikit-learn: `oracle/thresholds.py` made the numbers.

use ndarray::{Array2, s};
use serde_json::Value;
use tenfold::metrics::{Average, Costs};
use tenfold::model_selection::{FixedThreshold, ThresholdModel, Thresholds, TunedThreshold};
use tenfold::naive_bayes::GaussianNb;
use tenfold::prelude::*;
use tenfold::svm::Kernel;

fn case(name: &str) -> Value {
    let cases: Value = serde_json::from_str(include_str!("../oracle/thresholds.json")).unwrap();
    let mut cases = cases.as_array().unwrap().iter();
    cases.find(|case| case["name"] == name).unwrap().clone()
}

/// Two classes that overlap, by the formula of the script.
fn overlapping() -> (Records, Labels) {
    let n = 240;
    let noise = |at: usize, column: usize| (at * [37, 53, 71][column] % 101) as f64 / 101.0 - 0.5;
    let x = Array2::from_shape_fn((n, 3), |(at, column)| {
        let shift = if column < 2 { 0.3 } else { 0.1 };
        1.2 * noise(at, column) + if at % 4 == 0 { shift } else { 0.0 }
    });
    let y: Vec<i64> = (0..n).map(|at| i64::from(at % 4 == 0)).collect();
    (Records::dense(x).unwrap(), Labels::from_integers(&y).unwrap())
}

#[track_caller]
fn check(name: &str, tuned: TunedThreshold, (x, y): (Records, Labels), second: &str) {
    let case = case(name);
    let model = tuned.fit(&x, &y).unwrap();
    let close = |found: f64, expected: &Value| {
        let expected = expected.as_f64().unwrap();
        assert!((found - expected).abs() < 1e-6, "{name}: {found}, expected {expected}");
    };
    close(model.threshold(), &case["threshold"]);
    let best = model.curve().iter().find(|scored| scored.threshold == model.threshold());
    close(best.unwrap().score, &case["score"]);
    let scores = case["scores"].as_array().unwrap();
    for (found, expected) in model.curve().iter().step_by(9).zip(scores) {
        close(found.score, expected);
    }
    check_predictions(&case, &model, &x, second);
}

#[track_caller]
fn check_predictions(case: &Value, model: &ThresholdModel, x: &Records, second: &str) {
    let predicted = model.predict(x).unwrap();
    let digit = |at| if predicted.name(at) == second { '1' } else { '0' };
    let digits: String = (0..predicted.len()).map(digit).collect();
    assert_eq!(digits, case["predicted"].as_str().unwrap(), "{}", case["name"]);
}

fn svc() -> Svc {
    Svc::new().kernel(Kernel::Linear).tol(1e-9)
}

fn cost(positive: &str) -> Scorer<Labels> {
    let costs = Costs { false_negative: 5.0, false_positive: 1.0, ..Costs::default() };
    Scorer::mean_cost(positive, costs)
}

#[test]
fn thresholds_of_probabilities_are_scikit_learns() {
    let tuned = || TunedThreshold::new(GaussianNb::new());
    check("bayes balanced", tuned(), overlapping(), "1");
    let f1 = tuned().scorer(Scorer::f1(Average::Binary("1"))).split(KFold::new(4));
    check("bayes f1", f1.thresholds(Thresholds::Count(37)), overlapping(), "1");
    let list = tuned().scorer(Scorer::matthews_correlation()).split(KFold::new(3));
    let at = Thresholds::At(vec![0.1, 0.2, 0.3, 0.6]);
    check("bayes list", list.thresholds(at), overlapping(), "1");
}

#[test]
fn thresholds_of_the_least_cost_are_scikit_learns() {
    let tuned = || TunedThreshold::new(GaussianNb::new());
    let of_three = tuned().scorer(cost("1")).split(StratifiedKFold::new(3));
    check("bayes cost", of_three, overlapping(), "1");
    let cancer = datasets::breast_cancer().unwrap();
    let benign = tuned().scorer(cost("benign")).positive("benign");
    let two = cancer.x.to_array().unwrap().slice(s![.., ..2]).to_owned();
    check("cancer cost", benign, (Records::dense(two).unwrap(), cancer.y), "benign");
}

#[test]
fn thresholds_of_decisions_are_scikit_learns() {
    let tuned = TunedThreshold::new(svc()).thresholds(Thresholds::Count(60));
    check("svc balanced", tuned, overlapping(), "1");
}

#[test]
fn given_thresholds_predict_as_scikit_learns() {
    let (x, y) = overlapping();
    let fixed = FixedThreshold::new(GaussianNb::new(), 0.8).positive("0");
    check_predictions(&case("bayes fixed"), &fixed.fit(&x, &y).unwrap(), &x, "1");
    let fixed = FixedThreshold::new(svc(), 0.4).positive("0");
    check_predictions(&case("svc fixed"), &fixed.fit(&x, &y).unwrap(), &x, "1");
}
