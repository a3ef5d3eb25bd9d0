//! Predicted against true numbers, and residuals.

use super::source;
use super::thin::thinned;
use crate::document::{Axis, Block, Chart, Figure, Mark};
use crate::evidence::{Evidence, Predictions};
use crate::number::{cell, mean, sd, shown};

/// The number of bars of the histogram of residuals.
const N_BARS: usize = 30;

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let pairs = pairs(evidence);
    if pairs.is_empty() {
        return Vec::new();
    }
    let residuals: Vec<f64> = pairs.iter().map(|(truth, predicted)| truth - predicted).collect();
    let figure =
        |label: &str, value: f64| Figure::new(label, cell(value)).source(source::of_all(evidence));
    vec![
        Block::Heading("Predictions".to_owned()),
        Block::Figures(vec![
            figure("mean residual", mean(&residuals)).note("0 is unbiased"),
            figure("standard deviation of residuals", sd(&residuals)),
        ]),
        Block::Chart(predicted_against_true(evidence, &pairs)),
        Block::Chart(residuals_by_prediction(evidence, &pairs, &residuals)),
        Block::Chart(histogram(evidence, &residuals)),
    ]
}

/// The true and the predicted number of each tested sample.
fn pairs(evidence: &Evidence) -> Vec<(f64, f64)> {
    let mut pairs = Vec::new();
    for (_, fold) in &evidence.folds {
        if let Predictions::Numbers { truth, predicted } = &fold.predictions {
            pairs.extend(truth.iter().copied().zip(predicted.iter().copied()));
        }
    }
    pairs.retain(|(truth, predicted)| truth.is_finite() && predicted.is_finite());
    pairs
}

fn ends(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |ends, one| (ends.0.min(one), ends.1.max(one)))
}

fn predicted_against_true(evidence: &Evidence, pairs: &[(f64, f64)]) -> Chart {
    let (low, high) = ends(pairs.iter().map(|pair| pair.0));
    let description = format!(
        "Predicted against true numbers of {} tested samples; true numbers are from {} to {}, and a point on \
         the line is a perfect prediction.",
        pairs.len(),
        shown(low),
        shown(high),
    );
    let perfect =
        Mark::Reference { name: "perfect".to_owned(), from: (low, low), to: (high, high) };
    Chart::new(
        "Predicted against true",
        description,
        Axis::linear("true"),
        Axis::linear("predicted"),
    )
    .mark(Mark::Points { name: "tested samples".to_owned(), points: thinned(pairs.to_vec()) })
    .mark(perfect)
    .source(source::of_all(evidence))
}

fn residuals_by_prediction(evidence: &Evidence, pairs: &[(f64, f64)], residuals: &[f64]) -> Chart {
    let (low, high) = ends(pairs.iter().map(|pair| pair.1));
    let (least, most) = ends(residuals.iter().copied());
    let description = format!(
        "Residuals, true less predicted, by prediction: from {} to {}.",
        shown(least),
        shown(most)
    );
    let points: Vec<_> = pairs.iter().map(|pair| pair.1).zip(residuals.iter().copied()).collect();
    Chart::new(
        "Residuals",
        description,
        Axis::linear("predicted"),
        Axis::linear("true − predicted"),
    )
    .mark(Mark::Points { name: "tested samples".to_owned(), points: thinned(points) })
    .mark(Mark::Reference { name: String::new(), from: (low, 0.0), to: (high, 0.0) })
    .source(source::of_all(evidence))
}

fn histogram(evidence: &Evidence, residuals: &[f64]) -> Chart {
    let (low, high) = ends(residuals.iter().copied());
    let width = if high > low { (high - low) / N_BARS as f64 } else { 1.0 };
    let mut counts = [0_u32; N_BARS];
    for residual in residuals {
        counts[(((residual - low) / width) as usize).min(N_BARS - 1)] += 1;
    }
    let bar = |(at, &count): (usize, &u32)| {
        (low + at as f64 * width, low + (at + 1) as f64 * width, f64::from(count))
    };
    let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(bar).collect();
    let most = counts.iter().max().copied().unwrap_or(0);
    let description = format!(
        "Histogram of {} residuals from {} to {} in {N_BARS} bars; the highest has {most}.",
        residuals.len(),
        shown(low),
        shown(high),
    );
    let (x, y) = (Axis::linear("true − predicted"), Axis::linear("samples"));
    Chart::new("Distribution of residuals", description, x, y)
        .mark(Mark::Bars { name: String::new(), bars })
        .source(source::of_all(evidence))
}
