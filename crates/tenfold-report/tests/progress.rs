//! Progress of a program whose streams are no terminal: lines on the standard error stream, nothing on the
//! standard output.

use std::process::Command;

use tenfold_graph::{Executor as _, Graph, Sequential, Threads};
use tenfold_report::Progress as _;

/// The variable by which this program runs itself.
const CHILD: &str = "TENFOLD_PROGRESS_CHILD";

#[test]
fn lines_are_on_the_standard_error_stream_alone() {
    if std::env::var_os(CHILD).is_some() {
        let mut graph = Graph::new();
        let x = graph.data("x", 1_u64).unwrap();
        let y = graph.task("y", |x: &u64| x + 1, x).unwrap();
        Threads::default().progress().run(&graph, y).unwrap();
        Sequential::default().progress().run(&graph, y).unwrap();
        return;
    }
    let program = std::env::current_exe().unwrap();
    let output = Command::new(program).arg("--nocapture").env(CHILD, "1").output().unwrap();
    assert!(output.status.success());
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert_eq!(err.matches("1 task ran in").count(), 2, "{err}");
    assert!(!out.contains("ran in"), "{out}");
    assert!(!err.contains('\u{1b}'), "{err:?}");
}
