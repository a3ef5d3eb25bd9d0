//! Disks that are full or cannot be written, and directories that vanish during a run: a right
//! answer, and warnings.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tenfold_graph::*;
use tenfold_store::Store;

use crate::store::child::{self, WELL, print_line};
use crate::store::support::{Place, count, local_ways, open, run, run_as};

/// The numbers of a large value.
const LEN: u64 = 30_000;

fn large(seed: &u64) -> Vec<u64> {
    (0..LEN).map(|at| at.wrapping_mul(*seed)).collect()
}

fn sum(all: &[&Vec<u64>]) -> u64 {
    all.iter().flat_map(|one| one.iter()).fold(0, |sum, one| sum.wrapping_add(*one))
}

/// Forty large values, more than the small disks here hold, and their sum.
fn graph() -> Graph {
    let mut graph = Graph::new();
    let mut all = Vec::new();
    for seed in 0..40_u64 {
        let data = graph.data(format_args!("seed/{seed}"), seed).unwrap();
        all.push(graph.task(format_args!("large/{seed}"), cached(large).always(), data).unwrap());
    }
    graph.task("sum", cached(sum).always(), all).unwrap();
    graph
}

fn expected() -> u64 {
    let at: u64 = (0..LEN).sum();
    at * (0..40).sum::<u64>()
}

/// Runs in every way, with a limit on memory and without; every warning is about a value that could
/// not be kept.
fn runs(store: &Store) -> usize {
    let mut warned = 0;
    for way in local_ways() {
        for memory_limit in [None, Some(1 << 20)] {
            let graph = graph();
            let plan = graph.plan("sum").unwrap();
            let observed = run_as(&way, store, &plan, &Bindings::new(), |options| {
                options.memory_limit = memory_limit;
            });
            assert_eq!(*observed.run.get_key::<u64>("sum").unwrap(), expected(), "{}", way.name);
            for warning in observed.run.warnings() {
                assert!(matches!(warning.kind, WarningKind::NotKept { .. }), "{warning}");
            }
            let events = observed.lines.iter().filter(|line| line.starts_with("warned ")).count();
            assert_eq!(events, observed.run.warnings().len(), "{}", way.name);
            warned += events;
        }
    }
    warned
}

/// The work of a child on a disk that is too small.
pub(crate) fn fill(root: &Path) {
    let store = Store::open(root).unwrap();
    let warned = runs(&store);
    assert!(warned > 0);
    let verified = store.verify().unwrap();
    assert_eq!((verified.damage.len(), verified.without_blob.len()), (0, 0));
    assert!(verified.records > 0);
    // The session's lock is the only file that is left.
    assert_eq!(count(&root.join("temporary")), 1);
    print_line(WELL);
}

/// The work of a child in a store that cannot be written, and that has the large values already.
pub(crate) fn read_only(root: &Path) {
    let store = Store::open(root).unwrap();
    for way in local_ways() {
        let graph = graph();
        let observed = run(&way, &store, &graph.plan("sum").unwrap());
        assert_eq!(observed.started(), ["sum"], "{}", way.name);
        assert_eq!(observed.reused().len(), 40, "{}", way.name);
        assert_eq!(*observed.run.get_key::<u64>("sum").unwrap(), expected(), "{}", way.name);
        let [warning] = observed.run.warnings() else { panic!("{:?}", observed.run.warnings()) };
        assert!(matches!(warning.kind, WarningKind::NotKept { .. }), "{warning}");
    }
    print_line(WELL);
}

/// Runs a child in a shell that first prepares its file systems, which no one else sees. Says so
/// and does nothing where the system does not let it.
#[cfg(target_os = "linux")]
pub(crate) fn in_own_mounts(test: &str, prepare: &str, work: &str, root: &Path) {
    let script = format!("{prepare} && echo prepared && exec \"$@\"");
    for flags in [&["--mount"][..], &["--map-root-user", "--mount"]] {
        let mut command = Command::new("unshare");
        command.args(flags).args(["sh", "-c", &script, "sh"]).args(child::arguments());
        child::with(&mut command, work, root, 0);
        let Ok(output) = command.env("STORE", root).output() else { break };
        let observed = String::from_utf8_lossy(&output.stdout).into_owned();
        if observed.starts_with("prepared") {
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(observed.lines().any(|line| line == WELL), "{observed}\n{errors}");
            return;
        }
    }
    // Where the test runner does not hide it.
    let mut unhidden = std::io::stderr();
    writeln!(unhidden, "SKIPPED: {test}: this system does not let a test mount a file system")
        .unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_costs_warnings_and_gives_the_right_answer() {
    let directory = tempfile::tempdir().unwrap();
    let mount = "mount -t tmpfs -o size=3m tenfold \"$STORE\"";
    in_own_mounts("a_full_disk", mount, "fill", directory.path());
}

#[test]
#[cfg(target_os = "linux")]
fn a_read_only_store_is_read_and_costs_warnings() {
    let place = Place::new();
    let graph = graph();
    Sequential::default().store(place.store.clone()).run(&graph, "large/*").unwrap();
    in_own_mounts("a_read_only_store", READ_ONLY, "read only", &place.root());
}

/// Makes a store read-only.
#[cfg(target_os = "linux")]
pub(crate) const READ_ONLY: &str =
    "mount --bind \"$STORE\" \"$STORE\" && mount -o remount,ro,bind \"$STORE\"";

#[test]
#[cfg(unix)]
fn a_limit_on_the_size_of_files_costs_warnings_and_gives_the_right_answer() {
    let directory = tempfile::tempdir().unwrap();
    let root = directory.path().join("store");
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 300; exec \"$@\"", "sh"]);
    command.args(child::arguments());
    child::with(&mut command, "fill", &root, 0);
    let output = command.output().unwrap();
    assert_eq!(child::lines_of(&output.stdout, WELL).len(), 1, "{output:?}");
}

/// Removes a directory.
fn remove(root: &String) -> u64 {
    child::remove(Path::new(root));
    0
}

/// Puts a file in place of a directory.
fn replace(root: &String) -> u64 {
    child::remove(Path::new(root));
    fs::write(root, b"not a store").unwrap();
    0
}

#[allow(clippy::ptr_arg, reason = "a task takes the type of its node")]
fn weigh(large: &Vec<u64>, _: &u64) -> u64 {
    large.iter().fold(0, |sum, one| sum.wrapping_add(*one))
}

fn total(all: &[&u64]) -> u64 {
    all.iter().fold(0, |sum, one| sum.wrapping_add(**one))
}

/// Ten large values before something befalls the store, ten after it, and readers of all.
fn befallen(root: &Path, befall: fn(&String) -> u64) -> Graph {
    let mut graph = Graph::new();
    let make = |case: &str, graph: &mut Graph| -> Vec<Node<Vec<u64>>> {
        let one = |seed: u64| {
            let data = graph.data(format_args!("seed/{case}/{seed}"), seed).unwrap();
            graph.task(format_args!("{case}/{seed}"), cached(large).always(), data).unwrap()
        };
        (0..10).map(one).collect()
    };
    let before = make("before", &mut graph);
    let after = make("after", &mut graph);
    let ready = graph.task("ready", sum, before.clone()).unwrap();
    let root = graph.data("root", root.display().to_string()).unwrap();
    let task = move |root: &String, _: &u64| befall(root);
    let befallen = graph.task("befall", task, (root, ready)).unwrap();
    let mut weights = Vec::new();
    for (at, large) in before.into_iter().chain(after).enumerate() {
        let key = format!("weight/{at}");
        weights.push(graph.task(key, cached(weigh).always(), (large, befallen)).unwrap());
    }
    graph.task("total", cached(total).always(), weights).unwrap();
    graph
}

#[test]
fn a_directory_that_vanishes_during_the_run_costs_warnings_and_gives_the_right_answer() {
    let at: u64 = (0..LEN).sum();
    let expected = 2 * at * (0..10).sum::<u64>();
    for way in local_ways() {
        for befall in [remove as fn(&String) -> u64, replace] {
            for memory_limit in [None, Some(100_000)] {
                let place = Place::new();
                let graph = befallen(&place.root(), befall);
                let plan = graph.plan("total").unwrap();
                let observed = run_as(&way, &place.store, &plan, &Bindings::new(), |options| {
                    options.memory_limit = memory_limit;
                });
                assert_eq!(
                    *observed.run.get_key::<u64>("total").unwrap(),
                    expected,
                    "{}",
                    way.name
                );
                assert!(observed.lines.iter().any(|line| line.starts_with("warned ")));
                assert!(!observed.run.warnings().is_empty(), "{}", way.name);
                assert!(!place.root().is_dir(), "{}: it does not come back", way.name);

                // The next run finds nothing, and keeps nothing or makes it anew.
                let observed = run(&way, &place.store, &graph.plan("before/*").unwrap());
                assert!(observed.run.all_ran().is_ok(), "{}", way.name);
                child::remove(&place.root());
                let again = open(&place.root());
                let observed = run(&way, &again, &graph.plan("before/*").unwrap());
                assert_eq!((observed.started().len(), observed.run.warnings().len()), (10, 0));
                assert_eq!(run(&way, &again, &graph.plan("before/*").unwrap()).reused().len(), 10);
            }
        }
    }
}
