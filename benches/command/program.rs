//! The command, built for release.

use std::path::PathBuf;
use std::process::Command;

use crate::figures::target_dir;
use crate::python::succeed;

/// The executable, which is built first.
pub(crate) fn executable() -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--quiet", "--package", "tenfold-cli", "--manifest-path"]);
    build.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/../tenfold-cli/Cargo.toml"));
    build.arg("--target-dir").arg(target_dir());
    succeed(&mut build)?;
    let name = format!("tenfold{}", std::env::consts::EXE_SUFFIX);
    Ok(target_dir().join("release").join(name))
}
