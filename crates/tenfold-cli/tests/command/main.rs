//! The command as a whole program: every subcommand, wrong arguments, broken tables, and the ways in which a run ends
//! early.

mod cv;
mod fit_predict;
mod help;
mod lists;
mod place;
mod runs;
mod search;
mod settings;
mod signals;
mod store;
mod tables;
