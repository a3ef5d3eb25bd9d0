//! Unseen categories, given ones, and limits.

use tenfold_ml::data::{TableColumn, TableError};

use super::*;

fn cities(cities: &[&str]) -> Records {
    Records::table([("city", TableColumn::texts(cities))]).unwrap()
}

#[test]
fn an_unseen_category_is_named_ignored_or_infrequent() {
    let fitted = |unknown| {
        let encoder = OneHotEncoder::new().unknown(unknown).min_frequency(2).sparse(false);
        encoder.fit(&cities(&["Oslo", "Lima", "Oslo"])).unwrap()
    };
    let unseen = cities(&["Lima", "Rome"]);
    assert_eq!(fitted(Unknown::Error).feature_names(), ["city_Oslo", "city_infrequent"]);
    assert_eq!(
        fitted(Unknown::Error).transform(&unseen).unwrap_err().to_string(),
        "`city` holds `Rome` at row 1, which is none of its 2 categories; add it to them, or \
         let the encoder take unknown ones"
    );
    let row = |unknown| {
        let z = fitted(unknown).transform(&unseen).unwrap();
        z.as_dense().unwrap().row(1).to_vec()
    };
    assert_eq!(row(Unknown::Ignore), [0.0, 0.0]);
    assert_eq!(row(Unknown::Infrequent), [0.0, 1.0]);
}

#[test]
fn given_categories_are_checked() {
    let fit = |given: Categories, x: &Records| {
        OneHotEncoder::new().categories([given]).fit(x).map(|model| model.feature_names())
    };
    let x = cities(&["Oslo", "Lima"]);
    let names = fit(Categories::texts(["Rome", "Oslo", "Lima"]), &x).unwrap();
    assert_eq!(names, ["city_Rome", "city_Oslo", "city_Lima"]);
    let wrong = fit(Categories::texts(["Oslo"]), &x).unwrap_err();
    assert!(matches!(wrong, Error::Table(TableError::UnknownCategory { row: 1, .. })), "{wrong}");
    let wrong = fit(Categories::texts(["Oslo", "Oslo"]), &x).unwrap_err();
    assert!(matches!(wrong, Error::Param { name: "OneHotEncoder categories", .. }), "{wrong}");
    let wrong = fit(Categories::numbers([1.0]), &x).unwrap_err();
    assert!(
        matches!(wrong, Error::Table(TableError::ColumnKind { found: "texts", .. })),
        "{wrong}"
    );
    let two =
        Records::table([("a", TableColumn::numbers([1.0])), ("b", TableColumn::numbers([1.0]))]);
    let wrong = fit(Categories::numbers([1.0]), &two.unwrap()).unwrap_err();
    assert!(matches!(wrong, Error::FeatureCount { expected: 1, found: 2 }), "{wrong}");
}

#[test]
fn limits_of_zero_and_nothing_left_are_errors() {
    let x = cities(&["Oslo", "Oslo"]);
    let wrong = OneHotEncoder::new().min_frequency(0).fit(&x).unwrap_err();
    assert!(matches!(wrong, Error::Param { name: "OneHotEncoder min_frequency", .. }));
    let wrong = OneHotEncoder::new().max_categories(0).fit(&x).unwrap_err();
    assert!(matches!(wrong, Error::Param { name: "OneHotEncoder max_categories", .. }));
    assert!(matches!(OneHotEncoder::new().drop_first().fit(&x), Err(Error::Fit { .. })));
}

#[test]
fn two_features_of_one_name_are_refused() {
    let x = Records::table([
        ("a", TableColumn::texts(["b_c", "d"])),
        ("a_b", TableColumn::texts(["c", "d"])),
    ]);
    let wrong = OneHotEncoder::new().fit(&x.unwrap()).unwrap_err().to_string();
    assert!(
        wrong.ends_with(
            "a category of column `a` and one of column `a_b` would both be the feature `a_b_c`; \
             rename a column"
        ),
        "{wrong}"
    );
    let x = cities(&["infrequent", "infrequent", "Lima", "Oslo"]);
    let wrong = OneHotEncoder::new().min_frequency(2).fit(&x).unwrap_err().to_string();
    assert!(wrong.contains("the category `infrequent` of column `city`"), "{wrong}");
    assert!(OneHotEncoder::new().fit(&x).is_ok());
}
