//! Data that is no estimator: the value that was found, the value expected and its place.

use serde_json::{Value, json};
use tenfold::data::Labels;
use tenfold::estimator::{Classifier, Regressor, Transformer};
use tenfold::model_selection::{Scorer, Splitter};

#[track_caller]
fn refused(data: Value, expected: &str) {
    assert_eq!(<dyn Classifier>::from_value(&data).unwrap_err().to_string(), expected);
}

#[test]
fn a_kernel_or_a_gamma_of_another_type_is_named_with_the_values_that_fit() {
    refused(
        json!({"kind": "svc", "kernel": "rbf"}),
        "`kernel` of `svc` does not fit: found the text `rbf` alone, expected a table `{\"rbf\": …}` \
         with the parameters of `gamma`",
    );
    refused(
        json!({"kind": "svc", "kernel": {"rbf": {"gamma": "wide"}}}),
        "`kernel.rbf.gamma` of `svc` does not fit: found the text `wide`, which is none of the values \
         that it takes",
    );
    refused(
        json!({"kind": "svc", "kernel": {"rbf": {}}}),
        "`kernel.rbf` of `svc` does not fit: `gamma` is missing",
    );
    refused(
        json!({"kind": "svc", "kernel": 3}),
        "`kernel` of `svc` does not fit: found 3, expected one of `linear`, `rbf`, `poly` or `sigmoid`",
    );
    refused(
        json!({"kind": "random-forest-classifier", "max_features": "half"}),
        "`max_features` of `random-forest-classifier` does not fit: found the text `half`, expected a \
         value such as its default \"sqrt\"",
    );
    refused(
        json!({"kind": "sgd", "max_iter": 1.5, "alpha": 1}),
        "`max_iter` of `sgd` does not fit: found 1.5, expected an integer of at least 0",
    );
    refused(
        json!({"kind": "sgd", "shuffle": null}),
        "`shuffle` of `sgd` does not fit: found no value, expected true or false",
    );
}

#[test]
fn the_found_value_is_the_one_that_was_given() {
    let toml = |text: &str| <dyn Classifier>::from_toml(text).unwrap_err().to_string();
    assert!(
        toml("kind = 'sgd'\nalpha = inf")
            .contains("found the number inf, expected a finite number")
    );
    assert!(toml("kind = 'sgd'\nalpha = 2020-01-01").contains("found the date 2020-01-01"));
    assert!(toml("kind = 'sgd'\nshuffle = 'none'").contains("found the text `none`"));
    refused(
        json!({"kind": "sgd", "alpha": "none"}),
        "`alpha` of `sgd` does not fit: found the text `none`, expected a number",
    );
    refused(json!({"kind": 1}), "the `kind` is 1, expected a text");
    let error = <dyn Classifier>::from_value(&json!([1])).unwrap_err().to_string();
    assert!(
        error.starts_with("the value has no `kind`: found a list, expected a table"),
        "{error}"
    );
}

#[test]
fn an_example_of_a_kind_is_of_the_family() {
    let no_kind = json!({});
    let errors = [
        <dyn Classifier>::from_value(&no_kind).unwrap_err().to_string(),
        <dyn Regressor>::from_value(&no_kind).unwrap_err().to_string(),
        <dyn Transformer>::from_value(&no_kind).unwrap_err().to_string(),
        <dyn Splitter>::from_value(&no_kind).unwrap_err().to_string(),
        Scorer::<Labels>::from_value(&no_kind).unwrap_err().to_string(),
    ];
    let families = ["classifier", "regressor", "transformer", "splitter", "classification scorer"];
    for (error, family) in errors.iter().zip(families) {
        assert!(
            error.contains(&format!("the kind of a {family}, such as {{\"kind\": \"")),
            "{error}"
        );
    }
}

#[test]
fn a_kind_of_another_family_is_named_with_it() {
    let error =
        |kind: &str| <dyn Classifier>::from_value(&json!({"kind": kind})).unwrap_err().to_string();
    let scaler = error("standard-scaler");
    let start = "no classifier is of kind `standard-scaler`, which is a transformer; known are ";
    assert!(scaler.starts_with(start), "{scaler}");
    for no_guess in ["nope", "", "x"] {
        let error = error(no_guess);
        assert!(error.contains("; known are ") && error.contains("sgd, svc"), "{error}");
    }
    assert_eq!(error("sgdd"), "no classifier is of kind `sgdd`; did you mean `sgd`?");
}

#[test]
fn a_name_in_another_place_than_a_step_is_refused() {
    let steps = json!([{"kind": "pca"}, {"kind": "sgd", "name": "last"}]);
    refused(
        json!({"kind": "pipeline", "steps": steps}),
        "`sgd` takes no `name` (at `last`): only the transformers of a pipeline have names, the last \
         step has its kind",
    );
}

#[test]
fn a_name_that_is_given_twice_is_refused() {
    for text in [
        r#"{"kind": "sgd", "kind": "svc"}"#,
        r#"{"kind": "sgd", "alpha": 1, "alpha": 2}"#,
        r#"{"kind": "pipeline", "steps": [{"kind": "svc", "c": 1, "c": 2}]}"#,
    ] {
        let error = <dyn Classifier>::from_json(text).unwrap_err().to_string();
        assert!(error.contains("is given twice at line 1"), "{error}");
        let direct = serde_json::from_str::<Box<dyn Classifier>>(text);
        assert!(direct.unwrap_err().to_string().contains("is given twice"));
    }
}
