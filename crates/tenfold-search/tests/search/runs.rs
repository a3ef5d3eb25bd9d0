//! Runs of searches: sharing, failures, limits, executors, stores.
