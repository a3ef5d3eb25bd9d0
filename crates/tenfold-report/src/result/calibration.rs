//! The reliability curve of predicted probabilities.

use super::source;
use crate::document::{Axis, Block, Chart, Column, Details, Figure, Mark, Table};
use crate::evidence::{Calibration, Evidence};
use crate::number::{cell, shown};

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let Ok(calibration) = Calibration::of(evidence) else { return Vec::new() };
    let (probability, frequency) = match evidence.positive() {
        Some(class) => {
            let class = &evidence.classes[class];
            (format!("predicted probability of `{class}`"), format!("share of `{class}`"))
        }
        None => {
            let probability = "probability of the predicted class".to_owned();
            (probability, "share of correct predictions".to_owned())
        }
    };
    let description = format!(
        "Reliability curve: predicted probabilities are {} off the observed frequencies on average.",
        shown(calibration.error),
    );
    let points: Vec<(f64, f64)> = calibration.bins.iter().map(|bin| (bin.0, bin.1)).collect();
    let (x, y) = (Axis::between(&*probability, 0.0, 1.0), Axis::between(&*frequency, 0.0, 1.0));
    let perfect = Mark::Reference { name: "perfect".to_owned(), from: (0.0, 0.0), to: (1.0, 1.0) };
    let chart = Chart::new("Calibration", description, x, y)
        .mark(perfect)
        .mark(Mark::Line { name: "out-of-fold predictions".to_owned(), points: points.clone() })
        .mark(Mark::Points { name: String::new(), points })
        .source(source::of_all(evidence));
    let columns = [
        Column::number("mean probability"),
        Column::number("observed frequency"),
        Column::number("samples"),
    ];
    let mut table = Table::new("The bins of the reliability curve", columns);
    for &(probability, frequency, count) in &calibration.bins {
        table.rows.push(vec![cell(probability), cell(frequency), count.into()]);
    }
    let figure =
        |label: &str, value: f64| Figure::new(label, cell(value)).source(source::of_all(evidence));
    let bins = Block::Table(table.source(source::of_all(evidence)));
    vec![
        Block::Heading("Calibration".to_owned()),
        Block::Figures(vec![
            figure("expected calibration error", calibration.error).note("0 is perfect"),
            figure("Brier score", calibration.brier).note("0 is perfect"),
        ]),
        Block::Chart(chart),
        Block::Details(Details { summary: "Bins".to_owned(), blocks: vec![bins] }),
    ]
}
