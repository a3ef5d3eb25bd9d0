//! The acceptance suite: graphs on a real scheduler and real workers, which are killed, frozen and misled.
//!
//! Each test is a program, which builds a graph and runs it, and the acts on that program. The same executable is
//! the driver and the worker, as with users' programs; see `support/harness.rs`.

mod support;

mod batching;
mod cancelling;
mod damaged_blob;
mod deadly_task;
mod failing_task;
mod frozen_worker;
mod killed_worker;
mod local;
mod loopback;
mod lost_scheduler;
mod mismatch;
mod missing;
#[cfg(feature = "aws")]
mod object_store;
mod program;
mod race;
mod resources;
mod reuse;
mod same_bytes;
mod several_runs;
mod shapes;
mod skipping;
#[cfg(feature = "aws")]
mod slow_store;
mod tls;

use std::process::ExitCode;

use support::trial::Trial;

fn main() -> ExitCode {
    let trials: &[fn() -> Vec<Trial>] = &[
        batching::trials,
        cancelling::trials,
        damaged_blob::trials,
        deadly_task::trials,
        failing_task::trials,
        frozen_worker::trials,
        killed_worker::trials,
        local::trials,
        loopback::trials,
        lost_scheduler::trials,
        mismatch::trials,
        missing::trials,
        #[cfg(feature = "aws")]
        object_store::trials,
        program::trials,
        race::trials,
        resources::trials,
        reuse::trials,
        same_bytes::trials,
        several_runs::trials,
        shapes::trials,
        skipping::trials,
        #[cfg(feature = "aws")]
        slow_store::trials,
        tls::trials,
    ];
    support::harness::act(trials.iter().flat_map(|trials| trials()).collect())
}
