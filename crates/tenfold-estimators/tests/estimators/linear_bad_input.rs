//! Records that linear models, neighbours and naive Bayes cannot learn from, or only just.

use ndarray::{Array2, array};
use tenfold::Error;
use tenfold::calibration::Calibrated;
use tenfold::cross_decomposition::PlsRegression;
use tenfold::data::{Labels, Records, Values};
use tenfold::estimator::{Classifier, ClassifierModel, Regressor, RegressorModel};
use tenfold::isotonic::IsotonicRegression;
use tenfold::linear_model::{
    ElasticNet, Ftrl, Lars, Lasso, Link, LogisticRegression, Ridge, TweedieRegressor,
};
use tenfold::naive_bayes::GaussianNb;
use tenfold::neighbors::{KNeighborsClassifier, KNeighborsRegressor};
use tenfold::svm::LinfaSvr;

fn records(numbers: Array2<f64>) -> Records {
    Records::dense(numbers).unwrap()
}

fn regressors() -> Vec<Box<dyn Regressor>> {
    vec![
        Ridge::new().boxed(),
        Lars::new().boxed(),
        Lasso::new().boxed(),
        ElasticNet::new().boxed(),
        TweedieRegressor::poisson().boxed(),
        TweedieRegressor::gamma().boxed(),
        TweedieRegressor::new(0.0).boxed(),
        PlsRegression::new().n_components(1).boxed(),
        KNeighborsRegressor::new().k(1).boxed(),
        LinfaSvr::linear().boxed(),
        LinfaSvr::gaussian(1.0).boxed(),
    ]
}

fn classifiers() -> Vec<Box<dyn Classifier>> {
    vec![
        LogisticRegression::new().boxed(),
        LogisticRegression::new().c(f64::INFINITY).boxed(),
        KNeighborsClassifier::new().k(1).boxed(),
        Ftrl::new().boxed(),
        GaussianNb::new().boxed(),
        Calibrated::sigmoid(LogisticRegression::new())
            .split(tenfold::model_selection::StratifiedKFold::new(2))
            .boxed(),
        Calibrated::isotonic(LogisticRegression::new())
            .split(tenfold::model_selection::StratifiedKFold::new(2))
            .boxed(),
    ]
}

fn all_finite(values: &Values) -> bool {
    values.iter().all(f64::is_finite)
}

#[test]
fn constant_features_predict_about_the_mean() {
    let x = records(Array2::ones((6, 2)));
    let y = Values::new(vec![1.0, 2.0, 3.0, 1.0, 2.0, 3.0]).unwrap();
    for regressor in regressors() {
        let model = regressor.fit(&x, &y).unwrap();
        let first = model.predict(&x).unwrap().value(0);
        assert!((0.9..=3.1).contains(&first), "{regressor:?} predicts {first}");
    }
    let y = Labels::from_names(&["a", "b", "b", "a", "b", "b"]).unwrap();
    let model = LogisticRegression::new().tol(1e-9).fit(&x, &y).unwrap();
    let probabilities = model.predict_probabilities(&x).unwrap().unwrap();
    assert!((probabilities[[0, 1]] - 2.0 / 3.0).abs() < 1e-6);
}

#[test]
fn one_sample_and_more_features_than_samples_are_taken() {
    for x in [array![[1.0, 0.5, -2.0]], array![[1.0, 0.5, -2.0], [0.3, 2.0, 1.0]]] {
        let y = Values::new((1..=x.nrows()).map(|value| value as f64).collect()).unwrap();
        for regressor in regressors() {
            let model = regressor.fit(&records(x.clone()), &y).unwrap();
            assert!(all_finite(&model.predict(&records(x.clone())).unwrap()), "{regressor:?}");
        }
    }
    let one =
        IsotonicRegression::new().fit(&records(array![[2.0]]), &Values::new(vec![7.0]).unwrap());
    assert_eq!(one.unwrap().predict(&records(array![[-5.0]])).unwrap().value(0), 7.0);
}

#[test]
fn separable_classes_without_a_penalty_end_in_finite_numbers() {
    let x = records(Array2::from_shape_fn((8, 2), |(row, column)| (row + column) as f64));
    let y = Labels::from_integers(&[0, 0, 0, 0, 1, 1, 1, 1]).unwrap();
    for classifier in classifiers() {
        let model = classifier.fit(&x, &y).unwrap();
        let probabilities = model.predict_probabilities(&x).unwrap().unwrap();
        assert!(probabilities.iter().all(|p| (0.0..=1.0).contains(p)), "{classifier:?}");
        assert_eq!(model.predict(&x).unwrap().code(7), 1, "{classifier:?}");
    }
}

#[test]
fn numbers_too_large_to_learn_from_are_errors() {
    let x = records(Array2::from_shape_fn((8, 1), |(row, _)| (row as f64 - 3.5) * 1e200));
    let y = Values::new((1..9).map(f64::from).collect()).unwrap();
    for regressor in regressors() {
        match regressor.fit(&x, &y) {
            Err(Error::Fit { .. }) => {}
            Ok(model) => assert!(all_finite(&model.predict(&x).unwrap()), "{regressor:?}"),
            Err(other) => panic!("{regressor:?}: {other}"),
        }
    }
    let y = Labels::from_integers(&[0, 0, 0, 0, 1, 1, 1, 1]).unwrap();
    for classifier in classifiers() {
        match classifier.fit(&x, &y) {
            Err(Error::Fit { .. }) => {}
            other => panic!("{classifier:?}: {other:?}"),
        }
    }
}

#[test]
fn parameters_out_of_range_are_named() {
    let x = records(array![[1.0], [2.0], [3.0], [4.0]]);
    let labels = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
    let values = Values::new(vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    let message =
        |classifier: Box<dyn Classifier>| classifier.fit(&x, &labels).unwrap_err().to_string();
    for (wrong, start) in [
        (LogisticRegression::new().c(0.0).boxed(), "LogisticRegression c = 0"),
        (LogisticRegression::new().tol(f64::NAN).boxed(), "LogisticRegression tol = NaN"),
        (LogisticRegression::new().max_iter(0).boxed(), "LogisticRegression max_iter = 0"),
        (GaussianNb::new().var_smoothing(-1.0).boxed(), "GaussianNb var_smoothing = -1"),
        (KNeighborsClassifier::new().k(0).boxed(), "KNeighborsClassifier k = 0"),
        (KNeighborsClassifier::new().k(5).boxed(), "KNeighborsClassifier k = 5"),
        (Ftrl::new().alpha(0.0).boxed(), "Ftrl alpha = 0"),
        (Ftrl::new().l1(2.0).boxed(), "Ftrl l1 = 2"),
        (Ftrl::new().epochs(0).boxed(), "Ftrl epochs = 0"),
    ] {
        let found = message(wrong);
        assert!(found.starts_with(start), "{found}");
    }
    let message =
        |regressor: Box<dyn Regressor>| regressor.fit(&x, &values).unwrap_err().to_string();
    for (wrong, start) in [
        (Ridge::new().alpha(0.0).boxed(), "Ridge alpha = 0"),
        (Lars::new().n_nonzero(0).boxed(), "Lars n_nonzero = 0"),
        (Lasso::new().alpha(-1.0).boxed(), "Lasso alpha = -1"),
        (Lasso::new().max_iter(0).boxed(), "Lasso max_iter = 0"),
        (ElasticNet::new().l1_ratio(0.0).boxed(), "ElasticNet l1_ratio = 0"),
        (ElasticNet::new().tol(0.0).boxed(), "ElasticNet tol = 0"),
        (TweedieRegressor::new(0.5).boxed(), "TweedieRegressor power = 0.5"),
        (
            TweedieRegressor::gamma().link(Link::Identity).boxed(),
            "TweedieRegressor link = Identity",
        ),
        (PlsRegression::new().n_components(2).boxed(), "PlsRegression n_components = 2"),
        (LinfaSvr::gaussian(0.0).boxed(), "LinfaSvr gamma = 0"),
        (LinfaSvr::linear().epsilon(0.0).boxed(), "LinfaSvr epsilon = 0"),
    ] {
        let found = message(wrong);
        assert!(found.starts_with(start), "{found}");
    }
}

#[test]
fn values_that_a_distribution_does_not_have_are_named() {
    let x = records(array![[1.0], [2.0], [3.0]]);
    let y = Values::new(vec![1.0, 0.0, 3.0]).unwrap();
    assert!(TweedieRegressor::poisson().fit(&x, &y).is_ok());
    let wrong = TweedieRegressor::gamma().fit(&x, &y).unwrap_err().to_string();
    assert!(wrong.contains("the value 0 of row 1 cannot be of the power 2"), "{wrong}");
}

#[test]
fn sparse_records_are_accepted_or_refused_with_advice() {
    let mut matrix = sprs::TriMatI::<f64, u32>::new((4, 3));
    (0..4).for_each(|row| matrix.add_triplet(row, row % 3, 1.0 + row as f64));
    let x = Records::sparse(matrix.to_csr()).unwrap();
    let labels = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
    assert!(LogisticRegression::new().fit(&x, &labels).unwrap().predict(&x).is_ok());
    let values = Values::new(vec![1.0, 2.0, 3.0, 4.0]).unwrap();
    let model = TweedieRegressor::poisson().fit(&x, &values).unwrap();
    assert!(all_finite(&model.predict(&x).unwrap()));
    assert!(all_finite(
        &Ridge::new().fit(&x.to_dense().unwrap(), &values).unwrap().predict(&x).unwrap()
    ));
    let wrong = Ridge::new().fit(&x, &values).unwrap_err().to_string();
    assert!(wrong.contains("put `ToDense` before this step"), "{wrong}");
    let wrong = GaussianNb::new().fit(&x, &labels).unwrap_err().to_string();
    assert!(wrong.contains("put `ToDense` before this step"), "{wrong}");
}

#[test]
fn samples_without_weight_do_not_count() {
    let x = records(array![[0.0], [1.0], [2.0], [3.0], [1e3]]);
    let y = Labels::from_names(&["a", "a", "b", "b", "c"]).unwrap();
    let weighted = y.with_weights(vec![1.0, 2.0, 1.0, 2.0, 0.0]).unwrap();
    let model = LogisticRegression::new().fit(&x, &weighted).unwrap();
    assert_eq!(model.classes().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(model.predict_probabilities(&x).unwrap().unwrap().column(2).sum(), 0.0);
    let model = GaussianNb::new().fit(&x, &weighted).unwrap();
    assert_eq!(model.classes().collect::<Vec<_>>(), ["a", "b"]);
    let refused = KNeighborsClassifier::new().fit(&x, &weighted).unwrap_err();
    assert!(matches!(refused, Error::TakesNoWeights { .. }));
}
