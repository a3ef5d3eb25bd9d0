//! Several processes on one store at once, and programs that were built again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Stdio};

use tenfold_store::Lookup;

use crate::store::child::{self, WELL, lines_of};
use crate::store::support::{Place, run};
use crate::support::ways;

/// Lets processes run one graph at once, and returns the values that each printed.
fn race(place: &Place, processes: usize) -> Vec<BTreeMap<String, u64>> {
    let mut children: Vec<(Child, BufReader<ChildStdout>)> = Vec::new();
    for _ in 0..processes {
        let mut command = child::command("race", &place.root(), 0);
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
    let values = |(mut child, mut out): (Child, BufReader<ChildStdout>)| {
        let mut output = Vec::new();
        out.read_to_end(&mut output).unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(lines_of(&output, WELL).len(), 1);
        let value = |line: String| {
            let (key, value) = line.split_once(' ').unwrap();
            (key.to_owned(), value.parse().unwrap())
        };
        lines_of(&output, "value ").into_iter().map(value).collect()
    };
    children.into_iter().map(values).collect()
}

/// Processes agree on every value, and every dependent value was computed from that one.
fn agree(processes: usize) {
    for _ in 0..3 {
        let place = Place::new();
        let values = race(&place, processes);
        assert_eq!(values[0].len(), 120);
        for other in &values {
            assert_eq!(*other, values[0]);
        }
        let mut recipes = BTreeSet::new();
        for record in place.store.records().unwrap() {
            let record = record.unwrap();
            assert!(recipes.insert(record.provenance.key.clone()), "one record per recipe");
            let Lookup::Found(value) = place.store.load::<u64>(&record).unwrap() else {
                panic!("{record:?}")
            };
            assert_eq!(values[0][&record.provenance.key], value);
        }
        assert_eq!(recipes.len(), 120);
        assert_eq!(place.store.verify().unwrap().damage, []);
        let graph = child::race_graph();
        for way in ways() {
            let plan = graph.plan("{end,sure-end}/*").unwrap();
            let here = run(&way, &place.store, &plan);
            assert_eq!(here.started(), [""; 0], "{}", way.name);
            for (key, _) in here.run.outcomes().filter(|(key, _)| key.contains("end")) {
                assert_eq!(*here.run.get_key::<u64>(key).unwrap(), values[0][key]);
            }
        }
    }
}

#[test]
fn two_processes_agree_on_all_inputs() {
    agree(2);
}

#[test]
fn eight_processes_agree_on_all_inputs() {
    agree(8);
}

#[test]
fn a_rebuilt_program_runs_tasks_known_by_the_executable_only() {
    let place = Place::new();
    let this = std::env::current_exe().unwrap();
    let directory = tempfile::tempdir().unwrap();
    let other = directory.path().join("other");
    fs::copy(&this, &other).unwrap();
    // Bytes after the end of a program harm nothing, but its digest is another.
    fs::OpenOptions::new().append(true).open(&other).unwrap().write_all(b"built again").unwrap();
    let mut text = String::new();
    for (heading, program) in
        [("first", &this), ("again", &this), ("built again", &other), ("once more", &other)]
    {
        let output = child::command_of(program, "identity", &place.root(), 0).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        text.push_str(&format!("== {heading} ==\n"));
        for word in ["because ", "outcome "] {
            lines_of(&output.stdout, word)
                .iter()
                .for_each(|line| text.push_str(&format!("{line}\n")));
        }
    }
    insta::assert_snapshot!(text);
}
