//! Scorers as data: every kind to and from JSON and TOML.

use serde_json::{Value, json};
use tenfold::data::{Labels, Values};
use tenfold::estimator::registry::{Family, kinds};
use tenfold::metrics::{Average, ClassAverage, Costs, KappaWeights};
use tenfold::model_selection::{Direction, Scorer};
use tenfold::store::{Digest, Fingerprint, Fingerprinter};

/// Each scorer of classes with its kind and parameters.
fn of_labels() -> Vec<(Scorer<Labels>, Value)> {
    vec![
        (Scorer::accuracy(), json!({"kind": "accuracy"})),
        (Scorer::balanced_accuracy(), json!({"kind": "balanced-accuracy"})),
        (Scorer::matthews_correlation(), json!({"kind": "matthews-correlation"})),
        (
            Scorer::cohen_kappa(KappaWeights::Linear),
            json!({"kind": "cohen-kappa", "weights": "linear"}),
        ),
        (Scorer::precision(Average::Macro), json!({"kind": "precision", "average": "macro"})),
        (Scorer::recall(Average::Micro), json!({"kind": "recall", "average": "micro"})),
        (Scorer::f1(Average::Weighted), json!({"kind": "f1", "average": "weighted"})),
        (
            Scorer::f_beta(0.5, Average::Binary("spam")),
            json!({"kind": "f-beta", "beta": 0.5, "average": {"binary": "spam"}}),
        ),
        (
            Scorer::mean_cost("spam", Costs { false_positive: 9.5, ..Costs::default() }),
            json!({"kind": "mean-cost", "positive": "spam", "costs": {
                "true_positive": 0.0, "false_positive": 9.5, "true_negative": 0.0, "false_negative": 0.0,
            }}),
        ),
        (Scorer::log_loss(), json!({"kind": "log-loss"})),
        (Scorer::brier_loss("spam"), json!({"kind": "brier-loss", "positive": "spam"})),
        (Scorer::roc_auc("spam"), json!({"kind": "roc-auc", "positive": "spam"})),
        (
            Scorer::roc_auc_ovr(ClassAverage::Weighted),
            json!({"kind": "roc-auc-ovr", "average": "weighted"}),
        ),
        (
            Scorer::roc_auc_ovo(ClassAverage::Macro),
            json!({"kind": "roc-auc-ovo", "average": "macro"}),
        ),
        (
            Scorer::average_precision("spam"),
            json!({"kind": "average-precision", "positive": "spam"}),
        ),
        (Scorer::top_k_accuracy(3), json!({"kind": "top-k-accuracy", "k": 3})),
    ]
}

/// Each scorer of values with its kind and parameters.
fn of_values() -> Vec<(Scorer<Values>, Value)> {
    vec![
        (Scorer::r2(), json!({"kind": "r2"})),
        (Scorer::explained_variance(), json!({"kind": "explained-variance"})),
        (Scorer::mae(), json!({"kind": "mae"})),
        (Scorer::mse(), json!({"kind": "mse"})),
        (Scorer::rmse(), json!({"kind": "rmse"})),
        (Scorer::mape(), json!({"kind": "mape"})),
        (Scorer::median_absolute_error(), json!({"kind": "median-absolute-error"})),
        (Scorer::max_error(), json!({"kind": "max-error"})),
        (Scorer::pinball_loss(0.9), json!({"kind": "pinball-loss", "quantile": 0.9})),
    ]
}

fn digest(value: &impl Fingerprint) -> Digest {
    Fingerprinter::new().feed(value).finish().unwrap()
}

macro_rules! check_each {
    ($scorers:expr, $target:ty, $family:ident) => {
        let mut found = Vec::new();
        for (scorer, data) in $scorers {
            assert_eq!(scorer.to_value().unwrap(), data);
            let read = [
                Scorer::<$target>::from_value(&data).unwrap(),
                Scorer::<$target>::from_json(&scorer.to_json().unwrap()).unwrap(),
                Scorer::<$target>::from_toml(&scorer.to_toml().unwrap()).unwrap(),
                serde_json::from_value(serde_json::to_value(&scorer).unwrap()).unwrap(),
            ];
            for read in read {
                assert_eq!((read.name(), read.direction()), (scorer.name(), scorer.direction()));
                assert_eq!(digest(&read), digest(&scorer));
                assert_eq!(read.to_value().unwrap(), data);
            }
            found.push(data["kind"].as_str().unwrap().to_owned());
        }
        found.sort_unstable();
        let all: Vec<_> = kinds(Family::$family).iter().map(|entry| entry.kind()).collect();
        assert_eq!(found, all);
    };
}

#[test]
fn every_kind_is_read_as_it_was_written() {
    check_each!(of_labels(), Labels, ClassificationScorer);
    check_each!(of_values(), Values, RegressionScorer);
}

#[test]
fn parameters_with_a_default_may_be_left_out() {
    let kappa = Scorer::<Labels>::from_json(r#"{"kind": "cohen-kappa"}"#).unwrap();
    assert_eq!(digest(&kappa), digest(&Scorer::cohen_kappa(KappaWeights::Equal)));
    let auc = Scorer::<Labels>::from_json(r#"{"kind": "roc-auc-ovr"}"#).unwrap();
    assert_eq!(digest(&auc), digest(&Scorer::roc_auc_ovr(ClassAverage::Macro)));
    let json = r#"{"kind": "mean-cost", "positive": "spam", "costs": {"false_negative": 2}}"#;
    let cost = Scorer::<Labels>::from_json(json).unwrap();
    let costs = Costs { false_negative: 2.0, ..Costs::default() };
    assert_eq!(digest(&cost), digest(&Scorer::mean_cost("spam", costs)));
}

#[test]
fn fingerprints_differ_by_kind_and_parameters() {
    let all = [
        Scorer::f1(Average::Macro),
        Scorer::f1(Average::Micro),
        Scorer::f1(Average::Binary("macro")),
        Scorer::f_beta(1.0, Average::Macro),
        Scorer::f_beta(2.0, Average::Macro),
        Scorer::f_beta(f64::INFINITY, Average::Macro),
        Scorer::recall(Average::Macro),
    ];
    let digests: std::collections::BTreeSet<_> = all.iter().map(digest).collect();
    assert_eq!(digests.len(), all.len());
    let infinite = all[5].to_value().unwrap();
    assert_eq!(infinite["beta"], "inf");
    assert_eq!(digest(&Scorer::<Labels>::from_value(&infinite).unwrap()), digest(&all[5]));
}

#[test]
fn mistakes_are_named() {
    let refused = |json: &str| Scorer::<Labels>::from_json(json).unwrap_err().to_string();
    assert_eq!(
        refused(r#"{"kind": "acuracy"}"#),
        "no classification scorer is of kind `acuracy`; did you mean `accuracy`?"
    );
    assert!(refused(r#"{"kind": "r2"}"#).starts_with(
        "no classification scorer is of kind `r2`, which is a regression scorer; known are accuracy, "
    ));
    assert_eq!(
        refused(r#"{"kind": "f1", "avg": "macro"}"#),
        "`f1` has no parameter `avg`; it has average"
    );
    assert_eq!(
        refused(r#"{"kind": "f1", "average": "makro"}"#),
        "`average` of `f1` does not fit: found `makro`, expected `binary`, `micro`, `macro` or \
         `weighted`"
    );
    assert!(refused(r#"{"kind": "f1"}"#).ends_with("`average` is missing"));
    assert_eq!(
        refused(r#"{"kind": "top-k-accuracy", "k": 0}"#),
        "`k` = 0 is out of range: at least 1"
    );
    assert_eq!(
        refused(r#"{"kind": "f-beta", "beta": -1, "average": "macro"}"#),
        "`beta` = -1 is out of range: at least 0"
    );
    assert_eq!(
        refused(r#"{"kind": "mean-cost", "positive": "a", "costs": {"false_negativ": 1}}"#),
        "`costs.false_negativ` of `mean-cost` does not fit: found the parameter `false_negativ`, expected \
         `true_positive`, `false_positive`, `true_negative` or `false_negative`"
    );
    let pinball = Scorer::<Values>::from_json(r#"{"kind": "pinball-loss", "quantile": 2}"#);
    assert_eq!(pinball.unwrap_err().to_string(), "`quantile` = 2 is out of range: from 0 to 1");
}

#[test]
fn an_own_scorer_is_not_data() {
    let own = Scorer::<Labels>::new("wrong", Direction::Lower, |_| Ok(0.0));
    assert_eq!(
        own.to_json().unwrap_err().to_string(),
        "the own scorer `wrong` is code, which cannot be written as data; the scorers of `Scorer` can"
    );
}
