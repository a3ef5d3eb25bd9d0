//! Equal recipes compute once, in any order, and a failure is reported for each.

use std::fs;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError};

use tenfold_graph::*;
use tenfold_store::Lookup;

use crate::store::support::{Observed, Place, local_ways, named, run, run_as};
use crate::support::{CLUSTER, ways};

fn inc(x: &u64) -> u64 {
    x + 1
}

fn add(x: &u64, y: &u64) -> u64 {
    x + y
}

fn sum(all: &[&u64]) -> u64 {
    all.iter().copied().sum()
}

/// The tasks that began, without the last part of their keys, sorted.
fn begun(observed: &Observed) -> Vec<&str> {
    observed
        .started()
        .iter()
        .map(|key| key.rsplit_once('/').map_or(*key, |(first, _)| first))
        .collect()
}

#[test]
fn case_19_two_nodes_with_one_recipe_compute_once_and_both_answer() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let same = graph.data("same", 1_u64).unwrap();
        let duplicates: Vec<_> = (0..8)
            .map(|at| graph.task(format_args!("duplicate/{at}"), cached(inc), [x, same][at % 2]))
            .map(Result::unwrap)
            .collect();
        let plan = graph.plan(&duplicates).unwrap();
        let observed = run(&way, &place.store, &plan);
        assert_eq!((observed.started().len(), observed.reused().len()), (1, 7), "{}", way.name);
        for &duplicate in &duplicates {
            assert_eq!(observed.run.get(duplicate).unwrap(), &2, "{}", way.name);
        }
        assert_eq!(run(&way, &place.store, &plan).reused().len(), 8, "{}", way.name);
    }
}

#[test]
fn equal_chains_compute_each_step_once() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let mut ends = Vec::new();
        for chain in 0..6 {
            let mut last = x;
            for step in 0..10 {
                let key = format!("{step}/{chain}");
                // An uncached task runs in each chain, and has an equal recipe in all.
                last = match step % 3 {
                    0 => graph.task(key, inc, last).unwrap(),
                    _ => graph.task(key, cached(inc), last).unwrap(),
                };
            }
            ends.push(last);
        }
        let end = graph.task("end", cached(sum), ends).unwrap();
        let observed = run(&way, &place.store, &graph.plan(end).unwrap());
        assert_eq!(observed.run.get(end).unwrap(), &66, "{}", way.name);
        let begun = begun(&observed);
        for step in 0..10 {
            let count = begun.iter().filter(|key| **key == step.to_string()).count();
            // On a cluster it runs where it is read: one task runs of those that read all but the
            // last.
            let runs_in_each = step % 3 == 0 && (way.name != CLUSTER || step == 9);
            let expected = if runs_in_each { 6 } else { 1 };
            assert_eq!(count, expected, "{}: step {step}", way.name);
        }
    }
}

fn two() -> u64 {
    2
}

fn two_in_another_way() -> u64 {
    2
}

#[test]
fn recipes_that_turn_out_equal_compute_once() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let a = graph.task("a", cached(two).always(), ()).unwrap();
        let b = graph.task("b", cached(two_in_another_way).always(), ()).unwrap();
        let duplicates: Vec<_> = [a, b]
            .into_iter()
            .enumerate()
            .map(|(at, x)| graph.task(format_args!("duplicate/{at}"), cached(inc).always(), x))
            .map(Result::unwrap)
            .collect();
        let observed = run(&way, &place.store, &graph.plan(&duplicates).unwrap());
        assert_eq!(begun(&observed), ["a", "b", "duplicate"], "{}", way.name);
        assert_eq!(observed.reused().len(), 1, "{}", way.name);
        for duplicate in duplicates {
            assert_eq!(observed.run.get(duplicate).unwrap(), &3, "{}", way.name);
        }
    }
}

#[test]
fn a_value_that_was_asked_for_is_kept_though_another_task_computed_it() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let first = graph.task("first", cached(inc), x).unwrap();
        let reader = graph.task("reader", inc, first).unwrap();
        let second = graph.task("second", cached(inc), x).unwrap();
        let plan = graph.plan((reader, second)).unwrap();
        run(&way, &place.store, &plan);
        assert!(run(&way, &place.store, &plan).reused().contains(&"second"), "{}", way.name);
    }
}

#[test]
fn equal_values_by_unequal_recipes_are_both_known_to_the_store() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        // A reader counts the one by its recipe, the other by its content.
        let never = graph.task("never", cached(inc).never(), x).unwrap();
        let kept = graph.task("kept", cached(inc).always(), x).unwrap();
        let readers = [("of-never", never), ("of-kept", kept)]
            .map(|(key, of)| graph.task(key, cached(inc).always(), of).unwrap());
        let plan = graph.plan(readers).unwrap();
        let observed = run(&way, &place.store, &plan);
        assert_eq!(observed.started(), ["kept", "never", "of-kept", "of-never"], "{}", way.name);
        assert_eq!(run(&way, &place.store, &plan).started(), [""; 0], "{}", way.name);
    }
}

#[test]
fn a_value_that_two_keys_share_and_nothing_keeps_is_not_taken() {
    for way in local_ways() {
        let place = Place::new();
        place.stop_writes();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let duplicates = ["one", "other"].map(|key| graph.task(key, cached(inc), x).unwrap());
        let observed = run(&way, &place.store, &graph.plan(duplicates).unwrap());
        assert_eq!(
            (observed.started().len(), observed.run.warnings().len()),
            (1, 1),
            "{}",
            way.name
        );
        let mut run = observed.run;
        for duplicate in duplicates {
            assert!(
                matches!(run.take(duplicate), Err(Error::Value(ValueError::Shared { .. }))),
                "{}",
                way.name
            );
            assert_eq!(run.get(duplicate).unwrap(), &2, "{}", way.name);
        }
    }
}

/// Held by each test whose tasks meet on the pool of two threads, which all tests share: the tasks of
/// two such tests would wait for each other.
static POOL_OF_TWO: Mutex<()> = Mutex::new(());

fn pool_of_two() -> MutexGuard<'static, ()> {
    POOL_OF_TWO.lock().unwrap_or_else(PoisonError::into_inner)
}

static MEET_ONCE: Barrier = Barrier::new(2);
static IS_FIRST: AtomicBool = AtomicBool::new(true);

fn meets_once(x: &u64) -> u64 {
    if IS_FIRST.swap(false, Ordering::SeqCst) {
        MEET_ONCE.wait();
    }
    x + 1
}

fn meets_who_is_first(x: &u64) -> u64 {
    MEET_ONCE.wait();
    *x
}

#[test]
fn a_value_that_was_asked_for_is_kept_though_it_waited_for_one_that_is_not() {
    let _pool = pool_of_two();
    let way = ways().into_iter().find(|way| way.workers == 2).unwrap();
    for _ in 0..20 {
        let place = Place::new();
        let mut graph = Graph::new();
        // Only when these have run is it known that the recipes of the next are equal.
        let a = graph.task("a", cached(two).always(), ()).unwrap();
        let b = graph.task("b", cached(two_in_another_way).always(), ()).unwrap();
        let first = graph.task("first", cached(meets_once), a).unwrap();
        let second = graph.task("second", cached(meets_once), b).unwrap();
        let other = graph.task("other", meets_who_is_first, a).unwrap();
        let reader = graph.task("reader", inc, first).unwrap();
        let plan = graph.plan((reader, second, other)).unwrap();
        IS_FIRST.store(true, Ordering::SeqCst);
        run(&way, &place.store, &plan);
        IS_FIRST.store(false, Ordering::SeqCst);
        let second = graph.plan(second).unwrap();
        assert_eq!(run(&way, &place.store, &second).reused(), ["b", "second"]);
    }
}

static MEET: Barrier = Barrier::new(2);

fn meets_then_adds(x: &u64) -> u64 {
    MEET.wait();
    x + 1
}

fn meets(x: &u64) -> u64 {
    MEET.wait();
    *x
}

#[test]
fn no_worker_waits_for_a_task_of_an_equal_recipe() {
    let _pool = pool_of_two();
    let way = ways().into_iter().find(|way| way.workers == 2).unwrap();
    for _ in 0..20 {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let mut all = Vec::new();
        for at in 0..5 {
            let key = format!("duplicate/{at}");
            all.push(graph.task(key, cached(meets_then_adds), x).unwrap());
        }
        // If a worker waited for a duplicate, nobody would come to meet the first.
        all.push(graph.task("other", meets, x).unwrap());
        let observed = run(&way, &place.store, &graph.plan(&all).unwrap());
        assert_eq!(begun(&observed), ["duplicate", "other"]);
        assert!(observed.run.all_ran().is_ok());
    }
}

static MEET_TO_FAIL: Barrier = Barrier::new(2);

fn meets_then_fails(_: &u64) -> Result<u64, &'static str> {
    MEET_TO_FAIL.wait();
    Err("out of luck")
}

fn meets_who_fails(x: &u64) -> u64 {
    MEET_TO_FAIL.wait();
    *x
}

#[test]
fn tasks_that_waited_for_a_failure_do_not_begin_after_it() {
    let _pool = pool_of_two();
    let way = ways().into_iter().find(|way| way.workers == 2).unwrap();
    for _ in 0..20 {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        // One worker is in one of them; the other comes by the other one before it meets the first.
        let duplicates =
            ["one", "duplicate"].map(|key| graph.try_task(key, cached(meets_then_fails), x));
        let duplicates = duplicates.map(Result::unwrap);
        let other = graph.task("other", meets_who_fails, x).unwrap();
        let observed = run(&way, &place.store, &graph.plan((duplicates.to_vec(), other)).unwrap());
        assert_eq!(observed.run.errors().count(), 1);
        let mut outcomes =
            duplicates.map(|duplicate| observed.run.outcome(duplicate.id()).unwrap());
        outcomes.sort_by_key(|outcome| matches!(outcome, Outcome::NotRun));
        assert!(matches!(outcomes, [Outcome::Failed(_), Outcome::NotRun]), "{outcomes:?}");
    }
}

fn fail(_: &u64) -> Result<u64, &'static str> {
    Err("out of luck")
}

#[test]
fn each_failed_duplicate_is_reported_and_nothing_hangs() {
    for way in ways() {
        for on_error in [OnError::Isolate, OnError::FailFast] {
            let place = Place::new();
            let mut graph = Graph::new();
            let x = graph.data("x", 1_u64).unwrap();
            let mut readers = Vec::new();
            for at in 0..6 {
                let duplicate =
                    graph.try_task(format_args!("duplicate/{at}"), cached(fail), x).unwrap();
                readers
                    .push(graph.task(format_args!("reader/{at}"), cached(inc), duplicate).unwrap());
            }
            let sound = graph.task("sound", cached(inc), x).unwrap();
            let plan = graph.plan((&readers, sound)).unwrap();
            let observed =
                run_as(&way, &place.store, &plan, &Bindings::new(), |o| o.on_error = on_error);
            if on_error == OnError::FailFast {
                assert!(observed.run.stopped().is_some(), "{}", way.name);
                continue;
            }
            assert_eq!(observed.run.errors().count(), 6, "{}", way.name);
            for (at, reader) in readers.iter().enumerate() {
                let Some(Outcome::Skipped { because }) = observed.run.outcome(reader.id()) else {
                    panic!("{}", way.name)
                };
                assert_eq!(because, format!("duplicate/{at}"));
            }
            assert_eq!(observed.run.get(sound).unwrap(), &2);
            assert_eq!(place.store.size().unwrap().records, 1, "{}", way.name);
        }
    }
}

/// The samples that are not in a fold, as a number.
fn split(x: &u64, fold: &u64) -> u64 {
    x * 10 + fold
}

fn fit(parameter: &u64, split: &u64) -> Result<u64, &'static str> {
    if *parameter == 0 { Err("no parameter may be 0") } else { Ok(parameter * 100 + split) }
}

/// Candidates by folds, where each candidate has splits of its own.
fn search(candidates: &[u64]) -> (Graph, Vec<Node<u64>>) {
    let mut graph = Graph::new();
    let x = graph.data("x", 7_u64).unwrap();
    let mut fits = Vec::new();
    for (number, candidate) in candidates.iter().enumerate() {
        let parameter = graph.data(format_args!("parameter/{number}"), *candidate).unwrap();
        for at in 0..3 {
            let fold = graph.data(format_args!("fold/{number}-{at}"), at).unwrap();
            let key = format!("split/{number}-{at}");
            let split = graph.task(key, cached(split), (x, fold)).unwrap();
            let key = format!("fit/{number}-{at}");
            fits.push(graph.try_task(key, cached(fit), (parameter, split)).unwrap());
        }
    }
    (graph, fits)
}

#[test]
fn case_25_candidates_share_splits_and_duplicates_are_fitted_once() {
    for way in ways() {
        let place = Place::new();
        let go = |candidates: &[u64]| {
            let (graph, fits) = search(candidates);
            let plan = graph.plan(&fits).unwrap();
            let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |options| {
                options.on_error = OnError::Isolate;
            });
            let values = fits.iter().map(|&fit| observed.run.get(fit).ok().copied());
            (values.collect::<Vec<_>>(), begun(&observed).into_iter().map(String::from).collect())
        };
        let (values, begun): (_, Vec<String>) = go(&[1, 2, 2, 0]);
        let [one, two] = [100, 200].map(|base| [70, 71, 72].map(|split| Some(base + split)));
        assert_eq!(values, [one, two, two, [None; 3]].concat(), "{}", way.name);
        let count = |case: &str| begun.iter().filter(|key| *key == case).count();
        // Each fold of the failing candidate is tried.
        assert_eq!((count("split"), count("fit")), (3, 9), "{}", way.name);

        let (values, begun) = go(&[2, 3]);
        let three = [70, 71, 72].map(|split| Some(300 + split));
        assert_eq!(values, [two, three].concat(), "{}", way.name);
        assert_eq!(begun.iter().filter(|key| *key == "fit").count(), 3, "{}", way.name);
    }
}

#[test]
fn case_26_recipes_are_equal_for_equal_parameters_only() {
    #[derive(Clone, Copy)]
    struct KFold {
        k: u64,
        seed: u64,
    }
    impl tenfold_store::Fingerprint for KFold {
        fn fingerprint(&self, to: &mut tenfold_store::Fingerprinter) {
            to.domain("test.k-fold").feed(&self.k).feed(&self.seed);
        }
    }
    fn splits(splitter: &KFold, x: &u64) -> u64 {
        x * splitter.k + splitter.seed
    }
    for way in ways() {
        let place = Place::new();
        let go = |k: u64, seed: u64| {
            let mut graph = Graph::new();
            let splitter = graph.data("splitter", KFold { k, seed }).unwrap();
            let x = graph.data("x", 7_u64).unwrap();
            let splits = graph.task("splits", cached(splits), (splitter, x)).unwrap();
            run(&way, &place.store, &graph.plan(splits).unwrap()).started().len()
        };
        let ran = [(3, 1), (3, 1), (4, 1), (3, 2), (4, 1), (1, 3)].map(|(k, seed)| go(k, seed));
        assert_eq!(ran, [1, 0, 1, 1, 0, 1], "{}", way.name);
    }
}

/// Gives another number each time.
fn chance() -> u64 {
    static CALLS: AtomicU64 = AtomicU64::new(0);
    CALLS.fetch_add(1, Ordering::Relaxed)
}

/// The second process takes the value that the first has published, and so does all that depends on
/// it: the first comes while the task runs.
#[test]
fn a_value_published_first_by_another_process_stands() {
    for way in ways() {
        for (kept, case) in [(true, "kept"), (false, "kept for another recipe only")] {
            let place = Place::new();
            let mut graph = Graph::new();
            let first = graph.task("chance", cached(chance).always(), ()).unwrap();
            let after = graph.task("after", cached(inc).always(), first).unwrap();
            let both = graph.task("both", cached(add).always(), (first, after)).unwrap();
            let plan = graph.plan((first, both)).unwrap();
            let theirs = *run(&way, &place.store, &plan).run.get(first).unwrap();
            let mut record = place.record("chance");
            record.kept = kept;
            let path = place.record_path("chance");
            for key in ["chance", "after", "both"] {
                fs::remove_file(place.record_path(key)).unwrap();
            }
            let publish = move |event: &Event<'_>| {
                if matches!(event.kind, EventKind::Finished { key: "chance", .. }) {
                    fs::write(&path, record.to_bytes()).unwrap();
                }
            };
            let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |options| {
                options.observers.push(Arc::new(publish));
            });
            assert!(observed.run.warnings().is_empty(), "{}: {case}", way.name);
            assert_eq!(*observed.run.get(first).unwrap(), theirs, "{}: {case}", way.name);
            assert_eq!(*observed.run.get(both).unwrap(), 2 * theirs + 1, "{}: {case}", way.name);
            let blob = named(&place.root(), "blobs", &place.record("chance").digest);
            assert!(blob.exists());
            let again = run(&way, &place.store, &plan);
            assert_eq!(again.started(), [""; 0], "{}: {case}", way.name);
        }
    }
}

#[test]
fn a_value_that_cannot_be_read_is_no_one_elses() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let first = graph.task("chance", cached(chance).always(), ()).unwrap();
        let after = graph.task("after", cached(inc).always(), first).unwrap();
        let plan = graph.plan((first, after)).unwrap();
        run(&way, &place.store, &plan);
        place.unkeep("chance");
        let observed = run(&way, &place.store, &plan);
        let value = *observed.run.get(first).unwrap();
        let Lookup::Found(record) = place.store.find(&place.record("chance").recipe).unwrap()
        else {
            panic!("{}", way.name)
        };
        assert_eq!(place.store.load::<u64>(&record).unwrap().found(), Some(value));
    }
}

#[test]
fn a_task_that_took_over_a_result_of_a_duplicate_was_said_never_to_have_run() {
    let place = Place::new();
    let graph = |version: u32| {
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        for name in ["first", "second"] {
            graph.task(name, cached(inc).always().version(version), x).unwrap();
        }
        graph
    };
    let executor = Sequential::default().store(place.store.clone());
    executor.run(&graph(1), ["first", "second"]).unwrap();
    let observed = executor.explain(&graph(2), ["first", "second"]).unwrap();
    for key in ["first", "second"] {
        let decision = format!("{:?}", observed.decision(key).unwrap());
        assert!(decision.contains("version 2"), "{key}: {decision}");
    }
}
