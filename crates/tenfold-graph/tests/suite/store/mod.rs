//! Runs with a store: what is reused and what runs, and why; and what befalls a store: crashes,
//! damage, full disks, other processes.

mod audit;
mod chance;
mod child;
mod damage;
mod disk;
mod early_cut_off;
mod files;
mod kill;
mod memory;
mod oddities;
mod pools;
mod processes;
mod properties;
mod rules;
mod single_flight;
mod support;
mod upkeep;
