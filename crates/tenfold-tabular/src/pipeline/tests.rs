//! Choices for columns of each kind, printed, overridden and written as data.

use tenfold_estimators::calibration::Calibrated;
use tenfold_estimators::ensemble::RandomForestClassifier;
use tenfold_estimators::linear_model::{LogisticRegression, Ridge};
use tenfold_estimators::naive_bayes::MultinomialNb;
use tenfold_estimators::preprocessing::RobustScaler;
use tenfold_ml::data::{CsvReader, Missing, TableColumn};

use super::*;

const TABLE: &str = "\
id,age,member,port,code,built,note,empty,same
1,22,yes,S,a1,1999-05-01,a large warm room,,x
2,38,no,C,b2,2001-01-31,one small cold room with a view,,x
3,,yes,S,c3,1998-12-24,,,x
4,35,yes,,d4,2002-07-09,the garden is large and warm,,x
5,54,no,Q,e5,,a very large house with two rooms,,x
6,27,no,C,f6,2003-11-11,a boat on the river and a garden,,x
";

fn read_table() -> (Records, Schema) {
    let reader = CsvReader::new().no_target().missing(Missing::Keep);
    let schema = reader.find_schema(TABLE).unwrap();
    (schema.read_records(TABLE).unwrap().x, schema)
}

fn table() -> TabularPipeline {
    let (x, schema) = read_table();
    TabularPipeline::of(&x).unwrap().with_schema(&schema)
}

fn choice<'a>(choices: &'a Choices, column: &str) -> &'a Choice {
    choices.columns.iter().find(|choice| choice.name() == column).unwrap()
}

#[test]
fn each_column_is_treated_by_its_kind() {
    let choices = table().choices(&LogisticRegression::new()).unwrap();
    let expected = "\
column  kind        transformers, reason
age     number      simple-imputer(add_indicator, keep_empty, median) → standard-scaler
                      5 distinct, 1 missing
member  category    one-hot-encoder(unknown ignore)
                      2 distinct
port    category    one-hot-encoder(unknown ignore)
                      3 distinct, 1 missing
code    category    one-hot-encoder(unknown ignore)
                      6 distinct
built   date-time   date-encoder(periodic, resolution day, weekday) → simple-imputer(keep_empty, median) → standard-scaler
                      5 distinct without a time, 1 missing
note    text        text-encoder(tfidf-vectorizer(max_features 10000))
                      5 distinct, 1 missing, 6.4 words a cell: terms of words
same    category    left out
                      one value in all rows
id      identifier  left out
                      left out at reading: 6 numbers, all distinct
empty   number      left out
                      left out at reading: 6 missing
features: sparse
";
    assert_eq!(choices.to_string(), expected);
}

#[test]
fn the_last_estimator_decides_on_scales_categories_and_sparse_records() {
    let forest = RandomForestClassifier::new();
    let choices = table().choices(&forest).unwrap();
    assert!(!choices.sparse);
    assert_eq!(choice(&choices, "port").steps(), "ordinal-encoder(unknown_value -1.0)");
    let median = "simple-imputer(add_indicator, keep_empty, median)";
    assert_eq!(choice(&choices, "age").steps(), median);
    assert!(choice(&choices, "note").steps().starts_with("text-encoder(n_components 30, "));
    let counts = table().choices(&MultinomialNb::new()).unwrap();
    assert!(choice(&counts, "age").steps().ends_with(" → min-max-scaler(clip)"));
    let within = Calibrated::sigmoid(RandomForestClassifier::new());
    assert_eq!(table().choices(&within).unwrap(), choices);
    let ridge = table().choices(Needs::of_regressor(&Ridge::new())).unwrap();
    assert_eq!(choice(&ridge, "port").steps(), "one-hot-encoder(not sparse, unknown ignore)");
}

#[test]
fn a_choice_can_be_overridden_by_kind_transformer_or_not_at_all() {
    let table = table()
        .with_kind("age", Kind::Category)
        .and_then(|table| table.with_transformer("built", RobustScaler::new()))
        .and_then(|table| table.without("note"))
        .and_then(|table| table.with_kind("code", Kind::Identifier))
        .unwrap();
    let choices = table.choices(&LogisticRegression::new()).unwrap();
    assert!(!choices.sparse);
    assert_eq!(choice(&choices, "age").reason, "given as this kind; 5 distinct, 1 missing");
    assert_eq!(choice(&choices, "age").part, choice(&choices, "port").part);
    assert_eq!(choice(&choices, "built").steps(), "robust-scaler");
    assert_eq!(choice(&choices, "note").steps(), "left out");
    assert_eq!(choice(&choices, "code").steps(), "left out");
    let wrong = table.clone().with_kind("note", Kind::Number).unwrap_err().to_string();
    assert!(wrong.starts_with("`note` holds texts where numbers are needed"), "{wrong}");
    let wrong = table.without("prt").unwrap_err().to_string();
    assert!(wrong.contains("did you mean `port`?"), "{wrong}");
}

#[test]
fn a_table_without_a_column_that_helps_names_the_reasons() {
    let texts = |texts: [&str; 2]| TableColumn::texts(texts);
    let x = Records::table([("a", texts(["u", "u"])), ("b", texts(["", ""]))]).unwrap();
    let table = TabularPipeline::of(&x).unwrap();
    let wrong = table.choices(&LogisticRegression::new()).unwrap_err().to_string();
    assert!(
        wrong.contains("a (one value in all rows)") && wrong.contains("b (no value)"),
        "{wrong}"
    );
}

#[test]
fn choices_and_the_transformer_are_data() {
    let choices = table().choices(&LogisticRegression::new()).unwrap();
    let read: Choices = serde_json::from_str(&serde_json::to_string(&choices).unwrap()).unwrap();
    assert_eq!(read, choices);
    let transformer = choices.transformer().unwrap().boxed();
    let again = <dyn Transformer>::from_toml(&transformer.to_toml().unwrap()).unwrap();
    assert_eq!(again.to_value().unwrap(), transformer.to_value().unwrap());
    let (x, _) = read_table();
    let z = again.fit(&x).unwrap().transform(&x).unwrap();
    assert!(z.feature_names().unwrap().contains(&"text:note__garden".to_owned()));
    assert!(z.feature_names().unwrap().contains(&"category__port_".to_owned()));
}

#[test]
fn many_categories_take_no_more_room_than_there_is() {
    let n = 5_000;
    let many = (0..n).map(|row| format!("c{}", row % 2_000));
    let x = Records::table([
        ("many", TableColumn::texts(many)),
        ("few", TableColumn::texts((0..n).map(|row| ["a", "b"][row % 2]))),
    ]);
    let table = TabularPipeline::of(&x.unwrap()).unwrap();
    let sparse = table.choices(&LogisticRegression::new()).unwrap();
    assert!(sparse.sparse);
    let expected = "one-hot-encoder(max_categories 1000, unknown infrequent)";
    assert_eq!(choice(&sparse, "many").steps(), expected);
    let reason = &choice(&sparse, "many").reason;
    assert_eq!(
        reason,
        "more than 1000 distinct, which is more than 1000: the rarest share a feature"
    );
    let dense = table.choices(Needs::of_regressor(&Ridge::new())).unwrap();
    let expected = "one-hot-encoder(max_categories 40, not sparse, unknown infrequent)";
    assert_eq!(choice(&dense, "many").steps(), expected);
}
