//! Documents as large as reports become.

use tenfold_report::document::{Block, Cell, Column, Document, Figure, Table};

use super::{Noise, charts};

/// A search of 576 candidates.
pub(crate) fn search() -> Document {
    let mut noise = Noise::new(11);
    let names = [
        "candidate",
        "mean",
        "sd",
        "train",
        "seconds",
        "alpha",
        "loss",
        "max_iter",
        "scaler",
        "select.k",
        "rank",
    ];
    let columns = names.map(|name| match name {
        "loss" | "scaler" | "candidate" => Column::text(name),
        _ => Column::number(name),
    });
    let mut table = Table::new("All candidates, the best first", columns);
    let row = |at: usize, noise: &mut Noise| {
        vec![
            Cell::Text(format!("c{at:03}")),
            Cell::number(0.98 - 0.0004 * at as f64),
            Cell::number(noise.next() * 0.02),
            Cell::number(0.99),
            Cell::Seconds(noise.next() * 2.0),
            Cell::Number { value: 10_f64.powf(-6.0 * noise.next()), decimals: 6 },
            Cell::from(["hinge", "log", "squared hinge"][at % 3]),
            Cell::Count(10 * (1 + at as u64 % 9)),
            Cell::from(["none", "standard"][at % 2]),
            Cell::Count(2 + at as u64 % 60),
            Cell::Count(at as u64 + 1),
        ]
    };
    table.rows = (0..576).map(|at| row(at, &mut noise)).collect();
    let mut document =
        Document::new("Search of an SGD classifier", "576 candidates, five folds each.");
    document.headline =
        vec![Figure::new("best accuracy", 0.98), Figure::new("candidates", 576_usize)];
    let candidates = Block::Chart(charts::parallel(576));
    document
        .with_tab("Search", vec![candidates, Block::Table(table)])
        .with_tab("Result", charts::charts())
}

/// A run whose timeline has twenty thousand spans, and a table of as many rows.
pub(crate) fn timeline() -> Document {
    let mut table = Table::new(
        "Slowest tasks",
        [Column::text("key"), Column::number("seconds"), Column::number("bytes")],
    );
    let row = |at: u64| {
        vec![
            Cell::Text(format!("svm/cv/fit-{at:05}")),
            Cell::Seconds(at as f64 * 1e-3),
            Cell::Bytes(at * at),
        ]
    };
    table.rows = (0..20_000).map(row).collect();
    let mut document = Document::new("A run of a million nodes", "");
    document.headline = vec![
        Figure::new("nodes", Cell::Count(1_000_000)),
        Figure::new("time", Cell::Seconds(812.0)),
    ];
    document
        .with_tab("Run", vec![Block::Chart(charts::spans(20_000))])
        .with_tab("Tasks", vec![Block::Table(table)])
}
