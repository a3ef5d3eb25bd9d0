//! Tells the crate for which target it is built, which a run's description says.
#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = std::env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=TENFOLD_TARGET={target}");
}
