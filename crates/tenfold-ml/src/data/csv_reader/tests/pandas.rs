//! Random tables beside the readings of pandas: `tests/oracle/tables.py`.

use serde_json::Value;

use super::*;

/// A cell as the oracle has it: a number, a text, or null where it is missing.
fn cell(x: &Records, column: usize, row: usize) -> Value {
    let number = |number: f64| if number.is_nan() { Value::Null } else { number.into() };
    match x.view() {
        crate::data::RecordsView::Dense(view) => number(view.row(row)[column]),
        crate::data::RecordsView::Table(view) => match view.at(column).text(row) {
            Some("") => Value::Null,
            Some(text) => text.into(),
            None => number(view.at(column).number(row).unwrap()),
        },
        crate::data::RecordsView::Sparse(_) => unreachable!(),
    }
}

#[test]
fn random_tables_read_as_pandas_reads_them_in_their_dialect() {
    let oracle = include_str!("../../../../../../tests/oracle/tables.json");
    let oracle: Value = serde_json::from_str(oracle).unwrap();
    let cases = oracle["tables"].as_array().unwrap();
    assert_eq!(cases.len(), 500);
    for case in cases {
        let text = case["text"].as_str().unwrap();
        let reader = CsvReader::new().no_target().missing(Missing::Keep);
        let schema = reader.find_schema(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let x = schema.read_records(text).unwrap_or_else(|error| panic!("{error}\n{text}")).x;
        if let Ok((at_once, (again, ..))) = reader.read_text(text, read::TargetKind::None) {
            assert_eq!(at_once, schema);
            let cells = |x: &Records| -> Vec<Value> {
                (0..x.n_features())
                    .flat_map(|column| (0..x.n_samples()).map(move |row| cell(x, column, row)))
                    .collect()
            };
            assert_eq!(cells(&again), cells(&x), "{text}");
        }
        let columns = case["columns"].as_array().unwrap();
        assert_eq!(x.n_features(), columns.len(), "\n{text}\n{schema}");
        for (at, values) in columns.iter().enumerate() {
            let values = values.as_array().unwrap();
            let found: Vec<Value> = (0..x.n_samples()).map(|row| cell(&x, at, row)).collect();
            let same =
                |(found, expected): (&Value, &Value)| match (found.as_f64(), expected.as_f64()) {
                    (Some(found), Some(expected)) => found == expected,
                    _ => found == expected,
                };
            let equal = found.len() == values.len() && found.iter().zip(values).all(same);
            assert!(equal, "column {at}: {found:?}, pandas: {values:?}\n{text}\n{schema}");
        }
    }
}
