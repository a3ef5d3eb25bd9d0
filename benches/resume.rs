//! Costs and savings of a store: its own reading, writing and digesting, beside plain
//! files; deciding that a node is reused; and a job that runs again with everything in the store,
//! beside `joblib.Memory` and graphchain.
#![allow(clippy::print_stdout)]

mod figures;
#[path = "resume/job.rs"]
mod job;
#[path = "resume/nodes.rs"]
mod nodes;
#[path = "resume/peers.rs"]
mod peers;
mod python;
#[path = "resume/store.rs"]
mod store;

use figures::{Figures, target_dir};

fn main() {
    let mut args = std::env::args_os().skip_while(|arg| arg != job::AGAIN).skip(1);
    if let Some(store) = args.next() {
        return job::again(store.as_ref());
    }
    let mut figures = Figures::new("resume");
    let folder = target_dir().join("resume-data");
    // First, and all is removed last: after many files have been removed, some file systems are
    // slow for minutes to make new ones.
    nodes::measure(&mut figures, &folder);
    store::measure(&mut figures, &folder.join("store"));
    job::measure(&mut figures, &folder.join("job"));
    std::fs::remove_dir_all(&folder).expect("the bench's own folder");
    figures.write();
}
