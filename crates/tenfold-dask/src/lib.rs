//! Runs graphs on a [Dask](https://distributed.dask.org) cluster: [`Dask`] is an
//! [`Executor`](tenfold_graph::Executor) whose workers are processes elsewhere.
//!
//! The program runs the engine: it looks into the store, chooses tasks that can run, and sends each
//! [`cached`](tenfold_graph::cached) task whose inputs are there to the cluster. A worker starts
//! the *same executable with the same arguments*, which builds the same graph as far as the run,
//! does the task in its place, puts the value into the same store, and ends. A task that is not
//! cached runs within the tasks that need it, or, if it was asked for, in the program itself.
//!
//! A thin Python process speaks to Dask. It needs Python 3.11 or newer and
//! `pip install distributed`, here and on the workers.
//!
//! ```no_run
//! use tenfold_dask::Dask;
//! use tenfold_graph::*;
//! use tenfold_store::Store;
//!
//! fn square(x: &u64) -> u64 {
//!     x * x
//! }
//!
//! let mut graph = Graph::new();
//! let x = graph.data("x", 12)?;
//! let y = graph.task("y", cached(square), x)?;
//!
//! let dask = Dask::connect("tcp://scheduler:8786")?.store(Store::open("/shared/results")?);
//! let run = dask.run(&graph, y)?;
//! assert_eq!(run.get(y)?, &144);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Write access to the scheduler or to the store is the right to run code on the workers: use
//! [Dask's TLS](https://distributed.dask.org/en/stable/tls.html) with `tls://…` where others reach
//! the network. Arguments and the variables of [`Dask::environment`] are in the store, so no
//! secret belongs into them.

#![forbid(unsafe_code)]

#[cfg(not(unix))]
compile_error!("tenfold-dask needs a Unix system: its workers speak to processes by sockets");

mod channel;
#[cfg(test)]
mod conformance;
mod connection;
mod dask;
mod description;
mod dispatch;
mod driver;
mod error;
mod fleet;
mod name;
mod needs;
mod pace;
mod program;
mod queue;
mod status;
mod turn;
mod wire;
mod worker;

#[cfg(test)]
use conformance::support;

pub use channel::is_worker;
pub use dask::Dask;
pub use error::{Error, Result};
