//! The subcommands, a file each.

pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod cv;
pub(crate) mod data;
pub(crate) mod datasets;
pub(crate) mod estimators;
pub(crate) mod fit;
pub(crate) mod graph;
pub(crate) mod init;
pub(crate) mod predict;
pub(crate) mod report;
pub(crate) mod search;
pub(crate) mod store;
