//! The behaviours that Dask's own tests hold a task graph to, on every executor. A test carries
//! the number of its case; the cases about stores, files and searches are not about this crate.

mod errors;
mod optimise;
mod order;
mod requests;

use crate::support;

#[test]
fn pinned_to_one_processor_all_cases_hold_too() {
    support::run_again_on_one_processor("conformance::");
}
