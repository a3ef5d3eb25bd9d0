//! This test program as a child of itself, with its work set by its environment.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use tenfold_graph::*;
use tenfold_store::Store;

use crate::store::damage;
use crate::store::disk;
use crate::store::support::open;

const WORK: &str = "TENFOLD_GRAPH_CHILD";
const ROOT: &str = "TENFOLD_GRAPH_ROOT";
const NUMBER: &str = "TENFOLD_GRAPH_NUMBER";

/// The last line of a child that found everything as it should be.
pub(crate) const WELL: &str = "all is well";

/// The arguments of a child.
const ARGUMENTS: [&str; 3] = ["store::child::child", "--exact", "--nocapture"];

/// The program and the arguments of a child.
pub(crate) fn arguments() -> Vec<String> {
    let program = std::env::current_exe().unwrap().to_str().unwrap().to_owned();
    [program].into_iter().chain(ARGUMENTS.map(String::from)).collect()
}

/// A child that works on a store.
pub(crate) fn command(work: &str, root: &Path, number: u64) -> Command {
    command_of(&std::env::current_exe().unwrap(), work, root, number)
}

/// The same with another program.
pub(crate) fn command_of(program: &Path, work: &str, root: &Path, number: u64) -> Command {
    let mut command = Command::new(program);
    command.args(ARGUMENTS);
    with(&mut command, work, root, number);
    command
}

/// Sets the work of the child in a command.
pub(crate) fn with(command: &mut Command, work: &str, root: &Path, number: u64) {
    command.env(WORK, work).env(ROOT, root).env(NUMBER, number.to_string());
}

/// Writes a line that the parent reads at once.
pub(crate) fn print_line(line: impl std::fmt::Display) {
    let mut out = io::stdout().lock();
    writeln!(out, "\n{line}").unwrap();
    out.flush().unwrap();
}

/// Not a test: the work of children. Without its environment it does nothing.
#[test]
fn child() {
    let Ok(work) = std::env::var(WORK) else { return };
    let root = PathBuf::from(std::env::var_os(ROOT).unwrap());
    let number: u64 = std::env::var(NUMBER).unwrap().parse().unwrap();
    match work.as_str() {
        "long work" => long_work(&root, number),
        "race" => race(&root),
        "identity" => identity(&root),
        "fill" => disk::fill(&root),
        "read only" => disk::read_only(&root),
        "read only and damaged" => damage::read_only(&root),
        _ => panic!("a child cannot {work}"),
    }
}

/// The file that the tasks of long work write a line to when they begin.
static LOG: Mutex<Option<File>> = Mutex::new(None);

/// The path of the log of long work.
pub(crate) fn log_path(root: &Path) -> PathBuf {
    root.with_extension("log")
}

/// Some milliseconds of work on earlier results.
fn step(number: &u64, inputs: &[&Vec<u64>]) -> Vec<u64> {
    if let Some(log) = &mut *LOG.lock().unwrap() {
        log.write_all(format!("node/{number}\n").as_bytes()).unwrap();
    }
    let mut sum = *number;
    for _ in 0..20_000 * (1 + number * 7 % 20) {
        sum = sum.rotate_left(9).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1);
    }
    let inputs = inputs.iter().flat_map(|input| input.iter().take(50).copied());
    // Small values and large ones, which are written in another way.
    let own = (0..number * 613 % 12_000).map(|at| at ^ sum);
    [sum].into_iter().chain(inputs).chain(own).collect()
}

/// The number of tasks of long work.
pub(crate) const STEPS: u64 = 30;

/// Thirty tasks, each on some of those before it.
pub(crate) fn long_graph() -> Graph {
    let mut graph = Graph::new();
    let mut nodes: Vec<Node<Vec<u64>>> = Vec::new();
    for number in 0..STEPS {
        let data = graph.data(format_args!("number/{number}"), number).unwrap();
        let near = |at: &u64| *at > 0 && number % 3 != 0 && number >= *at;
        let near = [1, 3, number % 7].into_iter().filter(near);
        let inputs: Vec<_> = near.map(|at| nodes[(number - at) as usize]).collect();
        let key = format!("node/{number}");
        nodes.push(graph.task(key, cached(step).always(), (data, inputs)).unwrap());
    }
    let data = graph.data("number/end", STEPS).unwrap();
    graph.task("end", cached(step).always(), (data, nodes)).unwrap();
    graph
}

/// Runs the long graph to its end, with a limit on memory for odd numbers, and with a store that
/// survives a loss of power for every fourth.
fn long_work(root: &Path, number: u64) {
    let log = File::options().append(true).create(true).open(log_path(root)).unwrap();
    *LOG.lock().unwrap() = Some(log);
    let store = if number % 4 == 3 { Store::open(root).unwrap() } else { open(root) };
    let mut threads = Threads::new(2).unwrap().store(store);
    if number % 2 == 1 {
        threads = threads.memory_limit(1000);
    }
    let graph = long_graph();
    let run = threads.run(&graph, "end").unwrap().all_ran().unwrap();
    assert!(run.warnings().is_empty(), "{:?}", run.warnings());
    print_line(WELL);
}

fn of_this_process(x: &u64) -> u64 {
    x.wrapping_mul(1_000_000) + u64::from(std::process::id())
}

fn next(x: &u64) -> u64 {
    x.wrapping_mul(31).wrapping_add(7)
}

/// Tasks whose values depend on the process, and others on them.
pub(crate) fn race_graph() -> Graph {
    let mut graph = Graph::new();
    for number in 0..20_u64 {
        let x = graph.data(format_args!("x/{number}"), number).unwrap();
        let key = |case: &str| format!("{case}/{number}");
        let chance = graph.task(key("chance"), cached(of_this_process).always(), x).unwrap();
        let after = graph.task(key("after"), cached(next).always(), chance).unwrap();
        let again = graph.task(key("again"), cached(of_this_process).always(), after).unwrap();
        graph.task(key("end"), cached(next).always(), again).unwrap();
        let sure = graph.task(key("sure"), cached(next), x).unwrap();
        graph.task(key("sure-end"), cached(next), sure).unwrap();
    }
    graph
}

/// Runs a graph at the same time as others, and prints its values.
fn race(root: &Path) {
    let store = open(root);
    let threads = Threads::new(2).unwrap().store(store);
    let graph = race_graph();
    print_line("ready");
    io::stdin().read_line(&mut String::new()).unwrap();
    let run = threads.run(&graph, "{chance,after,again,end,sure,sure-end}/*").unwrap();
    let run = run.all_ran().unwrap();
    assert!(run.warnings().is_empty(), "{:?}", run.warnings());
    let mut lines = String::new();
    for (key, _) in run.outcomes() {
        lines.push_str(&format!("value {key} {}\n", run.get_key::<u64>(key).unwrap()));
    }
    print_line(lines);
    print_line(WELL);
}

#[task(crate = tenfold_graph)]
fn marked(x: &u64) -> u64 {
    x + 1
}

/// Prints the outcomes of tasks that are identified in different ways.
fn identity(root: &Path) {
    let mut graph = Graph::new();
    let x = graph.data("x", 7_u64).unwrap();
    graph.task("known/by-executable", cached(next).always(), x).unwrap();
    graph.task("known/by-source", cached(marked).always(), x).unwrap();
    graph.task("known/by-version", cached(of_this_process).always().version(1), x).unwrap();
    let uncached = graph.task("uncached", next, x).unwrap();
    let versioned = graph.task("versioned", task(next).version(1), x).unwrap();
    let after = cached(marked).always();
    graph.task("known/after-uncached", after.clone(), uncached).unwrap();
    graph.task("known/after-versioned", after, versioned).unwrap();
    let executor = Sequential::default().store(open(root));
    let explanation = executor.explain(&graph, "known/*").unwrap();
    for (key, decision) in explanation.decisions() {
        if let Decision::Run(reason) = decision {
            print_line(format_args!("because {key}: {reason}"));
        }
    }
    let run = executor.run(&graph, "known/*").unwrap();
    for (key, outcome) in run.outcomes() {
        print_line(format_args!("outcome {key}: {outcome}"));
    }
}

/// The lines of a child that begin with this word, in order.
pub(crate) fn lines_of(output: &[u8], word: &str) -> Vec<String> {
    let output = String::from_utf8_lossy(output);
    output.lines().filter_map(|line| line.strip_prefix(word)).map(String::from).collect()
}

/// Removes the directory of a store, or the file in its place, even while others write into it.
pub(crate) fn remove(root: &Path) {
    while root.exists() {
        let _ = if root.is_dir() { fs::remove_dir_all(root) } else { fs::remove_file(root) };
    }
}
