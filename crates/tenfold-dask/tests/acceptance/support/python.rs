//! The Python that the suite runs with, and the message where there is none.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// The variable that names the Python.
pub(crate) const PYTHON: &str = "TENFOLD_PYTHON";

/// Prints its own path if it is new enough and has the packages of the suite.
const PROBE: &str = "
import sys
if sys.version_info < (3, 11):
    sys.exit('it is Python %d.%d' % sys.version_info[:2])
import distributed
print(sys.executable)
";

/// The path of the Python to run with, or why there is none.
pub(crate) fn python() -> &'static Result<PathBuf, String> {
    static PYTHON_FOUND: LazyLock<Result<PathBuf, String>> = LazyLock::new(probe);
    &PYTHON_FOUND
}

fn probe() -> Result<PathBuf, String> {
    let name = std::env::var(PYTHON).unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(&name).args(["-c", PROBE]).output();
    let output = output.map_err(|error| format!("`{name}` cannot be started: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("of `{name}`: {}", stderr.lines().last().unwrap_or("it failed")))
}

/// The remedy.
pub(crate) const TO_DO: &str = "\
install Python 3.11 or newer and the packages of Dask, for example:
    python3 -m venv target/dask-venv
    target/dask-venv/bin/pip install -r crates/tenfold-dask/python/requirements.txt
    export TENFOLD_PYTHON=$PWD/target/dask-venv/bin/python";
