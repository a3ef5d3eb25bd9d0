//! The report of a search.

use tenfold::model_selection::{Found, GridSearch, Search, Space, choose, choose_named};
use tenfold::prelude::*;
use tenfold::report::checks::State;
use tenfold::report::document::{Block, Mark};
use tenfold::report::search::SearchReport;

use crate::tabs::tab;

fn found(
    splitter: impl Into<Box<dyn tenfold::model_selection::Splitter>>,
) -> Found<Box<dyn Classifier>> {
    let data = datasets::wine().unwrap();
    let mut graph = Graph::new();
    let (x, y) = (graph.data("X", data.x).unwrap(), graph.data("y", data.y).unwrap());
    let svc = Pipeline::new().then(StandardScaler::new()).classifier(Svc::new());
    let scalers = [("standard", Some(StandardScaler::new().boxed())), ("none", None)];
    let space = Space::classifier(svc)
        .unwrap()
        .over("standard-scaler", choose_named(scalers))
        .unwrap()
        .over("svc.c", choose([0.001, 0.01, 0.1]))
        .unwrap();
    let search = Search::new(space, GridSearch, splitter).train_scores(true);
    search.run(&mut graph, "search", x, y, Threads::default()).unwrap()
}

#[test]
fn the_report_of_a_search_has_its_charts_its_table_and_both_scores() {
    let found = found(StratifiedKFold::new(5).shuffle(7));
    let document = SearchReport::of(&found, "search").document();
    let labels: Vec<&str> = document.headline.iter().map(|figure| &*figure.label).collect();
    assert_eq!(labels, ["expected accuracy on new samples", "optimistic accuracy", "candidates"]);
    let blocks = tab(&document, "Search");
    let charts: Vec<_> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Chart(chart) => Some(chart),
            _ => None,
        })
        .collect();
    let titles: Vec<&str> = charts.iter().map(|chart| &*chart.title).collect();
    assert_eq!(titles, ["Candidates", "accuracy by standard-scaler", "accuracy by svc.c"]);
    let Mark::Parallel { axes, lines, colour_by } = &charts[0].marks[0] else { panic!() };
    assert_eq!((axes.len(), lines.len(), *colour_by), (3, 6, 2));
    assert!(lines.iter().flatten().all(|place| place.is_finite()));
    let table = blocks.iter().find_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    let table = table.unwrap();
    assert_eq!(table.rows.len(), 6);
    assert!(table.rows.iter().all(|row| row.len() == table.columns.len()));
    // The document is read back as it was.
    let text = serde_json::to_string(&document).unwrap();
    assert_eq!(
        serde_json::from_str::<tenfold::report::document::Document>(&text).unwrap(),
        document
    );
}

#[test]
fn a_choice_at_the_edge_of_its_values_is_a_finding() {
    let found = found(StratifiedKFold::new(5).shuffle(7));
    let report = SearchReport::of(&found, "search");
    let Some(State::Found(finding)) = report.checks().get("edge-of-range").cloned() else {
        panic!("{:?}", report.checks());
    };
    assert_eq!(finding.finding, "`svc.c` = 0.100 is the largest of 3 values");
    let muted = report.mute("TF012").unwrap();
    assert_eq!(muted.checks().get("edge-of-range"), Some(&State::Muted));
}

#[test]
fn a_search_without_an_honest_score_says_why() {
    use tenfold::model_selection::ShuffleSplit;
    let found = found(ShuffleSplit::new(4, 1));
    let text = format!("{:?}", SearchReport::of(&found, "search").document());
    assert!(text.contains("There is no honest score: "), "{text}");
}
