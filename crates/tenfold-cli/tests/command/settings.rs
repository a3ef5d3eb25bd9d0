//! `tenfold.toml`: its sections, and errors at their place in it.

use serde_json::Value;

use crate::place::Place;

fn with(settings: &str) -> Place {
    let place = Place::with_people();
    place.write("tenfold.toml", settings);
    place
}

#[track_caller]
fn refused(settings: &str, expected: &str) {
    let error = with(settings).refused(2, &["cv", "people.csv", "-t", "outcome", "-q"]);
    assert_eq!(error, expected);
}

fn json(place: &Place, args: &[&str]) -> Value {
    serde_json::from_str(&place.printed(&[&["cv", "--format", "json"][..], args].concat())).unwrap()
}

#[test]
fn every_section_takes_effect_and_options_override_it() {
    let place = with(
        "[table]\nfile = 'people.csv'\ntarget = 'outcome'\ndrop = ['city', 'member']\n\
         [columns]\nvisits = 'number'\n\
         [[steps]]\nkind = 'simple-imputer'\nstrategy = 'median'\n\
         [[steps]]\nkind = 'min-max-scaler'\n\
         [estimator]\nkind = 'sgd'\nloss = 'log'\nmax_iter = 50\n\
         [[scorers]]\nkind = 'log-loss'\n\
         [splits]\nfolds = 4\nseed = 7\n\
         [run]\nstore = 'kept'\nthreads = 2\n",
    );
    let of_file = json(&place, &[]);
    let steps = of_file["estimator"]["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["simple-imputer", "min-max-scaler", "sgd"]);
    assert_eq!((&of_file["n_features"], &of_file["splitter"]["n_splits"]), (&2.into(), &4.into()));
    assert_eq!(of_file["scores"]["metrics"][0]["name"], "log loss");
    assert!(place.path("kept").is_dir() && !place.path(".tenfold").exists());

    let of_options = json(&place, &["--folds", "3", "-e", "gaussian-nb", "--scorer", "accuracy"]);
    assert_eq!(of_options["splitter"]["n_splits"], 3);
    assert_eq!(of_options["scores"]["metrics"][0]["name"], "accuracy");
    let last = of_options["estimator"]["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(last["kind"], "gaussian-nb");
    let without = place.refused(2, &["cv", "--no-config"]);
    assert!(without.starts_with("no table is given"), "{without}");
}

#[test]
fn columns_have_kinds_and_transformers_of_their_own() {
    let place = with(
        "[table]\nfile = 'people.csv'\ntarget = 'outcome'\n[columns]\nid = 'category'\n\
         visits = { transformer = { kind = 'min-max-scaler' } }\nmember = { drop = true }\n",
    );
    let ended = place.run(&["cv", "--folds", "3"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("visits  number      min-max-scaler"), "{}", ended.err);
    assert!(ended.err.contains("id      category    one-hot-encoder"), "{}", ended.err);
    assert!(ended.out.starts_with("people.csv: 120 samples, 4 features"), "{}", ended.out);
    refused(
        "[columns]\nvisits = { transformer = { kind = 'min-max-scalr' } }\n",
        "tenfold.toml:2:35: no transformer is of kind `min-max-scalr`; did you mean `min-max-scaler`?\n  |\n2 | visits = { transformer = { kind = 'min-max-scalr' } }\n  |                                   \
         ^^^^^^^^^^^^^^^",
    );
    refused(
        "[columns]\nvisits = 3\n",
        "tenfold.toml:2:10: found a value of type integer, expected a kind, or a table with kind, transformer \
         or drop\n  |\n2 | visits = 3\n  |          ^",
    );
}

#[test]
fn files_are_found_beside_the_settings() {
    let place = Place::with_people();
    std::fs::create_dir(place.path("sub")).unwrap();
    place.write("sub/t.toml", "[table]\nfile = '../people.csv'\ntarget = 'outcome'\n");
    place.printed(&["cv", "--config", "sub/t.toml", "--no-store"]);
    let error = place.refused(2, &["cv", "--config", "no.toml"]);
    assert!(error.starts_with("cannot read no.toml"), "{error}");
}

#[test]
fn the_values_of_a_search_need_no_quotes() {
    let place = with(
        "[table]\nfile = 'people.csv'\ntarget = 'outcome'\n[splits]\nfolds = 3\n[search.over]\n\
         logistic-regression.c = [0.1, 1]\n",
    );
    let text = place.printed(&["search"]);
    assert!(text.contains("the best of 2 candidates"), "{text}");
}

#[test]
fn text_that_is_no_toml_is_shown() {
    refused(
        "[table]\ntarget = \n",
        "tenfold.toml:2:10: string values must be quoted, expected literal string\n  |\n2 | target = \n  |          ^",
    );
}

#[test]
fn unknown_names_are_shown_with_near_ones() {
    refused(
        "[splits]\nfold = 3\n",
        "tenfold.toml:2:1: `splits` has no key `fold`; did you mean `folds`?\n  |\n2 | fold = 3\n  | ^^^^",
    );
    refused(
        "[tabel]\n",
        "tenfold.toml:1:2: there is no section `tabel`; did you mean `table`?\n  |\n1 | [tabel]\n  |  ^^^^^",
    );
    refused(
        "# über\n[estimator]\nkind = 'logistic-regresion'\n",
        "tenfold.toml:3:8: no classifier is of kind `logistic-regresion`; did you mean \
         `logistic-regression`?\n  |\n3 | kind = 'logistic-regresion'\n  |        ^^^^^^^^^^^^^^^^^^^^",
    );
}

#[test]
fn values_out_of_their_range_are_shown() {
    refused(
        "[estimator]\nkind = 'logistic-regression'\nc = 0\n",
        "tenfold.toml:3:5: `c` = 0 is out of range: a number above 0, or infinity for no penalty, is expected\n  |\n3 | c = 0\n  \
         |     ^",
    );
    refused(
        "[[steps]]\nkind = 'simple-imputer'\nstrategy = 'median'\n\n[[steps]]\nkind = 'pca'\nn_component = 2\n",
        "tenfold.toml:7:1: `pca` has no parameter `n_component` (at `pca`); did you mean `n_components`?; \
         it has n_components, whiten\n  |\n7 | n_component = 2\n  | ^^^^^^^^^^^",
    );
}

#[test]
fn settings_of_another_table_name_its_columns() {
    let error =
        with("[columns]\nheight = 'number'\n").refused(2, &["cv", "people.csv", "-t", "outcome"]);
    assert!(error.contains("the table has no column `height`"), "{error}");
}
