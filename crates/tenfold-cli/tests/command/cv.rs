//! `tenfold cv` on tables of classes and numbers.

use serde_json::Value;

use crate::place::{Place, dataset, people};

fn scores(place: &Place, args: &[&str]) -> Value {
    let mut all = vec!["cv", "--format", "json"];
    all.extend(args);
    serde_json::from_str(&place.printed(&all)).unwrap()
}

/// The mean of a metric.
#[track_caller]
fn mean(scores: &Value, name: &str) -> f64 {
    let metrics = scores["scores"]["metrics"].as_array().unwrap();
    let metric = metrics.iter().find(|metric| metric["name"] == name).unwrap();
    metric["mean"].as_f64().unwrap()
}

#[test]
fn classes_get_stratified_folds_a_baseline_and_an_interval() {
    let place = Place::new();
    let ended = place.run(&["cv", &dataset("wine"), "--target", "class"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let head = ended.out.lines().next().unwrap();
    assert!(head.ends_with(
        "178 samples, 13 features; classification of `class` by logistic-regression, 10 stratified folds"
    ));
    for line in ["mean ± sd", "95 % interval", "baseline"] {
        assert!(ended.out.contains(line), "{}", ended.out);
    }
    assert!(ended.err.starts_with("note: the estimator is logistic-regression"), "{}", ended.err);
    let wine = scores(&place, &[&dataset("wine"), "-t", "class"]);
    assert!(mean(&wine, "accuracy") > 0.97);
    let metric = &wine["scores"]["metrics"][0];
    assert!(metric["baseline"].as_f64().unwrap() < 0.45);
    assert_eq!(metric["test"].as_array().unwrap().len(), 10);
    assert!(metric["interval"]["low"].as_f64() < metric["mean"].as_f64());
}

#[test]
fn numbers_get_a_regression() {
    let place = Place::new();
    let penguins = scores(&place, &[&dataset("penguins"), "-t", "body_mass_g", "--folds", "5"]);
    assert_eq!(penguins["work"], "regression");
    assert!(mean(&penguins, "R2") > 0.8);
}

#[test]
fn mixed_columns_are_prepared_and_each_choice_is_a_note() {
    let place = Place::with_people();
    let ended = place.run(&["cv", "people.csv", "--target", "outcome"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("`id` identifies the rows and is no feature"), "{}", ended.err);
    for choice in ["age     number      simple-imputer", "city    category    one-hot-encoder"] {
        assert!(ended.err.contains(choice), "{}", ended.err);
    }
    let quiet = place.run(&["cv", "people.csv", "--target", "outcome", "--quiet"]);
    assert_eq!((quiet.code, quiet.err.as_str()), (Some(0), ""));
    assert!(mean(&scores(&place, &["people.csv", "-t", "outcome"]), "accuracy") > 0.85);
}

#[test]
fn integers_are_classes_where_they_are_few_and_numbers_on_request() {
    let place = Place::new();
    let rows: String = (0..60).map(|row| format!("{},{}\n", row % 7, row % 3)).collect();
    place.write("t.csv", format!("x,y\n{rows}"));
    assert_eq!(scores(&place, &["t.csv", "-t", "y"])["work"], "classification");
    assert_eq!(scores(&place, &["t.csv", "-t", "y", "--regression"])["work"], "regression");
    let error = place.refused(2, &["cv", "t.csv", "--regression", "--classification"]);
    assert!(error.contains("cannot be used with"), "{error}");
}

#[test]
fn estimators_parameters_scorers_and_splitters_are_chosen() {
    let place = Place::with_people();
    let common = ["people.csv", "-t", "outcome"];
    let with = |more: &[&str]| scores(&place, &[&common[..], more].concat());
    let forest = with(&["-e", "random-forest-classifier", "--set", "n_trees=7", "--folds", "3"]);
    let last = forest["estimator"]["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["kind"], &last["n_trees"]), (&"random-forest-classifier".into(), &7.into()));
    let sgd = with(&["-e", r#"{"kind": "sgd", "loss": "log"}"#, "--scorer", "log-loss"]);
    assert_eq!(sgd["scores"]["metrics"].as_array().unwrap().len(), 1);
    assert!(mean(&sgd, "log loss") > 0.0);
    let repeated = with(&["--folds", "4", "--repeats", "2", "--seed", "5"]);
    assert_eq!(repeated["scores"]["metrics"][0]["test"].as_array().unwrap().len(), 8);
    let by_time = with(&["--splitter", r#"{"kind": "time-series-split", "n_splits": 3}"#]);
    assert_eq!(by_time["splitter"]["kind"], "time-series-split");
    let f1 = with(&["--scorer", "f1"]);
    assert_eq!(f1["scores"]["metrics"][0]["name"], "macro F1");
}

#[test]
fn groups_and_weights_are_no_features() {
    let place = Place::new();
    let rows: String = (0..90)
        .map(|row| {
            format!(
                "{},g{},{},{}\n",
                row % 10,
                row / 6,
                1 + row % 2,
                if row % 10 > 4 { "a" } else { "b" }
            )
        })
        .collect();
    place.write("t.csv", format!("x,who,w,y\n{rows}"));
    let options = ["t.csv", "-t", "y", "--groups", "who", "--weights", "w", "--folds", "3"];
    let all = scores(&place, &options);
    assert_eq!(all["n_features"], 1);
    assert_eq!(all["splitter"]["kind"], "stratified-group-k-fold");
    let error = place.refused(2, &["cv", "t.csv", "-t", "y", "--groups", "y"]);
    assert!(error.contains("`y` is the target, and cannot be the column of groups too"), "{error}");
    let error = place.refused(1, &["cv", "t.csv", "-t", "y", "--weights", "who"]);
    assert!(error.contains("weights are numbers"), "{error}");
    let error = place.refused(2, &["cv", "t.csv", "-t", "y", "--groups", "whom"]);
    assert!(error.contains("did you mean `who`?"), "{error}");
}

#[test]
fn equal_commands_print_equal_bytes_on_any_number_of_threads() {
    let place = Place::with_people();
    let of = |threads: &str| {
        let text = place.printed(&[
            "cv",
            "people.csv",
            "-t",
            "outcome",
            "--no-store",
            "--threads",
            threads,
        ]);
        let without_seconds =
            text.lines().map(|line| match line.starts_with(|c: char| c.is_ascii_digit()) {
                true => line.rsplit_once(' ').unwrap().0.trim_end().to_owned(),
                false => line.to_owned(),
            });
        without_seconds.collect::<Vec<_>>()
    };
    assert_eq!(of("1"), of("4"));
    assert!(!place.path(".tenfold").exists(), "--no-store keeps nothing");
}

#[test]
fn a_dry_run_runs_nothing() {
    let place = Place::with_people();
    let text = place.printed(&["cv", "people.csv", "-t", "outcome", "--dry-run"]);
    assert!(text.contains("logistic-regression/cv/fit-00"), "{text}");
    assert!(!place.path(".tenfold").exists());
    place.printed(&["cv", "people.csv", "-t", "outcome"]);
    let text = place.printed(&["cv", "people.csv", "-t", "outcome", "--dry-run"]);
    assert!(text.lines().any(|line| line.starts_with("reuse")), "{text}");
}

#[test]
fn a_class_of_few_samples_lowers_the_number_of_folds() {
    let place = Place::new();
    let rows: String =
        (0..40).map(|row| format!("{row}.5,{}\n", if row % 8 == 0 { "a" } else { "b" })).collect();
    place.write("t.csv", format!("x,y\n{rows}"));
    let ended = place.run(&["cv", "t.csv", "-t", "y"]);
    assert!(
        ended.err.contains("5 folds, since the rarest class has no more samples"),
        "{}",
        ended.err
    );
}

#[test]
fn wrong_options_are_refused() {
    let place = Place::with_people();
    let refused = |code, more: &[&str]| {
        place.refused(code, &[&["cv", "people.csv", "-t", "outcome", "-q"][..], more].concat())
    };
    assert_eq!(
        refused(2, &["-e", "sgdd"]),
        "--estimator: no classifier is of kind `sgdd`; did you mean `sgd`?"
    );
    assert_eq!(
        refused(2, &["--set", "c=-1"]),
        "--set: `c` = -1 is out of range: a number above 0, or infinity for no penalty, is expected"
    );
    assert!(refused(2, &["--set", "cc=1"]).starts_with("--set cc: there is no parameter `cc`"));
    assert!(refused(2, &["--set", "c"]).contains("expected PATH=VALUE"));
    assert!(refused(2, &["--scorer", "acuracy"]).contains("did you mean `accuracy`?"));
    assert!(refused(2, &["--splitter", "k-fould"]).contains("did you mean `k-fold`"));
    assert!(refused(2, &["--threads", "0"]).contains("1 or more"));
    assert!(refused(2, &["--folds", "many"]).contains("invalid digit"));
    assert!(refused(1, &["--folds", "1"]).contains("at least 2"));
    assert!(refused(1, &["--folds", "500"]).contains("500"));
    assert!(refused(2, &["--frobnicate"]).contains("unexpected argument"));
    assert!(refused(2, &["--kind", "age"]).contains("expected COLUMN=KIND"));
    assert!(refused(2, &["--kind", "age=nmber"]).contains("`nmber` is no kind of column"));
    assert!(refused(2, &["-e", r#"{"kind": "sgd", "kind": "svc"}"#]).contains("twice"));
}

#[test]
fn people_are_a_table_of_mixed_columns() {
    assert!(people(3).starts_with("id,age,city"));
}
