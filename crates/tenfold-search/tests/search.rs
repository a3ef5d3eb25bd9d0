//! The tests of searches, statistics and ensembles.

#[path = "search/statistics.rs"]
mod statistics;
