//! Several processes on one store at once.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use tenfold_store::{Lookup, Store};

use crate::child::{self, WELL};
use crate::support::recipe;

/// Lets processes do their work at once, and gathers the digests that each recipe had for them.
fn race(work: &str, root: &Path, processes: usize) -> BTreeMap<u64, Vec<String>> {
    let mut children: Vec<(Child, BufReader<ChildStdout>)> = Vec::new();
    for process in 0..processes {
        let mut command = child::command(work, root, process as u64);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while line.trim() != "ready" {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0);
        }
        children.push((child, out));
    }
    for (child, _) in &mut children {
        child.stdin.take().unwrap().write_all(b"go\n").unwrap();
    }
    let mut digests: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (mut child, out) in children {
        let lines: Vec<String> = out.lines().map(Result::unwrap).collect();
        assert!(child.wait().unwrap().success());
        assert!(lines.iter().any(|line| line == WELL));
        for line in &lines {
            let Some(published) = line.strip_prefix("published ") else { continue };
            let (at, digest) = published.split_once(' ').unwrap();
            digests.entry(at.parse().unwrap()).or_default().push(digest.into());
        }
    }
    digests
}

/// Lets processes publish the same recipes, each with values of its own.
fn agree(processes: usize) {
    let root = tempfile::tempdir().unwrap();
    let digests = race("race", root.path(), processes);
    let store = Store::open(root.path()).unwrap();
    assert_eq!(digests.len(), 100);
    for (at, found) in digests {
        let digest = store.find(&recipe(at)).unwrap().found().unwrap().digest.to_string();
        assert_eq!(found, vec![digest; processes]);
    }
    assert_eq!(store.verify().unwrap().damage, []);
}

#[test]
fn two_processes_agree_on_one_digest_per_recipe() {
    agree(2);
}

#[test]
fn eight_processes_agree_on_one_digest_per_recipe() {
    agree(8);
}

#[test]
fn processes_agree_on_a_result_that_one_of_them_has_kept() {
    for processes in [2, 8] {
        let root = tempfile::tempdir().unwrap();
        let digests = race("race and keep some", root.path(), processes);
        let store = Store::open(root.path()).unwrap();
        for at in 0..100 {
            let is_kept = (0..processes as u64).any(|process| (process + at).is_multiple_of(3));
            assert_eq!(digests.contains_key(&at), is_kept);
            match store.find(&recipe(at)).unwrap() {
                Lookup::Found(record) => {
                    let found = &digests[&at];
                    assert_eq!(*found, vec![record.digest.to_string(); found.len()]);
                }
                Lookup::NotKept(_) => assert!(!is_kept),
                other => panic!("{other:?}"),
            }
        }
        let verified = store.verify().unwrap();
        assert_eq!((verified.damage, verified.without_blob), (vec![], vec![]));
    }
}

#[test]
fn a_result_that_any_process_keeps_is_kept() {
    for processes in [2, 8] {
        let root = tempfile::tempdir().unwrap();
        let digests = race("race with equal values", root.path(), processes);
        let store = Store::open(root.path()).unwrap();
        for (at, found) in digests {
            let record = store.find(&recipe(at)).unwrap().found().unwrap();
            assert!(record.kept);
            assert_eq!(found, vec![record.digest.to_string(); processes]);
        }
        let verified = store.verify().unwrap();
        assert_eq!((verified.records, verified.not_kept, verified.damage), (100, 0, vec![]));
    }
}
