//! An audit finds results that an unraised version, or chance, has made untrue, and nothing else.

use std::sync::atomic::{AtomicU64, Ordering};

use tenfold_graph::*;

use crate::store::support::{Observed, Place, local_ways, record, run, run_as};
use crate::support::{Way, ways};

fn inc(x: &u64) -> u64 {
    x + 1
}

fn tens(x: &u64) -> u64 {
    x / 10 * 10
}

/// A chain of 30 tasks, all with version 1, in which `edited` stands at one place.
fn graph<F>(edited_at: usize, edited: F) -> Graph
where
    F: Fn(&u64) -> u64 + Send + Sync + Copy + 'static,
{
    let mut graph = Graph::new();
    let mut last = graph.data("x", 7_u64).unwrap();
    for at in 0..30 {
        let key = format!("task/{at:02}");
        last = match at {
            at if at == edited_at => graph.task(key, cached(edited).always().version(1), last),
            at if at % 3 == 2 => graph.task(key, cached(tens).always().version(1), last),
            _ => graph.task(key, cached(inc).always().version(1), last),
        }
        .unwrap();
    }
    graph
}

fn audit(way: &Way, place: &Place, graph: &Graph, share: f64) -> Observed {
    let plan = graph.plan("task/29").unwrap();
    run_as(way, &place.store, &plan, &Bindings::new(), |options| options.audit = share)
}

/// The keys of the audits that failed; there is no other warning.
fn failed(run: &Run) -> Vec<&str> {
    let key = |warning: &'_ Warning| matches!(warning.kind, WarningKind::AuditFailed { .. });
    assert!(run.warnings().iter().all(key), "{:?}", run.warnings());
    run.warnings().iter().map(|warning| &*warning.key).collect()
}

#[test]
fn an_audit_of_all_runs_all_and_is_silent_when_all_is_right() {
    for way in ways() {
        let place = Place::new();
        let graph = graph(30, inc);
        let cold = audit(&way, &place, &graph, 1.0);
        assert_eq!((cold.started().len(), failed(&cold.run).len()), (30, 0), "{}", way.name);
        let audited = audit(&way, &place, &graph, 1.0);
        assert_eq!(audited.started().len(), 30, "{}: every layer is computed again", way.name);
        assert_eq!(failed(&audited.run), [""; 0], "{}", way.name);
        assert_eq!(audit(&way, &place, &graph, 0.0).started(), [""; 0], "{}", way.name);
    }
}

#[test]
fn an_audit_of_a_share_takes_the_same_tasks_each_time() {
    let mut first: Option<Vec<String>> = None;
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let mut all = Vec::new();
        for at in 0..200_u64 {
            let x = graph.data(format_args!("x/{at}"), at).unwrap();
            all.push(graph.task(format_args!("y/{at}"), cached(inc).version(1), x).unwrap());
        }
        let plan = graph.plan(&all).unwrap();
        run(&way, &place.store, &plan);
        for _ in 0..2 {
            let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |o| o.audit = 0.25);
            let started: Vec<String> = observed.started().into_iter().map(String::from).collect();
            assert!((20..80).contains(&started.len()), "{}: {}", way.name, started.len());
            assert_eq!(*first.get_or_insert_with(|| started.clone()), started, "{}", way.name);
        }
    }
}

/// Simulates code that is edited though its version stays.
static EDIT: AtomicU64 = AtomicU64::new(0);

fn edited(x: &u64) -> u64 {
    x + 100 * EDIT.load(Ordering::Relaxed)
}

#[test]
fn a_version_that_was_not_raised_is_found_wherever_it_stands() {
    for way in ways() {
        for at in [0, 13, 29] {
            let place = Place::new();
            let graph = graph(at, edited);
            let key = format!("task/{at:02}");
            EDIT.store(0, Ordering::Relaxed);
            audit(&way, &place, &graph, 0.0);
            EDIT.store(1, Ordering::Relaxed);
            assert_eq!(audit(&way, &place, &graph, 0.0).started(), [""; 0]);
            let stored = place.record(&key).digest;
            let observed = audit(&way, &place, &graph, 1.0);
            assert_eq!(failed(&observed.run), [&*key], "{}", way.name);
            assert_ne!(record(&place.store, &key).digest, stored, "{}", way.name);

            // The stored value now comes from the present code, and so do all that depend on it.
            let value = *observed.run.get_key::<u64>("task/29").unwrap();
            let plain = Sequential::default().run(&graph, "task/29").unwrap();
            assert_eq!(value, *plain.get_key::<u64>("task/29").unwrap(), "{}", way.name);
            let after = audit(&way, &place, &graph, 1.0);
            assert_eq!(failed(&after.run), [""; 0], "{}", way.name);
            assert_eq!(*after.run.get_key::<u64>("task/29").unwrap(), value, "{}", way.name);
            assert_eq!(audit(&way, &place, &graph, 0.0).started(), [""; 0], "{}", way.name);
        }
    }
}

/// Gives another number each time.
fn chance(x: &u64) -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    x + CALLS.fetch_add(1, Ordering::Relaxed)
}

#[test]
fn a_task_that_depends_on_chance_is_found_each_time() {
    for way in ways() {
        let place = Place::new();
        let graph = graph(13, chance);
        audit(&way, &place, &graph, 0.0);
        for _ in 0..3 {
            let observed = audit(&way, &place, &graph, 1.0);
            assert_eq!(failed(&observed.run), ["task/13"], "{}", way.name);
        }
    }
}

#[test]
fn an_audit_of_a_store_that_cannot_be_written_reports_its_findings() {
    for way in local_ways() {
        let place = Place::new();
        let graph = graph(13, chance);
        audit(&way, &place, &graph, 0.0);
        place.stop_writes();
        let observed = audit(&way, &place, &graph, 1.0);
        let is_finding =
            |warning: &&Warning| matches!(warning.kind, WarningKind::AuditFailed { .. });
        let found: Vec<_> = observed.run.warnings().iter().filter(is_finding).collect();
        assert_eq!(found.len(), 1, "{}", way.name);
        assert_eq!(found[0].key, "task/13", "{}", way.name);
    }
}
