//! Columns that are found and those that are not, and the order of the outputs.

use ndarray::array;
use tenfold_ml::data::{Rows, TableColumn, TableError};
use tenfold_ml::pipeline::Pipeline;

use super::*;
use crate::impute::SimpleImputer;
use crate::preprocessing::{MinMaxScaler, OneHotEncoder, StandardScaler};

fn travellers() -> Records {
    Records::table([
        ("age", TableColumn::numbers([30.0, f64::NAN, 50.0, 40.0])),
        ("city", TableColumn::texts(["Oslo", "Lima", "Oslo", "Rome"])),
        ("bags", TableColumn::numbers([0.0, 1.0, 2.0, 4.0])),
    ])
    .unwrap()
}

fn parts() -> ColumnTransformer {
    let ages = Pipeline::new().then(SimpleImputer::mean()).then(MinMaxScaler::new());
    ColumnTransformer::new().with("cat", ["city"], OneHotEncoder::new().sparse(false)).with(
        "num",
        ["age"],
        ages.transformer(),
    )
}

#[test]
fn features_stand_in_the_order_of_the_parts_and_the_remainder_last() {
    let model = parts().remainder(Remainder::PassThrough).fit(&travellers()).unwrap();
    let z = model.transform(&travellers()).unwrap();
    let names =
        ["cat__city_Lima", "cat__city_Oslo", "cat__city_Rome", "num__age", "remainder__bags"];
    assert_eq!(z.feature_names().unwrap(), names);
    assert_eq!(z.as_dense().unwrap().row(1), [1.0, 0.0, 0.0, 0.5, 1.0]);
    assert_eq!(
        model.parts().map(|(name, at, _)| (name, at.to_vec())).collect::<Vec<_>>(),
        [("cat", vec![1]), ("num", vec![0])]
    );
    let dropped = parts().fit(&travellers()).unwrap().transform(&travellers()).unwrap();
    assert_eq!(dropped.n_features(), 4);
    let at_once = parts().fit_transform(&travellers(), None).unwrap().1;
    assert_eq!(at_once.to_array().unwrap(), dropped.to_array().unwrap());
}

#[test]
fn named_columns_may_stand_elsewhere_and_among_others() {
    let model = parts().remainder(Remainder::PassThrough).fit(&travellers()).unwrap();
    let expected = model.transform(&travellers()).unwrap().to_array().unwrap();
    let moved = Records::table([
        ("extra", TableColumn::texts(["a", "b", "c", "d"])),
        ("bags", TableColumn::numbers([0.0, 1.0, 2.0, 4.0])),
        ("city", TableColumn::texts(["Oslo", "Lima", "Oslo", "Rome"])),
        ("age", TableColumn::numbers([30.0, f64::NAN, 50.0, 40.0])),
    ]);
    assert_eq!(model.transform(&moved.unwrap()).unwrap().to_array().unwrap(), expected);
}

#[test]
fn a_column_that_is_missing_at_predict_is_named() {
    let model = parts().fit(&travellers()).unwrap();
    let x = travellers().select_columns(&[0, 2]).unwrap();
    let wrong = model.transform(&x).unwrap_err().to_string();
    assert!(wrong.starts_with("the table has no column `city`"), "{wrong}");
}

#[test]
fn a_column_that_is_unknown_at_fit_is_named_with_one_alike() {
    let wrong = ColumnTransformer::new().with("a", ["agee"], StandardScaler::new());
    let wrong = wrong.fit(&travellers()).unwrap_err().to_string();
    assert!(wrong.starts_with("the table has no column `agee` (did you mean `age`?)"), "{wrong}");
    let wrong = ColumnTransformer::new().with("a", [7], StandardScaler::new());
    assert!(matches!(
        wrong.fit(&travellers()),
        Err(Error::Table(TableError::UnknownColumn { .. }))
    ));
}

#[test]
fn texts_where_numbers_are_needed_are_named() {
    let scaled = ColumnTransformer::new().with("num", ["bags", "city"], StandardScaler::new());
    assert_eq!(
        scaled.fit(&travellers()).unwrap_err().to_string(),
        "`city` holds texts where numbers are needed; encode it, or give it to another part"
    );
    let passed = ColumnTransformer::new().with("num", ["age"], SimpleImputer::mean());
    let wrong = passed.remainder(Remainder::PassThrough).fit(&travellers()).unwrap_err();
    assert!(wrong.to_string().starts_with("`city` holds texts where numbers"), "{wrong}");
    let bags = ColumnTransformer::new().with("num", ["bags"], StandardScaler::new());
    let model = bags.fit(&travellers()).unwrap();
    let x = Records::table([("bags", TableColumn::texts(["two"]))]).unwrap();
    assert!(matches!(
        model.transform(&x),
        Err(Error::Table(TableError::ColumnKind { found: "texts", .. }))
    ));
}

#[test]
fn dense_columns_go_by_place_if_they_have_no_names() {
    let x = Records::dense(array![[1.0, 10.0, 5.0], [3.0, 20.0, 6.0]]).unwrap();
    let model = ColumnTransformer::new()
        .with("a", [1], MinMaxScaler::new())
        .remainder(Remainder::PassThrough)
        .fit(&x)
        .unwrap();
    let z = model.transform(&x.select(&Rows::from(vec![1]))).unwrap();
    assert_eq!(z.as_dense().unwrap().row(0), [1.0, 3.0, 6.0]);
    assert_eq!(z.feature_names().unwrap(), ["a__x1", "remainder__x0", "remainder__x2"]);
    let wrong = model.transform(&Records::dense(array![[1.0]]).unwrap()).unwrap_err();
    assert!(matches!(wrong, Error::FeatureCount { expected: 3, found: 1 }));
}

#[test]
fn parts_need_columns_and_names_of_their_own() {
    let fit = |columns: ColumnTransformer| columns.fit(&travellers()).unwrap_err();
    assert!(matches!(fit(ColumnTransformer::new()), Error::Empty { .. }));
    let none: [&str; 0] = [];
    let wrong = fit(ColumnTransformer::new().with("num", none, StandardScaler::new()));
    assert!(wrong.to_string().starts_with("ColumnTransformer columns = none of `num`"), "{wrong}");
    let wrong = fit(parts().with("num", ["bags"], StandardScaler::new()));
    assert!(matches!(wrong, Error::Param { name: "ColumnTransformer part", .. }), "{wrong}");
}

#[test]
fn a_pattern_that_fits_no_column_is_named_with_its_part() {
    let x = Records::dense(array![[1.0, 2.0]]).unwrap().with_feature_names(["a", "b"]).unwrap();
    let columns = ColumnTransformer::new()
        .select("all", Selector::pattern("*"), StandardScaler::new())
        .select("cm", Selector::pattern("*_cm"), StandardScaler::new());
    let wrong = columns.fit(&x).unwrap_err().to_string();
    assert!(wrong.contains("`*_cm` of `cm`"), "{wrong}");
}
