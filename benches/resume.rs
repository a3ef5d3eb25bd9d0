//! What a store costs: its own reading, writing and digesting, beside plain files.
#![allow(clippy::print_stdout)]

mod figures;
#[path = "resume/store.rs"]
mod store;

use figures::{Figures, target_dir};

fn main() {
    let mut figures = Figures::new("resume");
    let folder = target_dir().join("resume-data");
    store::measure(&mut figures, &folder.join("store"));
    figures.write();
}
