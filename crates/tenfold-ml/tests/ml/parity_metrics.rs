//! Metrics and reports are those of scikit-learn, on the cases of `tests/oracle/metrics.json`.

use ndarray::{Array2, ArrayView1};
use serde::Deserialize;
use tenfold::data::{Labels, Values};
use tenfold::metrics::{
    Average, ClassAverage, ClassificationReport, ConfusionMatrix, KappaWeights,
    PrecisionRecallCurve, RegressionReport, ReportOptions, RocCurve, ZeroDivision, accuracy,
    average_precision, balanced_accuracy, brier_loss, cohen_kappa, explained_variance, f_beta,
    f_beta_by_class, log_loss, mape, matthews_correlation, max_error, median_absolute_error, mse,
    pinball_loss, precision, precision_by_class, recall, recall_by_class, roc_auc, roc_auc_ovo,
    roc_auc_ovr, top_k_accuracy,
};

#[derive(Deserialize)]
struct Oracle {
    named: Vec<Classification>,
    drawn: Vec<Classification>,
    agreement: Vec<Agreement>,
    regression: Vec<Regression>,
    ranking: Vec<Ranking>,
    probabilities: Vec<Probabilities>,
}

#[derive(Debug, Deserialize)]
struct Classification {
    #[expect(dead_code, reason = "printed by `Debug` when the case fails")]
    name: String,
    truth: Classes,
    predicted: Classes,
    weights: Option<Vec<f64>>,
    options: Options,
    text: String,
    dictionary: Option<String>,
    accuracy: f64,
    classes: Classes,
    confusion: Vec<Vec<f64>>,
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

/// Precision, recall and F-beta; NaN is `None`.
type Three = [Option<f64>; 3];

#[derive(Debug, Deserialize)]
struct Agreement {
    beta: String,
    micro: Three,
    #[serde(rename = "macro")]
    macro_: Three,
    weighted: Three,
    binary: Option<Three>,
    by_class: Option<[Vec<Option<f64>>; 3]>,
    balanced_accuracy: f64,
    matthews_correlation: f64,
    kappa: Three,
}

#[derive(Debug, Deserialize)]
struct Regression {
    #[expect(dead_code, reason = "printed by `Debug` when the case fails")]
    name: String,
    truth: Vec<f64>,
    predicted: Vec<f64>,
    weights: Option<Vec<f64>>,
    r2: Option<f64>,
    mae: f64,
    mse: f64,
    rmse: f64,
    median_absolute_error: f64,
    mape: f64,
    max_error: Option<f64>,
    explained_variance: f64,
    quantile: f64,
    pinball_loss: f64,
}

/// Scores of class 1; NaN is `None`.
#[derive(Debug, Deserialize)]
struct Ranking {
    #[expect(dead_code, reason = "printed by `Debug` when the case fails")]
    name: String,
    truth: Vec<i64>,
    scores: Vec<f64>,
    weights: Option<Vec<f64>>,
    fpr: Vec<Option<f64>>,
    tpr: Vec<Option<f64>>,
    roc_thresholds: Vec<f64>,
    roc_auc: Option<f64>,
    precision: Vec<Option<f64>>,
    recall: Vec<Option<f64>>,
    thresholds: Vec<f64>,
    average_precision: f64,
    brier_loss: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct Probabilities {
    #[expect(dead_code, reason = "printed by `Debug` when the case fails")]
    name: String,
    truth: Vec<u32>,
    classes: usize,
    probabilities: Vec<Vec<f64>>,
    k: usize,
    weights: Option<Vec<f64>>,
    /// One-vs-rest, then one-vs-one, each macro and weighted.
    areas: Option<[Option<f64>; 4]>,
    log_loss: f64,
    top_k_accuracy: Option<f64>,
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
    fn zero(&self) -> ZeroDivision {
        match &*self.zero_division {
            "zero" => ZeroDivision::Zero,
            "one" => ZeroDivision::One,
            "nan" => ZeroDivision::NaN,
            other => panic!("zero_division {other}"),
        }
    }

    fn read(&self) -> ReportOptions {
        let mut options = ReportOptions::default().zero_division(self.zero());
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

/// The truth with the weights of a case.
fn weighted(truth: Labels, weights: &Option<Vec<f64>>) -> Labels {
    match weights {
        Some(weights) => truth.with_weights(weights.clone()).expect("weights"),
        None => truth,
    }
}

impl Classification {
    fn truth(&self) -> Labels {
        weighted(self.truth.labels(), &self.weights)
    }
}

fn check_classification(case: &Classification, truth: &Labels, predicted: &Labels) {
    let options = case.options.read();
    let report = ClassificationReport::with_options(truth, predicted, &options).expect("a report");
    assert_eq!(report.to_string(), case.text, "{case:?}");
    if let Some(dictionary) = &case.dictionary {
        same_dictionary(&serde_json::to_string(&report).expect("JSON"), dictionary, case);
    }
    for found in [report.accuracy(), accuracy(truth, predicted).expect("an accuracy")] {
        let exact = found == case.accuracy;
        let near = case.weights.is_some() && close(found, Some(case.accuracy));
        assert!(exact || near, "{found} {case:?}");
    }
    let matrix = ConfusionMatrix::new(truth, predicted).expect("a matrix");
    assert_eq!(matrix.classes(), case.classes.names(), "{case:?}");
    for (at, row) in case.confusion.iter().enumerate() {
        assert!(matrix.row(at).iter().zip(row).all(|(&a, &b)| close(a, Some(b))), "{case:?}");
    }
}

/// The same keys in the same order, and the same numbers: to the last bit without weights.
fn same_dictionary(found: &str, expected: &str, case: &Classification) {
    if case.weights.is_none() {
        assert_eq!(found, expected, "{case:?}");
        return;
    }
    let split = |text: &str| -> Vec<String> {
        text.split([',', ':', '{', '}']).map(str::to_owned).collect()
    };
    let (found, expected) = (split(found), split(expected));
    assert_eq!(found.len(), expected.len(), "{case:?}");
    for (found, expected) in found.iter().zip(&expected) {
        let same = match (found.parse(), expected.parse()) {
            (Ok(found), Ok(expected)) => close(found, Some(expected)),
            _ => found == expected,
        };
        assert!(same, "{found} {expected} {case:?}");
    }
}

#[test]
fn classification_metrics_are_scikit_learns() {
    let oracle = oracle();
    for case in oracle.named.iter().chain(&oracle.drawn) {
        check_classification(case, &case.truth(), &case.predicted.labels());
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
        let truth = weighted(both.select(&(2..2 + len).collect()), &case.weights);
        let predicted = both.select(&(2 + len..2 + 2 * len).collect());
        check_classification(case, &truth, &predicted);
    }
}

/// Whether both are the same number within 1e-9 of it, or within 1e-12 near 0, or both NaN.
fn close(found: f64, expected: Option<f64>) -> bool {
    match expected {
        Some(expected) => (found - expected).abs() <= (1e-9 * expected.abs()).max(1e-12),
        None => found.is_nan(),
    }
}

fn check_agreement(case: &Classification, agreement: &Agreement) {
    let (truth, predicted) = (&case.truth(), &case.predicted.labels());
    let (zero, beta) = (case.options.zero(), agreement.beta.parse().expect("a number"));
    let names = case.classes.names();
    let positive = Average::Binary(names.last().expect("a class"));
    for (average, expected) in [
        (Average::Micro, Some(agreement.micro)),
        (Average::Macro, Some(agreement.macro_)),
        (Average::Weighted, Some(agreement.weighted)),
        (positive, agreement.binary),
    ] {
        let found = [
            precision(truth, predicted, average, zero),
            recall(truth, predicted, average, zero),
            f_beta(truth, predicted, beta, average, zero),
        ];
        let Some(expected) = expected else {
            assert!(found.iter().all(Result::is_err), "{case:?}");
            continue;
        };
        for (found, expected) in found.into_iter().zip(expected) {
            let found = found.expect("a score");
            assert!(close(found, expected), "{found} {expected:?} {average:?} {case:?}");
        }
    }
    let by_class = [
        precision_by_class(truth, predicted, zero).expect("scores"),
        recall_by_class(truth, predicted, zero).expect("scores"),
        f_beta_by_class(truth, predicted, beta, zero).expect("scores"),
    ];
    for (found, expected) in by_class.iter().zip(agreement.by_class.iter().flatten()) {
        assert_eq!(found.len(), expected.len(), "{case:?}");
        assert!(found.iter().zip(expected).all(|(&a, &b)| close(a, b)), "{found:?} {case:?}");
    }
    let balanced = balanced_accuracy(truth, predicted).expect("a score");
    assert!(close(balanced, Some(agreement.balanced_accuracy)), "{balanced} {case:?}");
    let matthews = matthews_correlation(truth, predicted).expect("a score");
    assert!(close(matthews, Some(agreement.matthews_correlation)), "{matthews} {case:?}");
    let weights = [KappaWeights::Equal, KappaWeights::Linear, KappaWeights::Quadratic];
    for (weights, expected) in weights.into_iter().zip(agreement.kappa) {
        let kappa = cohen_kappa(truth, predicted, weights).expect("a score");
        assert!(close(kappa, expected), "{kappa} {expected:?} {weights:?} {case:?}");
    }
}

#[test]
fn metrics_of_agreement_are_scikit_learns() {
    let oracle = oracle();
    let cases: Vec<_> = oracle.named.iter().chain(&oracle.drawn).collect();
    assert_eq!(cases.len(), oracle.agreement.len());
    for (case, agreement) in cases.into_iter().zip(&oracle.agreement) {
        check_agreement(case, agreement);
    }
}

#[test]
fn regression_metrics_are_scikit_learns() {
    let oracle = oracle();
    for case in oracle.regression {
        let values = |numbers: &[f64]| Values::new(numbers.to_vec()).expect("few values");
        let (truth, predicted) = (values(&case.truth), &values(&case.predicted));
        let truth = &match &case.weights {
            Some(weights) => truth.with_weights(weights.clone()).expect("weights"),
            None => truth,
        };
        let report = RegressionReport::new(truth, predicted).expect("a report");
        assert_eq!(report.n_samples, case.truth.len());
        // The rounding of the mean of a constant truth makes some of scikit-learn's numbers huge.
        let is_constant = case.truth.iter().all(|number| *number == case.truth[0]);
        let exact = |number: f64| if is_constant && number < -1e9 { 0.0 } else { number };
        // Of one sample scikit-learn says 1, whatever is predicted.
        let explained = (truth.len() > 1).then(|| exact(case.explained_variance));
        let median = median_absolute_error(truth, predicted);
        let pinball = pinball_loss(truth, predicted, case.quantile);
        for (found, expected) in [
            (Ok(report.r2), case.r2.map(exact)),
            (Ok(report.mae), Some(case.mae)),
            (Ok(report.rmse), Some(case.rmse)),
            (mse(truth, predicted), Some(case.mse)),
            (median, Some(case.median_absolute_error)),
            (mape(truth, predicted), Some(case.mape)),
            (max_error(truth, predicted), case.max_error.or(max_error(truth, predicted).ok())),
            (explained_variance(truth, predicted), explained),
            (pinball, Some(case.pinball_loss)),
        ] {
            let found = found.expect("finite numbers");
            let same = match expected {
                Some(expected) => (found - expected).abs() <= 1e-9 * expected.abs(),
                None => found.is_nan(),
            };
            assert!(same, "{found} {expected:?} {case:?}");
        }
    }
}

fn all_close(found: &[f64], expected: &[Option<f64>]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(&a, &b)| close(a, b))
}

#[test]
fn metrics_of_rankings_are_scikit_learns() {
    let oracle = oracle();
    for case in oracle.ranking {
        let truth = Labels::from_integers(&case.truth).expect("few labels");
        let truth = &weighted(truth, &case.weights);
        let scores = ArrayView1::from(&case.scores);
        let roc = RocCurve::new(truth, "1", scores).expect("a curve");
        assert!(all_close(&roc.false_positive_rate, &case.fpr), "{roc:?} {case:?}");
        assert!(all_close(&roc.true_positive_rate, &case.tpr), "{roc:?} {case:?}");
        assert_eq!(roc.thresholds[0], f64::INFINITY);
        assert_eq!(roc.thresholds[1..], case.roc_thresholds, "{case:?}");
        let area = roc_auc(truth, "1", scores).expect("an area");
        assert!(close(area, case.roc_auc), "{area} {case:?}");
        let curve = PrecisionRecallCurve::new(truth, "1", scores).expect("a curve");
        assert!(all_close(&curve.precision, &case.precision), "{curve:?} {case:?}");
        assert!(all_close(&curve.recall, &case.recall), "{curve:?} {case:?}");
        assert_eq!(curve.thresholds, case.thresholds, "{case:?}");
        let average = average_precision(truth, "1", scores).expect("a score");
        assert!(close(average, Some(case.average_precision)), "{average} {case:?}");
        match brier_loss(truth, "1", scores) {
            Ok(loss) => assert!(close(loss, case.brier_loss), "{loss} {case:?}"),
            Err(_) => assert!(case.brier_loss.is_none(), "{case:?}"),
        }
    }
}

#[test]
fn metrics_of_probabilities_are_scikit_learns() {
    let oracle = oracle();
    for case in oracle.probabilities {
        let names = (0..case.classes).map(|class| class.to_string()).collect();
        let truth = Labels::from_codes(names, case.truth.clone()).expect("few labels");
        let truth = &weighted(truth, &case.weights);
        let shape = (case.truth.len(), case.classes);
        let table = Array2::from_shape_vec(shape, case.probabilities.concat()).expect("a table");
        let loss = log_loss(truth, table.view()).expect("a loss");
        assert!(close(loss, Some(case.log_loss)), "{loss} {case:?}");
        let top = top_k_accuracy(truth, table.view(), case.k).expect("a share");
        assert!(case.top_k_accuracy.is_none_or(|expected| close(top, Some(expected))), "{case:?}");
        let areas = [
            roc_auc_ovr(truth, table.view(), ClassAverage::Macro),
            roc_auc_ovr(truth, table.view(), ClassAverage::Weighted),
            roc_auc_ovo(truth, table.view(), ClassAverage::Macro),
            roc_auc_ovo(truth, table.view(), ClassAverage::Weighted),
        ];
        for (found, expected) in areas.iter().zip(case.areas.iter().flatten()) {
            match (found, expected) {
                (Ok(found), Some(_)) => assert!(close(*found, *expected), "{found} {case:?}"),
                (Ok(found), None) => assert!(found.is_nan(), "{found} {case:?}"),
                (Err(_), expected) => {
                    assert!(expected.is_none() && case.weights.is_some(), "{case:?}");
                }
            }
        }
    }
}
