//! The tests of searches, statistics and ensembles.

mod ensemble;
