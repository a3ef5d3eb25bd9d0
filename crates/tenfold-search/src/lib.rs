//! Model selection for [Tenfold](https://docs.rs/tenfold): searches that are graphs, estimates that
//! selection has not flattered, comparisons and ensembles.
//!
//! | room | contents |
//! |---|---|
//! | [`space`] | choices, the candidates they span, grids and samples of them |
//! | [`statistics`] | confidence intervals, paired tests, optimistic and honest scores |
//! | [`threshold`] | classifiers with a chosen decision threshold |
//! | [`ensemble`] | voting, stacking and bagging on out-of-fold predictions |
//! | [`strategy`] | grid, random, successive halving and Hyperband |
//! | [`search`] | searches as graphs, their tables and results |
#![forbid(unsafe_code)]

pub mod ensemble;
pub mod error;
pub mod search;
pub mod space;
pub mod statistics;
pub mod strategy;
pub mod threshold;
