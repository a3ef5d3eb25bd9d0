//! Reports of every kind of records, splitter and estimator.

use tenfold::dummy::DummyClassifier;
use tenfold::ensemble::Voting;
use tenfold::linear_model::LogisticRegression;
use tenfold::model_selection::RepeatedStratifiedKFold;
use tenfold::prelude::*;
use tenfold::report::Report;
use tenfold::report::document::{Block, Document};

use crate::tabs::tab;

/// All text of a tab.
fn text(document: &Document, name: &str) -> String {
    format!("{:?}", tab(document, name))
}

#[test]
fn messages_with_the_words_that_speak_for_each_class() {
    let data = datasets::travel_requests(200, 7).unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let folds = CrossValidation::new(StratifiedKFold::new(3).shuffle(7));
    let model = Pipeline::new().then(TfidfVectorizer::new()).classifier(Sgd::hinge());
    let cv = folds.add_to(&mut graph, "sgd", model, x, y).unwrap();
    let dummy = folds.add_to(&mut graph, "dummy", DummyClassifier::most_frequent(), x, y).unwrap();
    let report = Report::of(&cv).baseline(&dummy).data().add_to(&mut graph, "sgd").unwrap();
    let run = Threads::default().run(&graph, report).unwrap();
    let document = run.get(report).unwrap();
    let charts: Vec<_> = tab(document, "Result")
        .iter()
        .filter_map(|block| match block {
            Block::Chart(chart) if chart.title.starts_with("Features by") => Some(chart),
            _ => None,
        })
        .collect();
    assert!(!charts.is_empty());
    // Words, and no numbers of columns.
    assert!(charts.iter().all(|chart| !chart.description.contains("`x1")), "{charts:?}");
    assert!(text(document, "Checks").contains("the records are texts"));
    assert!(text(document, "Checks").contains("the model has no probabilities"));
    assert!(text(document, "Result").contains("ROC curve"));
}

#[test]
fn a_splitter_that_tests_samples_several_times() {
    let data = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let folds = CrossValidation::new(RepeatedStratifiedKFold::new(3, 2, 7));
    let cv = folds.add_to(&mut graph, "svc", Svc::new(), x, y).unwrap();
    let report = Report::of(&cv).add_to(&mut graph, "svc").unwrap();
    let run = Threads::default().run(&graph, report).unwrap();
    // 150 samples, each tested twice.
    assert!(text(run.get(report).unwrap(), "Result").contains("300"));
}

#[test]
fn an_ensemble_whose_parameters_are_those_of_its_models() {
    let data = datasets::wine().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let folds = CrossValidation::new(StratifiedKFold::new(3).shuffle(7));
    let scaled = || Pipeline::new().then(StandardScaler::new());
    let first = scaled().classifier(LogisticRegression::new());
    let first = folds.add_to(&mut graph, "first", first, x, y).unwrap();
    let second = scaled().classifier(Svc::new());
    let second = folds.add_to(&mut graph, "second", second, x, y).unwrap();
    let both = Voting::hard().add_to(&mut graph, "both", &[&first, &second]).unwrap();
    let report = Report::of(&both).add_to(&mut graph, "both").unwrap();
    let run = Threads::default().run(&graph, report).unwrap();
    assert!(text(run.get(report).unwrap(), "Reproduce").contains("made of several models"));
}
