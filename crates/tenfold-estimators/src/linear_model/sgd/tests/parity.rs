//! Beside scikit-learn, with its seeds: `tests/oracle/sgd.py`.

use ndarray::Array2;
use serde_json::Value;
use sprs::CsMatI;
use tenfold_ml::data::{Rows, Values};
use tenfold_ml::estimator::RegressorModel;

use super::super::*;
use crate::linear_model::sgd::tests::oracle;

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

fn seeds(case: &Value) -> Vec<u32> {
    integers(&case["seeds"]).into_iter().map(|seed| seed as u32).collect()
}

/// The records of a case, of the layout that it was fitted on.
fn records(case: &Value, data: &Value) -> Records {
    let x = matrix(&data["x"]);
    match case["layout"].as_str().unwrap() {
        "dense" => Records::dense(x).unwrap(),
        _ => {
            let csr = CsMatI::<f64, u32>::csr_from_dense(x.view(), 0.0);
            Records::sparse(CsMatI::new(
                csr.shape(),
                csr.indptr().raw_storage().iter().map(|&at| at as usize).collect(),
                csr.indices().to_vec(),
                csr.data().to_vec(),
            ))
            .unwrap()
        }
    }
}

/// Sets the parameters that classifiers and regressors share.
macro_rules! with_shared {
    ($sgd:expr, $params:expr) => {{
        let (sgd, params) = ($sgd, $params);
        let sgd = match params["penalty"].as_str().unwrap() {
            "l2" => sgd.l2(),
            "l1" => sgd.l1(),
            "elasticnet" => sgd.elastic_net(params["l1_ratio"].as_f64().unwrap()),
            other => panic!("unknown penalty {other}"),
        };
        let sgd = sgd
            .alpha(params["alpha"].as_f64().unwrap())
            .max_iter(params["max_iter"].as_u64().unwrap() as usize)
            .tol(params["tol"].as_f64())
            .fit_intercept(params["fit_intercept"].as_bool().unwrap_or(true))
            .shuffle(params["shuffle"].as_bool().unwrap_or(true));
        let sgd = match params["average"].as_u64() {
            Some(first) => sgd.average(first as usize),
            None => sgd,
        };
        let sgd = match params["early_stopping"].as_bool() {
            Some(true) => sgd.early_stopping(0.1),
            _ => sgd,
        };
        match learning_rate(params) {
            Some(rate) => sgd.learning_rate(rate),
            None => sgd,
        }
    }};
}

fn learning_rate(params: &Value) -> Option<LearningRate> {
    let number = |name: &str| params[name].as_f64().unwrap();
    Some(match params["learning_rate"].as_str()? {
        "optimal" => LearningRate::Optimal,
        "constant" => LearningRate::Constant { eta0: number("eta0") },
        "invscaling" => {
            LearningRate::InverseScaling { eta0: number("eta0"), power_t: number("power_t") }
        }
        _ => LearningRate::Adaptive { eta0: number("eta0") },
    })
}

/// The classifier with scikit-learn's parameters of a case.
fn classifier(case: &Value) -> Sgd {
    let params = &case["params"];
    let sgd = match params["loss"].as_str().unwrap() {
        "hinge" => Sgd::hinge(),
        "log_loss" => Sgd::log(),
        "squared_hinge" => Sgd::squared_hinge(),
        "modified_huber" => Sgd::modified_huber(),
        other => panic!("unknown loss {other}"),
    };
    let sgd = match &params["class_weight"] {
        Value::Null => sgd,
        Value::String(_) => sgd.balanced(),
        listed => {
            let weight =
                |(class, weight): (&String, &Value)| (class.clone(), weight.as_f64().unwrap());
            sgd.class_weights(listed.as_object().unwrap().iter().map(weight))
        }
    };
    with_shared!(sgd, params).binary_seeds(seeds(case))
}

fn regressor(case: &Value) -> SgdRegressor {
    let params = &case["params"];
    let epsilon = params["epsilon"].as_f64().unwrap();
    let sgd = match params["loss"].as_str().unwrap() {
        "squared_error" => SgdRegressor::squared_error(),
        "huber" => SgdRegressor::huber(epsilon),
        "epsilon_insensitive" => SgdRegressor::epsilon_insensitive(epsilon),
        _ => SgdRegressor::squared_epsilon_insensitive(epsilon),
    };
    with_shared!(sgd, params).shuffle_seed(seeds(case)[0])
}

/// The weights that the script gives, where a case has them.
fn weights(case: &Value, n_samples: usize) -> Option<Vec<f64>> {
    let weight = |sample: usize| (sample % 7) as f64 / 2.0;
    (case["params"]["sample_weight"] == true).then(|| (0..n_samples).map(weight).collect())
}

/// The samples that scikit-learn held out, if any.
fn held_out(case: &Value, n_samples: usize) -> Option<Vec<bool>> {
    let samples = integers(&case["held_out"]);
    let held_out = |sample: usize| samples.contains(&(sample as i64));
    (!samples.is_empty()).then(|| (0..n_samples).map(held_out).collect())
}

/// The rows of each of `n` chunks of neighbours, the first of which have one more.
fn chunks(n_samples: usize, n: usize) -> Vec<Rows> {
    let mut ends = (0..=n).map(|at| at * (n_samples / n) + at.min(n_samples % n));
    let mut start = ends.next().unwrap();
    ends.map(|end| (std::mem::replace(&mut start, end) as u32..end as u32).collect()).collect()
}

fn assert_near(found: impl Iterator<Item = f64>, expected: &[f64], case: &Value) {
    // The first steps of the modified Huber loss overshoot, which multiplies the rounding of sums.
    let tolerance = if case["params"]["loss"] == "modified_huber" { 1e-8 } else { 1e-9 };
    let scale = expected.iter().fold(0.0_f64, |max, number| max.max(number.abs()));
    let found: Vec<f64> = found.collect();
    assert_eq!(found.len(), expected.len(), "{case}");
    for (found, expected) in found.iter().zip(expected) {
        let near = (found - expected).abs() <= tolerance * scale;
        let (layout, chunks) = (&case["layout"], &case["n_chunks"]);
        assert!(near, "{found} is not {expected} in {layout} {chunks} {}", case["params"]);
    }
}

fn assert_same(model: &SgdModel, x: &Records, case: &Value) {
    let coefficients: Vec<f64> = matrix(&case["coef"]).into_iter().collect();
    assert_near(model.coefficients().iter().copied(), &coefficients, case);
    let intercepts = numbers(&case["intercept"]);
    assert_near(model.intercepts().iter().copied(), &intercepts, case);
    let predicted = Labels::from_integers(&integers(&case["predicted"])).unwrap();
    assert_eq!(model.predict(x).unwrap(), predicted, "{}", case["params"]);
    if !case["probabilities"].is_null() {
        let expected: Vec<f64> = matrix(&case["probabilities"]).into_iter().collect();
        let found = model.predict_probabilities(x).unwrap().unwrap();
        assert_near(found.into_iter().take(expected.len()), &expected, case);
    }
}

fn assert_epochs(found: &[usize], case: &Value) {
    let found: Vec<i64> = found.iter().map(|&epochs| epochs as i64).collect();
    assert_eq!(found, integers(&case["n_iter_per_fit"]), "epochs in {}", case["params"]);
}

#[test]
fn models_are_those_of_scikit_learn() {
    let oracle = oracle();
    let sections = ["cases", "sparse_cases"].map(|name| oracle[name].as_array().unwrap());
    for case in sections.into_iter().flatten() {
        let data = &oracle["data"][case["data"].as_str().unwrap()];
        let x = records(case, data);
        let y = Labels::from_integers(&integers(&data["y"])).unwrap();
        let model = classifier(case).fit(&x, &y).unwrap();
        assert_epochs(model.n_iter(), case);
        assert_same(&model, &x, case);
    }
}

#[test]
fn options_and_chunks_make_scikit_learns_models() {
    let oracle = oracle();
    for case in oracle["options"].as_array().unwrap() {
        let data = &oracle["data"][case["data"].as_str().unwrap()];
        let x = records(case, data);
        let mut y = Labels::from_integers(&integers(&data["y"])).unwrap();
        if let Some(weights) = weights(case, y.len()) {
            y = y.with_weights(weights).unwrap();
        }
        let sgd = classifier(case);
        let model = match case["n_chunks"].as_u64().unwrap() as usize {
            0 => sgd.fit_but(&x, &y, held_out(case, y.len()).as_deref()).unwrap(),
            n => {
                let mut learner = sgd.learner(&y).unwrap();
                for rows in chunks(y.len(), n) {
                    learner.learn(&x.select(&rows), &y.select(&rows)).unwrap();
                }
                learner.model().unwrap()
            }
        };
        if case["n_chunks"] == 0 {
            assert_epochs(model.n_iter(), case);
        }
        assert_same(&model, &x, case);
    }
}

#[test]
fn regressors_are_those_of_scikit_learn() {
    let oracle = oracle();
    let data = &oracle["data"]["numbers"];
    for case in oracle["regressions"].as_array().unwrap() {
        let x = records(case, data);
        let mut y = Values::new(numbers(&data["y"])).unwrap();
        if let Some(weights) = weights(case, y.len()) {
            y = y.with_weights(weights).unwrap();
        }
        let sgd = regressor(case);
        let model = match case["n_chunks"].as_u64().unwrap() as usize {
            0 => sgd.fit_but(&x, &y, held_out(case, y.len()).as_deref()).unwrap(),
            n => {
                let mut learner = sgd.learner().unwrap();
                for rows in chunks(y.len(), n) {
                    learner.learn(&x.select(&rows), &y.select(&rows)).unwrap();
                }
                learner.model().unwrap()
            }
        };
        if case["n_chunks"] == 0 {
            assert_epochs(&[model.n_iter()], case);
        }
        assert_near(model.coefficients().iter().copied(), &numbers(&case["coef"][0]), case);
        assert_near([model.intercept()].into_iter(), &numbers(&case["intercept"]), case);
        let expected = numbers(&case["predicted"]);
        let predicted = model.predict(&x).unwrap();
        assert_near(predicted.iter().take(expected.len()), &expected, case);
    }
}
