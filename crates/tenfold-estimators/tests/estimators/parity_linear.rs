//! Linear models equal scikit-learn's, on the cases of `tests/oracle/linfa.json`.

use std::collections::BTreeMap;

use ndarray::Array2;
use serde::Deserialize;
use tenfold::cross_decomposition::PlsRegression;
use tenfold::data::{Labels, Records, Values};
use tenfold::estimator::{ClassifierModel, RegressorModel};
use tenfold::isotonic::IsotonicRegression;
use tenfold::linear_model::{
    ElasticNet, Lars, Lasso, LinearModel, LogisticRegression, Ridge, TweedieRegressor,
};
use tenfold::naive_bayes::GaussianNb;
use tenfold::neighbors::{
    DistanceMetric, KNeighborsClassifier, KNeighborsRegressor, NeighborWeights,
};
use tenfold::svm::LinfaSvr;

#[derive(Deserialize)]
struct Oracle {
    data: BTreeMap<String, Data>,
    logistic: Vec<Logistic>,
    regressions: Vec<Regression>,
    gaussian_nb: Vec<Bayes>,
    neighbors: Vec<Neighbors>,
    isotonic: Vec<Isotonic>,
    machines: Vec<Machine>,
}

#[derive(Deserialize)]
struct Data {
    x: Vec<Vec<f64>>,
    y: Vec<f64>,
    weights: Vec<f64>,
}

impl Data {
    fn x(&self) -> Records {
        records(&self.x)
    }

    /// The same numbers, most of which may be stored though they are 0.
    fn sparse(&self) -> Records {
        let mut matrix = sprs::TriMatI::<f64, u32>::new((self.x.len(), self.x[0].len()));
        for (row, numbers) in self.x.iter().enumerate() {
            numbers.iter().enumerate().for_each(|(at, x)| matrix.add_triplet(row, at, *x));
        }
        Records::sparse(matrix.to_csr()).unwrap()
    }

    fn labels(&self, weighted: bool) -> Labels {
        let classes: Vec<i64> = self.y.iter().map(|y| *y as i64).collect();
        let labels = Labels::from_integers(&classes).unwrap();
        if weighted { labels.with_weights(self.weights.clone()).unwrap() } else { labels }
    }

    fn values(&self, weighted: bool) -> Values {
        let values = Values::new(self.y.clone()).unwrap();
        if weighted { values.with_weights(self.weights.clone()).unwrap() } else { values }
    }
}

fn records(rows: &[Vec<f64>]) -> Records {
    let shape = (rows.len(), rows[0].len());
    Records::dense(Array2::from_shape_fn(shape, |(row, column)| rows[row][column])).unwrap()
}

fn column(numbers: &[f64]) -> Records {
    Records::dense(Array2::from_shape_fn((numbers.len(), 1), |(row, _)| numbers[row])).unwrap()
}

fn oracle() -> Oracle {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/linfa.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Numbers that are the same within a share of the largest of them.
#[track_caller]
fn near(found: impl IntoIterator<Item = f64>, expected: &[f64], tolerance: f64, case: &str) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len(), "{case}");
    let scale = expected.iter().fold(0.0_f64, |max, number| max.max(number.abs()));
    for (found, expected) in found.iter().zip(expected) {
        let error = (found - expected).abs();
        assert!(error <= tolerance * scale, "{found} is not {expected} in {case}");
    }
}

#[derive(Debug, Deserialize)]
struct Logistic {
    data: String,
    params: LogisticParams,
    weighted: bool,
    coef: Vec<Vec<f64>>,
    intercept: Vec<f64>,
    predicted: Vec<f64>,
    probabilities: Vec<Vec<f64>>,
}

#[derive(Debug, Deserialize)]
struct LogisticParams {
    #[serde(rename = "C")]
    c: f64,
    fit_intercept: bool,
}

#[test]
fn logistic_regressions_are_those_of_scikit_learn() {
    let oracle = oracle();
    for case in &oracle.logistic {
        let name = format!("{} {:?}, weighted: {}", case.data, case.params, case.weighted);
        let data = &oracle.data[&case.data];
        let estimator = LogisticRegression::new()
            .c(case.params.c)
            .fit_intercept(case.params.fit_intercept)
            .tol(1e-10)
            .max_iter(10_000);
        let y = data.labels(case.weighted);
        for x in [data.x(), data.sparse()] {
            let model = estimator.fit(&x, &y).unwrap();
            let coefficients = model.coefficients().iter().copied().collect::<Vec<_>>();
            near(coefficients, &case.coef.concat(), 1e-6, &name);
            near(model.intercepts().iter().copied(), &case.intercept, 1e-6, &name);
            let predicted = model.predict(&x).unwrap();
            for (row, expected) in case.predicted.iter().enumerate() {
                assert_eq!(predicted.name(row), expected.to_string(), "{name}");
            }
            let probabilities = model.predict_probabilities(&x).unwrap().unwrap();
            let first = probabilities.iter().copied().take(case.probabilities.concat().len());
            near(first, &case.probabilities.concat(), 1e-6, &name);
        }
    }
}

#[derive(Debug, Deserialize)]
struct Regression {
    estimator: String,
    data: String,
    params: RegressionParams,
    weighted: bool,
    coef: Vec<f64>,
    intercept: f64,
    predicted: Vec<f64>,
}

#[derive(Debug, Deserialize)]
struct RegressionParams {
    alpha: Option<f64>,
    l1_ratio: Option<f64>,
    fit_intercept: Option<bool>,
    n_components: Option<usize>,
    scale: Option<bool>,
    power: Option<f64>,
    n_nonzero_coefs: Option<usize>,
}

impl Regression {
    fn fit(&self, x: &Records, y: &Values) -> LinearModel {
        let alpha = self.params.alpha.unwrap_or_default();
        let fit_intercept = self.params.fit_intercept.unwrap_or(true);
        match (self.estimator.as_str(), self.params.l1_ratio) {
            ("Ridge", _) => Ridge::new().alpha(alpha).fit_intercept(fit_intercept).fit(x, y),
            ("ElasticNet", Some(1.0)) => {
                let lasso = Lasso::new().alpha(alpha).fit_intercept(fit_intercept);
                lasso.tol(1e-14).max_iter(1_000_000).fit(x, y)
            }
            ("ElasticNet", Some(l1_ratio)) => {
                let net = ElasticNet::new().alpha(alpha).l1_ratio(l1_ratio);
                net.fit_intercept(fit_intercept).tol(1e-14).max_iter(1_000_000).fit(x, y)
            }
            ("Lars", _) => {
                let lars = Lars::new().n_nonzero(self.params.n_nonzero_coefs.unwrap());
                lars.fit_intercept(fit_intercept).fit(x, y)
            }
            ("PLSRegression", _) => {
                let pls = PlsRegression::new().scale(self.params.scale.unwrap());
                pls.n_components(self.params.n_components.unwrap()).fit(x, y)
            }
            ("TweedieRegressor", _) => {
                let tweedie = TweedieRegressor::new(self.params.power.unwrap()).alpha(alpha);
                tweedie.fit_intercept(fit_intercept).tol(1e-10).max_iter(10_000).fit(x, y)
            }
            (other, _) => panic!("unknown estimator {other}"),
        }
        .unwrap()
    }
}

#[test]
fn linear_regressions_are_those_of_scikit_learn() {
    let oracle = oracle();
    for case in &oracle.regressions {
        let name = format!(
            "{} {} {:?}, weighted: {}",
            case.estimator, case.data, case.params, case.weighted
        );
        let data = &oracle.data[&case.data];
        let (x, y) = (data.x(), data.values(case.weighted));
        let exact = ["Ridge", "Lars", "PLSRegression"].contains(&case.estimator.as_str());
        let tolerance = if exact { 1e-9 } else { 1e-6 };
        let model = case.fit(&x, &y);
        near(model.coefficients().iter().copied(), &case.coef, tolerance, &name);
        near([model.intercept()], &[case.intercept], tolerance, &name);
        let predicted = model.predict(&x).unwrap();
        near(predicted.iter().take(5), &case.predicted, tolerance, &name);
        if case.estimator == "TweedieRegressor" {
            let model = case.fit(&data.sparse(), &y);
            near(model.coefficients().iter().copied(), &case.coef, tolerance, &name);
        }
    }
}

#[derive(Debug, Deserialize)]
struct Bayes {
    data: String,
    weighted: bool,
    var_smoothing: f64,
    means: Vec<Vec<f64>>,
    variances: Vec<Vec<f64>>,
    predicted: Vec<f64>,
    probabilities: Vec<Vec<f64>>,
}

#[test]
fn gaussian_naive_bayes_is_that_of_scikit_learn() {
    let oracle = oracle();
    for case in &oracle.gaussian_nb {
        let name = format!("{} {}, weighted: {}", case.data, case.var_smoothing, case.weighted);
        let data = &oracle.data[&case.data];
        let (x, y) = (data.x(), data.labels(case.weighted));
        let model = GaussianNb::new().var_smoothing(case.var_smoothing).fit(&x, &y).unwrap();
        near(model.means().iter().copied(), &case.means.concat(), 1e-9, &name);
        near(model.variances().iter().copied(), &case.variances.concat(), 1e-9, &name);
        let predicted = model.predict(&x).unwrap();
        for (row, expected) in case.predicted.iter().enumerate() {
            assert_eq!(predicted.name(row), expected.to_string(), "{name}");
        }
        let expected = case.probabilities.concat();
        let probabilities = model.predict_probabilities(&x).unwrap().unwrap();
        near(probabilities.iter().copied().take(expected.len()), &expected, 1e-9, &name);
    }
}

#[derive(Debug, Deserialize)]
struct Neighbors {
    data: String,
    k: usize,
    weights: String,
    metric: String,
    x: Vec<Vec<f64>>,
    predicted: Vec<f64>,
    probabilities: Option<Vec<Vec<f64>>>,
}

#[test]
fn nearest_neighbours_are_those_of_scikit_learn() {
    let oracle = oracle();
    for case in &oracle.neighbors {
        let name = format!("{} {} {} {}", case.data, case.k, case.weights, case.metric);
        let data = &oracle.data[&case.data];
        let weights = match case.weights.as_str() {
            "uniform" => NeighborWeights::Uniform,
            _ => NeighborWeights::Distance,
        };
        let metric = match case.metric.as_str() {
            "manhattan" => DistanceMetric::Manhattan,
            "euclidean" => DistanceMetric::Euclidean,
            _ => DistanceMetric::Chebyshev,
        };
        let (train, x) = (data.x(), records(&case.x));
        let Some(expected) = &case.probabilities else {
            let knn = KNeighborsRegressor::new().k(case.k).weights(weights).metric(metric);
            let model = knn.fit(&train, &data.values(false)).unwrap();
            near(model.predict(&x).unwrap().iter(), &case.predicted, 1e-9, &name);
            continue;
        };
        let knn = KNeighborsClassifier::new().k(case.k).weights(weights).metric(metric);
        let model = knn.fit(&train, &data.labels(false)).unwrap();
        let probabilities = model.predict_probabilities(&x).unwrap().unwrap();
        near(probabilities, &expected.concat(), 1e-9, &name);
        let predicted = model.predict(&x).unwrap();
        for (row, expected) in case.predicted.iter().enumerate() {
            assert_eq!(predicted.name(row), expected.to_string(), "{name}");
        }
    }
}

#[derive(Debug, Deserialize)]
struct Isotonic {
    x: Vec<f64>,
    y: Vec<f64>,
    weights: Option<Vec<f64>>,
    increasing: bool,
    thresholds: Vec<f64>,
    values: Vec<f64>,
    at: Vec<f64>,
    predicted: Vec<f64>,
}

#[test]
fn isotonic_regressions_are_those_of_scikit_learn() {
    for case in &oracle().isotonic {
        let name = format!("{} samples, increasing: {}", case.x.len(), case.increasing);
        let y = Values::new(case.y.clone()).unwrap();
        let y = case.weights.as_ref().map_or(y.clone(), |all| y.with_weights(all.clone()).unwrap());
        let estimator = IsotonicRegression::new().increasing(case.increasing);
        let model = estimator.fit(&column(&case.x), &y).unwrap();
        near(model.thresholds().iter().copied(), &case.thresholds, 1e-9, &name);
        near(model.values().iter().copied(), &case.values, 1e-9, &name);
        near(model.predict(&column(&case.at)).unwrap().iter(), &case.predicted, 1e-9, &name);
    }
}

#[derive(Debug, Deserialize)]
struct Machine {
    data: String,
    params: MachineParams,
    predicted: Vec<f64>,
}

#[derive(Debug, Deserialize)]
struct MachineParams {
    kernel: String,
    #[serde(rename = "C")]
    c: f64,
    epsilon: f64,
    gamma: f64,
}

#[test]
fn support_vector_regressions_are_those_of_scikit_learn() {
    let oracle = oracle();
    for case in &oracle.machines {
        let (name, params) = (format!("{:?}", case.params), &case.params);
        let data = &oracle.data[&case.data];
        let linear = params.kernel == "linear";
        let svr = if linear { LinfaSvr::linear() } else { LinfaSvr::gaussian(params.gamma) };
        let svr = svr.c(params.c).epsilon(params.epsilon).tol(1e-8);
        let model = svr.fit(&data.x(), &data.values(false)).unwrap();
        let found = model.predict(&data.x()).unwrap();
        near(found.iter().take(20), &case.predicted, 1e-5, &name);
    }
}
