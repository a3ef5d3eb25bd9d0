//! Runs with a store: the tasks that are reused and those that run, and why; and the faults of a
//! store: crashes,
//! damage, full disks, other processes.

mod attempts;
mod audit;
mod chance;
mod child;
mod damage;
mod disk;
mod early_cut_off;
mod files;
mod kill;
mod known;
mod layouts;
mod memory;
mod notices;
mod oddities;
mod pools;
mod processes;
mod properties;
mod rules;
mod single_flight;
mod support;
mod upkeep;
