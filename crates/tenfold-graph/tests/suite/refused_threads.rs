//! A process whose system refuses it threads: errors, no panics.

use std::io::Write;
use std::process::Command;

use tenfold_graph::*;
use tenfold_store::Store;

const IS_CHILD: &str = "TENFOLD_GRAPH_REFUSED_THREADS";

fn is_refused(run: Result<Run>) -> bool {
    let error = run.map(|_| ()).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("RAYON_NUM_THREADS"), "{message}");
    matches!(error, Error::Executor(ExecutorError::Pool { .. }))
}

/// In a process whose stacks are larger than all memory, so that no thread can be started.
fn child() {
    let mut graph = Graph::new();
    let sum = graph.task("sum", || 1 + 2, ()).unwrap();
    assert!(Threads::new(2).is_err());
    assert!(is_refused(Threads::default().run(&graph, sum)));
    let place = tempfile::tempdir().unwrap();
    let store = Store::open(place.path()).unwrap();
    assert!(is_refused(Sequential::default().store(store).run(&graph, sum)));
    // This one needs no thread.
    assert_eq!(Sequential::default().run(&graph, sum).unwrap().get(sum).unwrap(), &3);
    std::io::stdout().write_all(b"refused as expected\n").unwrap();
}

#[cfg(target_os = "linux")]
#[test]
fn refused_threads_were_a_panic() {
    if std::env::var_os(IS_CHILD).is_some() {
        return child();
    }
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["refused_threads::refused_threads_were_a_panic", "--exact", "--nocapture"])
        .args(["--test-threads", "1"])
        .env(IS_CHILD, "1")
        .env("RUST_MIN_STACK", (1_u64 << 61).to_string())
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(printed.contains("refused as expected"), "{output:?}");
}
