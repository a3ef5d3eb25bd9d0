//! JSON: a document comes back as it was, and FORMAT.md names every field.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::Value;

use tenfold_report::document::{Document, DocumentError};

use super::{any, samples};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_document_comes_back_as_it_was(document in any::document()) {
        let json = document.to_json();
        let back = Document::from_json(&json).unwrap();
        // A number that is none is equal to nothing, so the text of both is compared.
        prop_assert_eq!(format!("{back:?}"), format!("{document:?}"));
        prop_assert_eq!(back.to_json(), json);
    }

    #[test]
    fn any_other_text_is_an_error(text in any::text()) {
        prop_assert!(Document::from_json(&text).is_err());
    }
}

#[test]
fn errors_say_where_and_which_format() {
    let json = samples::everything().to_json();
    let other = json.replace("tenfold.document.v1", "tenfold.document.v9");
    let error = Document::from_json(&other).unwrap_err();
    assert!(matches!(&error, DocumentError::Format { found } if found == "tenfold.document.v9"));
    assert!(error.to_string().contains("`tenfold.document.v1`"), "{error}");
    let error = Document::from_json(&json.replace("\"headline\"", "\"headlines\"")).unwrap_err();
    assert!(error.to_string().contains("missing field `headline` at line 1 column"), "{error}");
}

/// Words that FORMAT.md puts into backquotes at the start of a row of a table.
fn documented() -> BTreeSet<String> {
    let format = include_str!("../../FORMAT.md");
    let word = |line: &str| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned());
    format.lines().filter_map(word).collect()
}

/// The names of fields, and the values of fields that hold one of some names.
fn used(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| used(item, words)),
        Value::Object(fields) => {
            for (name, value) in fields {
                words.insert(name.clone());
                if let ("block" | "mark" | "severity" | "align", Value::String(one)) =
                    (name.as_str(), value)
                {
                    words.insert(one.clone());
                }
                // Variants without fields are plain text.
                if let ("value" | "scale", Value::String(one)) = (name.as_str(), value) {
                    words.insert(one.clone());
                }
                used(value, words);
            }
        }
        _ => {}
    }
}

#[test]
fn the_format_names_every_field_and_no_other() {
    let mut words = BTreeSet::new();
    let plain = samples::with(|at| format!("text {at}"));
    for document in [samples::everything(), plain, samples::all_cells()] {
        used(&serde_json::from_str(&document.to_json()).unwrap(), &mut words);
    }
    let documented = documented();
    let missing: Vec<_> = words.difference(&documented).collect();
    assert!(missing.is_empty(), "FORMAT.md lacks {missing:?}");
    let unused: Vec<_> = documented.difference(&words).collect();
    assert!(unused.is_empty(), "FORMAT.md names {unused:?}, which no document has");
}
