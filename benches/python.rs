//! The pinned Python environments of the peers, made under the target folder.
#![allow(dead_code, unreachable_pub)]

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::figures::target_dir;

/// The Python of an environment with the packages that the file of requirements pins, which is made
/// if it is not there; or why there is none.
pub fn environment(name: &str, requirements: &Path) -> Result<PathBuf, String> {
    let environment = target_dir().join(name);
    let python = environment.join("bin/python");
    if !python.exists() {
        succeed(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    }
    let mut install = Command::new(&python);
    install.args(["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r"]);
    succeed(install.arg(requirements))?;
    Ok(python)
}

/// A file or folder of the benches, by its path in `benches/`.
pub fn bench_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches").join(path)
}

/// The output of a command; or the last line of its failure.
pub fn succeed(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().to_string_lossy().into_owned();
    match command.output() {
        Err(error) => Err(format!("{program} does not run: {error}")),
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let last = text.lines().rev().find(|line| !line.trim().is_empty());
            Err(format!("{program} failed: {}", last.unwrap_or("it says nothing")))
        }
    }
}
