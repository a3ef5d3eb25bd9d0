//! The behaviours that Dask's own tests hold a task graph to, on the executor for Dask: the same cases as those of the
//! other executors, which are in `tenfold-graph`.
//!
//! Nothing in them is cached, so all of it runs in this process: no Python is needed, and no cluster started.

#[path = "../../tenfold-graph/tests/suite/conformance/errors.rs"]
mod errors;
#[path = "../../tenfold-graph/tests/suite/conformance/optimise.rs"]
mod optimise;
#[path = "../../tenfold-graph/tests/suite/conformance/order.rs"]
mod order;
#[path = "../../tenfold-graph/tests/suite/conformance/requests.rs"]
mod requests;
pub(crate) mod support;
