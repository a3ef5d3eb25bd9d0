//! A store under crashes, damage, full disks and other processes.

mod at_once;
mod child;
mod damage;
mod decoders;
mod disk;
mod fingerprints;
mod kill;
mod many;
mod processes;
mod rules;
mod support;
mod unkept;
mod upkeep;
