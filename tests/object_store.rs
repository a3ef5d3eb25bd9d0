//! Cross-validation with its results in an object store: in memory, and in a directory by URL.

use tenfold::graph::{Decision, NodeId, Outcome};
use tenfold::metrics::ClassificationReport;
use tenfold::prelude::*;

fn graph() -> (Graph, Vec<NodeId>) {
    let data = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let cv = CrossValidation::new(KFold::new(3).shuffle(7));
    let targets = cv.add_to(&mut graph, "svc", Svc::new(), x, y).unwrap().reports();
    (graph, targets)
}

fn resumes(store: &Store) {
    let (graph, targets) = graph();
    let executor = Threads::default().store(store.clone());
    let first = executor.run(&graph, &targets).unwrap();
    assert!(first.warnings().is_empty(), "{:?}", first.warnings());
    let second = executor.run(&graph, &targets).unwrap();
    assert!(second.outcomes().all(|(_, outcome)| !matches!(outcome, Outcome::Ran)));
    for key in ["svc/cv/report-tst-00", "svc/cv/report-trn-02"] {
        let report = |run: &Run| run.get_key::<ClassificationReport>(key).unwrap().to_string();
        assert_eq!(report(&first), report(&second));
    }
}

#[test]
fn a_store_in_memory_resumes() {
    resumes(&Store::open_url("memory:///").unwrap());
}

#[test]
fn a_store_by_url_resumes_and_is_the_one_of_its_directory() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().canonicalize().unwrap().join("store");
    resumes(&Store::open_url(&format!("file://{}", path.display())).unwrap());
    let (graph, targets) = graph();
    let explained = graph.plan(&targets).unwrap().explain(&Store::open(path).unwrap()).unwrap();
    assert!(
        explained.decisions().all(|(_, decision)| !matches!(decision, Decision::Run(_))),
        "{explained}"
    );
}
