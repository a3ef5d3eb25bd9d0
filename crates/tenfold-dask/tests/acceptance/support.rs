//! The support of the acceptance tests: real processes of Dask, ways to hurt them, and ways to see the outcome.

pub(crate) mod case;
pub(crate) mod certificates;
pub(crate) mod cluster;
pub(crate) mod damage;
pub(crate) mod driver;
pub(crate) mod execution;
pub(crate) mod folder;
pub(crate) mod harness;
pub(crate) mod process;
pub(crate) mod programs;
pub(crate) mod python;
pub(crate) mod report;
#[cfg(feature = "aws")]
pub(crate) mod service;
pub(crate) mod signal;
pub(crate) mod socket;
pub(crate) mod trial;
pub(crate) mod wait;
