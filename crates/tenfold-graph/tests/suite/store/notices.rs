//! Remarks of tasks about their results: in every way to run a plan the same, and kept in the store
//! with the results.

use std::sync::atomic::{AtomicBool, Ordering};

use tenfold_graph::*;

use crate::store::support::{Place, run};
use crate::support::ways;

fn rough(x: &f64) -> f64 {
    notice("rounded to a whole number");
    x.round()
}

fn half(x: &f64) -> f64 {
    if *x < 10.0 {
        notice(format!("{x} is small"));
        notice("halved");
    }
    x / 2.0
}

fn doubled(x: &f64) -> f64 {
    2.0 * x
}

/// `x → rough (uncached) → half → double`.
fn graph() -> (Graph, Node<f64>, Node<f64>) {
    let mut graph = Graph::new();
    let x = graph.data("x", 6.2).unwrap();
    let rough = graph.task("rough", task(rough).version(1), x).unwrap();
    let half = graph.task("half", cached(half).always(), rough).unwrap();
    let double = graph.task("double", cached(doubled).always(), half).unwrap();
    (graph, half, double)
}

#[test]
fn remarks_are_in_the_run_and_in_its_events() {
    let expected =
        [("rough", "rounded to a whole number"), ("half", "6 is small"), ("half", "halved")];
    for way in ways() {
        let (graph, half, double) = graph();
        let (place, plan) = (Place::new(), graph.plan(double).unwrap());
        let observed = run(&way, &place.store, &plan);
        assert_eq!(observed.run.notices().collect::<Vec<_>>(), expected, "{}", way.name);
        assert_eq!(observed.run.notices_of(half.id()), ["6 is small", "halved"]);
        assert!(observed.run.notices_of(double.id()).is_empty());
        let lines = observed.lines.iter().filter(|line| line.starts_with("noticed"));
        assert_eq!(lines.count(), 3, "{}: {:?}", way.name, observed.lines);
    }
}

#[test]
fn remarks_about_a_stored_result_are_those_of_the_task_that_computed_it() {
    for way in ways() {
        let (graph, half, double) = graph();
        let place = Place::new();
        run(&way, &place.store, &graph.plan(double).unwrap());
        for target in [half.id(), double.id()] {
            let observed = run(&way, &place.store, &graph.plan(target).unwrap());
            assert!(observed.started().is_empty(), "{}", way.name);
            let notices: Vec<_> = observed.run.notices().collect();
            assert_eq!(notices, [("half", "6 is small"), ("half", "halved")], "{}", way.name);
            assert!(observed.lines.contains(&"noticed half: halved".to_owned()), "{}", way.name);
        }
    }
}

#[test]
fn duplicates_of_a_computation_have_its_remarks() {
    for way in ways() {
        let mut graph = Graph::new();
        let x = graph.data("x", 3.0).unwrap();
        let one = graph.task("one", cached(half).never(), x).unwrap();
        let two = graph.task("two", cached(half).never(), x).unwrap();
        let plan = graph.plan([one, two]).unwrap();
        let observed = run(&way, &Place::new().store, &plan);
        let notices: Vec<_> = observed.run.notices().collect();
        let expected =
            [("one", "3 is small"), ("one", "halved"), ("two", "3 is small"), ("two", "halved")];
        assert_eq!(notices, expected, "{}", way.name);
    }
}

#[test]
fn an_attempt_that_fails_leaves_no_remark() {
    let failed = AtomicBool::new(false);
    let flaky = move || {
        notice("begun");
        match failed.swap(true, Ordering::Relaxed) {
            false => Err("not yet"),
            true => Ok(1),
        }
    };
    let mut graph = Graph::new();
    let one = graph.try_task("one", task(flaky).retry(1), ()).unwrap();
    let run = Sequential::default().run(&graph, one).unwrap();
    assert_eq!(run.notices().collect::<Vec<_>>(), [("one", "begun")]);
    notice("outside of a task");
    assert_eq!(Sequential::default().run(&graph, one).unwrap().notices().count(), 1);
}
