//! Tests of the whole: graphs of real estimators, the examples as a user runs them, and the shape
//! of the repository.

mod cross_validation;
mod cv_svm;
mod end_to_end_parity;
mod estimator_tables;
#[cfg(feature = "search")]
mod grid_search;
#[cfg(feature = "object-store")]
mod object_store;
mod program;
#[cfg(feature = "report")]
mod report;
mod resume;
mod structure;
mod text_intents;
