//! Metrics and reports are those of scikit-learn, on the cases of `tests/oracle/metrics.json`.

use serde::Deserialize;
use tenfold_ml::{
    ClassificationReport, ConfusionMatrix, Labels, RegressionReport, ReportOptions, Values,
    ZeroDivision, accuracy, mse,
};

#[derive(Deserialize)]
struct Oracle {
    named: Vec<Classification>,
    drawn: Vec<Classification>,
    regression: Vec<Regression>,
}

#[derive(Debug, Deserialize)]
struct Classification {
    truth: Classes,
    predicted: Classes,
    options: Options,
    text: String,
    dictionary: String,
    accuracy: f64,
    classes: Classes,
    confusion: Vec<Vec<u64>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Classes {
    Integers(Vec<i64>),
    Names(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct Options {
    zero_division: String,
    digits: Option<usize>,
    labels: Option<Classes>,
    target_names: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct Regression {
    truth: Vec<f64>,
    predicted: Vec<f64>,
    r2: Option<f64>,
    mae: f64,
    mse: f64,
    rmse: f64,
}

impl Classes {
    fn labels(&self) -> Labels {
        match self {
            Self::Integers(integers) => Labels::from_integers(integers),
            Self::Names(names) => Labels::from_names(names),
        }
        .expect("few labels")
    }

    fn names(&self) -> Vec<String> {
        match self {
            Self::Integers(integers) => integers.iter().map(ToString::to_string).collect(),
            Self::Names(names) => names.clone(),
        }
    }
}

impl Options {
    fn read(&self) -> ReportOptions {
        let mut options = ReportOptions::default().zero_division(match &*self.zero_division {
            "zero" => ZeroDivision::Zero,
            "one" => ZeroDivision::One,
            "nan" => ZeroDivision::NaN,
            other => panic!("zero_division {other}"),
        });
        if let Some(digits) = self.digits {
            options = options.digits(digits);
        }
        if let Some(labels) = &self.labels {
            options = options.labels(labels.names());
        }
        if let Some(names) = &self.target_names {
            options = options.target_names(names);
        }
        options
    }
}

fn oracle() -> Oracle {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/metrics.json");
    let text = std::fs::read_to_string(path).expect("the oracle file is in the repository");
    serde_json::from_str(&text).expect("the oracle file has the shape of its README")
}

fn check_classification(case: &Classification, truth: &Labels, predicted: &Labels) {
    let options = case.options.read();
    let report = ClassificationReport::with_options(truth, predicted, &options).expect("a report");
    assert_eq!(report.to_string(), case.text, "{case:?}");
    assert_eq!(serde_json::to_string(&report).expect("JSON"), case.dictionary, "{case:?}");
    assert_eq!(report.accuracy(), case.accuracy, "{case:?}");
    assert_eq!(accuracy(truth, predicted).expect("an accuracy"), case.accuracy, "{case:?}");
    let matrix = ConfusionMatrix::new(truth, predicted).expect("a matrix");
    assert_eq!(matrix.classes(), case.classes.names(), "{case:?}");
    for (at, row) in case.confusion.iter().enumerate() {
        assert_eq!(matrix.row(at), row, "{case:?}");
    }
}

#[test]
fn classification_metrics_are_scikit_learns() {
    let oracle = oracle();
    assert!(oracle.drawn.len() >= 300);
    for case in oracle.named.iter().chain(&oracle.drawn) {
        check_classification(case, &case.truth.labels(), &case.predicted.labels());
    }
}

#[test]
fn a_view_of_labels_with_more_classes_gives_the_same_report() {
    let oracle = oracle();
    for case in oracle.named.iter().chain(&oracle.drawn) {
        let both = match (&case.truth, &case.predicted) {
            (Classes::Integers(a), Classes::Integers(b)) => {
                Classes::Integers([&[-7, 55], a.as_slice(), b].concat())
            }
            (Classes::Names(a), Classes::Names(b)) => {
                Classes::Names([&["0".into(), "~".into()], a.as_slice(), b].concat())
            }
            _ => panic!("mixed classes in {case:?}"),
        }
        .labels();
        let len = (both.len() - 2) as u32 / 2;
        let truth = both.select(&(2..2 + len).collect());
        let predicted = both.select(&(2 + len..2 + 2 * len).collect());
        check_classification(case, &truth, &predicted);
    }
}

#[test]
fn regression_metrics_are_scikit_learns() {
    let close = |found: f64, expected: f64| (found - expected).abs() <= 1e-9 * expected.abs();
    for case in oracle().regression {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).expect("few values");
        let (truth, predicted) = (values(&case.truth), values(&case.predicted));
        let report = RegressionReport::new(&truth, &predicted).expect("a report");
        match case.r2 {
            Some(r2) => assert!(close(report.r2, r2), "{} {case:?}", report.r2),
            None => assert!(report.r2.is_nan(), "{} {case:?}", report.r2),
        }
        assert!(close(report.mae, case.mae), "{} {case:?}", report.mae);
        assert!(close(report.rmse, case.rmse), "{} {case:?}", report.rmse);
        assert!(close(mse(&truth, &predicted).expect("finite"), case.mse), "{case:?}");
        assert_eq!(report.n_samples, case.truth.len());
    }
}
