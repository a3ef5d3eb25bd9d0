//! `tenfold estimators`, `tenfold datasets` and `tenfold init`.

use serde_json::Value;

use crate::place::{Place, dataset};

#[test]
fn estimators_are_listed_by_family() {
    let place = Place::new();
    let text = place.printed(&["estimators"]);
    for title in ["Classifiers", "Regressors", "Transformers", "Splitters", "Scorers of"] {
        assert!(text.contains(title), "{title}");
    }
    let text = place.printed(&["estimators", "--family", "regressor"]);
    assert!(text.starts_with("Regressors\n") && text.contains("  ridge "), "{text}");
    assert!(!text.contains("svc"), "{text}");
}

#[test]
fn an_estimator_is_described_with_its_defaults() {
    insta::assert_snapshot!(Place::new().printed(&["estimators", "logistic-regression"]));
}

#[test]
fn estimators_are_data_for_programs() {
    let place = Place::new();
    let json: Value =
        serde_json::from_str(&place.printed(&["estimators", "--format", "json"])).unwrap();
    let all = json.as_array().unwrap();
    let sgd = all.iter().find(|entry| entry["kind"] == "sgd").unwrap();
    assert_eq!((&sgd["family"], &sgd["defaults"]["alpha"]), (&"classifier".into(), &1e-4.into()));
}

#[test]
fn an_unknown_estimator_names_near_ones() {
    let place = Place::new();
    assert_eq!(
        place.refused(2, &["estimators", "sdg"]),
        "nothing is of kind `sdg`; did you mean `sgd`?"
    );
}

#[test]
fn data_sets_are_listed_and_printed() {
    let place = Place::new();
    insta::assert_snapshot!(place.printed(&["datasets"]));
    let csv = std::fs::read_to_string(dataset("iris")).unwrap();
    assert_eq!(place.printed(&["datasets", "iris"]), csv);
    assert!(place.refused(2, &["datasets", "irsi"]).contains("did you mean `iris`?"));
    let ended = place.run_with(&["cv", "-", "-t", "class", "-q", "--folds", "3"], csv);
    assert!(ended.out.starts_with("the standard input: 150 samples"), "{}", ended.out);
}

#[test]
fn settings_are_written_commented_and_can_be_used_as_they_are() {
    let place = Place::with_people();
    let out = place.printed(&["init", "people.csv", "--target", "outcome"]);
    assert_eq!(
        out,
        "tenfold.toml has the settings for people.csv; edit it, then run: tenfold cv\n"
    );
    insta::assert_snapshot!(place.read("tenfold.toml"));
    let ended = place.run(&["cv"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("settings of tenfold.toml are used"), "{}", ended.err);
    assert!(ended.out.starts_with("people.csv: 120 samples"), "{}", ended.out);
    let error = place.refused(2, &["init", "people.csv"]);
    assert!(error.contains("tenfold.toml is there already; replace it with --force"), "{error}");
    place.printed(&["init", "people.csv", "--force"]);
    assert!(place.printed(&["init", "people.csv", "-o", "-"]).starts_with("# Settings"));
}

#[test]
fn hostile_names_of_columns_are_written_as_data() {
    let place = Place::new();
    let rows: String = (0..30).map(|row| format!("{row}.5,{}\n", ["a", "b"][row % 2])).collect();
    place.write("t.csv", format!("\"a\"\"] = #\n\u{1b}[31m\u{202e}<script>\",y\n{rows}"));
    place.printed(&["init", "t.csv"]);
    let ended = place.run(&["cv"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    for text in [&ended.err, &ended.out] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
    }
}
