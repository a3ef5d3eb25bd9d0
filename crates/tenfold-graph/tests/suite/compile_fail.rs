//! Messages of the compiler for every way to wire a task wrongly, as a new user meets them.

use std::io::Write;
use std::process::Command;

/// The compiler that the messages were written down from; others word them differently.
const COMPILER: &str = "rustc 1.95.0";

#[test]
fn a_task_wired_wrongly_does_not_compile_and_the_message_names_the_change() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap().stdout;
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(COMPILER) {
        // The output of `println!` is not shown of a test that passes.
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED the compile-fail messages: they are those of {COMPILER}, this is {version}",
        );
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
