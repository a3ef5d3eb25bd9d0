//! Clocks that were set back, odd keys, and a hundred thousand tasks.

use std::fs;

use tenfold_graph::*;

use crate::store::support::{Place, run};
use crate::support::{size, ways};

fn inc(x: &u64) -> u64 {
    x + 1
}

/// Gives one of few values.
fn few(x: &u64) -> u64 {
    x % 500
}

#[test]
fn records_from_the_future_or_without_a_time_are_as_good_as_others() {
    for way in ways() {
        for created_seconds in [0, 1, u64::from(u32::MAX) * 1000, u64::MAX] {
            let place = Place::new();
            let mut graph = Graph::new();
            let x = graph.data("x", 1_u64).unwrap();
            let y = graph.task("y", cached(inc).always(), x).unwrap();
            let z = graph.task("z", cached(inc).always(), y).unwrap();
            let plan = graph.plan(z).unwrap();
            run(&way, &place.store, &plan);
            for key in ["y", "z"] {
                let mut record = place.record(key);
                record.created_seconds = created_seconds;
                fs::write(place.record_path(key), record.to_bytes()).unwrap();
            }
            assert_eq!(run(&way, &place.store, &plan).reused(), ["y", "z"], "{}", way.name);
            let observed = run(&way, &place.store, &graph.plan((y, z)).unwrap());
            assert_eq!((observed.run.get(y).unwrap(), observed.run.get(z).unwrap()), (&2, &3));
        }
    }
}

#[test]
fn seconds_that_make_no_sense_are_no_matter() {
    for way in ways() {
        for seconds in [f64::NAN, f64::INFINITY, -1.0, f64::MAX] {
            let place = Place::new();
            let mut graph = Graph::new();
            let x = graph.data("x", 1_u64).unwrap();
            let y = graph.task("y", cached(inc).timed().always(), x).unwrap();
            let plan = graph.plan(y).unwrap();
            run(&way, &place.store, &plan);
            let mut record = place.record("y");
            record.provenance.seconds = seconds;
            fs::write(place.record_path("y"), record.to_bytes()).unwrap();
            let observed = run(&way, &place.store, &plan);
            assert_eq!(observed.reused(), ["y"], "{}", way.name);
            assert_eq!(observed.run.elapsed(y.id()), None, "{}", way.name);
            assert!(plan.explain(&place.store).unwrap().to_string().starts_with("reuse  y\n"));
        }
    }
}

#[test]
fn keys_may_be_as_odd_as_they_like() {
    let long = "long/".repeat(200) + "end";
    let keys = [
        "a",
        "A",
        "Fit",
        "fit",
        "FIT",
        "a b",
        "a:b",
        "a\"b",
        "con",
        "nul.txt",
        "é",
        "e\u{301}",
        "日本/語",
        "ß",
        "SS",
        "ı",
        "I",
        "'; drop",
        "%2F",
        "a.tmp",
        "~",
        "$HOME",
        "-rf",
        "a/b",
        "a-b",
        "a_b",
        &long,
    ];
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let mut nodes = Vec::new();
        for (at, key) in (0_u64..).zip(keys) {
            let x = graph.data(format_args!("x/{at}"), at).unwrap();
            nodes.push(graph.task(key, cached(inc).always(), x).unwrap());
        }
        let plan = graph.plan(&nodes).unwrap();
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        assert_eq!(run(&way, &place.store, &plan).started(), sorted, "{}", way.name);
        let observed = run(&way, &place.store, &plan);
        assert_eq!(observed.reused(), sorted, "{}", way.name);
        for (at, node) in (0_u64..).zip(&nodes) {
            assert_eq!(*observed.run.get(*node).unwrap(), at + 1, "{}", way.name);
        }
        // The reason is that of the key itself, not of one that is spelled alike.
        fs::remove_file(place.record_path("Fit")).unwrap();
        let explanation = plan.explain(&place.store).unwrap();
        let decision = |key: &str| explanation.decision(key).unwrap().clone();
        assert_eq!(decision("Fit"), Decision::Run(Reason::ResultMissing), "{}", way.name);
        for key in ["fit", "FIT"] {
            assert!(matches!(decision(key), Decision::Reuse { .. }), "{}", way.name);
        }
    }
}

#[test]
fn many_tasks_are_kept_explained_and_reused() {
    let n_tasks = u64::from(size(100_000, 5_000));
    // Making more files would test the file system.
    let n_recipes = n_tasks / 10;
    let place = Place::new();
    let mut graph = Graph::new();
    let mut all = Vec::new();
    for at in 0..n_tasks {
        let x = graph.data(format_args!("x/{at}"), at % n_recipes).unwrap();
        all.push(graph.task(format_args!("y/{at}"), cached(few).always(), x).unwrap());
    }
    let plan = graph.plan(&all).unwrap();
    let threads = || Threads::default().store(place.store.clone());
    let run = threads().run_plan(&plan, Bindings::new()).unwrap();
    let ran = run.outcomes().filter(|(_, outcome)| matches!(outcome, Outcome::Ran));
    assert_eq!(ran.count() as u64, n_recipes);
    drop(run);
    let explanation = plan.explain(&place.store).unwrap();
    assert_eq!(explanation.decisions().len() as u64, n_tasks);
    assert!(
        explanation.decisions().all(|(_, decision)| matches!(decision, Decision::Reuse { .. }))
    );
    let run = threads().run_plan(&plan, Bindings::new()).unwrap();
    assert!(run.outcomes().all(|(_, outcome)| matches!(outcome, Outcome::Reused { .. })));
    for (at, node) in (0..n_tasks).zip(&all).step_by(997) {
        assert_eq!(*run.get(*node).unwrap(), at % n_recipes % 500);
    }
}
