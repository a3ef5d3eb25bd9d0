//! Input that every estimator refuses, in the same words.

use ndarray::{Array2, array};
use tenfold::calibration::Calibrated;
use tenfold::compose::FeatureUnion;
use tenfold::cross_decomposition::PlsRegression;
use tenfold::data::{Labels, Records, Values};
use tenfold::datasets;
use tenfold::decomposition::{Pca, TruncatedSvd};
use tenfold::ensemble::{RandomForestClassifier, RandomForestRegressor};
use tenfold::estimator::{Classifier, Regressor, Transformer};
use tenfold::feature_selection::VarianceThreshold;
use tenfold::linear_model::{
    ElasticNet, Ftrl, Lars, Lasso, LinearRegression, LogisticRegression, Ridge, Sgd, SgdRegressor,
    TweedieRegressor,
};
use tenfold::naive_bayes::{BernoulliNb, ComplementNb, GaussianNb, MultinomialNb};
use tenfold::neighbors::{KNeighborsClassifier, KNeighborsRegressor};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{
    MaxAbsScaler, MinMaxScaler, Normalizer, PolynomialFeatures, RobustScaler, StandardScaler,
    ToDense,
};
use tenfold::svm::{LinfaSvm, LinfaSvr, Svc, Svr};
use tenfold::tree::{DecisionTreeClassifier, DecisionTreeRegressor};

type Run = dyn Fn(&Records, usize, &Records) -> Result<(), String>;

/// One estimator: a fit, then a prediction; the error of either.
struct Subject {
    name: &'static str,
    /// Fits on the first records with so many targets, predicts the second.
    run: Box<Run>,
    has_target: bool,
}

fn classifier(name: &'static str, estimator: impl Classifier + 'static) -> Subject {
    let run = move |train: &Records, n_targets: usize, x: &Records| {
        let codes: Vec<u32> = (0..n_targets as u32).map(|row| row % 3).collect();
        let y = Labels::from_codes(["a", "b", "c"].map(String::from).to_vec(), codes);
        let model = estimator.fit(train, &y.unwrap()).map_err(|error| format!("fit: {error}"))?;
        model.predict(x).map(|y| assert_eq!(y.len(), x.n_samples())).map_err(|e| e.to_string())
    };
    Subject { name, run: Box::new(run), has_target: true }
}

fn regressor(name: &'static str, estimator: impl Regressor + 'static) -> Subject {
    let run = move |train: &Records, n_targets: usize, x: &Records| {
        let y = Values::new((0..n_targets).map(|row| row as f64).collect()).unwrap();
        let model = estimator.fit(train, &y).map_err(|error| format!("fit: {error}"))?;
        model.predict(x).map(|y| assert_eq!(y.len(), x.n_samples())).map_err(|e| e.to_string())
    };
    Subject { name, run: Box::new(run), has_target: true }
}

fn transformer(name: &'static str, estimator: impl Transformer + 'static) -> Subject {
    let run = move |train: &Records, _: usize, x: &Records| {
        let model = estimator.fit(train).map_err(|error| format!("fit: {error}"))?;
        let z = model.transform(x).map_err(|error| error.to_string())?;
        assert_eq!(z.n_samples(), x.n_samples());
        Ok(())
    };
    Subject { name, run: Box::new(run), has_target: false }
}

/// Every estimator of the crate: a new one needs a line here.
fn subjects() -> Vec<Subject> {
    let scaled = || Pipeline::new().then(StandardScaler::new());
    vec![
        classifier("sgd", Sgd::hinge()),
        classifier("multinomial-nb", MultinomialNb::new()),
        classifier("complement-nb", ComplementNb::new()),
        classifier("bernoulli-nb", BernoulliNb::new().binarize(2.0)),
        classifier("svc", Svc::new()),
        classifier("linear svc", Svc::new().kernel(tenfold::svm::Kernel::Linear)),
        classifier("linfa-svm", LinfaSvm::linear()),
        classifier("gaussian linfa-svm", LinfaSvm::gaussian(0.1)),
        classifier("scaled svc", scaled().classifier(Svc::new())),
        regressor("sgd-regressor", SgdRegressor::squared_error().max_iter(5)),
        classifier("decision-tree-classifier", DecisionTreeClassifier::new()),
        classifier("random-forest-classifier", RandomForestClassifier::new().n_trees(3)),
        classifier("logistic-regression", LogisticRegression::new()),
        classifier("gaussian-nb", GaussianNb::new()),
        classifier("k-neighbors-classifier", KNeighborsClassifier::new()),
        classifier("ftrl", Ftrl::new()),
        classifier("calibrated bayes", Calibrated::sigmoid(GaussianNb::new())),
        classifier("calibrated svc", Calibrated::isotonic(Svc::new())),
        regressor("ridge", Ridge::new()),
        regressor("lars", Lars::new()),
        regressor("lasso", Lasso::new()),
        regressor("elastic-net", ElasticNet::new()),
        regressor("tweedie", TweedieRegressor::poisson()),
        regressor("pls", PlsRegression::new()),
        regressor("k-neighbors-regressor", KNeighborsRegressor::new()),
        regressor("linfa-svr", LinfaSvr::linear()),
        regressor("linear-regression", LinearRegression::new()),
        regressor("svr", Svr::new()),
        regressor("decision-tree-regressor", DecisionTreeRegressor::new()),
        regressor("random-forest-regressor", RandomForestRegressor::new().n_trees(3)),
        regressor("scaled linear-regression", scaled().regressor(LinearRegression::new())),
        transformer("feature-union", FeatureUnion::new().with("all", StandardScaler::new())),
        transformer("max-abs-scaler", MaxAbsScaler::new()),
        transformer("to-dense", ToDense::new()),
        transformer("min-max-scaler", MinMaxScaler::new()),
        transformer("normalizer", Normalizer::l2()),
        transformer("pca", Pca::new(2)),
        transformer("pipeline", scaled().transformer()),
        transformer("polynomial-features", PolynomialFeatures::new(2)),
        transformer("robust-scaler", RobustScaler::new()),
        transformer("standard-scaler", StandardScaler::new()),
        transformer("truncated-svd", TruncatedSvd::new(2)),
        transformer("variance-threshold", VarianceThreshold::new()),
    ]
}

const NAMES: [&str; 4] = ["sepal length", "sepal width", "petal length", "petal width"];

/// Twelve irises of each species, in turn.
fn irises() -> Array2<f64> {
    let iris = datasets::iris().unwrap().x;
    Array2::from_shape_fn((36, 4), |(at, column)| {
        iris.as_dense().unwrap().row(at % 3 * 50 + at / 3)[column]
    })
}

fn records(numbers: Array2<f64>) -> Records {
    Records::dense(numbers).unwrap()
}

fn named(numbers: Array2<f64>) -> Records {
    records(numbers).with_feature_names(NAMES).unwrap()
}

fn with(value: f64) -> Array2<f64> {
    let mut numbers = irises();
    numbers[[5, 2]] = value;
    numbers
}

/// Transformers that pass missing numbers on.
const PASS_MISSING_ON: [&str; 6] = [
    "feature-union",
    "max-abs-scaler",
    "min-max-scaler",
    "pipeline",
    "robust-scaler",
    "standard-scaler",
];

/// The answer of each estimator to these records.
#[track_caller]
fn check(train: &Records, x: &Records, expected: Result<(), &str>) {
    for subject in subjects() {
        let is_missing = expected.is_err_and(|wrong| wrong.contains("holds NaN"));
        let expected = match is_missing && PASS_MISSING_ON.contains(&subject.name) {
            true => Ok(()),
            false => expected,
        };
        let found = (subject.run)(train, train.n_samples(), x);
        assert_eq!(found, expected.map_err(String::from), "{}", subject.name);
    }
}

#[test]
fn good_samples_are_taken_and_so_are_none_to_predict() {
    check(&named(irises()), &named(irises()), Ok(()));
    check(&named(irises()), &named(Array2::zeros((0, 4))), Ok(()));
}

#[test]
fn a_number_that_is_not_finite_got_an_invented_answer() {
    for (value, shown) in [(f64::NAN, "NaN"), (f64::INFINITY, "inf"), (-f64::INFINITY, "-inf")] {
        let message = |column: &str| {
            format!(
                "records holds {shown} at row 5, {column}; only finite numbers can be used here"
            )
        };
        let good = named(irises());
        check(&good, &named(with(value)), Err(&message("`petal length`")));
        check(&good, &records(with(value)), Err(&message("column 2")));
        check(&named(with(value)), &good, Err(&format!("fit: {}", message("`petal length`"))));
    }
}

#[test]
fn another_number_of_features_is_refused() {
    let narrow = records(array![[1.0]]);
    let message = "the model was fitted on 4 features but the records have 1";
    check(&named(irises()), &narrow, Err(message));
}

#[test]
fn features_in_another_order_were_taken_for_those_of_the_fit() {
    let [a, b, c, d] = NAMES;
    let swapped = records(irises()).with_feature_names([a, c, b, d]).unwrap();
    let message = "column 1 of the records is `petal length` but the model was fitted on \
                   `sepal width` there; give the features of the fit in their order";
    check(&named(irises()), &swapped, Err(message));
    check(&named(irises()), &records(irises()), Ok(()));
    check(&records(irises()), &swapped, Ok(()));
}

#[test]
fn targets_that_are_not_one_per_sample_are_refused() {
    for subject in subjects().iter().filter(|subject| subject.has_target) {
        let wrong = (subject.run)(&named(irises()), 35, &named(irises())).unwrap_err();
        assert!(wrong.starts_with("fit: records of length 36 cannot go with"), "{wrong}");
    }
}
