//! The report as a node: equal bytes on every executor, nothing fitted for it, folds that fail.

use ndarray::Array2;
use tenfold::dummy::DummyClassifier;
use tenfold::linear_model::LogisticRegression;
use tenfold::prelude::*;
use tenfold::report::document::Document;
use tenfold::report::{Report, ReportNodes};
use tenfold::store::Stored;

/// A classifier with a baseline, and the report of it.
pub(crate) fn wine(graph: &mut Graph) -> ReportNodes {
    let data = datasets::wine().unwrap();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let folds = CrossValidation::new(StratifiedKFold::new(5).shuffle(7));
    let model = Pipeline::new().then(StandardScaler::new()).classifier(LogisticRegression::new());
    let cv = folds.add_to(graph, "logistic", model, x, y).unwrap();
    let dummy = folds.add_to(graph, "dummy", DummyClassifier::most_frequent(), x, y).unwrap();
    Report::of(&cv).baseline(&dummy).add_nodes(graph, "logistic").unwrap()
}

fn bytes(document: &Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.encode(&mut bytes).unwrap();
    bytes
}

#[test]
fn a_report_has_equal_bytes_on_every_executor() {
    let mut graph = Graph::new();
    let report = wine(&mut graph).document;
    let run = Sequential::default().run(&graph, report).unwrap();
    let expected = bytes(run.get(report).unwrap());
    for threads in [1, 4] {
        let run = Threads::new(threads).unwrap().run(&graph, report).unwrap();
        assert_eq!(bytes(run.get(report).unwrap()), expected, "{threads} threads");
    }
    let read = Document::decode(&mut tenfold::store::Source::new(&expected)).unwrap();
    assert_eq!(bytes(&read), expected);
}

#[test]
fn a_report_is_reused_from_a_store_and_fits_nothing_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut graph = Graph::new();
    let nodes = wine(&mut graph);
    let run = || {
        let store = Store::open(folder.path()).unwrap();
        Threads::default().store(store).run(&graph, nodes.document).unwrap()
    };
    let first = run();
    let fits = first.outcomes().filter(|(key, _)| key.contains("/fit-")).count();
    // Five scalers, five models and five baselines.
    assert_eq!(fits, 15);
    let second = run();
    let ran: Vec<&str> = second
        .outcomes()
        .filter(|(_, outcome)| outcome.to_string() == "ran")
        .map(|(key, _)| key)
        .collect();
    assert_eq!(ran, [""; 0]);
    assert_eq!(first.get(nodes.document).unwrap(), second.get(nodes.document).unwrap());
}

#[test]
fn a_report_names_the_folds_that_failed() {
    let x = Array2::from_shape_fn((40, 2), |(row, column)| match (row, column) {
        (3, 0) => f64::NAN,
        _ => (row * (column + 1) % 7) as f64,
    });
    let names: Vec<&str> = (0..40).map(|row| if row % 2 == 0 { "a" } else { "b" }).collect();
    let mut graph = Graph::new();
    let x = graph.data("X", Records::dense(x).unwrap()).unwrap();
    let y = graph.data("y", Labels::from_names(&names).unwrap()).unwrap();
    let folds = CrossValidation::new(KFold::new(4));
    let cv = folds.add_to(&mut graph, "sgd", Sgd::hinge(), x, y).unwrap();
    let report = Report::of(&cv).add_to(&mut graph, "sgd").unwrap();
    let run = Threads::default().on_error(OnError::Isolate).run(&graph, report).unwrap();
    let text = format!("{:?}", run.get(report).unwrap());
    assert!(text.contains("Fold 1 has no scores"), "{text}");
    assert!(text.contains("NaN"), "{text}");
}

#[test]
fn two_reports_of_one_name_are_an_error_and_leave_the_graph_as_it_was() {
    let data = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let folds = CrossValidation::new(StratifiedKFold::new(3));
    let cv = folds.add_to(&mut graph, "svc", Svc::new(), x, y).unwrap();
    Report::of(&cv).add_to(&mut graph, "svc").unwrap();
    let len = graph.len();
    assert!(Report::of(&cv).add_to(&mut graph, "svc").is_err());
    assert_eq!(graph.len(), len);
}
