//! An example as its users run it: its output, and its messages for bad input.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An example of the project.
#[derive(Clone, Copy)]
pub(crate) struct Program(pub(crate) &'static str);

impl Program {
    /// The executable, which cargo builds beside the tests.
    pub(crate) fn executable(self) -> PathBuf {
        let Self(name) = self;
        let test = std::env::current_exe().unwrap();
        let profile = test.parent().and_then(Path::parent).unwrap();
        let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        let executable = profile.join("examples").join(file);
        assert!(executable.exists(), "build it first: cargo build --example {name}");
        executable
    }

    pub(crate) fn run(self, args: &[&str]) -> Output {
        Command::new(self.executable()).args(args).env("RUST_BACKTRACE", "1").output().unwrap()
    }

    /// The output of a run that must succeed.
    #[track_caller]
    pub(crate) fn printed(self, args: &[&str]) -> String {
        let output = self.run(args);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{args:?}: {error}");
        assert_eq!(without_notes(&error), "", "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The message of a run that must fail, without the word `error`.
    #[track_caller]
    pub(crate) fn refused(self, args: &[&str]) -> String {
        let output = self.run(args);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
        let said = without_notes(&said);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!said.contains("panicked") && !said.contains("backtrace"), "{said}");
        said.strip_prefix("error: ").unwrap_or_else(|| panic!("{said}")).trim_end().to_owned()
    }
}

/// The lines that are no assumptions about a table.
fn without_notes(said: &str) -> String {
    let lines = said.lines().filter(|line| !line.starts_with("note: "));
    lines.map(|line| format!("{line}\n")).collect()
}
