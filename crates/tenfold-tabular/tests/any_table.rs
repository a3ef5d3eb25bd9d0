//! Any table gives a pipeline that cross-validates.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tenfold::data::{Kind, Labels, Records, TableColumn, Values};
use tenfold::ensemble::RandomForestClassifier;
use tenfold::model_selection::Groups;
use tenfold::naive_bayes::{GaussianNb, MultinomialNb};
use tenfold::neighbors::KNeighborsClassifier;
use tenfold::prelude::*;
use tenfold::tabular::{TabularPipeline, default_regressor, default_splitter};

const CASES: u32 = 48;

/// A column of a kind, and its cells as numbers from 0 up to 1; each below the share is missing.
#[derive(Clone, Debug)]
struct Drawn {
    kind: Kind,
    spread: usize,
    missing: f64,
    cells: Vec<f64>,
}

fn column(n_rows: usize) -> impl Strategy<Value = Drawn> {
    let kind = (0..Kind::ALL.len()).prop_map(|at| Kind::ALL[at]);
    let spread = prop_oneof![Just(1_usize), Just(2), Just(5), Just(60), Just(1_000_000)];
    let missing = prop_oneof![Just(0.0), Just(0.1), Just(0.9), Just(1.0)];
    let cells = proptest::collection::vec(0.0..1.0, n_rows);
    (kind, spread, missing, cells).prop_map(|(kind, spread, missing, cells)| Drawn {
        kind,
        spread,
        missing,
        cells,
    })
}

impl Drawn {
    fn column(&self) -> TableColumn {
        const WORDS: [&str; 8] = ["a", "warm", "room", "?", "Öl", "garden", "the", "infrequent"];
        let values = self.cells.iter().map(|cell| {
            let is_missing = (cell * 1e6).fract() < self.missing;
            (!is_missing).then(|| (cell * self.spread as f64).floor())
        });
        match self.kind {
            Kind::Number | Kind::DateTime | Kind::Boolean => {
                let scale = match self.kind {
                    Kind::Number => -1.5,
                    Kind::DateTime => 40_000.0,
                    _ => 1.0,
                };
                TableColumn::numbers(values.map(|value| match value {
                    None => f64::NAN,
                    Some(value) if self.kind == Kind::Boolean => value % 2.0,
                    Some(value) => value * scale,
                }))
            }
            Kind::Category | Kind::Identifier => TableColumn::texts(
                values.map(|value| value.map_or(String::new(), |v| format!("c{v}"))),
            ),
            Kind::Text => TableColumn::texts(values.map(|value| {
                let value = value.map_or(0, |value| value as usize + 1);
                let words = (0..6).filter(|bit| value >> bit & 1 == 1);
                words.map(|bit| WORDS[(bit + value) % 8]).collect::<Vec<_>>().join(" ")
            })),
        }
    }
}

fn records(columns: &[Drawn]) -> Records {
    let kinds = columns.iter().map(|column| column.kind);
    let named = columns.iter().enumerate().map(|(at, column)| (format!("c{at}"), column.column()));
    Records::table(named).unwrap().with_kinds(kinds).unwrap()
}

fn table() -> impl Strategy<Value = (Vec<Drawn>, Vec<f64>)> {
    (30..80_usize).prop_flat_map(|n_rows| {
        let columns = proptest::collection::vec(column(n_rows), 1..8);
        (columns, proptest::collection::vec(0.0..1.0, n_rows))
    })
}

/// Returns `true` if some column can be used; if not, the error names each.
fn is_usable(table: &TabularPipeline, columns: &[Drawn]) -> Result<bool, TestCaseError> {
    let Err(error) = table.choices(&GaussianNb::new()) else { return Ok(true) };
    let message = error.to_string();
    for at in 0..columns.len() {
        prop_assert!(message.contains(&format!("c{at} (")), "{}", message);
    }
    Ok(false)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, ..ProptestConfig::default() })]

    #[test]
    fn any_table_of_classes_cross_validates((columns, target) in table(), grouped: bool) {
        let x = records(&columns);
        let classes: Vec<&str> = target.iter().map(|t| ["no", "yes", "maybe"][(t * 2.5) as usize]).collect();
        let y = Labels::from_names(&classes).unwrap();
        prop_assume!(classes.iter().collect::<BTreeSet<_>>().len() > 1);
        let table = TabularPipeline::of(&x).unwrap();
        if !is_usable(&table, &columns)? {
            return Ok(());
        }
        let groups = grouped.then(|| Groups::from_ids((0..target.len() as u32).map(|row| row / 4)));
        let folds = CrossValidation::new(default_splitter(&y, groups, Some(3), 1));
        let mut graph = Graph::new();
        let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
        let all: [(&str, Box<dyn Classifier>); 5] = [
            ("logistic", tenfold::linear_model::LogisticRegression::new().boxed()),
            ("forest", RandomForestClassifier::new().n_trees(3).boxed()),
            ("bayes", GaussianNb::new().boxed()),
            ("counts", MultinomialNb::new().boxed()),
            ("neighbors", KNeighborsClassifier::new().boxed()),
        ];
        for (name, estimator) in all {
            let pipeline = table.classifier(estimator).unwrap();
            let cv = folds.add_to(&mut graph, name, pipeline, x, y).unwrap();
            let run = Sequential::default().run(&graph, cv.reports());
            prop_assert!(run.is_ok(), "{}: {}", name, run.unwrap_err());
        }
    }

    #[test]
    fn any_table_of_values_cross_validates((columns, target) in table()) {
        let x = records(&columns);
        let y = Values::new(target).unwrap();
        let table = TabularPipeline::of(&x).unwrap();
        if !is_usable(&table, &columns)? {
            return Ok(());
        }
        let folds = CrossValidation::new(default_splitter(&y, None, Some(3), 1));
        let mut graph = Graph::new();
        let (x, y) = (graph.data("X", x).unwrap(), graph.data("y", y).unwrap());
        let pipeline = table.regressor(default_regressor()).unwrap();
        let cv = folds.add_to(&mut graph, "ridge", pipeline, x, y).unwrap();
        let run = Sequential::default().run(&graph, cv.reports());
        prop_assert!(run.is_ok(), "{}", run.unwrap_err());
    }
}
