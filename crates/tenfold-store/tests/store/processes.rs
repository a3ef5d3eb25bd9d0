//! Several processes on one store at once.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Stdio};

use tenfold_store::Store;

use crate::child::{self, WELL};
use crate::support::recipe;

/// Lets processes publish the same recipes, each with values of its own.
fn race(processes: usize) {
    let root = tempfile::tempdir().unwrap();
    let mut children: Vec<(Child, BufReader<ChildStdout>)> = Vec::new();
    for _ in 0..processes {
        let mut command = child::command("race", root.path(), 0);
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
    let store = Store::open(root.path()).unwrap();
    assert_eq!(digests.len(), 100);
    for (at, told) in digests {
        let digest = store.find(&recipe(at)).unwrap().found().unwrap().digest.to_string();
        assert_eq!(told, vec![digest; processes]);
    }
    assert_eq!(store.verify().unwrap().damage, []);
}

#[test]
fn two_processes_agree_on_one_digest_per_recipe() {
    race(2);
}

#[test]
fn eight_processes_agree_on_one_digest_per_recipe() {
    race(8);
}
