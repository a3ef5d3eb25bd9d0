//! Comparison of naive Bayes with scikit-learn (`tests/oracle/naive_bayes.py`), and refused input.

use std::path::Path;

use ndarray::{Array2, array};
use serde_json::Value;
use tenfold_ml::data::{Labels, Records, Rows};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel};

use super::*;

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = value.as_array().unwrap().iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| rows[row][column])
}

fn labels(value: &Value) -> Labels {
    let codes: Vec<i64> = numbers(value).into_iter().map(|code| code as i64).collect();
    Labels::from_integers(&codes).unwrap()
}

fn sparse(x: &Array2<f64>) -> Records {
    let mut matrix = sprs::TriMatI::<f64, u32>::new(x.dim());
    for ((row, column), &value) in x.indexed_iter().filter(|(_, value)| **value != 0.0) {
        matrix.add_triplet(row, column, value);
    }
    Records::sparse(matrix.to_csr()).unwrap()
}

fn fit(case: &Value, x: &Records, y: &Labels) -> NaiveBayesModel {
    let params = &case["params"];
    let alpha = params["alpha"].as_f64().unwrap();
    let prior = params["fit_prior"].as_bool().unwrap();
    match case["model"].as_str().unwrap() {
        "MultinomialNB" => MultinomialNb::new().alpha(alpha).fit_prior(prior).fit(x, y),
        "ComplementNB" => {
            let nb = ComplementNb::new().norm(params["norm"].as_bool().unwrap());
            nb.alpha(alpha).fit_prior(prior).fit(x, y)
        }
        _ => {
            let nb = BernoulliNb::new().binarize(params["binarize"].as_f64());
            nb.alpha(alpha).fit_prior(prior).fit(x, y)
        }
    }
    .unwrap()
}

fn assert_near(found: impl Iterator<Item = f64>, expected: &[f64], case: &Value) {
    let found: Vec<f64> = found.collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let near = (found - expected).abs() <= 1e-9 * expected.abs().max(1e-3);
        assert!(near, "{found} is not {expected} in {} {}", case["model"], case["params"]);
    }
}

#[test]
fn numbers_are_those_of_scikit_learn() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oracle/naive_bayes.json");
    let oracle: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let data = &oracle["data"];
    for case in oracle["cases"].as_array().unwrap() {
        let x = matrix(&data[case["x"].as_str().unwrap()]);
        let mut y = labels(&data[case["y"].as_str().unwrap()]);
        if case["weighted"] == true {
            y = y.with_weights(numbers(&data["weights"])).unwrap();
        }
        for x in [sparse(&x), Records::dense(x).unwrap()] {
            let model = fit(case, &x, &y);
            let expected: Vec<f64> = matrix(&case["feature_log_prob"]).into_iter().collect();
            assert_near(model.feature_log_probabilities().iter().copied(), &expected, case);
            let priors = model.class_log_priors().iter().copied();
            assert_near(priors, &numbers(&case["class_log_prior"]), case);
            let expected: Vec<f64> = matrix(&case["joint_log_likelihood"]).into_iter().collect();
            let found = model.joint_log_likelihood(&x).unwrap();
            assert_near(found.into_iter().take(expected.len()), &expected, case);
            let expected: Vec<f64> = matrix(&case["probabilities"]).into_iter().collect();
            let found = model.predict_probabilities(&x).unwrap().unwrap();
            assert_near(found.into_iter().take(expected.len()), &expected, case);
            let predicted = model.predict(&x).unwrap();
            assert_eq!(predicted, labels(&case["predicted"]));
        }
    }
}

fn message<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

fn counts() -> (Records, Labels) {
    let x = array![[2.0, 0.0, 1.0], [3.0, 1.0, 0.0], [0.0, 4.0, 1.0], [0.0, 2.0, 2.0]];
    (Records::dense(x).unwrap(), Labels::from_names(&["a", "a", "b", "c"]).unwrap())
}

#[test]
fn numbers_below_0_are_no_counts() {
    let (_, y) = counts();
    let x = array![[2.0, 0.0, 1.0], [3.0, 1.0, 0.0], [0.0, -4.0, 1.0], [0.0, 2.0, 2.0]];
    let named = Records::dense(x.clone()).unwrap().with_feature_names(["u", "v", "w"]).unwrap();
    assert_eq!(
        message(MultinomialNb::new().fit(&named, &y)),
        "multinomial-nb could not be fitted: records hold -4 at row 2, `v`; it learns from counts, \
         which are at least 0"
    );
    let wrong = message(ComplementNb::new().fit(&sparse(&x), &y));
    assert!(wrong.contains("-4 at row 2, column 1"), "{wrong}");
    assert!(BernoulliNb::new().fit(&sparse(&x), &y).is_ok());
}

#[test]
fn parameters_out_of_range_are_named() {
    let (x, y) = counts();
    let alpha = |alpha| message(MultinomialNb::new().alpha(alpha).fit(&x, &y));
    assert!(alpha(0.0).starts_with("MultinomialNb alpha = 0"));
    assert!(alpha(f64::NAN).starts_with("MultinomialNb alpha = NaN"));
    let binarize = |to| BernoulliNb::new().binarize(to);
    assert!(message(binarize(f64::INFINITY).fit(&x, &y)).starts_with("BernoulliNb binarize = inf"));
    assert!(message(binarize(-1.0).fit(&sparse(&x.to_array().unwrap()), &y)).contains("sparse"));
    let raw = message(BernoulliNb::new().binarize(None).fit(&x, &y));
    assert!(raw.contains("records hold 2 at row 0, column 0; features are 0 or 1"), "{raw}");
}

#[test]
fn sums_that_overflow_are_an_error() {
    let (_, y) = counts();
    let x = Records::dense(Array2::from_elem((4, 3), 1e308)).unwrap();
    for nb in [MultinomialNb::new().boxed(), ComplementNb::new().boxed()] {
        assert!(message(nb.fit(&x, &y)).contains("left the finite numbers"));
    }
}

#[test]
fn a_class_that_is_absent_has_no_probability() {
    let (x, y) = counts();
    let rows = Rows::from(vec![0, 1, 3]);
    for nb in
        [MultinomialNb::new().boxed(), ComplementNb::new().boxed(), BernoulliNb::new().boxed()]
    {
        let model = nb.fit(&x.select(&rows), &y.select(&rows)).unwrap();
        let found = model.predict_probabilities(&x).unwrap().unwrap();
        assert!(found.column(1).iter().all(|probability| *probability == 0.0));
        assert!(found.rows().into_iter().all(|row| (row.sum() - 1.0).abs() < 1e-12));
        assert_eq!(model.predict(&x).unwrap().classes(), y.classes());
        // Weights of 0 leave no class to learn from, or only one.
        let weights = y.with_weights(vec![1.0, 1.0, 0.0, 0.0]).unwrap();
        assert!(message(nb.fit(&x, &weights)).contains("the labels hold 1 class"));
    }
}

#[test]
fn bernoulli_takes_features_that_all_samples_have_beside_a_tiny_alpha() {
    let x = Records::dense(array![[1.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]).unwrap();
    let y = Labels::from_names(&["a", "a", "b", "b"]).unwrap();
    for binarize in [None, Some(0.5)] {
        let nb = BernoulliNb::new().alpha(1e-17).binarize(binarize);
        let model = nb.fit(&x, &y).unwrap();
        let found = model.predict_probabilities(&x).unwrap().unwrap();
        assert!(found.iter().all(|probability| probability.is_finite()));
        // Only samples of `b` lack the first feature.
        assert!(found[[3, 1]] > 0.999_999);
        assert!((found[[0, 0]] - 2.0 / 3.0).abs() < 1e-12, "{found}");
    }
}

#[test]
fn a_class_whose_samples_all_weigh_0_is_as_if_it_was_not_there() {
    let (x, y) = counts();
    let weighted = y.with_weights(vec![1.0, 1.0, 2.0, 0.0]).unwrap();
    let rows = Rows::from(vec![0, 1, 2]);
    for nb in [
        MultinomialNb::new().fit_prior(false).boxed(),
        ComplementNb::new().boxed(),
        BernoulliNb::new().fit_prior(false).boxed(),
    ] {
        let model = nb.fit(&x, &weighted).unwrap();
        let without = nb.fit(&x.select(&rows), &weighted.select(&rows)).unwrap();
        let [found, expected] =
            [model, without].map(|model| model.predict_probabilities(&x).unwrap().unwrap());
        assert_eq!(found, expected);
        assert!(found.column(2).iter().all(|probability| *probability == 0.0));
    }
}
