//! Results that were stored by another layout: their tasks run again, with the reason.

use std::fs;

use serde::{Deserialize, Serialize};
use tenfold_graph::*;
use tenfold_store::{Digest, Record, Store, Stored};

use crate::store::support::{Place, named, run};
use crate::support::ways;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Range {
    low: u64,
    high: u64,
}

tenfold_store::stored_with_postcard!(Range => "test.range.v1");

fn around(x: &u64) -> Range {
    Range { low: x - 1, high: x + 1 }
}

fn width(range: &Range) -> u64 {
    range.high - range.low
}

/// Turns the record of a key into one of another program, whose recipe was another.
fn age(place: &Place, key: &str, edit: impl FnOnce(&mut Record)) {
    let path = place.record_path(key);
    let mut record = place.record(key);
    fs::remove_file(path).unwrap();
    record.recipe = Digest::of(b"the recipe of another program");
    edit(&mut record);
    let path = named(&place.root(), "records", &record.recipe);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, record.to_bytes()).unwrap();
    place.store.remember(key, &record.recipe).unwrap();
}

/// The reason why a task runs after its record was edited; its value is right all the same.
fn reason_after(edit: fn(&mut Record)) -> String {
    let mut reasons = ways().into_iter().map(|way| {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let range = graph.task("range", cached(around).version(1).always(), x).unwrap();
        let width = graph.task("width", cached(width).version(1).always(), range).unwrap();
        let plan = graph.plan((range, width)).unwrap();
        run(&way, &place.store, &plan);
        age(&place, "range", edit);

        let explained = explain(&plan, &place.store);
        let observed = run(&way, &place.store, &plan);
        assert_eq!(observed.run.get(range).unwrap(), &Range { low: 6, high: 8 });
        assert_eq!(observed.started(), ["range"], "{}", way.name);
        assert!(observed.run.warnings().is_empty(), "{:?}", observed.run.warnings());
        assert_eq!(explain(&plan, &place.store), "");
        explained
    });
    let reason = reasons.next().unwrap();
    assert!(reasons.all(|other| other == reason));
    reason
}

/// The reason why `range` runs; empty if it does not.
fn explain(plan: &Plan, store: &Store) -> String {
    match plan.explain(store).unwrap().decision("range").unwrap() {
        Decision::Run(reason) => reason.to_string(),
        _ => String::new(),
    }
}

#[test]
fn a_value_of_another_codec_is_computed_anew_with_the_reason() {
    let reason = reason_after(|record| record.codec = "postcard.v0".to_owned());
    let now = Range::type_name();
    assert_eq!(reason, format!("stored otherwise ({now} as postcard.v0 → {now} as postcard.v1)"));
}

#[test]
fn a_value_with_other_fields_is_computed_anew_with_the_reason() {
    let reason = reason_after(|record| record.type_name = "test.range.v1#0".to_owned());
    assert_eq!(reason, "stored otherwise (the fields of `test.range.v1` changed)");
}

#[test]
fn a_value_of_another_name_is_computed_anew_with_the_reason() {
    let reason = reason_after(|record| record.type_name = "test.range.v0".to_owned());
    assert!(reason.starts_with("stored otherwise (test.range.v0 as postcard.v1 → "), "{reason}");
}
