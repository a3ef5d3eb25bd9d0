//! The tests of whole graphs and runs, in one program.

mod attempts;
mod code_identity;
mod compile_fail;
mod conformance;
mod parallel_tasks;
mod properties;
mod refused_threads;
mod remote;
mod runs;
mod store;
mod support;
