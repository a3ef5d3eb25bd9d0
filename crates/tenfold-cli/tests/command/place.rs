//! A folder of its own for each test, in which the command runs.

use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder in which the command runs.
pub(crate) struct Place {
    folder: TempDir,
}

/// A finished command.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a table of mixed columns: `people.csv`.
    pub(crate) fn with_people() -> Self {
        let place = Self::new();
        place.write("people.csv", people(120));
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The command, not started yet.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(executable());
        command.args(args).current_dir(self.folder.path()).env("RUST_BACKTRACE", "1");
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.run_with(args, "")
    }

    /// The same with text on its standard input.
    pub(crate) fn run_with(&self, args: &[&str], input: impl Into<Vec<u8>>) -> Ended {
        Ended::of(self.command(args).write_stdin(input).output().unwrap())
    }

    /// The standard output of a command that must succeed.
    #[track_caller]
    pub(crate) fn printed(&self, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.code, Some(0), "{args:?}: {}", ended.err);
        ended.out
    }

    /// The error of a command that must fail with this code.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, args: &[&str]) -> String {
        let ended = self.run(args);
        assert_eq!(ended.code, Some(code), "{args:?}: {}", ended.err);
        assert_eq!(ended.out, "", "{args:?}: nothing is to be printed");
        ended.error()
    }
}

impl Ended {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ended =
            Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!ended.err.contains("panicked"), "{}", ended.err);
        ended
    }

    /// The message after the notes, without the word `error`.
    #[track_caller]
    pub(crate) fn error(&self) -> String {
        let (_, error) =
            self.err.split_once("error: ").unwrap_or_else(|| panic!("no error: {}", self.err));
        error.trim_end().to_owned()
    }
}

pub(crate) fn executable() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tenfold"))
}

/// A file of `datasets/`.
pub(crate) fn dataset(name: &str) -> String {
    format!("{}/../../datasets/{name}.csv", env!("CARGO_MANIFEST_DIR"))
}

/// A table of numbers with gaps, categories, an identifier and a boolean; `outcome` depends on them.
pub(crate) fn people(n_rows: usize) -> String {
    let mut text = "id,age,city,member,visits,outcome\n".to_owned();
    for row in 0..n_rows {
        let age = 20 + (row * 7) % 50;
        let city = ["Oslo", "Lima", "Rome"][row % 3];
        let member = if row % 4 == 0 { "yes" } else { "no" };
        let visits = (row * 13) % 11;
        let outcome = if age + 3 * visits + 10 * (row % 3) > 65 { "good" } else { "bad" };
        let age = if row % 17 == 5 { String::new() } else { age.to_string() };
        text += &format!("p{row:04},{age},{city},{member},{visits}.5,{outcome}\n");
    }
    text
}
