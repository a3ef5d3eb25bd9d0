//! The tests of searches, statistics and ensembles.

#[path = "search/grids.rs"]
mod grids;
#[path = "search/space.rs"]
mod space;
