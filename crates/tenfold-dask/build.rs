//! Passes the target triple to the crate, for the description of a run.
#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=TENFOLD_TARGET={target}");
}
