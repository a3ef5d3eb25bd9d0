//! A bound on memory: values leave it and come back as they were.

use std::fs;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenfold_graph::*;
use tenfold_store::{Fingerprint, Fingerprinter, Source, Stored};

use crate::store::child::remove;
use crate::store::support::{Place, local_ways, run, run_as};
use crate::support::{Way, ways};

/// The bytes of one large value.
const SIZE: usize = 10_000;
const N: usize = 40;
const LIMIT: usize = 6 * SIZE;

/// Number of large values alive, and its maximum. One for each kind, because the tests
/// of a program run at once.
#[derive(Default)]
struct Census {
    alive: AtomicUsize,
    most: AtomicUsize,
}

static CENSUS: [Census; 3] =
    [const { Census { alive: AtomicUsize::new(0), most: AtomicUsize::new(0) } }; 3];

/// A large value that is counted while it is alive.
struct Large<const KIND: usize>(Vec<u8>);

impl<const KIND: usize> Large<KIND> {
    fn new(bytes: Vec<u8>) -> Self {
        let alive = CENSUS[KIND].alive.fetch_add(1, Ordering::SeqCst) + 1;
        CENSUS[KIND].most.fetch_max(alive, Ordering::SeqCst);
        Self(bytes)
    }
}

impl<const KIND: usize> Drop for Large<KIND> {
    fn drop(&mut self) {
        CENSUS[KIND].alive.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<const KIND: usize> Stored for Large<KIND> {
    const CODEC: &'static str = "raw.v1";

    fn type_name() -> std::borrow::Cow<'static, str> {
        "test.large.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> tenfold_store::Result<()> {
        self.0.encode(to)
    }

    fn decode(from: &mut Source<'_>) -> tenfold_store::Result<Self> {
        Vec::decode(from).map(Self::new)
    }
}

impl<const KIND: usize> Fingerprint for Large<KIND> {
    fn fingerprint(&self, to: &mut Fingerprinter) {
        to.feed(&self.0);
    }
}

fn make<const KIND: usize>(seed: &u64) -> Large<KIND> {
    Large::new(content(*seed))
}

fn content(seed: u64) -> Vec<u8> {
    (0..SIZE as u64).map(|at| (at * seed) as u8).collect()
}

fn weigh<const KIND: usize>(large: &Large<KIND>) -> u64 {
    large.0.iter().map(|byte| u64::from(*byte)).sum()
}

fn total(all: &[&u64]) -> u64 {
    all.iter().copied().sum()
}

fn again<const KIND: usize>(large: &Large<KIND>, total: &u64) -> u64 {
    total + weigh(large)
}

/// Large values that are all needed once more, after all of them are there.
struct Scene<const KIND: usize> {
    graph: Graph,
    large: Vec<Node<Large<KIND>>>,
    total: Node<u64>,
    ends: Vec<Node<u64>>,
}

impl<const KIND: usize> Scene<KIND> {
    fn new() -> Self {
        let mut graph = Graph::new();
        let (mut large, mut weights) = (Vec::new(), Vec::new());
        for at in 0..N {
            let seed = graph.data(format_args!("seed/{at}"), at as u64).unwrap();
            let made = graph.task(format_args!("large/{at}"), cached(make::<KIND>), seed);
            let made = made.unwrap();
            large.push(made);
            let weight = graph.task(format_args!("weight/{at}"), weigh::<KIND>, made).unwrap();
            weights.push(weight);
        }
        let total = graph.task("total", total, weights).unwrap();
        let end = |(at, large): (usize, &Node<Large<KIND>>)| {
            graph.task(format_args!("end/{at}"), again::<KIND>, (*large, total)).unwrap()
        };
        let ends = large.iter().enumerate().map(end).collect();
        Self { graph, large, total, ends }
    }

    fn check(&self, way: &Way, run: &Run) {
        let weight = |seed| content(seed).iter().map(|byte| u64::from(*byte)).sum();
        let weights: Vec<u64> = (0..N as u64).map(weight).collect();
        let total: u64 = weights.iter().sum();
        for (end, weight) in self.ends.iter().zip(weights) {
            assert_eq!(*run.get(*end).unwrap(), total + weight, "{}", way.name);
        }
    }
}

fn most<const KIND: usize>() -> usize {
    CENSUS[KIND].most.swap(0, Ordering::SeqCst)
}

fn alive<const KIND: usize>() -> usize {
    CENSUS[KIND].alive.load(Ordering::SeqCst)
}

#[test]
fn a_graph_whose_values_exceed_the_limit_runs_within_it() {
    let scene = Scene::<0>::new();
    let plan = scene.graph.plan(&scene.ends).unwrap();
    for way in ways() {
        for (limit, values) in [(LIMIT, LIMIT / SIZE), (0, 0)] {
            let place = Place::new();
            let limit = |options: &mut Options| options.memory_limit = Some(limit);
            most::<0>();
            for time in ["cold", "warm"] {
                let observed = run_as(&way, &place.store, &plan, &Bindings::new(), limit);
                // Each worker has one value in its hands, and one that it makes room for.
                let bound = values + 2 * way.workers;
                let found = most::<0>();
                assert!(found <= bound, "{}, {time}: {found} values, not {bound}", way.name);
                scene.check(&way, &observed.run);
                assert!(observed.run.warnings().is_empty(), "{}", way.name);
                let begun =
                    observed.started().iter().filter(|key| key.starts_with("large")).count();
                assert_eq!(begun, if time == "cold" { N } else { 0 }, "{}", way.name);
                drop(observed);
                assert_eq!(alive::<0>(), 0, "{}, {time}", way.name);
                most::<0>();
            }
        }
    }
}

#[test]
fn targets_are_read_back_unchanged() {
    let scene = Scene::<1>::new();
    let plan = scene.graph.plan((&scene.large, scene.total)).unwrap();
    for way in ways() {
        let place = Place::new();
        for _ in 0..2 {
            let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |options| {
                options.memory_limit = Some(LIMIT);
            });
            let mut run = observed.run;
            for (at, large) in scene.large.iter().enumerate() {
                let expected = content(at as u64);
                if at % 2 == 0 {
                    assert_eq!(run.get(*large).unwrap().0, expected, "{}", way.name);
                }
                assert_eq!(run.take(*large).unwrap().0, expected, "{}", way.name);
            }
            drop(run);
            assert_eq!(alive::<1>(), 0, "{}", way.name);
        }
    }
}

#[test]
fn a_store_that_vanishes_under_a_limit_costs_time_only() {
    let scene = Scene::<2>::new();
    let plan = scene.graph.plan(&scene.ends).unwrap();
    for way in local_ways() {
        for at in ["large/20", "total", "end/7"] {
            let place = Place::new();
            let root = place.root();
            let befall = move |event: &Event<'_>| {
                let is_now = matches!(event.kind, EventKind::Started { key } if key == at);
                if is_now {
                    remove(&root);
                }
            };
            let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |options| {
                options.memory_limit = Some(LIMIT);
                options.observers.push(Arc::new(befall));
            });
            scene.check(&way, &observed.run);
            // The values of the last few tasks may be in memory.
            assert!(at == "end/7" || !observed.run.warnings().is_empty(), "{}: {at}", way.name);
            assert!(!place.root().exists(), "{}: {at}", way.name);
        }
    }
}

#[test]
fn without_a_limit_values_stay_in_memory_until_nobody_needs_them() {
    fn one(x: &u64) -> Vec<u8> {
        vec![*x as u8; SIZE]
    }
    #[allow(clippy::ptr_arg, reason = "a task takes the type of its node")]
    fn len(bytes: &Vec<u8>) -> u64 {
        bytes.len() as u64
    }
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 7_u64).unwrap();
        let bytes = graph.task("bytes", cached(one).always(), x).unwrap();
        let len = graph.task("len", len, bytes).unwrap();
        let plan = graph.plan(len).unwrap();
        run(&way, &place.store, &plan);
        let before = fs::metadata(place.blob_path("bytes")).unwrap().len();
        assert!(before >= SIZE as u64);
        let observed = run(&way, &place.store, &plan);
        assert_eq!(
            (observed.started(), observed.reused()),
            (vec!["len"], vec!["bytes"]),
            "{}",
            way.name
        );
        assert_eq!(observed.run.get(len).unwrap(), &(SIZE as u64));
    }
}
