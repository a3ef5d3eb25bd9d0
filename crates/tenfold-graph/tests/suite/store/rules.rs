//! The tasks that are reused and those that run, and why, as stories of some runs with one store.

use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use tenfold_graph::*;
use tenfold_store::{Fingerprint, Fingerprinter};

use crate::store::support::{Place, Story, flip, in_every_local_way, in_every_way, run};
use crate::support::ways;

fn double(x: &u64) -> u64 {
    x * 2
}

fn add(x: &u64, y: &u64) -> u64 {
    x + y
}

/// Gives the same for some other inputs.
fn tens(x: &u64) -> u64 {
    x / 10 * 10
}

fn sum_each(x: &[&u64], y: &[&u64]) -> u64 {
    x.iter().copied().sum::<u64>() * 1000 + y.iter().copied().sum::<u64>()
}

/// `x → y → z`, where the task of `y` has a version.
fn chain(x: u64, version: u32) -> Graph {
    let mut graph = Graph::new();
    let x = graph.data("x", x).unwrap();
    let y = graph.task("y", cached(double).always().version(version), x).unwrap();
    graph.task("z", cached(add).always(), (x, y)).unwrap();
    graph
}

/// The value of `z`.
fn z(run: &Run) -> u64 {
    *run.get_key("z").unwrap()
}

#[test]
fn a_new_task_runs_and_is_reused_from_then_on() {
    let text = in_every_way(|story| {
        let graph = chain(7, 1);
        assert_eq!(z(&story.run("first", &graph, "z")), 21);
        assert_eq!(z(&story.run("again", &graph, "z")), 21);
        assert_eq!(z(&story.run("the same graph, built anew", &chain(7, 1), "z")), 21);
        story.run("everything is asked for", &graph, "**");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_changed_version_runs_and_an_equal_value_stops_there() {
    let text = in_every_way(|story| {
        story.run("version 1", &chain(7, 1), "z");
        story.run("version 2", &chain(7, 2), "z");
        story.run("version 1 again", &chain(7, 1), "z");

        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let y = graph.task("y", cached(double).always(), x).unwrap();
        graph.task("z", cached(add).always(), (x, y)).unwrap();
        story.run("without a version", &graph, "z");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn changed_data_runs_its_readers() {
    let text = in_every_way(|story| {
        let graph = |x: u64, w: u64| {
            let mut graph = Graph::new();
            let x = graph.data("x", x).unwrap();
            let w = graph.data("w", w).unwrap();
            let of_x = graph.task("of-x", cached(double).always(), x).unwrap();
            let of_w = graph.task("of-w", cached(double).always(), w).unwrap();
            graph.task("z", cached(add).always(), (of_x, of_w)).unwrap();
            graph
        };
        story.run("first", &graph(1, 2), "z");
        assert_eq!(z(&story.run("w is another", &graph(1, 3), "z")), 8);
        assert_eq!(z(&story.run("w is back", &graph(1, 2), "z")), 6);
        assert_eq!(z(&story.run("x and w change places", &graph(2, 1), "z")), 6);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn an_equal_value_of_other_data_stops_there() {
    let text = in_every_local_way(|story| {
        let graph = |x: u64| {
            let mut graph = Graph::new();
            let x = graph.data("x", x).unwrap();
            let y = graph.task("y", cached(tens).always(), x).unwrap();
            let half = graph.task("half", double, y).unwrap();
            graph.task("z", cached(add).always(), (y, half)).unwrap();
            graph
        };
        assert_eq!(z(&story.run("first", &graph(42), "z")), 120);
        assert_eq!(z(&story.run("other data, equal tens", &graph(47), "z")), 120);
        assert_eq!(z(&story.run("other tens", &graph(50), "z")), 150);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_missing_value_is_computed_again_if_it_is_needed() {
    let text = in_every_way(|story| {
        let graph = chain(7, 1);
        story.run("first", &graph, "z");
        fs::remove_file(story.place.blob_path("y")).unwrap();
        story.run("the blob of y is gone", &graph, "z");
        story.run("and y is asked for", &graph, "y");
        fs::remove_file(story.place.blob_path("z")).unwrap();
        story.run("the blob of z is gone", &graph, "z");
        fs::remove_file(story.place.record_path("y")).unwrap();
        story.run("the record of y is gone", &graph, "z");
        for area in ["records", "names"] {
            fs::remove_dir_all(story.place.root().join(area)).unwrap();
            fs::create_dir(story.place.root().join(area)).unwrap();
        }
        story.run("all records are gone, and the names", &graph, "z");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_damaged_value_is_set_aside_and_computed_again() {
    let text = in_every_local_way(|story| {
        let graph = chain(7, 1);
        story.run("first", &graph, "z");
        flip(&story.place.record_path("z"));
        assert_eq!(z(&story.run("the record of z", &graph, "z")), 21);
        fs::write(story.place.blob_path("z"), b"").unwrap();
        assert_eq!(z(&story.run("the blob of z, empty", &graph, "z")), 21);
        flip(&story.place.blob_path("z"));
        assert_eq!(z(&story.run("the blob of z, flipped", &graph, "z")), 21);
        flip(&story.place.blob_path("z"));
        flip(&story.place.blob_path("y"));
        assert_eq!(z(&story.run("the blobs of both", &graph, "z")), 21);
        assert_eq!(z(&story.run("well again", &graph, "z")), 21);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn an_unkept_value_is_computed_again_if_it_is_needed() {
    let text = in_every_way(|story| {
        let graph = chain(7, 1);
        story.run("first", &graph, "z");
        story.place.unkeep("y");
        story.run("y was not kept", &graph, "z");
        story.run("and is asked for", &graph, "y");
        story.run("it is kept now", &graph, "y");
    });
    insta::assert_snapshot!(text);
}

/// Two versions of `z` on one `y`.
fn chain_with_other_end(version: u32) -> Graph {
    let mut graph = Graph::new();
    let x = graph.data("x", 7_u64).unwrap();
    let y = graph.task("y", cached(double).always(), x).unwrap();
    graph.task("z", cached(add).always().version(version), (x, y)).unwrap();
    graph
}

#[test]
fn a_task_with_an_unkept_value_runs_for_a_reader_that_runs() {
    let text = in_every_way(|story| {
        story.run("first", &chain_with_other_end(1), "z");
        story.place.unkeep("y");
        story.run("z is edited", &chain_with_other_end(2), "z");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn forced_tasks_run_again_one_after_another() {
    let text = in_every_way(|story| {
        let graph = chain(7, 1);
        story.run("first", &graph, "z");
        let forced = |pattern: &'static str| {
            move |options: &mut Options| options.rerun.push(pattern.to_owned())
        };
        story.run_with("y", &graph, "z", forced("y"));
        story.run_with("z", &graph, "z", forced("z"));
        story.run_with("all", &graph, "z", forced("*"));
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_forced_key_that_is_not_there_is_reported() {
    let place = Place::new();
    let executor = Sequential::default().store(place.store.clone()).rerun("y/*");
    let graph = chain(7, 1);
    let message = "no node has the key `y/*`, and no key matches it as a pattern";
    assert_eq!(executor.explain(&graph, "z").unwrap_err().to_string(), message);
    assert_eq!(executor.run(&graph, "z").unwrap_err().to_string(), message);
    // It does not mean all but `y`.
    let executor = Sequential::default().store(place.store.clone()).rerun("!y");
    assert!(matches!(executor.run(&graph, "z"), Err(Error::Graph(GraphError::UnknownKey { .. }))));
}

#[test]
fn an_uncached_task_runs_for_a_reader_that_runs() {
    let text = in_every_way(|story| {
        let graph = |version: u32| {
            let mut graph = Graph::new();
            let x = graph.data("x", 7_u64).unwrap();
            let y = graph.task("y", double, x).unwrap();
            let z = graph.task("z", cached(add).always().version(version), (x, y)).unwrap();
            graph.task("end", double, z).unwrap();
            graph
        };
        story.run("first", &graph(1), "z");
        story.run("again", &graph(1), "z");
        story.run("z is edited", &graph(2), "z");
        story.run("the end is asked for", &graph(2), "end");
    });
    insta::assert_snapshot!(text);
}

/// A value that nothing knows how to fingerprint.
struct Opaque(u64);

fn look(opaque: &Opaque) -> u64 {
    opaque.0
}

#[test]
fn data_without_a_fingerprint_is_known_by_the_results_made_of_it() {
    let text = in_every_way(|story| {
        let graph = |x: u64| {
            let mut graph = Graph::new();
            let x = graph.data("x", Opaque(x)).unwrap();
            let y = graph.task("y", look, x).unwrap();
            graph.task("z", cached(double).always(), y).unwrap();
            graph
        };
        assert_eq!(z(&story.run("first", &graph(7), "z")), 14);
        assert_eq!(z(&story.run("again", &graph(7), "z")), 14);
        assert_eq!(z(&story.run("another", &graph(8), "z")), 16);
    });
    insta::assert_snapshot!(text);
}

/// A value that refuses to have a fingerprint.
struct Socket(u64);

impl Fingerprint for Socket {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.refuse("it is a socket");
    }
}

fn receive(socket: &Socket) -> u64 {
    socket.0
}

fn connect(x: &u64) -> Socket {
    Socket(*x)
}

#[test]
fn tasks_after_a_refused_fingerprint_are_never_reused_or_kept() {
    let text = in_every_local_way(|story| {
        let graph = || {
            let mut graph = Graph::new();
            let socket = graph.data("socket", Socket(7)).unwrap();
            let y = graph.task("y", cached(receive).always(), socket).unwrap();
            graph.task("z", cached(double).always(), y).unwrap();
            graph
        };
        assert_eq!(z(&story.run("first", &graph(), "z")), 14);
        assert_eq!(z(&story.run("again", &graph(), "z")), 14);
        assert_eq!(story.place.store.size().unwrap().records, 1);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn each_cause_why_values_are_never_kept_is_reported_once() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let sockets = ["one", "two"].map(|key| graph.data(key, Socket(7)).unwrap());
        for (at, socket) in sockets.into_iter().cycle().take(8).enumerate() {
            graph.task(format_args!("y/{at}"), cached(receive).always(), socket).unwrap();
        }
        let observed = run(&way, &place.store, &graph.plan("y/*").unwrap());
        let is_it = |warning: &&Warning| matches!(warning.kind, WarningKind::NeverKept { .. });
        let warnings: Vec<_> = observed.run.warnings().iter().filter(is_it).collect();
        assert_eq!(warnings.len(), 2, "{}: {warnings:?}", way.name);
        let named = |name: &str| warnings.iter().any(|w| w.to_string().contains(name));
        assert!(named("`one`") && named("`two`"), "{}: {warnings:?}", way.name);
        assert_eq!(place.store.size().unwrap().records, 0);
    }
}

#[test]
fn a_refused_fingerprint_of_a_task_with_a_recipe_does_not_matter() {
    let text = in_every_way(|story| {
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let socket = graph.task("socket", connect, x).unwrap();
        graph.task("z", cached(receive).always(), socket).unwrap();
        assert_eq!(z(&story.run("first", &graph, "z")), 7);
        assert_eq!(z(&story.run("again", &graph, "z")), 7);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_refused_fingerprint_behind_a_closure_that_captures_is_reported() {
    let text = in_every_local_way(|story| {
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let by = 3;
        let socket = graph.task("socket", move |x: &u64| Socket(x * by), x).unwrap();
        graph.task("z", cached(receive).always(), socket).unwrap();
        assert_eq!(z(&story.run("first", &graph, "z")), 21);
        assert_eq!(z(&story.run("again", &graph, "z")), 21);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_closure_that_captures_is_known_by_its_value() {
    let text = in_every_way(|story| {
        let graph = |by: u64| {
            let mut graph = Graph::new();
            let x = graph.data("x", 0_u64).unwrap();
            let y = graph.task("y", move |x: &u64| x * by, x).unwrap();
            graph.task("z", cached(double).always(), y).unwrap();
            graph
        };
        story.run("by 3", &graph(3), "z");
        story.run("by 4, which gives the same", &graph(4), "z");
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let y = graph.task("y", move |x: &u64| x * 4, x).unwrap();
        graph.task("z", cached(double).always(), y).unwrap();
        assert_eq!(z(&story.run("of 1", &graph, "z")), 8);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_function_pointer_is_known_by_its_value() {
    let way = |pointer: fn(&u64) -> u64| {
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let y = graph.task("y", pointer, x).unwrap();
        graph.task("z", cached(double).always(), y).unwrap();
        graph
    };
    in_every_way(|story| {
        assert_eq!(z(&story.run("double", &way(double), "z")), 28);
        assert_eq!(z(&story.run("tens", &way(tens), "z")), 0);
        assert_eq!(z(&story.run("double", &way(double), "z")), 28);
    });
}

#[test]
fn bound_values_count_as_data_does() {
    let text = in_every_way(|story| {
        let mut graph = Graph::new();
        let x = graph.input::<u64>("x").unwrap();
        let y = graph.task("y", cached(double).always(), x).unwrap();
        graph.task("z", cached(add).always(), (x, y)).unwrap();
        let bind = |value: u64| Bindings::new().bind(x, value);
        assert_eq!(z(&story.run_bound("x is 7", &graph, "z", &bind(7))), 21);
        assert_eq!(z(&story.run_bound("x is 8", &graph, "z", &bind(8))), 24);
        assert_eq!(z(&story.run_bound("x is 7 again", &graph, "z", &bind(7))), 21);
        let over = bind(7).bind(y, 100);
        assert_eq!(z(&story.run_bound("y is overridden", &graph, "z", &over)), 107);
        assert_eq!(z(&story.run_bound("once more", &graph, "z", &over)), 107);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn lists_that_are_wired_otherwise_are_another_recipe() {
    let text = in_every_way(|story| {
        let graph = |first: &[usize], second: &[usize]| {
            let mut graph = Graph::new();
            let all = ["a", "b", "c"].map(|key| graph.data(key, 1_u64).unwrap());
            let pick = |list: &[usize]| list.iter().map(|&at| all[at]).collect::<Vec<_>>();
            let lists = (pick(first), pick(second));
            graph.task("z", cached(sum_each).always(), lists).unwrap();
            graph
        };
        assert_eq!(z(&story.run("[a, b], [c]", &graph(&[0, 1], &[2]), "z")), 2001);
        assert_eq!(z(&story.run("[a], [b, c]", &graph(&[0], &[1, 2]), "z")), 1002);
        assert_eq!(z(&story.run("[], [a, b, c]", &graph(&[], &[0, 1, 2]), "z")), 3);
        assert_eq!(z(&story.run("[], [a, b]", &graph(&[], &[0, 1]), "z")), 2);
        assert_eq!(z(&story.run("[c, a], [b]: equal values", &graph(&[2, 0], &[1]), "z")), 2001);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn keys_are_names_only() {
    let text = in_every_way(|story| {
        story.run("first", &chain(7, 1), "z");
        let mut graph = Graph::new();
        let x = graph.data("features", 7_u64).unwrap();
        let y = graph.task("doubled", cached(double).always().version(1), x).unwrap();
        graph.task("all", cached(add).always(), (x, y)).unwrap();
        story.run("other keys", &graph, "all");
        let mut graph = Graph::new();
        let x = graph.data("x", 8_u64).unwrap();
        let y = graph.task("z", cached(double).always().version(1), x).unwrap();
        graph.task("y", cached(add).always(), (x, y)).unwrap();
        story.run("keys that other tasks had, and other data", &graph, "y");
    });
    insta::assert_snapshot!(text);
}

/// Fails every other time.
fn flaky(x: &u64) -> Result<u64, &'static str> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    if CALLS.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { Err("not yet") } else { Ok(x + 1) }
}

/// The same, counted on its own.
fn flaky_too(x: &u64) -> Result<u64, &'static str> {
    static CALLS: AtomicU32 = AtomicU32::new(0);
    if CALLS.fetch_add(1, Ordering::Relaxed).is_multiple_of(2) { Err("not yet") } else { Ok(x + 1) }
}

#[test]
fn a_task_that_is_tried_again_is_kept_however_it_is_wrapped() {
    let text = in_every_way(|story| {
        let graph = || {
            let mut graph = Graph::new();
            let x = graph.data("x", 7_u64).unwrap();
            graph.try_task("outside", cached(flaky).always().retry(1), x).unwrap();
            graph.try_task("inside", cached(flaky_too).retry(1).always(), x).unwrap();
            graph
        };
        story.run("first", &graph(), "{outside,inside}");
        story.run("again", &graph(), "{outside,inside}");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn retry_is_no_part_of_the_recipe() {
    in_every_way(|story| {
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        graph.task("plain", cached(double).always(), x).unwrap();
        story.run("plain", &graph, "plain");
        graph.task("tried", cached(double).timed().always().retry(3), x).unwrap();
        let run = story.run("tried", &graph, "tried");
        assert!(run.outcomes().all(|(_, outcome)| matches!(outcome, Outcome::Reused { .. })));
    });
}

#[test]
fn a_never_kept_task_counts_by_its_recipe() {
    let text = in_every_way(|story| {
        let graph = |version: u32| {
            let mut graph = Graph::new();
            let x = graph.data("x", 7_u64).unwrap();
            let y = graph.task("y", cached(double).never().version(version), x).unwrap();
            graph.task("z", cached(double).always(), y).unwrap();
            graph
        };
        story.run("first", &graph(1), "z");
        story.run("again", &graph(1), "z");
        story.run("y is asked for", &graph(1), "y");
        story.run("y is edited", &graph(2), "z");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn an_uncached_task_counts_by_its_version() {
    let text = in_every_way(|story| {
        let graph = |version: u32| {
            let mut graph = Graph::new();
            let x = graph.data("x", 7_u64).unwrap();
            let y = graph.task("y", task(double).version(version), x).unwrap();
            graph.task("z", cached(double).always(), y).unwrap();
            graph
        };
        story.run("first", &graph(1), "z");
        story.run("again", &graph(1), "z");
        story.run("y is edited", &graph(2), "z");
    });
    insta::assert_snapshot!(text);
}

mod one {
    pub(super) fn f<T: Into<u64> + Copy>(x: &T) -> u64 {
        (*x).into() + 1
    }
}

#[test]
fn instances_of_a_generic_function_are_other_tasks() {
    in_every_way(|story| {
        let mut graph = Graph::new();
        let small = graph.data("small", 7_u32).unwrap();
        let large = graph.data("large", 7_u64).unwrap();
        graph.task("of-small", cached(one::f::<u32>).always().version(1), small).unwrap();
        graph.task("of-large", cached(one::f::<u64>).always().version(1), large).unwrap();
        let run = story.run("both", &graph, "of-*");
        assert!(run.outcomes().all(|(_, outcome)| matches!(outcome, Outcome::Ran)));
    });
}

/// The message of an expected error.
fn message<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => panic!("this should be an error"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_task_without_identity_is_refused() {
    fn add_both(graph: &mut Graph, x: Node<u64>) -> String {
        let first = {
            fn task(x: &u64) -> u64 {
                x + 1
            }
            cached(task).version(1)
        };
        let second = {
            fn task(x: &u64) -> u64 {
                x + 2
            }
            cached(task).version(1)
        };
        graph.task("first", first, x).unwrap();
        message(graph.task("second", second, x))
    }
    let mut graph = Graph::new();
    let x = graph.data("x", 7_u64).unwrap();
    let closure = message(graph.task("a", cached(|x: &u64| x + 1), x));
    let versioned = message(graph.task("b", task(|x: &u64| x + 1).version(1), x));
    let same = add_both(&mut graph, x);
    insta::assert_snapshot!(format!("{closure}\n\n{versioned}\n\n{same}"));
    assert_eq!(graph.keys().collect::<Vec<_>>(), ["x", "first"]);
}

fn fail(_: &u64) -> Result<u64, &'static str> {
    Err("out of luck")
}

/// `x → before → failing → after`, and `beside` on `before`.
fn failing(edited: bool) -> Graph {
    let mut graph = Graph::new();
    let x = graph.data("x", 7_u64).unwrap();
    let before = graph.task("before", cached(double).always(), x).unwrap();
    let failing = if edited {
        graph.task("failing", cached(tens).always(), before).unwrap()
    } else {
        graph.try_task("failing", cached(fail).always(), before).unwrap()
    };
    graph.task("after", cached(double).always(), failing).unwrap();
    graph.task("beside", cached(double).always(), before).unwrap();
    graph
}

#[test]
fn a_failure_is_not_kept_and_finished_values_are() {
    let text = in_every_way(|story| {
        story.run("fails", &failing(false), "after");
        story.run("fails again", &failing(false), "after");
        story.run("is edited", &failing(true), "after");
    });
    insta::assert_snapshot!(text);
}

#[test]
fn a_failure_is_isolated_from_independent_tasks() {
    let text = in_every_way(|story| {
        let isolate = |options: &mut Options| options.on_error = OnError::Isolate;
        story.run_with("fails", &failing(false), "{after,beside}", isolate);
        story.run_with("fails again", &failing(false), "{after,beside}", isolate);
        story.run_with("is edited", &failing(true), "{after,beside}", isolate);
    });
    insta::assert_snapshot!(text);
}

#[test]
fn values_finished_before_a_run_was_cancelled_are_kept() {
    let text = in_every_way(|story| {
        let graph = chain(7, 1);
        let token = CancelToken::new();
        let run = story.run_with("cancelled after y", &graph, "z", |options| {
            let cancel = token.clone();
            let cancel = move |event: &Event<'_>| {
                if matches!(event.kind, EventKind::Finished { key: "y", .. }) {
                    cancel.cancel();
                }
            };
            options.observers.push(std::sync::Arc::new(cancel));
            options.cancel = Some(token.clone());
        });
        assert_eq!(run.stopped(), Some(&Stopped::Cancelled));
        assert!(matches!(run.get_key::<u64>("z"), Err(Error::Value(ValueError::NotRun { .. }))));
        assert_eq!(z(&story.run("to the end", &graph, "z")), 21);
    });
    insta::assert_snapshot!(text);
}

fn asked(story: &mut Story, heading: &str) -> Run {
    let graph = chain(7, 1);
    story.run(heading, &graph, "{y,z}")
}

#[test]
fn a_reused_value_is_read_and_taken_as_one_that_ran() {
    in_every_way(|story| {
        for heading in ["ran", "reused"] {
            let mut run = asked(story, heading);
            assert_eq!(run.get_key::<u64>("y").unwrap(), &14);
            let graph = chain(7, 1);
            let foreign = graph.node::<u64>("z").unwrap();
            assert!(matches!(run.get(foreign), Err(Error::Graph(GraphError::ForeignNode { .. }))));
            let wrong = run.get_key::<i64>("z");
            assert!(matches!(wrong, Err(Error::Graph(GraphError::WrongType { .. }))), "{heading}");
            let outcome = run.outcomes().next().unwrap().1;
            assert_eq!(outcome.to_string(), heading);
            assert!(run.warnings().is_empty() && run.stopped().is_none());
            assert_eq!(run.seconds_saved() > 0.0, heading == "reused");
            let z = run.plan().nodes().last().unwrap();
            assert_eq!(run.outcome(z).unwrap().to_string(), heading);
            run = run.all_ran().unwrap();
            assert_eq!(run.errors().count(), 0);
        }
    });
}

#[test]
fn a_value_is_taken_once() {
    in_every_way(|story| {
        let graph = chain(7, 1);
        for heading in ["ran", "reused"] {
            let mut run = story.run(heading, &graph, "{y,z}");
            let [y, z] = ["y", "z"].map(|key| graph.node::<u64>(key).unwrap());
            assert_eq!(run.get(z).unwrap(), &21);
            assert_eq!(run.take(z).unwrap(), 21);
            assert_eq!(run.take(y).unwrap(), 14);
            for node in [y, z] {
                for gone in [run.get(node).err(), run.take(node).err()] {
                    assert!(
                        matches!(gone, Some(Error::Value(ValueError::Taken { .. }))),
                        "{heading}: {gone:?}"
                    );
                }
            }
        }
    });
}

#[test]
fn a_value_not_asked_for_is_not_in_the_run() {
    in_every_way(|story| {
        let graph = chain(7, 1);
        for heading in ["ran", "reused"] {
            let run = story.run(heading, &graph, "z");
            let y = graph.node::<u64>("y").unwrap();
            assert!(
                matches!(run.get(y), Err(Error::Value(ValueError::NotKept { .. }))),
                "{heading}"
            );
        }
        let edited = chain_with_other_end(5);
        let run = story.run("y is read by a task that runs", &edited, "z");
        let y = edited.node::<u64>("y").unwrap();
        assert!(matches!(run.get(y), Err(Error::Value(ValueError::NotKept { .. }))));
        let run = story.run("y is reused and z runs", &chain_with_other_end(6), "z");
        assert_eq!(run.outcomes().next().unwrap().1.to_string(), "reused");
    });
}

#[test]
fn the_seconds_of_a_reused_task_are_those_that_it_took() {
    in_every_way(|story| {
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let y = graph.task("y", cached(double).timed().always(), x).unwrap();
        let took = story.run("ran", &graph, "y").elapsed(y.id()).unwrap();
        let run = story.run("reused", &graph, "y");
        assert_eq!(run.elapsed(y.id()), Some(took));
        let Some(Outcome::Reused { seconds }) = run.outcome(y.id()) else { panic!() };
        assert_eq!(seconds, took.as_secs_f64());
        assert_eq!(run.seconds_saved(), seconds);
        assert_eq!(story.place.record("y").provenance.seconds, seconds);
    });
}

#[test]
fn without_a_store_everything_runs() {
    let graph = chain(7, 1);
    let explanation = Sequential::default().explain(&graph, "z").unwrap();
    insta::assert_snapshot!(explanation);
    let run = Sequential::default().memory_limit(0).rerun("*").audit(1.0).run(&graph, "z").unwrap();
    assert_eq!(z(&run), 21);
}

#[test]
fn a_key_of_65_536_characters_is_explained() {
    let mut graph = Graph::new();
    let key = "k".repeat(65_536);
    graph.task(&key, || 1, ()).unwrap();
    graph.task("short", || 1, ()).unwrap();
    let text = Sequential::default().explain(&graph, "*").unwrap().to_string();
    assert!(
        text.lines().any(|line| line.starts_with("run    short ") && line.len() < 200),
        "{text}"
    );
    assert!(text.contains(&key));
}

fn one() -> u64 {
    1
}

#[test]
fn a_key_with_brackets_was_read_as_a_pattern_of_another() {
    let place = Place::new();
    let keys = ["fit0", "fit[0]", "fit{0,1}", "fit1", "!fit0", "fit\\[0]"];
    let mut graph = Graph::new();
    for key in keys {
        graph.task(key, cached(one).always(), ()).unwrap();
    }
    for key in keys {
        let node = graph.node::<u64>(key).unwrap();
        assert_eq!(graph.nodes::<u64>(key).unwrap(), [node]);
        assert_eq!(graph.select(key).unwrap(), [node.id()]);
        assert_eq!(graph.plan(key).unwrap().targets().collect::<Vec<_>>(), [key]);
        assert_eq!(graph.plan([key]).unwrap().targets().collect::<Vec<_>>(), [key]);
        let executor = Sequential::default().store(place.store.clone());
        executor.clone().run(&graph, &keys[..]).unwrap();
        let forced = executor.rerun(key).explain(&graph, &keys[..]).unwrap();
        let run: Vec<&str> = forced
            .decisions()
            .filter(|(_, decision)| matches!(decision, Decision::Run(Reason::Forced)))
            .map(|(key, _)| key)
            .collect();
        assert_eq!(run, [key]);
    }
    assert_eq!(graph.select("fit[01]").unwrap().len(), 2);
    let error = graph.select("fit[9]").unwrap_err().to_string();
    assert!(error.contains("`fit[9]`, and no key matches it"), "{error}");
}
