//! The tests of searches, statistics and ensembles.

#[path = "search/ensembles.rs"]
mod ensembles;
#[path = "search/ensembles_oracle.rs"]
mod ensembles_oracle;
#[path = "search/grids.rs"]
mod grids;
#[path = "search/oracle.rs"]
mod oracle;
#[path = "search/runs.rs"]
mod runs;
#[path = "search/space.rs"]
mod space;
#[path = "search/statistics.rs"]
mod statistics;
#[path = "search/thresholds.rs"]
mod thresholds;
#[path = "search/thresholds_oracle.rs"]
mod thresholds_oracle;
