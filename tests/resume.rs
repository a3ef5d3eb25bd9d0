//! The example `resume` as its users run it: each edit is explained before it runs, and reruns only
//! the tasks that depend on it.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::program;

use program::Program;

const PROGRAM: Program = Program("resume");

/// A table and a store of its own for one test.
struct Place {
    _directory: tempfile::TempDir,
    store: String,
    table: PathBuf,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let table = directory.path().join("table.csv");
        fs::write(&table, include_str!("../datasets/breast_cancer.csv")).unwrap();
        let store = directory.path().join("store").display().to_string();
        Self { _directory: directory, store, table }
    }

    fn args<'a>(&'a self, edits: &[&'a str]) -> Vec<&'a str> {
        let here = ["--cache", &self.store, "--data", self.table.to_str().unwrap()];
        here.into_iter().chain(edits.iter().copied()).collect()
    }

    /// The explanation before a run: the keys and reasons of tasks that would run.
    fn explained(&self, edits: &[&str]) -> Vec<(String, String)> {
        let mut args = self.args(edits);
        args.push("--dry-run");
        let text = PROGRAM.printed(&args);
        let run = text.lines().filter_map(|line| line.strip_prefix("run    "));
        let explained = run.map(|line| line.split_once(' ').unwrap());
        explained.map(|(key, reason)| (key.to_owned(), reason.trim().to_owned())).collect()
    }

    /// The keys of the tasks that ran.
    fn ran(&self, edits: &[&str]) -> BTreeSet<String> {
        let text = PROGRAM.printed(&self.args(edits));
        let ran = text.lines().filter_map(|line| line.strip_prefix("ran    "));
        ran.map(str::to_owned).collect()
    }

    fn costs(&self, edits: &[&str]) -> Vec<String> {
        let text = PROGRAM.printed(&self.args(edits));
        let is_cost = |line: &&str| line.contains("/cost-") && !line.starts_with("ran ");
        let costs: Vec<String> = text.lines().filter(is_cost).map(str::to_owned).collect();
        assert_eq!(costs.len(), 6, "{text}");
        costs
    }

    /// The reasons why tasks whose key holds `part` would run.
    fn reasons(&self, edits: &[&str], part: &str) -> BTreeSet<String> {
        let explained = self.explained(edits).into_iter().filter(|(key, _)| key.contains(part));
        explained.map(|(_, reason)| reason).collect()
    }
}

fn having(keys: &BTreeSet<String>, part: &str) -> usize {
    keys.iter().filter(|key| key.contains(part)).count()
}

#[test]
fn an_unchanged_pipeline_runs_nothing() {
    let place = Place::new();
    assert_eq!(having(&place.ran(&[]), "/fit-"), 9);
    assert_eq!(place.explained(&[]), []);
    assert_eq!(place.ran(&[]), BTreeSet::new());
}

#[test]
fn an_edit_to_evaluate_refits_nothing() {
    let place = Place::new();
    place.ran(&[]);
    let edit = ["--edition", "2"];
    let code_changed = "code changed (version 1 → version 2)".to_owned();
    assert_eq!(place.reasons(&edit, "/cost-"), BTreeSet::from([code_changed]));
    assert_eq!(place.reasons(&edit, "/fit-"), BTreeSet::new());
    let ran = place.ran(&edit);
    assert_eq!((having(&ran, "/cost-"), having(&ran, "/fit-")), (6, 0), "{ran:?}");
}

#[test]
fn an_edit_to_a_candidate_refits_that_candidate_only() {
    let place = Place::new();
    place.ran(&[]);
    let edit = ["--alpha", "0.01"];
    let changed = "input `sgd/sgd` changed".to_owned();
    assert_eq!(place.reasons(&edit, "sgd/cv/fit-"), BTreeSet::from([changed]));
    assert_eq!(place.reasons(&edit, "svc/"), BTreeSet::new());
    let ran = place.ran(&edit);
    assert_eq!((having(&ran, "sgd/cv/fit-"), having(&ran, "svc/")), (3, 0), "{ran:?}");
}

#[test]
fn an_edit_to_the_table_runs_its_dependents() {
    let place = Place::new();
    let before = place.costs(&[]);
    let table = fs::read_to_string(&place.table).unwrap();
    let without_last_row = table.trim_end().rsplit_once('\n').unwrap().0;
    fs::write(&place.table, without_last_row).unwrap();
    let explained = place.explained(&[]);
    for key in ["X", "y"] {
        let reason = "input `table` changed".to_owned();
        assert!(explained.contains(&(key.to_owned(), reason)), "{explained:?}");
    }
    assert_eq!(having(&place.ran(&[]), "/fit-"), 9);

    // A line more that holds nothing: the table is read, and found unchanged.
    fs::write(&place.table, format!("{table}\n")).unwrap();
    assert_eq!(place.reasons(&[], "X").len(), 2);
    let ran = place.ran(&[]);
    let cached = (having(&ran, "/fit-"), having(&ran, "/cost-"));
    assert!(ran.contains("X") && ran.contains("y") && cached == (0, 0), "{ran:?}");
    assert_eq!(place.costs(&[]), before);
}

#[test]
fn a_store_and_a_fresh_run_give_the_same_results() {
    let place = Place::new();
    place.ran(&[]);
    for edits in
        [&["--edition", "2"][..], &["--alpha", "0.01"], &["--alpha", "0.01", "--edition", "2"]]
    {
        assert_eq!(place.costs(edits), Place::new().costs(edits));
    }
}

#[test]
fn the_story_is_printed_whole() {
    let story = PROGRAM.printed(&[]);
    let chapters: Vec<&str> = story.split("== ").skip(1).collect();
    let fits = |at: usize| chapters[at].matches("ran    ").count();
    assert_eq!((0..5).map(fits).collect::<Vec<_>>(), [9, 0, 3, 9, 0], "{story}");
}

#[test]
fn wrong_options_are_refused() {
    let place = Place::new();
    assert_eq!(PROGRAM.refused(&["--edition", "2"]), "name the store with --cache DIR");
    assert_eq!(PROGRAM.refused(&["--cache", &place.store]), "name the table with --data FILE.csv");
    assert_eq!(PROGRAM.refused(&place.args(&["--edition", "3"])), "--edition is 1 or 2, not 3");
    assert!(PROGRAM.printed(&["--help"]).contains("--dry-run"));
    let dry = PROGRAM.printed(&place.args(&["--dry-run"]));
    assert!(dry.contains("0 reused") && !std::path::Path::new(&place.store).exists(), "{dry}");
    let missing = PROGRAM.refused(&["--cache", &place.store, "--data", "/no/such/table.csv"]);
    assert!(missing.contains("/no/such/table.csv"), "{missing}");
}
