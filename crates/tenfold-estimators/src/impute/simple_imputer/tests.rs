//! Values that are filled, and those that cannot be.

use ndarray::array;

use super::*;

fn travellers() -> Records {
    Records::table([
        ("age", TableColumn::numbers([30.0, f64::NAN, 50.0, 30.0])),
        ("city", TableColumn::texts(["Oslo", "Lima", "", "Lima"])),
    ])
    .unwrap()
}

#[test]
fn columns_of_a_table_are_filled_each_in_its_kind() {
    let model = SimpleImputer::most_frequent().add_indicator(true).fit(&travellers()).unwrap();
    assert_eq!(model.fills(), [Fill::Number(30.0), Fill::Text("Lima".into())]);
    let filled = model.transform(&travellers()).unwrap();
    let names = ["age", "city", "missingindicator_age", "missingindicator_city"];
    assert_eq!(filled.feature_names().unwrap(), names);
    let table = filled.as_table().unwrap();
    assert_eq!(table.at(0).number(1), Some(30.0));
    assert_eq!(table.at(1).text(2), Some("Lima"));
    assert_eq!([0, 1, 2].map(|row| table.at(3).number(row).unwrap()), [0.0, 0.0, 1.0]);
}

#[test]
fn a_column_of_the_other_kind_is_named() {
    let message = |imputer: SimpleImputer| imputer.fit(&travellers()).unwrap_err().to_string();
    assert_eq!(
        message(SimpleImputer::mean()),
        "`city` holds texts where numbers are needed; use `most_frequent` or `constant_text`"
    );
    assert!(message(SimpleImputer::constant(0.0)).starts_with("`city` holds texts where"));
    let wrong = message(SimpleImputer::constant_text("x"));
    assert!(wrong.starts_with("`age` holds numbers where texts are needed"), "{wrong}");
    let model = SimpleImputer::most_frequent().fit(&travellers()).unwrap();
    let wrong = model.transform(&Records::dense(array![[1.0, 2.0]]).unwrap()).unwrap_err();
    assert!(wrong.to_string().starts_with("column 1 holds numbers where texts"), "{wrong}");
}

#[test]
fn a_column_without_a_value_is_an_error_or_stays() {
    let x = Records::dense(array![[f64::NAN, 1.0], [f64::NAN, 2.0]]).unwrap();
    let wrong = SimpleImputer::median().fit(&x).unwrap_err().to_string();
    assert!(wrong.starts_with("column 0 has no value to learn from"), "{wrong}");
    let kept = SimpleImputer::median().keep_empty(true).fit(&x).unwrap();
    assert_eq!(kept.transform(&x).unwrap().to_array().unwrap(), array![[0.0, 1.0], [0.0, 2.0]]);
    assert!(SimpleImputer::constant(3.0).fit(&x).is_ok());
}

#[test]
fn infinity_is_not_missing() {
    let x = Records::dense(array![[1.0], [f64::INFINITY]]).unwrap();
    let wrong = SimpleImputer::mean().fit(&x).unwrap_err();
    assert!(matches!(wrong, Error::NotFinite { row: 1, .. }));
    let model = SimpleImputer::mean().fit(&Records::dense(array![[1.0]]).unwrap()).unwrap();
    assert!(matches!(model.transform(&x), Err(Error::NotFinite { row: 1, .. })));
    let wrong = SimpleImputer::constant(f64::NAN).fit(&x).unwrap_err();
    assert!(matches!(wrong, Error::Param { name: "SimpleImputer constant", .. }));
}

#[test]
fn texts_alone_stay_texts_alone() {
    let x = Records::text(["a", "", "a"]).unwrap();
    let filled = SimpleImputer::most_frequent().fit(&x).unwrap().transform(&x).unwrap();
    assert_eq!(filled.as_text().unwrap().get(1), "a");
    assert_eq!(filled.feature_names(), None);
}
