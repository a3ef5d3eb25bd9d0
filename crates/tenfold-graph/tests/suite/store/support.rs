//! The shared parts of the tests of runs with a store: stores, runs with a log of their events, and
//! stories, which are the same in every way to run.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tenfold_graph::*;
use tenfold_store::{Digest, Durability, Record, Store};

use crate::support::{CLUSTER, Way, ways};

/// An empty store in a directory of its own.
pub(crate) struct Place {
    directory: TempDir,
    pub(crate) store: Store,
}

impl Place {
    pub(crate) fn new() -> Self {
        // In memory, if the system offers that: many small files are slow on a busy disk.
        let memory = Path::new("/dev/shm");
        let directory =
            if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let directory = directory.unwrap();
        let store = open(&directory.path().join("store"));
        Self { directory, store }
    }

    /// Lets nothing be written any more: no temporary file can be made.
    pub(crate) fn stop_writes(&self) {
        let temporary = self.root().join("temporary");
        fs::remove_dir_all(&temporary).unwrap();
        fs::write(&temporary, b"").unwrap();
    }

    /// The directory of the store.
    pub(crate) fn root(&self) -> PathBuf {
        self.directory.path().join("store")
    }

    /// The path of the record that was written under a key.
    pub(crate) fn record_path(&self, key: &str) -> PathBuf {
        named(&self.root(), "records", &self.record(key).recipe)
    }

    /// The path of the blob written under a key.
    pub(crate) fn blob_path(&self, key: &str) -> PathBuf {
        named(&self.root(), "blobs", &self.record(key).digest)
    }

    /// The record that was written under a key.
    pub(crate) fn record(&self, key: &str) -> Record {
        record(&self.store, key)
    }

    /// Turns the value written under a key into one that was not worth keeping.
    pub(crate) fn unkeep(&self, key: &str) {
        let mut record = self.record(key);
        record.kept = false;
        fs::remove_file(self.blob_path(key)).unwrap();
        fs::write(self.record_path(key), record.to_bytes()).unwrap();
    }
}

/// Opens a store that need not survive a loss of power.
pub(crate) fn open(root: &Path) -> Store {
    Store::open_with(root, Durability::Process).unwrap()
}

/// The record that was written under a key.
pub(crate) fn record(store: &Store, key: &str) -> Record {
    let mut records = store.records().unwrap().filter_map(Result::ok);
    records.find(|record| record.provenance.key == key).unwrap()
}

/// The path of a thing in a store.
pub(crate) fn named(root: &Path, area: &str, name: &Digest) -> PathBuf {
    let name = name.to_string();
    root.join(area).join(&name[..2]).join(&name)
}

/// Changes the bytes of a file.
pub(crate) fn edit(path: &Path, edit: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    edit(&mut bytes);
    fs::write(path, bytes).unwrap();
}

/// Flips a bit in the middle of a file.
pub(crate) fn flip(path: &Path) {
    edit(path, |bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
    });
}

/// The number of files directly in a directory.
pub(crate) fn count(directory: &Path) -> usize {
    fs::read_dir(directory).unwrap().count()
}

/// A run, and the lines of its events.
pub(crate) struct Observed {
    pub(crate) run: Run,
    pub(crate) lines: Vec<String>,
}

impl Observed {
    /// The keys of the tasks that began, sorted.
    pub(crate) fn started(&self) -> Vec<&str> {
        self.after("started ")
    }

    /// The keys of the tasks that were reused, sorted.
    pub(crate) fn reused(&self) -> Vec<&str> {
        self.after("reused ")
    }

    fn after(&self, word: &str) -> Vec<&str> {
        let mut keys: Vec<_> =
            self.lines.iter().filter_map(|line| line.strip_prefix(word)).collect();
        keys.sort_unstable();
        keys
    }
}

/// Runs a plan with a store.
pub(crate) fn run(way: &Way, store: &Store, plan: &Plan) -> Observed {
    run_as(way, store, plan, &Bindings::new(), |_| {})
}

/// Runs a plan with a store, bindings and other options.
pub(crate) fn run_as(
    way: &Way,
    store: &Store,
    plan: &Plan,
    bindings: &Bindings,
    edit: impl FnOnce(&mut Options),
) -> Observed {
    // A way of its own, because it gets options of its own.
    let mut own = ways().into_iter().find(|own| own.name == way.name).unwrap();
    let log = EventLog::default();
    let options = own.executor.options_mut();
    options.store = Some(store.clone());
    options.observers.push(Arc::new(log.clone()));
    edit(options);
    let run = own.executor.run_plan(plan, bindings.clone());
    let run = run.unwrap_or_else(|error| panic!("{}: {error}", way.name));
    Observed { run, lines: log.lines() }
}

/// The events of some runs with one store, as text.
pub(crate) struct Story<'a> {
    way: &'a Way,
    pub(crate) place: Place,
    text: String,
    /// The same, with the events of each run in alphabetical order.
    sorted: String,
}

impl Story<'_> {
    /// Explains and runs.
    pub(crate) fn run(&mut self, heading: &str, graph: &Graph, targets: &str) -> Run {
        self.run_with(heading, graph, targets, |_| {})
    }

    /// Explains and runs with other options.
    pub(crate) fn run_with(
        &mut self,
        heading: &str,
        graph: &Graph,
        targets: &str,
        edit: impl Fn(&mut Options),
    ) -> Run {
        let mut explainer = Sequential::default().store(self.place.store.clone());
        edit(explainer.options_mut());
        let explanation = explainer.explain(graph, targets).unwrap();
        let plan = graph.plan(targets).unwrap();
        let observed = run_as(self.way, &self.place.store, &plan, &Bindings::new(), edit);
        self.write(heading, &explanation, observed)
    }

    /// Explains and runs with bindings.
    pub(crate) fn run_bound(
        &mut self,
        heading: &str,
        graph: &Graph,
        targets: &str,
        bindings: &Bindings,
    ) -> Run {
        let plan = graph.plan(targets).unwrap();
        let explanation = plan.explain_bound(&self.place.store, bindings).unwrap();
        let observed = run_as(self.way, &self.place.store, &plan, bindings, |_| {});
        self.write(heading, &explanation, observed)
    }

    fn write(&mut self, heading: &str, explanation: &Explanation, observed: Observed) -> Run {
        let mut sorted = observed.lines.clone();
        sorted.sort_unstable();
        for (text, lines) in [(&mut self.text, &observed.lines), (&mut self.sorted, &sorted)] {
            writeln!(text, "== {heading} ==\n{explanation}--").unwrap();
            lines.iter().for_each(|line| writeln!(text, "{line}").unwrap());
            writeln!(text, "--").unwrap();
            for (key, outcome) in observed.run.outcomes() {
                writeln!(text, "{key}: {outcome}").unwrap();
            }
            writeln!(text).unwrap();
        }
        observed.run
    }
}

/// Lets a story happen in every way, each with a store of its own, and gives its text. It is the
/// same in every way but for the order of events.
pub(crate) fn in_every_way(happen: impl Fn(&mut Story)) -> String {
    in_these_ways(ways(), happen)
}

/// The ways whose tasks all run in this process, so that a store that fails fails no run.
pub(crate) fn local_ways() -> impl Iterator<Item = Way> {
    ways().into_iter().filter(|way| way.name != CLUSTER)
}

/// The same in the ways whose tasks all run in this process: where a story gives the reason why
/// something ran or was warned of that another process does otherwise.
pub(crate) fn in_every_local_way(happen: impl Fn(&mut Story)) -> String {
    in_these_ways(local_ways(), happen)
}

fn in_these_ways(ways: impl IntoIterator<Item = Way>, happen: impl Fn(&mut Story)) -> String {
    let mut oracle: Option<(String, String)> = None;
    for way in ways {
        let (text, sorted) = (String::new(), String::new());
        let mut story = Story { way: &way, place: Place::new(), text, sorted };
        happen(&mut story);
        let plain = |text: &str| plain(text, &story.place.root());
        let (text, sorted) = (plain(&story.text), plain(&story.sorted));
        match &oracle {
            Some((_, first)) => assert_eq!(*first, sorted, "{}", way.name),
            None => oracle = Some((text, sorted)),
        }
    }
    oracle.unwrap().0
}

/// A text without the parts that differ from run to run: seconds, and the path of the store.
/// Digests stay as their first letters only.
fn plain(text: &str, root: &Path) -> String {
    let text = text.replace(&root.display().to_string(), "[store]");
    let mut plain = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let seconds = words.iter().position(|word| *word == "saves");
        let words = words.iter().enumerate().map(|(at, word)| {
            let is_time = seconds.is_some_and(|saves| at == saves + 1 || at == saves + 2);
            if is_time { "[time]".to_owned() } else { without_digests(word) }
        });
        let words: Vec<String> = words.collect();
        plain.push_str(words.join(" ").trim_end());
        plain.push('\n');
    }
    plain
}

/// A word with `[digest]` for each run of 64 hexadecimal digits and the directory above it.
fn without_digests(word: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let mut plain = String::new();
    let mut rest = word;
    while let Some(start) = rest.find(is_digit) {
        let len = rest[start..].find(|c| !is_digit(c)).unwrap_or(rest.len() - start);
        plain.push_str(&rest[..start]);
        if len == 64 {
            if let Some(above) = plain.len().checked_sub(3).filter(|_| plain.ends_with('-')) {
                plain.truncate(above);
            }
            plain.push_str("[digest]");
        } else {
            plain.push_str(&rest[start..start + len]);
        }
        rest = &rest[start + len..];
    }
    plain + rest
}

/// A small generator of numbers that look random (Steele, Lea and Flood, 2014: SplitMix64).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
