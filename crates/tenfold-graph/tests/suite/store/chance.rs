//! Values that are a matter of chance, and tasks that panic: neither makes a run fail or mixes two
//! values.

use std::borrow::Cow;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use tenfold_graph::*;
use tenfold_store::{Fingerprint, Fingerprinter, Source, Stored};

use crate::store::support::{Place, local_ways, run};
use crate::support::ways;

/// Another value each time.
fn tick(_: &u64) -> u64 {
    static TICKS: AtomicU64 = AtomicU64::new(0);
    TICKS.fetch_add(1, Ordering::SeqCst)
}

fn left(x: &u64) -> u64 {
    x + 100
}

fn right(x: &u64) -> u64 {
    x + 100
}

#[test]
fn an_unkept_value_that_comes_out_otherwise_is_one_value_in_a_run() {
    for way in ways() {
        let place = Place::new();
        let mut graph = Graph::new();
        let x = graph.data("x", 3_u64).unwrap();
        let ticks = graph.task("tick", cached(tick), x).unwrap();
        let left = graph.task("left", cached(left).always(), ticks).unwrap();
        let right = graph.task("right", cached(right).always(), ticks).unwrap();
        run(&way, &place.store, &graph.plan(left).unwrap());
        if place.record("tick").kept {
            place.unkeep("tick");
        }
        // `left` could be reused, `right` needs another tick.
        let observed = run(&way, &place.store, &graph.plan((left, right)).unwrap());
        assert_eq!(
            observed.run.get(left).unwrap(),
            observed.run.get(right).unwrap(),
            "{}",
            way.name
        );
        let is_reported = |warning: &Warning| {
            warning.key == "tick" && matches!(warning.kind, WarningKind::NotReproduced { .. })
        };
        assert!(observed.run.warnings().iter().any(is_reported), "{}", way.name);
    }
}

#[test]
fn a_value_not_asked_for_cannot_be_read_whether_it_ran_or_was_reused() {
    let place = Place::new();
    let mut graph = Graph::new();
    let x = graph.data("x", 3_u64).unwrap();
    let first = graph.task("first", cached(left).always(), x).unwrap();
    let second = graph.task("second", right, first).unwrap();
    for outcome in ["ran", "reused"] {
        let observed = run(&ways()[0], &place.store, &graph.plan(second).unwrap());
        assert_eq!(observed.run.outcome(first.id()).unwrap().to_string(), outcome);
        assert!(matches!(observed.run.get(first), Err(Error::Value(ValueError::NotKept { .. }))));
    }
}

/// Panics when it is written, read or compared.
#[derive(Debug)]
struct Panics(u64);

impl Fingerprint for Panics {
    fn fingerprint(&self, _: &mut Fingerprinter) {
        panic!("while it was compared");
    }
}

impl Stored for Panics {
    const CODEC: &'static str = "panics.v1";

    fn type_name() -> Cow<'static, str> {
        "panics.v1".into()
    }

    fn encode(&self, to: &mut dyn Write) -> tenfold_store::Result<()> {
        if self.0 == 0 {
            panic!("while it was written");
        }
        self.0.encode(to)
    }

    fn decode(_: &mut Source<'_>) -> tenfold_store::Result<Self> {
        panic!("while it was read");
    }
}

fn panics(x: &u64) -> Panics {
    Panics(*x)
}

fn inner(panics: &Panics) -> u64 {
    panics.0
}

#[test]
fn a_codec_or_fingerprint_that_panics_fails_no_run() {
    for way in local_ways() {
        let place = Place::new();
        for x in [0, 7] {
            let mut graph = Graph::new();
            let x = graph.data("x", x).unwrap();
            let made = graph.task("made", cached(panics).always(), x).unwrap();
            let given = graph.data("given", Panics(2)).unwrap();
            let read = graph.task("read", cached(inner).always(), given).unwrap();
            for _ in 0..2 {
                let observed = run(&way, &place.store, &graph.plan((made, read)).unwrap());
                assert_eq!(observed.run.get(made).unwrap().0, *graph.value(x).unwrap().unwrap());
                assert_eq!(*observed.run.get(read).unwrap(), 2, "{}", way.name);
            }
        }
    }
}
