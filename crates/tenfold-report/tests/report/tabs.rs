//! The content of the tabs, of classifiers and regressors.

use tenfold::dummy::DummyRegressor;
use tenfold::linear_model::LinearRegression;
use tenfold::prelude::*;
use tenfold::report::Report;
use tenfold::report::document::{Block, Document, Mark};

use crate::nodes::wine;

pub(crate) fn tab<'a>(document: &'a Document, name: &str) -> &'a [Block] {
    let tab = document.tabs.iter().find(|tab| tab.name == name);
    &tab.unwrap_or_else(|| panic!("there is no tab {name}")).blocks
}

/// The titles of headings and charts.
fn titles(blocks: &[Block]) -> Vec<&str> {
    let mut titles = Vec::new();
    for block in blocks {
        match block {
            Block::Heading(text) => titles.push(text.as_str()),
            Block::Chart(chart) => titles.push(chart.title.as_str()),
            _ => {}
        }
    }
    titles
}

fn penguins() -> Document {
    let data = datasets::penguins().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let folds = CrossValidation::new(KFold::new(5).shuffle(1));
    let cv = folds.add_to(&mut graph, "linear", LinearRegression::new(), x, y).unwrap();
    let dummy = folds.add_to(&mut graph, "dummy", DummyRegressor::mean(), x, y).unwrap();
    let report = Report::of(&cv).baseline(&dummy).add_to(&mut graph, "linear").unwrap();
    let run = Threads::default().run(&graph, report).unwrap();
    run.get(report).unwrap().clone()
}

#[test]
fn the_result_of_a_classifier_has_every_part() {
    let mut graph = Graph::new();
    let report = wine(&mut graph).document;
    let run = Threads::default().run(&graph, report).unwrap();
    let document = run.get(report).unwrap();
    let result = tab(document, "Result");
    assert_eq!(
        titles(result),
        [
            "Folds",
            "accuracy by fold",
            "Classification report",
            "Confusions",
            "Confusion matrix",
            "Ranking",
            "ROC curve",
            "Precision–recall curve",
            "Calibration",
            "Calibration",
            "Telling features",
            "Features by coefficient for `class_0`",
            "Features by coefficient for `class_1`",
            "Features by coefficient for `class_2`",
            "Worst predictions",
        ]
    );
    let labels: Vec<&str> = document.headline.iter().map(|figure| &*figure.label).collect();
    assert_eq!(labels, ["accuracy", "accuracy of the baseline", "samples", "folds", "findings"]);
    assert_eq!(
        document.tabs.iter().map(|tab| &*tab.name).collect::<Vec<_>>(),
        ["Result", "Checks", "Reproduce"]
    );
}

#[test]
fn the_result_of_a_regressor_has_every_part() {
    let document = penguins();
    assert_eq!(
        titles(tab(&document, "Result")),
        [
            "Folds",
            "R2 by fold",
            "Predictions",
            "Predicted against true",
            "Residuals",
            "Distribution of residuals",
            "Telling features",
            "Features by coefficient",
            "Worst predictions",
        ]
    );
}

#[test]
fn every_number_has_a_node_of_the_graph_and_every_mark_is_finite() {
    let mut graph = Graph::new();
    let report = wine(&mut graph).document;
    let run = Threads::default().run(&graph, report).unwrap();
    let document = run.get(report).unwrap();
    let known = |source: &Option<tenfold::report::document::Source>, of: &str| {
        let key = &source.as_ref().unwrap_or_else(|| panic!("{of} has no source")).key;
        assert!(graph.contains(key), "{of} comes from `{key}`, which is no node");
    };
    document.headline.iter().for_each(|figure| known(&figure.source, &figure.label));
    for block in document.tabs.iter().flat_map(|tab| &tab.blocks) {
        match block {
            Block::Figures(all) => {
                all.iter().for_each(|figure| known(&figure.source, &figure.label))
            }
            Block::Chart(chart) => {
                known(&chart.source, &chart.title);
                for mark in &chart.marks {
                    if let Mark::Line { points, .. } | Mark::Points { points, .. } = mark {
                        assert!(points.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
                    }
                }
            }
            Block::Findings(findings) => findings
                .iter()
                .flat_map(|finding| &finding.numbers)
                .for_each(|figure| known(&figure.source, &figure.label)),
            _ => {}
        }
    }
}
