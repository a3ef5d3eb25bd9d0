//! The statistics of searches, by simulation: whether intervals cover and estimates are honest.
//!
//! `cargo bench --features search --bench search -- coverage` runs one area, without a name all of
//! them run. The figures of an area are merged into those of the areas that ran before.
#![allow(clippy::print_stdout)]

#[path = "search/coverage.rs"]
mod coverage;
mod figures;
#[path = "search/honest.rs"]
mod honest;
#[path = "search/simulated.rs"]
mod simulated;

use figures::Figures;

/// A function that measures an area.
type Measure = fn(&mut Figures);

/// The areas by name.
const AREAS: [(&str, Measure); 2] = [("coverage", coverage::measure), ("honest", honest::measure)];

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
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
