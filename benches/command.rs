//! The command as a whole process beside scikit-learn and skrub, and the time that it takes to start.
//!
//! `cargo bench --features report --bench command -- cv` runs one area, without a name all of
//! them run. The figures of an area are merged into those of the areas that ran before.
#![allow(clippy::print_stdout)]

#[path = "command/cv.rs"]
mod cv;
mod figures;
#[path = "command/program.rs"]
mod program;
mod python;
#[path = "command/start.rs"]
mod start;
#[path = "command/table_report.rs"]
mod table_report;

use figures::Figures;

/// A function that measures an area.
type Measure = fn(&mut Figures);

/// The areas by name.
const AREAS: [(&str, Measure); 3] =
    [("cv", cv::measure), ("start", start::measure), ("table_report", table_report::measure)];

fn main() {
    let args = std::env::args().skip(1);
    let wanted: Vec<String> = args.filter(|arg| !arg.starts_with('-')).collect();
    if let Some(unknown) = wanted.iter().find(|name| !AREAS.iter().any(|(area, _)| area == name)) {
        let known: Vec<&str> = AREAS.iter().map(|(area, _)| *area).collect();
        println!("there is no area `{unknown}`; the areas are: {}", known.join(", "));
        std::process::exit(2);
    }
    let mut figures = Figures::new("command");
    for (area, measure) in AREAS {
        if wanted.is_empty() || wanted.iter().any(|name| name == area) {
            measure(&mut figures);
        }
    }
    figures.merge();
}
