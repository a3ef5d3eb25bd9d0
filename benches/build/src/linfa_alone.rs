//! A crate without Tenfold: the dependencies that a program like `cv_svm` would have on linfa's own
//! cross-validation.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::CHECKOUT;
use crate::command::{Cost, Result, cargo};
use crate::folder::TemporaryFolder;

/// Each dependency, with its features beyond the default ones.
const DEPENDENCIES: [(&str, &str); 7] = [
    ("linfa", ""),
    ("linfa-svm", r#""serde""#),
    ("linfa-linear", ""),
    ("ndarray-rand", ""),
    ("rayon", ""),
    ("serde", r#""derive""#),
    ("csv", ""),
];

/// A cold release build of the crate, with the versions of the checkout's `Cargo.lock`.
pub(crate) fn build() -> Result<Cost> {
    let package = TemporaryFolder::new("linfa")?;
    let lock = fs::read_to_string(Path::new(CHECKOUT).join("Cargo.lock"))?;
    fs::write(package.path().join("Cargo.toml"), manifest(&lock)?)?;
    fs::write(package.path().join("Cargo.lock"), lock)?;
    fs::create_dir(package.path().join("src"))?;
    fs::write(package.path().join("src/main.rs"), "fn main() {}\n")?;
    let target = package.path().join("target");
    // Takes the packages that are not needed out of the lock file.
    cargo(package.path(), &target, &["fetch"])?;
    cargo(package.path(), &target, &["build", "--release", "--locked"])
}

fn manifest(lock: &str) -> Result<String> {
    let mut manifest = "[package]\nname = \"linfa-alone\"\nedition = \"2024\"\n\n".to_owned();
    manifest += "[workspace]\n\n[dependencies]\n";
    for (name, features) in DEPENDENCIES {
        let version = locked_version(lock, name)?;
        writeln!(manifest, "{name} = {{ version = \"={version}\", features = [{features}] }}")?;
    }
    Ok(manifest)
}

/// The version of a package in a lock file.
fn locked_version<'a>(lock: &'a str, name: &str) -> Result<&'a str> {
    let entry = format!("name = \"{name}\"\nversion = \"");
    let version = lock.split_once(&entry).and_then(|(_, rest)| rest.split('"').next());
    version.ok_or_else(|| format!("Cargo.lock has no package `{name}`").into())
}
