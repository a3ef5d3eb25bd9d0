//! Parameters by path: each path that an error names or suggests leads to the parameter.

use serde_json::{Value, json};
use tenfold::compose::ColumnTransformer;
use tenfold::estimator::{Classifier, Transformer};
use tenfold::linear_model::{LogisticRegression, Sgd};
use tenfold::pipeline::Pipeline;
use tenfold::preprocessing::{MinMaxScaler, StandardScaler};
use tenfold::svm::Svc;

#[test]
fn elements_of_one_name_are_numbered() {
    let inner = || Pipeline::new().then(StandardScaler::new());
    let pipeline = Pipeline::new()
        .then(inner().transformer())
        .then_named("sgd", StandardScaler::new().with_std(false))
        .classifier(Sgd::hinge().alpha(0.5))
        .boxed();
    assert_eq!(pipeline.get("sgd.with_std").unwrap(), false);
    assert_eq!(pipeline.get("sgd-2.alpha").unwrap(), 0.5);
    assert_eq!(pipeline.get("pipeline.standard-scaler.with_std").unwrap(), true);
    let error = pipeline.set("sgd-2.alpha", -1).unwrap_err().to_string();
    assert!(error.starts_with("`sgd-2.alpha` = -1 is out of range"), "{error}");

    let last = inner().classifier(Sgd::hinge().alpha(0.25));
    let outer = Pipeline::new().then(inner().transformer()).classifier(last).boxed();
    assert_eq!(outer.get("pipeline-2.sgd.alpha").unwrap(), 0.25);
    assert_eq!(outer.get("pipeline.pipeline-2.sgd.alpha").unwrap(), 0.25);
}

#[test]
fn the_place_of_an_error_is_that_of_its_element() {
    let steps = |second: Value| {
        let first = json!({"kind": "standard-scaler"});
        let steps = json!([first, second, {"kind": "sgd"}]);
        let data = json!({"kind": "pipeline", "steps": steps});
        <dyn Classifier>::from_value(&data).unwrap_err().to_string()
    };
    let error = steps(json!({"kind": "standard-scaler", "with_mean": 3}));
    assert!(error.starts_with("`standard-scaler-2.with_mean` of `standard-scaler`"), "{error}");
    let error = steps(json!({"kind": "standard-scaler", "name": "b", "with_mean": 3}));
    assert!(error.starts_with("`b.with_mean` of `standard-scaler`"), "{error}");
    let error = steps(json!({"kind": "standard-scaler", "mean": true}));
    assert!(error.contains("no parameter `mean` (at `standard-scaler-2`)"), "{error}");
}

#[test]
fn names_that_mean_two_things_come_with_their_list() {
    let columns = ColumnTransformer::new()
        .with("remainder", ["a"], StandardScaler::new().with_std(false))
        .with("a.b", ["b"], MinMaxScaler::new())
        .boxed();
    assert_eq!(columns.get("remainder").unwrap(), "drop");
    assert_eq!(columns.get("parts.remainder.with_std").unwrap(), false);
    let error = columns.set("parts.0.transformer.with_std", 3).unwrap_err().to_string();
    assert!(error.starts_with("`parts.remainder.with_std`"), "{error}");
    let error = columns.set("parts.1.transformer.feature_range", 3).unwrap_err().to_string();
    assert!(error.starts_with("`parts.1.transformer.feature_range`"), "{error}");
}

#[test]
fn every_path_that_is_suggested_leads_somewhere() {
    let scaler = || Pipeline::new().then(StandardScaler::new());
    let last = scaler().then(StandardScaler::new()).classifier(Svc::new());
    let pipeline = Pipeline::new()
        .then(scaler().transformer())
        .then(ColumnTransformer::new().with("num", ["a"], scaler().transformer()))
        .classifier(last)
        .boxed();
    for wrong in ["pipeline-2.standard-scaler-2.with_maen", "num.pipeline.standard-scaler.with_sdt"]
    {
        let error = pipeline.get(wrong).unwrap_err().to_string();
        let (_, near) = error.split_once("did you mean ").unwrap_or_else(|| panic!("{error}"));
        for path in near.split('`').skip(1).step_by(2) {
            assert_ne!(path, wrong);
            assert!(pipeline.get(path).is_ok(), "{path}: {error}");
        }
    }
}

#[test]
fn a_number_that_is_not_finite_is_set_as_one() {
    let sgd = Sgd::hinge().boxed();
    for number in [f64::NAN, f64::INFINITY] {
        let error = sgd.set("tol", number).unwrap_err().to_string();
        assert!(error.starts_with("`tol` of `sgd` does not fit: found the number "), "{error}");
    }
    let open = LogisticRegression::new().boxed().set("c", f64::INFINITY).unwrap();
    assert_eq!(open.get("c").unwrap(), "inf");
    assert_eq!(sgd.set("tol", None::<f64>).unwrap().get("tol").unwrap(), Value::Null);
    assert_eq!(sgd.set("tol", 0.5).unwrap().get("tol").unwrap(), 0.5);
}

#[test]
fn another_kind_comes_with_its_defaults() {
    let pipeline = Pipeline::new()
        .then_named("scaler", StandardScaler::new().with_mean(false))
        .classifier(Sgd::hinge().alpha(0.5))
        .boxed();
    let svc = pipeline.set("sgd.kind", "svc").unwrap();
    assert_eq!(svc.get("svc").unwrap(), Svc::new().boxed().to_value().unwrap());
    let min_max = pipeline.set("scaler.kind", "min-max-scaler").unwrap();
    assert_eq!(min_max.get("scaler.kind").unwrap(), "min-max-scaler");
    let same = pipeline.set("sgd.kind", "sgd").unwrap();
    assert_eq!(same.to_value().unwrap(), pipeline.to_value().unwrap());
    let logistic = Sgd::hinge().boxed().set("kind", "logistic-regression").unwrap();
    assert_eq!(logistic.name(), "logistic-regression");
    let replaced = pipeline.set("sgd", &*Svc::new().c(3.0).boxed()).unwrap();
    assert_eq!(replaced.get("svc.c").unwrap(), 3.0);
    let unknown = <dyn Transformer>::from_value(&json!({"kind": "pca"})).unwrap();
    assert!(unknown.set("kind", 1).unwrap_err().to_string().contains("is 1, expected a text"));
}

#[test]
fn names_of_steps_that_paths_and_keys_cannot_hold_are_refused() {
    for (name, expected) in [
        ("a.b", "the step `a.b` has `.` or `/` in its name"),
        ("a/b", "the step `a/b` has `.` or `/` in its name"),
        ("", "the step `` has no name"),
        ("scaler", "the step `scaler` is there twice"),
    ] {
        let pipeline = Pipeline::new()
            .then_named("scaler", StandardScaler::new())
            .then_named(name, StandardScaler::new())
            .classifier(Sgd::hinge())
            .boxed();
        let error = pipeline.check_params().unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}");
        let read = <dyn Classifier>::from_value(&pipeline.to_value().unwrap()).unwrap_err();
        assert!(read.to_string().starts_with(expected), "{read}");
    }
}
