//! Runs with a store: what is reused and what runs, and why; and what befalls a store: crashes,
//! damage, full disks, other processes.

mod rules;
mod support;
#[path = "../support/mod.rs"]
mod ways;
