//! Calibrated probabilities are scikit-learn's, on the cases of `tests/oracle/calibration.json`.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold::calibration::Calibrated;
use tenfold::data::{Labels, Records};
use tenfold::estimator::{Classifier, ClassifierModel};
use tenfold::linear_model::{LogisticRegression, Sgd};
use tenfold::model_selection::{CrossValidation, StratifiedKFold, TimeSeriesSplit};
use tenfold::naive_bayes::GaussianNb;
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::StandardScaler;
use tenfold::{Result, datasets};
use tenfold_graph::{Executor, Graph, Threads};

#[derive(Deserialize)]
struct Oracle {
    curves: Vec<Curve>,
    classifiers: Vec<Case>,
}

#[derive(Deserialize)]
struct Curve {
    decisions: Vec<f64>,
    positive: Vec<i64>,
    weights: Option<Vec<f64>>,
    sigmoid: [f64; 2],
    lowest: [f64; 2],
    thresholds: Vec<f64>,
    values: Vec<f64>,
    at: Vec<f64>,
    isotonic: Vec<f64>,
}

#[derive(Deserialize)]
struct Case {
    base: String,
    method: String,
    x: Vec<Vec<f64>>,
    y: Vec<i64>,
    predicted: Vec<i64>,
    probabilities: Vec<Vec<f64>>,
}

fn oracle() -> Oracle {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/calibration.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn records(rows: &[Vec<f64>]) -> Records {
    let shape = (rows.len(), rows[0].len());
    Records::dense(Array2::from_shape_fn(shape, |(row, column)| rows[row][column])).unwrap()
}

#[track_caller]
fn near(found: impl IntoIterator<Item = f64>, expected: &[f64], tolerance: f64) {
    let found: Vec<f64> = found.into_iter().collect();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        let error = (found - expected).abs();
        assert!(error <= tolerance * expected.abs().max(0.01), "{found} is not {expected}");
    }
}

/// Decides by the one feature there is.
#[derive(Debug, Serialize, Deserialize)]
struct Given;

#[derive(Debug, Serialize, Deserialize)]
struct GivenModel(Labels);

impl Classifier for Given {
    fn name(&self) -> &'static str {
        "given"
    }

    fn fit(&self, _: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(GivenModel(y.with_codes(vec![])?)))
    }
}

tenfold::authoring::register!(ClassifierModel GivenModel: "test.given.v1");

impl ClassifierModel for GivenModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.0.with_codes(vec![0; x.n_samples()])
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        x.to_array().map(Some)
    }
}

#[test]
fn curves_are_those_of_scikit_learn() {
    for case in &oracle().curves {
        let rows: Vec<Vec<f64>> = case.decisions.iter().map(|decision| vec![*decision]).collect();
        let y = Labels::from_integers(&case.positive).unwrap();
        let y = case.weights.as_ref().map_or(y.clone(), |all| y.with_weights(all.clone()).unwrap());
        let splitter = || StratifiedKFold::new(2);
        let model = Calibrated::sigmoid(Given).split(splitter()).fit(&records(&rows), &y).unwrap();
        let (a, b) = model.curves()[0].sigmoid_parameters().unwrap();
        near([a, b], &case.lowest, 1e-6);
        // Where scikit-learn stops before the optimum.
        near([a, b], &case.sigmoid, 1e-4);
        let model = Calibrated::isotonic(Given).split(splitter()).fit(&records(&rows), &y).unwrap();
        let (thresholds, values) = model.curves()[0].steps().unwrap();
        near(thresholds.iter().copied(), &case.thresholds, 1e-9);
        near(values.iter().copied(), &case.values, 1e-9);
        near(case.at.iter().map(|at| model.curves()[0].probability(*at)), &case.isotonic, 1e-9);
    }
}

#[test]
fn calibrated_classifiers_are_those_of_scikit_learn() {
    for case in &oracle().classifiers {
        let classifier = match case.base.as_str() {
            "bayes" => GaussianNb::new().boxed(),
            _ => LogisticRegression::new().tol(1e-10).max_iter(1000).boxed(),
        };
        let calibrated = match case.method.as_str() {
            "sigmoid" => Calibrated::sigmoid(classifier),
            _ => Calibrated::isotonic(classifier),
        };
        let (x, y) = (records(&case.x), Labels::from_integers(&case.y).unwrap());
        let model = calibrated.split(StratifiedKFold::new(4)).fit(&x, &y).unwrap();
        let probabilities = model.predict_probabilities(&x).unwrap().unwrap();
        let expected = case.probabilities.concat();
        near(probabilities.into_iter().take(expected.len()), &expected, 1e-4);
        let predicted = model.predict(&x).unwrap();
        for (row, expected) in case.predicted.iter().enumerate() {
            assert_eq!(predicted.name(row), expected.to_string());
        }
    }
}

#[test]
fn a_split_that_is_no_partition_is_refused() {
    let iris = datasets::iris().unwrap();
    let message =
        |calibrated: Calibrated| calibrated.fit(&iris.x, &iris.y).unwrap_err().to_string();
    let late = Calibrated::sigmoid(GaussianNb::new()).split(TimeSeriesSplit::new(3));
    assert!(message(late).contains("sample 0 is in no test of the splitter"));
    let absent =
        Calibrated::sigmoid(GaussianNb::new()).split(tenfold::model_selection::KFold::new(3));
    assert!(message(absent).contains("class `setosa` is absent from the samples that fold 0"));
}

#[test]
fn decisions_of_a_wrong_number_cannot_be_calibrated() {
    let iris = datasets::iris().unwrap();
    let wrong = Calibrated::sigmoid(Given).fit(&iris.x, &iris.y).unwrap_err().to_string();
    assert!(
        wrong.contains("`given` decides in 30 × 4 numbers where 30 × 3 are expected"),
        "{wrong}"
    );
}

#[test]
fn calibrated_classifiers_can_be_calibrated_and_have_a_version_if_all_parts_have() {
    let iris = datasets::iris().unwrap();
    let inner = Calibrated::isotonic(LogisticRegression::new());
    let outer = Calibrated::sigmoid(inner).boxed();
    assert!(outer.version().is_some());
    assert!(Calibrated::sigmoid(Given).boxed().version().is_none());
    let model = outer.fit(&iris.x, &iris.y).unwrap();
    assert_eq!(model.predict(&iris.x).unwrap().len(), 150);
}

#[test]
fn a_calibrated_classifier_stands_in_a_pipeline_and_in_a_cross_validation() {
    let data = datasets::breast_cancer().unwrap();
    let calibrated = Calibrated::sigmoid(Sgd::hinge());
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(calibrated);
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let svm = graph.data("svm", pipeline.boxed()).unwrap();
    let splitter = StratifiedKFold::new(3);
    let cv = CrossValidation::new(splitter).add_to(&mut graph, "svm", svm, x, y).unwrap();
    let run = Threads::default().run(&graph, cv.reports()).unwrap();
    assert!(run.get(cv.fold(0).report_test).unwrap().accuracy() > 0.93);
}

#[test]
fn a_class_whose_samples_all_weigh_0_is_not_calibrated() {
    let iris = datasets::iris().unwrap();
    let weights = iris.y.codes().map(|code| f64::from(code < 2)).collect();
    let y = iris.y.with_weights(weights).unwrap();
    for learner in [Sgd::log().boxed(), GaussianNb::new().boxed()] {
        let model = Calibrated::sigmoid(learner).fit(&iris.x, &y).unwrap();
        let found = model.predict_probabilities(&iris.x).unwrap().unwrap();
        assert!(found.column(2).iter().all(|probability| *probability == 0.0));
        assert!(found[[0, 0]] > 0.9 && found[[99, 1]] > 0.9);
    }
}
