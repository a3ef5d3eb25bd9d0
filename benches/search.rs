//! Searches: their statistics by simulation, and their performance beside scikit-learn and dask-ml.
//!
//! `cargo bench --features search --bench search -- coverage` runs one area, without a name all of
//! them run. The figures of an area are merged into those of the areas that ran before.
#![allow(clippy::print_stdout)]

#[path = "search/build.rs"]
mod build;
#[path = "search/coverage.rs"]
mod coverage;
mod figures;
#[path = "search/fits.rs"]
mod fits;
#[path = "search/honest.rs"]
mod honest;
#[path = "search/memory.rs"]
mod memory;
#[path = "search/messages.rs"]
mod messages;
mod python;
#[path = "search/resume.rs"]
mod resume;
#[path = "search/simulated.rs"]
mod simulated;
#[path = "search/sklearn.rs"]
mod sklearn;

use figures::Figures;

/// A function that measures an area.
type Measure = fn(&mut Figures);

/// The areas by name.
const AREAS: [(&str, Measure); 7] = [
    ("build", build::measure),
    ("coverage", coverage::measure),
    ("fits", fits::measure),
    ("honest", honest::measure),
    ("memory", memory::measure),
    ("resume", resume::measure),
    ("sklearn", sklearn::measure),
];

/// The work of a child process, with an argument.
type Child = fn(&str);

/// The work of a process that another one of this bench starts, by its argument.
const CHILDREN: [(&str, Child); 3] = [
    (build::BUILD, build::build),
    (memory::MEMORY, memory::search),
    (resume::STORED, |store| resume::search(store.as_ref())),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    for (argument, work) in CHILDREN {
        if let Some(at) = args.iter().position(|arg| arg == argument) {
            return work(args.get(at + 1).map_or("", String::as_str));
        }
    }
    let wanted: Vec<String> = args.into_iter().filter(|arg| !arg.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|name| !AREAS.iter().any(|(area, _)| area == name)) {
        let known: Vec<&str> = AREAS.iter().map(|(area, _)| *area).collect();
        println!("there is no area `{unknown}`; the areas are: {}", known.join(", "));
        std::process::exit(2);
    }
    let mut figures = Figures::new("search");
    for (area, measure) in AREAS {
        if wanted.is_empty() || wanted.iter().any(|name| name == area) {
            measure(&mut figures);
        }
    }
    figures.merge();
}
