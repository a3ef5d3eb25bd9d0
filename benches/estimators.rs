//! Estimators beside scikit-learn, on the same data in turn, area by area:
//! `cargo bench --bench estimators -- sgd` runs one area, without a name all of them run.
//!
//! Each area is a file of `benches/estimators/` and a function of `benches/estimators/peers.py`.
//! The figures of an area are merged into those of the areas that ran before.
#![allow(clippy::print_stdout)]

#[path = "estimators/csv.rs"]
mod csv;
mod figures;
#[path = "estimators/fits.rs"]
mod fits;
#[path = "estimators/forest.rs"]
mod forest;
#[path = "estimators/peers.rs"]
mod peers;
mod python;
mod samples;
#[path = "estimators/sgd.rs"]
mod sgd;
#[path = "estimators/svc.rs"]
mod svc;
#[path = "estimators/text.rs"]
mod text;

use figures::Figures;
use peers::Peers;

/// A function that measures an area.
type Measure = fn(&mut Figures, &Peers);

/// The areas by name.
const AREAS: [(&str, Measure); 5] = [
    ("csv", csv::measure),
    ("forest", forest::measure),
    ("sgd", sgd::measure),
    ("svc", svc::measure),
    ("text", text::measure),
];

fn main() {
    if std::env::args().any(|arg| arg == text::MEMORY) {
        return text::ten_folds_of_texts();
    }
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|name| !AREAS.iter().any(|(area, _)| area == name)) {
        let known: Vec<&str> = AREAS.iter().map(|(area, _)| *area).collect();
        println!("there is no area `{unknown}`; the areas are: {}", known.join(", "));
        std::process::exit(2);
    }
    let mut figures = Figures::new("estimators");
    let peers = Peers::prepare(&figures);
    for (area, measure) in AREAS {
        if wanted.is_empty() || wanted.iter().any(|name| name == area) {
            measure(&mut figures, &peers);
        }
    }
    figures.merge();
}
