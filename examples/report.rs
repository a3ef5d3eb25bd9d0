//! The report of a cross-validation beside a baseline: prints the headline and the findings of the checks, and
//! writes the whole report as one file of HTML.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use tenfold::dummy::DummyClassifier;
use tenfold::linear_model::LogisticRegression;
use tenfold::prelude::*;
use tenfold::report::Report;
use tenfold::report::document::{Block, Cell, Document};

/// The report of a logistic regression, whose features are not scaled.
fn tumours() -> anyhow::Result<Document> {
    let data = datasets::breast_cancer()?;
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x)?, graph.data("y", data.y)?);
    let folds = CrossValidation::new(StratifiedKFold::new(10).shuffle(7));
    let cv = folds.add_to(&mut graph, "logistic", LogisticRegression::new(), x, y)?;
    let dummy = folds.add_to(&mut graph, "dummy", DummyClassifier::prior(), x, y)?;
    let report = Report::of(&cv)
        .baseline(&dummy)
        .data()
        .title("Tumours")
        .positive("malignant")
        .add_to(&mut graph, "logistic")?;

    let mut run = Threads::default().run(&graph, report)?;
    Ok(run.take(report)?)
}

fn main() -> anyhow::Result<()> {
    let document = tumours()?;
    println!("{}\n", document.subtitle);
    for figure in &document.headline {
        let value = match &figure.value {
            Cell::Number { value, decimals } => format!("{value:.*}", usize::from(*decimals)),
            Cell::Count(count) => count.to_string(),
            other => format!("{other:?}"),
        };
        let note = figure.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
        println!("{}: {value}{note}", figure.label);
    }
    for block in document.tabs.iter().flat_map(|tab| &tab.blocks) {
        if let Block::Findings(findings) = block {
            for finding in findings {
                println!("\n{} {}: {}", finding.code, finding.name, finding.finding);
                println!("{} {}", finding.why, finding.remedy);
            }
        }
    }
    let path =
        std::env::args_os().nth(1).map_or_else(|| PathBuf::from("report.html"), PathBuf::from);
    std::fs::write(&path, document.to_html())?;
    println!("\nwritten: {}", path.display());
    Ok(())
}
