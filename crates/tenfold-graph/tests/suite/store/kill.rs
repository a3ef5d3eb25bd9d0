//! SIGKILL at random instants: finished values are there and do not run again, and the end is the
//! same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tenfold_graph::*;
use tenfold_store::{Digest, Lookup, Store};

use crate::store::child::{self, STEPS, WELL};
use crate::store::support::{Numbers, count, open, run};
use crate::support::{size, ways};

/// Minimum number of times a child is killed while it works.
fn n_kills() -> u32 {
    size(200, 12)
}

/// The digest of each value of an undisturbed run, by key.
fn undisturbed() -> BTreeMap<String, Digest> {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory.path().join("store"));
    Sequential::default().store(store.clone()).run(&child::long_graph(), "end").unwrap();
    kept(&store)
}

/// The digests of all values of a store, by key. Everything in it is sound.
fn kept(store: &Store) -> BTreeMap<String, Digest> {
    let verified = store.verify().unwrap();
    assert_eq!((verified.damage, verified.without_blob), (vec![], vec![]));
    let mut all = BTreeMap::new();
    for record in store.records().unwrap() {
        let record = record.unwrap();
        assert!(matches!(store.load::<Vec<u64>>(&record).unwrap(), Lookup::Found(_)));
        assert!(all.insert(record.provenance.key, record.digest).is_none(), "one record per key");
    }
    all
}

/// The keys of the tasks that began in a child, each once.
fn begun(root: &Path) -> BTreeSet<String> {
    let log = fs::read_to_string(child::log_path(root)).unwrap_or_default();
    let _ = fs::remove_file(child::log_path(root));
    let lines: Vec<&str> = log.lines().collect();
    let keys: BTreeSet<String> = lines.iter().map(|line| line.to_string()).collect();
    assert_eq!(keys.len(), lines.len(), "nothing runs twice in one life");
    let end = format!("node/{STEPS}");
    keys.into_iter().map(|key| if key == end { "end".to_owned() } else { key }).collect()
}

/// Lets a child work, and kills it after a while. Says whether it had not come to its end by then.
fn kill(root: &Path, number: u64, after: Duration) -> bool {
    let mut command = child::command("long work", root, number);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    sleep(after);
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

/// Duration of a child's work if nobody kills it.
fn whole_length() -> Duration {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("store");
    let began = Instant::now();
    let output = child::command("long work", &root, 0).output().unwrap();
    assert_eq!(child::lines_of(&output.stdout, WELL).len(), 1, "{output:?}");
    assert_eq!(begun(&root).len() as u64, STEPS + 1);
    began.elapsed()
}

#[test]
fn a_killed_run_loses_nothing_that_finished_and_ends_as_if_undisturbed() {
    let (oracle, length) = (undisturbed(), whole_length().as_micros() as u64);
    let mut numbers = Numbers(7);
    let (mut killed, mut lives_with_progress) = (0, 0);
    for number in 0.. {
        if killed >= n_kills() {
            break;
        }
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("store");
        let mut finished = BTreeMap::new();
        // The later lives have less to do.
        for life in 1..=4 {
            let after = Duration::from_micros(numbers.below(length / life + 1));
            killed += u32::from(kill(&root, number, after));
            let began = begun(&root);
            let again: Vec<_> = began.iter().filter(|key| finished.contains_key(*key)).collect();
            assert_eq!(again, [&""; 0], "finished before and ran again");
            let store = open(&root);
            assert_eq!(count(&root.join("temporary")), 0, "a temporary file outlived an open");
            let now = kept(&store);
            assert!(finished.iter().all(|(key, digest)| now.get(key) == Some(digest)));
            lives_with_progress += u32::from(now.len() > finished.len());
            finished = now;
        }
        let way = &ways()[number as usize % 4];
        let graph = child::long_graph();
        let observed = run(way, &open(&root), &graph.plan("end").unwrap());
        assert!(observed.run.warnings().is_empty(), "{:?}", observed.run.warnings());
        let again: Vec<_> =
            observed.started().into_iter().filter(|key| finished.contains_key(*key)).collect();
        assert_eq!(again, [""; 0], "finished before and ran again");
        assert_eq!(kept(&open(&root)), oracle);
    }
    assert!(
        lives_with_progress > n_kills() / 4,
        "only {lives_with_progress} lives came to something"
    );
}
