//! A store that an earlier version has written, with models of another codec.

use std::fs;
use std::path::Path;

use tenfold::graph::{Decision, Outcome};
use tenfold::prelude::*;
use tenfold::store::{Digest, Record, Store};

use super::graph_of;

fn path(root: &Path, record: &Record) -> std::path::PathBuf {
    let name = record.recipe.to_string();
    root.join("records").join(&name[..2]).join(name)
}

/// Makes the records of all models those of an earlier version: by another codec, and so of other
/// recipes. Returns their keys.
fn age(root: &Path, store: &Store) -> Vec<String> {
    let mut keys = Vec::new();
    let records: Vec<Record> = store.records().unwrap().map(Result::unwrap).collect();
    for mut record in records.into_iter().filter(|record| record.codec == "model.v3") {
        fs::remove_file(path(root, &record)).unwrap();
        record.recipe = Digest::of(record.recipe.as_bytes());
        record.codec = "model.v1".to_owned();
        fs::create_dir_all(path(root, &record).parent().unwrap()).unwrap();
        fs::write(path(root, &record), record.to_bytes()).unwrap();
        store.remember(&record.provenance.key, &record.recipe).unwrap();
        keys.push(record.provenance.key);
    }
    keys.sort_unstable();
    keys
}

#[test]
fn models_of_an_earlier_codec_are_fitted_anew_with_the_reason() {
    let (mut graph, x, y) = graph_of(datasets::iris().unwrap());
    let pipeline = Pipeline::new().then(StandardScaler::new()).classifier(Sgd::hinge());
    let folds = KFold::new(3).shuffle(7);
    let cv = CrossValidation::new(folds).add_to(&mut graph, "svm", pipeline, x, y).unwrap();
    let plan = graph.plan((cv.reports(), cv.prod)).unwrap();

    let directory = tempfile::tempdir().unwrap();
    let store = Store::open(directory.path()).unwrap();
    let executor = Threads::default().store(store.clone());
    let first = executor.run_plan(&plan, Bindings::new()).unwrap();
    let models = age(directory.path(), &store);
    assert!(models.iter().any(|key| key == "svm/cv/fit-00"), "{models:?}");

    let explained = plan.explain(&store).unwrap();
    let reason = match explained.decision("svm/prod").unwrap() {
        Decision::Run(reason) => reason.to_string(),
        other => panic!("{other}"),
    };
    let name = "tenfold.classifier-model.v3";
    assert_eq!(reason, format!("stored otherwise ({name} as model.v1 → {name} as model.v3)"));

    let again = executor.run_plan(&plan, Bindings::new()).unwrap();
    assert!(again.warnings().is_empty(), "{:?}", again.warnings());
    let ran = again.outcomes().filter(|(_, outcome)| matches!(outcome, Outcome::Ran));
    let ran: Vec<&str> = ran.map(|(key, _)| key).collect();
    assert!(ran.contains(&"svm/prod"), "{ran:?}");
    for fold in cv.folds() {
        assert_eq!(again.get(fold.report_test).unwrap(), first.get(fold.report_test).unwrap());
    }
    // What was written anew is reused from then on.
    assert!(matches!(
        plan.explain(&store).unwrap().decision("svm/prod"),
        Some(Decision::Reuse { .. })
    ));
}
