//! The learner as a whole: beside scikit-learn, and what always holds.

use std::path::Path;

use ndarray::{Array2, array};
use serde_json::Value;

use super::*;
use crate::Rows;

/// The numbers of a JSON array.
fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// The rows of a JSON array of arrays.
fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| rows[row][column])
}

fn integers(value: &Value) -> Vec<i64> {
    numbers(value).into_iter().map(|number| number as i64).collect()
}

fn oracle() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/sgd.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The estimator with scikit-learn's parameters of a case.
fn estimator(case: &Value) -> Sgd {
    let params = &case["params"];
    let sgd = match params["loss"].as_str().unwrap() {
        "hinge" => Sgd::hinge(),
        "log_loss" => Sgd::log(),
        "squared_hinge" => Sgd::squared_hinge(),
        "modified_huber" => Sgd::modified_huber(),
        other => panic!("unknown loss {other}"),
    };
    let sgd = match params["penalty"].as_str().unwrap() {
        "l2" => sgd.l2(),
        "l1" => sgd.l1(),
        "elasticnet" => sgd.elastic_net(params["l1_ratio"].as_f64().unwrap()),
        other => panic!("unknown penalty {other}"),
    };
    sgd.alpha(params["alpha"].as_f64().unwrap())
        .max_iter(params["max_iter"].as_u64().unwrap() as usize)
        .tol(params["tol"].as_f64())
        .binary_seeds(integers(&case["seeds"]).into_iter().map(|seed| seed as u32).collect())
}

fn assert_near(found: impl Iterator<Item = f64>, expected: &[f64], case: &Value) {
    // The first steps of the modified Huber loss overshoot, which multiplies the rounding of sums.
    let tolerance = if case["params"]["loss"] == "modified_huber" { 1e-8 } else { 1e-9 };
    let scale = expected.iter().fold(0.0_f64, |max, number| max.max(number.abs()));
    for (found, expected) in found.zip(expected) {
        assert!(
            (found - expected).abs() <= tolerance * scale,
            "{found} is not {expected} in {}",
            case["params"]
        );
    }
}

#[test]
fn models_are_those_of_scikit_learn() {
    let oracle = oracle();
    for case in oracle["cases"].as_array().unwrap() {
        let data = &oracle["data"][case["data"].as_str().unwrap()];
        let x = Records::dense(matrix(&data["x"])).unwrap();
        let y = Labels::from_integers(&integers(&data["y"])).unwrap();
        let model = estimator(case).fit(&x, &y).unwrap();
        let n_iter = integers(&case["n_iter_per_fit"]);
        let found: Vec<i64> = model.n_iter().iter().map(|&epochs| epochs as i64).collect();
        assert_eq!(found, n_iter, "epochs in {}", case["params"]);
        let coefficients: Vec<f64> = matrix(&case["coef"]).into_iter().collect();
        assert_near(model.coefficients().iter().copied(), &coefficients, case);
        let intercepts = numbers(&case["intercept"]);
        assert_near(model.intercepts().iter().copied(), &intercepts, case);
        let predicted = Labels::from_integers(&integers(&case["predicted"])).unwrap();
        assert_eq!(model.predict(&x).unwrap(), predicted, "{}", case["params"]);
    }
}

/// Overlapping clouds of `n_classes` classes, `n × n_features`, without a random generator.
fn clouds(n: usize, n_features: usize, n_classes: usize) -> (Records, Labels) {
    let class = |row: usize| row % n_classes;
    let x = Array2::from_shape_fn((n, n_features), |(row, column)| {
        let noise = ((row * 7919 + column * 104_729 + row * column * 31) % 1000) as f64 / 250.0;
        noise - 2.0 + if column % n_classes == class(row) { 1.5 } else { 0.0 }
    });
    let names: Vec<String> = (0..n).map(|row| format!("class {}", class(row))).collect();
    (Records::dense(x).unwrap(), Labels::from_names(&names).unwrap())
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn models_are_the_same_bytes_on_any_number_of_threads() {
    let (x, y) = clouds(300, 11, 4);
    for sgd in [Sgd::hinge(), Sgd::log().l1().alpha(1e-3), Sgd::squared_hinge().elastic_net(0.5)] {
        let sgd = sgd.max_iter(7).seed(3);
        let fit = |threads| on_threads(threads, || sgd.fit(&x, &y).unwrap());
        let one = fit(1);
        for threads in [2, 8] {
            let many = fit(threads);
            assert_eq!(one.coefficients(), many.coefficients());
            assert_eq!(one.intercepts(), many.intercepts());
        }
    }
}

#[test]
fn a_fold_learns_what_its_copied_rows_would_teach() {
    let (x, y) = clouds(200, 5, 3);
    let rows: Rows = (0..200).filter(|row| row % 4 != 1).collect();
    let (x, y) = (x.select(&rows), y.select(&rows));
    let copy = Records::dense(x.to_array().unwrap()).unwrap();
    let sgd = Sgd::hinge().max_iter(5);
    let (viewed, copied) = (sgd.fit(&x, &y).unwrap(), sgd.fit(&copy, &y).unwrap());
    assert_eq!(viewed.coefficients(), copied.coefficients());
    assert_eq!(viewed.predict(&x).unwrap(), copied.predict(&copy).unwrap());
}

#[test]
fn only_classes_with_samples_are_learned() {
    let (x, y) = clouds(90, 4, 3);
    let rows: Rows = (0..90).filter(|row| row % 3 != 1).collect();
    let model = Sgd::hinge().max_iter(9).fit(&x.select(&rows), &y.select(&rows)).unwrap();
    assert_eq!(model.coefficients().dim(), (1, 4));
    assert_eq!(model.classes().collect::<Vec<_>>(), ["class 0", "class 2"]);
    let predicted = model.predict(&x).unwrap();
    assert_eq!(predicted.classes(), y.classes());
    assert_eq!(predicted.counts()[1], 0);
}

#[test]
fn predictions_follow_the_decisions() {
    for n_classes in [2, 3] {
        let (x, y) = clouds(9000, 80, n_classes);
        let model = Sgd::log().max_iter(2).fit(&x, &y).unwrap();
        let decisions = model.decision_function(&x).unwrap();
        let predicted = model.predict(&x).unwrap();
        for (row, decision) in decisions.rows().into_iter().enumerate() {
            let decision = decision.to_vec();
            let class = match decision[..] {
                [only] => usize::from(only > 0.0),
                _ => (0..n_classes)
                    .rev()
                    .max_by(|&a, &b| decision[a].total_cmp(&decision[b]))
                    .unwrap(),
            };
            assert_eq!(predicted.code(row) as usize, class);
        }
        let right = (0..9000).filter(|&row| predicted.name(row) == y.name(row)).count();
        assert!(right > 8000, "{right} of 9000 right");
    }
}

#[test]
fn l1_leaves_useless_features_at_exactly_0() {
    let (x, y) = clouds(300, 2, 2);
    let noisy = Array2::from_shape_fn((300, 6), |(row, column)| match column {
        0 | 1 => x.as_dense().unwrap().row(row)[column],
        _ => ((row * 131 + column * 37) % 17) as f64 / 40.0 - 0.2,
    });
    let noisy = Records::dense(noisy).unwrap();
    let zeros = |sgd: Sgd| {
        let model = sgd.alpha(0.05).fit(&noisy, &y).unwrap();
        model.coefficients().iter().filter(|weight| **weight == 0.0).count()
    };
    assert_eq!(zeros(Sgd::hinge().l1()), 4);
    assert_eq!(zeros(Sgd::hinge().l2()), 0);
}

#[test]
fn without_an_intercept_it_stays_0() {
    let (x, y) = clouds(50, 3, 2);
    let model = Sgd::hinge().fit_intercept(false).max_iter(3).fit(&x, &y).unwrap();
    assert_eq!(model.intercepts(), [0.0]);
}

#[test]
fn a_wide_decay_folds_the_scale_and_goes_on() {
    let (x, y) = clouds(60, 3, 2);
    let model = Sgd::hinge().alpha(50.0).max_iter(3).tol(None).fit(&x, &y).unwrap();
    assert!(model.coefficients().iter().all(|weight| weight.is_finite()));
    assert_eq!(model.n_iter(), [3]);
}

#[test]
fn parameters_out_of_range_are_named() {
    let (x, y) = clouds(12, 2, 3);
    let refused = |sgd: Sgd| message(sgd.fit(&x, &y));
    assert_eq!(
        refused(Sgd::hinge().alpha(0.0)),
        "Sgd alpha = 0 is out of range: a finite number above 0 is expected"
    );
    assert!(refused(Sgd::hinge().elastic_net(1.5)).starts_with("Sgd l1_ratio = 1.5"));
    assert!(refused(Sgd::hinge().elastic_net(f64::NAN)).starts_with("Sgd l1_ratio = NaN"));
    assert!(refused(Sgd::hinge().tol(-1.0)).starts_with("Sgd tol = -1"));
    assert!(refused(Sgd::hinge().max_iter(0)).starts_with("Sgd max_iter = 0"));
    assert!(refused(Sgd::hinge().n_iter_no_change(0)).starts_with("Sgd n_iter_no_change = 0"));
    assert!(refused(Sgd::hinge().binary_seeds(vec![1])).starts_with("Sgd binary_seeds = 1 seeds"));
}

#[test]
fn bad_data_are_refused_by_fit_and_predict() {
    let (x, y) = clouds(12, 2, 2);
    let (longer, _) = clouds(13, 2, 2);
    assert!(message(Sgd::hinge().fit(&longer, &y)).contains("records of length 13"));
    let infinite = Records::dense(array![[1.0, 2.0], [f64::NEG_INFINITY, 0.0]]).unwrap();
    let two = y.select(&Rows::from(vec![0, 1]));
    let expected = "records holds -inf at row 1, column 0; only finite numbers can be used here";
    assert_eq!(message(Sgd::hinge().fit(&infinite, &two)), expected);
    let model = Sgd::hinge().fit(&x, &y).unwrap();
    assert_eq!(message(model.predict(&infinite)), expected);
    let (wide, _) = clouds(12, 3, 2);
    assert_eq!(
        message(model.predict(&wide)),
        "the model was fitted on 2 features but the records have 3"
    );
}

#[test]
fn weights_that_overflow_are_an_error_that_says_what_to_do() {
    let x = Records::dense(array![[1e308, 1.0], [-1e308, 2.0], [1e308, -3.0]]).unwrap();
    let y = Labels::from_names(&["a", "b", "a"]).unwrap();
    let found = message(Sgd::squared_hinge().fit(&x, &y));
    assert!(found.starts_with("sgd could not be fitted: the weights left the finite"), "{found}");
    assert!(found.contains("scale the features"), "{found}");
}
