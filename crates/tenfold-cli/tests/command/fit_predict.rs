//! `tenfold fit` and `tenfold predict`.

use crate::place::{Place, dataset, people};

#[test]
fn a_model_predicts_new_tables_in_any_order_of_columns() {
    let place = Place::with_people();
    let out = place.printed(&["fit", "people.csv", "-t", "outcome", "-o", "people.model"]);
    assert!(out.starts_with("people.model: classification of `outcome`"), "{out}");
    let text = place.printed(&["predict", "people.model", "people.csv"]);
    assert_eq!(text.lines().count(), 121);
    assert_eq!(text.lines().next(), Some("prediction"));
    let truth = people(120);
    let truth = truth.lines().skip(1).map(|line| line.rsplit(',').next().unwrap());
    let right = text.lines().skip(1).zip(truth).filter(|(a, b)| a == b).count();
    assert!(right > 100, "{right} of 120");

    place.write("new.csv", "visits,member,city,age,extra\n3.5,yes,Oslo,40,x\n9.5,no,Quito,,y\n");
    let ended = place.run(&["predict", "people.model", "new.csv", "--probabilities"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let head = ended.out.lines().next();
    assert_eq!(head, Some("prediction,probability of bad,probability of good"));
    assert!(ended.err.contains("columns that the schema does not have are ignored: extra"));
    for line in ended.out.lines().skip(1) {
        let numbers: Vec<f64> = line.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect();
        assert!((numbers.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{line}");
    }
}

#[test]
fn several_tables_and_the_standard_input_are_predicted() {
    let place = Place::new();
    place.printed(&["fit", &dataset("penguins"), "-t", "body_mass_g", "-o", "m", "--no-store"]);
    let csv = std::fs::read_to_string(dataset("penguins")).unwrap();
    place.write("a.csv", &csv);
    place.write("b,c.csv", &csv);
    let text = place.printed(&["predict", "m", "a.csv", "b,c.csv"]);
    assert_eq!(text.lines().next(), Some("file,prediction"));
    assert_eq!(text.lines().count(), 1 + 2 * 333);
    assert!(text.contains("\"b,c.csv\","), "a name with a comma is quoted");
    let ended = place.run_with(&["predict", "m", "-", "-o", "out.csv"], csv);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""));
    assert_eq!(place.read("out.csv").lines().count(), 334);
}

#[test]
fn a_table_that_does_not_fit_names_row_and_column() {
    let place = Place::with_people();
    place.printed(&["fit", "people.csv", "-t", "outcome", "-o", "m"]);
    place.write("wrong.csv", "age,city,member,visits\n30,Oslo,yes,1.5\n31,Oslo,no,many\n");
    let error = place.refused(1, &["predict", "m", "wrong.csv"]);
    assert!(
        error.starts_with("cannot use wrong.csv: line 3, `visits`: `many` is not a number"),
        "{error}"
    );
    place.write("short.csv", "age,city\n30,Oslo\n");
    let error = place.refused(1, &["predict", "m", "short.csv"]);
    assert!(error.contains("the table has no column `member`, which the schema needs"), "{error}");
}

#[test]
fn a_file_that_is_no_model_is_refused() {
    let place = Place::with_people();
    let error = place.refused(1, &["predict", "people.csv", "people.csv"]);
    assert!(error.contains("it is no model file of tenfold"), "{error}");
    let error = place.refused(1, &["predict", "no.model", "people.csv"]);
    assert!(error.contains("no.model"), "{error}");
    place.refused(2, &["predict", "m"]);
    place.printed(&["fit", &dataset("penguins"), "-t", "body_mass_g", "-o", "m"]);
    let error = place.refused(2, &["predict", "m", &dataset("penguins"), "--probabilities"]);
    assert!(error.contains("the model predicts numbers"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_is_found_before_the_work() {
    let place = Place::with_people();
    let error = place.refused(1, &["fit", "people.csv", "-t", "outcome", "-o", "no/m"]);
    assert!(error.contains("no/m"), "{error}");
    assert!(!place.path(".tenfold").exists(), "nothing was run");
}
