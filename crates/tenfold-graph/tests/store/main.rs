//! Runs with a store: what is reused and what runs, and why; and what befalls a store: crashes,
//! damage, full disks, other processes.

mod audit;
mod early_cut_off;
mod memory;
mod properties;
mod rules;
mod single_flight;
mod support;
#[path = "../support/mod.rs"]
mod ways;
