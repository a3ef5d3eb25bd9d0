//! A search that is killed at half of its fits and run again with its store, beside one that is left alone.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tenfold::graph::{Event, EventKind, Executor, Threads};
use tenfold::store::Store;

use crate::figures::{Figures, median, seconds, target_dir};
use crate::messages::{FOLDS, GRID_96, VECTORIZERS, WEIGHTINGS, messages};

/// The argument that makes this program run the search with a store, and no more; the folder of the
/// store follows.
pub(crate) const STORED: &str = "--search-with-store";

const N_MESSAGES: usize = 5_000;
const N_FITS: usize = FOLDS * (VECTORIZERS + VECTORIZERS * WEIGHTINGS + 96);
const ROUNDS: usize = 3;

pub(crate) fn measure(figures: &mut Figures) {
    let folder = target_dir().join("search-store");
    let (mut undisturbed, mut disturbed, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let left_alone = || {
            empty(&folder);
            seconds(|| wait_for(start(&folder), N_FITS)).0
        };
        let killed = || {
            empty(&folder);
            seconds(|| {
                kill_at_half(start(&folder));
                // Two fits at work are lost.
                wait_for(start(&folder), N_FITS - N_FITS / 2 + 2);
            })
            .0
        };
        // In turn, so that neither is always the first.
        let (alone, twice) = if round % 2 == 0 {
            let alone = left_alone();
            (alone, killed())
        } else {
            let twice = killed();
            (left_alone(), twice)
        };
        undisturbed.push(alone);
        disturbed.push(twice);
        ratios.push(twice / alone);
    }
    empty(&folder);
    figures.add("undisturbed_seconds", median(undisturbed), "s");
    figures.add("killed_and_resumed_seconds", median(disturbed), "s");
    let ratio = median(ratios);
    figures.add("killed_and_resumed_over_undisturbed", ratio, "times (bar: 1.05 at most)");
}

/// Removes the store, if there is one.
fn empty(folder: &Path) {
    // Not there the first time.
    let _ = std::fs::remove_dir_all(folder);
}

/// A process that runs the search with this store and prints a line for each fit that ends.
fn start(store: &Path) -> Child {
    let this = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(this);
    command.arg(STORED).arg(store).stdout(Stdio::piped()).spawn().expect("it runs again")
}

fn kill_at_half(mut child: Child) {
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let seen = lines.map_while(Result::ok).take(N_FITS / 2).count();
    child.kill().expect("it is at work");
    child.wait().expect("it ends");
    assert_eq!(seen, N_FITS / 2, "fits before it was killed");
}

/// Waits for the end of a process that runs at most so many fits.
fn wait_for(mut child: Child, fits_max: usize) {
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let seen = lines.map_while(Result::ok).count();
    let status = child.wait().expect("it ends");
    assert!(status.success(), "the search ended with {status}");
    assert!(seen <= fits_max, "{seen} fits ran, expected {fits_max} at most");
}

/// Runs the search with a store; prints a line for each fit that ends.
pub(crate) fn search(store: &Path) {
    let store = Store::open(store).expect("the target folder can be written");
    let observer = |event: &Event<'_>| {
        if let EventKind::Finished { key, .. } = &event.kind
            && key.contains("/fit-")
        {
            let mut out = std::io::stdout().lock();
            // The other end may be gone.
            let _ = writeln!(out, "{key}").and_then(|()| out.flush());
        }
    };
    let threads = Threads::default().store(store).observer(observer);
    assert_eq!(GRID_96.run(messages(N_MESSAGES), threads).table().rows.len(), 96);
}
