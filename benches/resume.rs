//! What a store costs: its own reading, writing and digesting, beside plain files; and what a job
//! that runs again costs the peers.
#![allow(clippy::print_stdout)]

mod figures;
#[path = "resume/job.rs"]
mod job;
#[path = "resume/peers.rs"]
mod peers;
mod python;
#[path = "resume/store.rs"]
mod store;

use figures::{Figures, target_dir};

fn main() {
    let mut figures = Figures::new("resume");
    let folder = target_dir().join("resume-data");
    store::measure(&mut figures, &folder.join("store"));
    job::measure(&mut figures, &folder.join("job"));
    figures.write();
}
