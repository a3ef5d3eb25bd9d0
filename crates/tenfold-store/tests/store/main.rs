//! A store under what befalls it: crashes, damage, full disks, other processes.

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
