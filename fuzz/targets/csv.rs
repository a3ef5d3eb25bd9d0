//! Any bytes are a table or are refused, whatever the options of the reader, which the first bytes
//! choose. A schema that is found is written and read back, and reads the table again as it did.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tenfold::data::{CsvReader, Delimiter, Kind, Missing, Records, RecordsView, Schema};

fuzz_target!(|bytes: &[u8]| {
    let Some((&[options, more], text)) = bytes.split_first_chunk() else { return };
    let mut reader = CsvReader::new();
    reader = match options & 3 {
        0 => reader,
        1 => reader.missing(Missing::DropRow),
        2 => reader.missing(Missing::Keep),
        _ => reader.delimiter(b';').quote('\'').comment('#').decimal(','),
    };
    reader = match options >> 2 & 3 {
        0 => reader,
        1 => reader.header(false).thousands('.'),
        2 => reader.encoding("windows-1252").kind(0, Kind::Text),
        _ => reader.delimiter(Delimiter::Blanks).kind(1, Kind::DateTime),
    };
    if options & 16 != 0 {
        reader = reader.no_target();
    }
    if options & 32 != 0 {
        reader = reader.also_missing(["-"]).quoted_missing(true);
    }
    if options & 64 != 0 {
        // A schema of other data, or one that is no schema.
        if let Ok(schema) = std::str::from_utf8(text).map_or(Ok(None), |text| Schema::from_toml(text).map(Some)) {
            let _ = schema.map(|schema| schema.read_records(&b"a,b\n1,2\n"[..]).map(drop));
        }
        return;
    }
    let Ok(schema) = reader.find_schema(text) else { return };
    let printed = schema.to_string();
    assert!(!printed.is_empty());
    schema.notices.iter().for_each(|notice| assert!(!notice.for_command_line().contains('\n')));
    let again = Schema::from_toml(&schema.to_toml().unwrap()).unwrap();
    let json = Schema::from_json(&schema.to_json().unwrap()).unwrap();
    assert_eq!(again, json);
    match more & 3 {
        0 => drop(schema.read_classification(text)),
        1 => drop(schema.read_regression(text)),
        _ => {}
    }
    let (first, second) = (schema.read_records(text), again.read_records(text));
    match (&first, &second) {
        (Ok(first), Ok(second)) => assert_eq!(cells(&first.x), cells(&second.x)),
        (Err(first), Err(second)) => assert_eq!(first.to_string(), second.to_string()),
        _ => panic!("{first:?} and {second:?}"),
    }
});

/// Every cell, as bits or text.
fn cells(x: &Records) -> Vec<String> {
    let number = |number: f64| number.to_bits().to_string();
    match x.view() {
        RecordsView::Dense(view) => view.rows().flatten().map(|&value| number(value)).collect(),
        RecordsView::Table(view) => (0..x.n_features())
            .flat_map(|at| (0..x.n_samples()).map(move |row| (at, row)))
            .map(|(at, row)| match view.at(at).text(row) {
                Some(text) => text.to_owned(),
                None => number(view.at(at).number(row).unwrap()),
            })
            .collect(),
        RecordsView::Sparse(_) => Vec::new(),
    }
}
