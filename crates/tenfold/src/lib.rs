//! Typed task graphs for machine learning: the facade over Tenfold's crates.
#![forbid(unsafe_code)]

pub use tenfold_graph as graph;
pub use tenfold_ml as ml;
