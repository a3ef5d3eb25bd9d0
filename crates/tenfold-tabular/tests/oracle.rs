//! Tabular pipelines and profiles beside scikit-learn's and pandas': `oracle/tabular.py` made the tables and
//! the numbers.

use std::collections::BTreeMap;

use serde::Deserialize;
use tenfold::data::{Column, CsvReader, Missing, Records, TableColumn, TableError};
use tenfold::linear_model::{LogisticRegression, Ridge};
use tenfold::model_selection::PredefinedSplit;
use tenfold::prelude::*;
use tenfold::tabular::{Measure, Needs, Profile, TabularPipeline};

#[derive(Deserialize)]
struct Oracle {
    cases: Vec<Case>,
    association: Associations,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    target: String,
    kinds: BTreeMap<String, String>,
    folds: Vec<u32>,
    scores: Vec<f64>,
}

#[derive(Deserialize)]
struct Associations {
    group: Vec<f64>,
    kind: Vec<f64>,
    value: Vec<f64>,
    other: Vec<f64>,
    cramers_v: f64,
    correlation_ratio: f64,
    pearson: f64,
    described: BTreeMap<String, f64>,
}

fn oracle() -> Oracle {
    serde_json::from_str(include_str!("oracle/tabular.json")).unwrap()
}

fn reader(case: &Case) -> CsvReader {
    let reader = CsvReader::new().target(&*case.target).missing(Missing::Keep);
    match case.name.as_str() {
        "duplicate header" => reader.names(["a", "b", "port", "sold"]).header(true),
        _ => reader,
    }
}

/// The kinds of the choices are those that the pipelines of scikit-learn were given.
fn check_kinds(case: &Case, table: &TabularPipeline, needs: Needs) {
    let choices = table.choices(needs).unwrap();
    let found: BTreeMap<String, String> = choices
        .columns
        .iter()
        .map(|choice| {
            let Column::Name(name) = &choice.column else { panic!("{choice:?}") };
            let kind = choice.transformer.as_ref().map(|_| choice.kind.to_string());
            (name.clone(), kind.unwrap_or_else(|| "left out".to_owned()))
        })
        .collect();
    assert_eq!(found, case.kinds, "{}\n{choices}", case.name);
}

/// The accuracy or R² of each fold.
fn scores(case: &Case) -> Vec<f64> {
    let folds = CrossValidation::new(PredefinedSplit::new(case.folds.iter().copied().map(Some)));
    let mut graph = Graph::new();
    if case.target == "price" {
        let data = reader(case).read_regression(&*case.text).unwrap();
        let table = TabularPipeline::of(&data.x).unwrap();
        check_kinds(case, &table, Needs::of_regressor(&Ridge::new()));
        let pipeline = table.regressor(Ridge::new()).unwrap();
        let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
        let cv = folds.add_to(&mut graph, "ridge", pipeline, x, y).unwrap();
        let run = Threads::default().run(&graph, cv.reports()).unwrap();
        return cv.folds().iter().map(|fold| run.get(fold.report_test).unwrap().r2).collect();
    }
    let data = reader(case).read_classification(&*case.text).unwrap();
    let table = TabularPipeline::of(&data.x).unwrap();
    let last = || LogisticRegression::new().tol(1e-10).max_iter(100_000);
    check_kinds(case, &table, Needs::of_classifier(&last()));
    let pipeline = table.classifier(last()).unwrap();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let cv = folds.add_to(&mut graph, "logistic", pipeline, x, y).unwrap();
    let run = Threads::default().run(&graph, cv.reports()).unwrap();
    cv.folds().iter().map(|fold| run.get(fold.report_test).unwrap().accuracy()).collect()
}

/// The mean over folds agrees within 1e-6, the score of each fold too: no prediction differs.
#[test]
fn twelve_kinds_of_table_score_as_scikit_learns_equal_pipelines() {
    let oracle = oracle();
    assert_eq!(oracle.cases.len(), 12);
    for case in &oracle.cases {
        let found = scores(case);
        assert_eq!(found.len(), case.scores.len(), "{}", case.name);
        for (found, expected) in found.iter().zip(&case.scores) {
            assert!((found - expected).abs() < 1e-6, "{}: {found} not {expected}", case.name);
        }
    }
}

#[test]
fn a_header_with_two_equal_names_is_an_error_that_says_so() {
    let oracle = oracle();
    let case = oracle.cases.iter().find(|case| case.name == "duplicate header").unwrap();
    let wrong = CsvReader::new().target("sold").read_classification(&*case.text).unwrap_err();
    let tenfold::Error::Table(TableError::DuplicateColumn { first: 0, second: 1, .. }) = wrong
    else {
        panic!("{wrong}");
    };
    assert!(wrong.to_string().contains("each column needs a name of its own"), "{wrong}");
}

#[test]
fn associations_and_quartiles_are_those_of_pandas() {
    let Associations {
        group,
        kind,
        value,
        other,
        cramers_v,
        correlation_ratio,
        pearson,
        described,
    } = oracle().association;
    let texts = |codes: &[f64]| TableColumn::texts(codes.iter().map(|code| format!("c{code}")));
    let x = Records::table([
        ("group", texts(&group)),
        ("kind", texts(&kind)),
        ("value", TableColumn::numbers(value)),
        ("other", TableColumn::numbers(other)),
    ]);
    let x = x.unwrap();
    let close = |found: f64, expected: f64| {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    };
    let association = |target: &str, column: &str, measure: Measure| {
        let profile = Profile::with_target(&x, target).unwrap();
        let found = profile.column(column).unwrap().association.unwrap();
        assert_eq!(found.measure, measure);
        found.value
    };
    close(association("kind", "group", Measure::CramersV), cramers_v);
    close(association("group", "value", Measure::CorrelationRatio), correlation_ratio);
    close(association("value", "group", Measure::CorrelationRatio), correlation_ratio);
    close(association("other", "value", Measure::Pearson), pearson);
    let profile = Profile::of(&x).unwrap();
    let numbers = profile.column("value").unwrap().numbers.as_ref().unwrap();
    for (name, found) in [
        ("mean", numbers.mean),
        ("std", numbers.sd),
        ("min", numbers.min),
        ("25%", numbers.lower_quartile),
        ("50%", numbers.median),
        ("75%", numbers.upper_quartile),
        ("max", numbers.max),
    ] {
        close(found, described[name]);
    }
}
