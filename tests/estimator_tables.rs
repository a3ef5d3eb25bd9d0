//! The tables of `docs/estimators.md`: kinds, types, parameters and defaults come from the registry, the
//! last two columns are written by hand.
//!
//! `TENFOLD_UPDATE_DOCS=1 cargo test -p tenfold --features search,tabular --test tenfold estimator_tables` rewrites the
//! file.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tenfold::estimator::registry::{Entry, Family, kinds};

/// The heading above each table, and the family that it lists.
const TABLES: [(&str, Family); 6] = [
    ("## Classifiers", Family::Classifier),
    ("## Regressors", Family::Regressor),
    ("## Transformers", Family::Transformer),
    ("## Splitters", Family::Splitter),
    ("## Scorers of classifiers", Family::ClassificationScorer),
    ("## Scorers of regressors", Family::RegressionScorer),
];

const HEAD: &str = "| kind | type | parameters and defaults | | source |\n|---|---|---|---|---|\n";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/estimators.md")
}

/// The kinds of the features `search` and `tabular`, whose rows stay as they are in a build without them.
const OF_FEATURES: [(&str, bool); 4] = [
    ("`fixed-threshold`", cfg!(feature = "search")),
    ("`subsampled`", cfg!(feature = "search")),
    ("`text-encoder`", cfg!(feature = "tabular")),
    ("`tuned-threshold`", cfg!(feature = "search")),
];

/// The cells of a row that are written by hand, by kind.
fn by_hand(table: &str) -> HashMap<&str, [&str; 2]> {
    let row = |line| {
        let line: &str = line;
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells[..] {
            [kind, .., remark, source] => (kind, [remark, source]),
            _ => panic!("a row of five cells is expected: {line}"),
        }
    };
    table.lines().skip(2).map(row).collect()
}

/// The kind of a row.
fn kind_in(row: &str) -> &str {
    row.split('`').nth(1).unwrap_or_default()
}

fn rendered(family: Family, table: &str) -> String {
    let by_hand = by_hand(table);
    let ours = kinds(family).into_iter().filter(|entry| entry.type_path().starts_with("tenfold_"));
    let rows = ours.map(|entry| {
        let kind = format!("`{}`", entry.kind());
        let [remark, source] = by_hand.get(&*kind).copied().unwrap_or_default();
        assert!(!source.is_empty(), "docs/estimators.md lacks the source of the {family} {kind}");
        format!("| {kind} | `{}` | {} | {remark} | {source} |\n", name(entry), parameters(entry))
    });
    let is_kept = |row: &&str| {
        let of_row = |(kind, _): &&(&str, bool)| row.starts_with(&format!("| {kind} |"));
        OF_FEATURES.iter().find(of_row).is_some_and(|(_, is_built)| !is_built)
    };
    let kept = table.lines().filter(is_kept).map(|row| format!("{row}\n"));
    let mut rows: Vec<String> = rows.chain(kept).collect();
    rows.sort_by(|one, other| kind_in(one).cmp(kind_in(other)));
    HEAD.to_owned() + &rows.concat()
}

/// The name of the type; of a scorer its constructor.
fn name(entry: &Entry) -> String {
    match entry.family() {
        Family::ClassificationScorer | Family::RegressionScorer => {
            format!("Scorer::{}", entry.kind().replace('-', "_"))
        }
        _ => entry.type_path().rsplit("::").next().unwrap_or_default().to_owned(),
    }
}

fn parameters(entry: &Entry) -> String {
    let all: Vec<String> = match entry.defaults() {
        Some(defaults) => {
            defaults.iter().map(|(name, value)| format!("`{name}` {}", shown(value))).collect()
        }
        None => entry.parameters().iter().map(|name| format!("`{name}`")).collect(),
    };
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

fn shown(value: &Value) -> String {
    match (value, value.as_f64()) {
        (Value::Null, _) => "none".to_owned(),
        (Value::String(text), _) => text.clone(),
        (Value::Number(number), Some(float)) if number.is_f64() => {
            let is_small = float != 0.0 && float.abs() < 0.01;
            if is_small { format!("{float:e}") } else { format!("{float:?}") }
        }
        (Value::Array(values), _) if values.is_empty() => "empty".to_owned(),
        (Value::Array(_) | Value::Object(_), _) => format!("`{value}`"),
        _ => value.to_string(),
    }
}

/// The text with each table as the registry has it.
fn updated(text: &str) -> String {
    TABLES.iter().fold(text.to_owned(), |text, (heading, family)| {
        let after = text.find(&format!("{heading}\n")).unwrap_or_else(|| panic!("no {heading}"));
        let start = after + text[after..].find("\n|").expect("a table below the heading") + 1;
        let end = text[start..].find("\n\n").map_or(text.len(), |length| start + length + 1);
        let table = rendered(*family, &text[start..end]);
        format!("{}{table}{}", &text[..start], &text[end..])
    })
}

#[test]
fn the_tables_of_the_docs_are_those_of_the_registry() {
    let text = fs::read_to_string(path()).unwrap();
    let updated = updated(&text);
    if std::env::var_os("TENFOLD_UPDATE_DOCS").is_some() {
        fs::write(path(), &updated).unwrap();
    }
    assert!(
        updated == text,
        "docs/estimators.md is behind the registry; run `TENFOLD_UPDATE_DOCS=1 cargo test -p tenfold \
         --features search,tabular --test tenfold estimator_tables`"
    );
}
