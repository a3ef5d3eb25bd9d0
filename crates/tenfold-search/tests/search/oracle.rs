//! Scores, ranks and schedules beside those of scikit-learn: `oracle/searches.py` made the numbers.

use ndarray::s;
use serde_json::Value;
use tenfold::linear_model::Ridge;
use tenfold::metrics::Average;
use tenfold::model_selection::{
    Facts, GridSearch, Pool, Search, SearchError, Space, Strategy, SuccessiveHalving, Tried, choose,
};
use tenfold::naive_bayes::GaussianNb;
use tenfold::neighbors::KNeighborsClassifier;
use tenfold::prelude::*;

fn cases() -> Value {
    serde_json::from_str(include_str!("../oracle/searches.json")).unwrap()
}

/// Compares the scores, means, standard deviations and ranks of each row.
fn compare(
    table: &tenfold::model_selection::SearchTable,
    case: &Value,
    measures: &[&str],
    signs: &[f64],
) {
    for (at, (measure, sign)) in measures.iter().zip(signs).enumerate() {
        let expected = &case["measures"][measure];
        for (row, found) in table.rows.iter().enumerate() {
            let scores = &found.test[at];
            let close = |found: f64, expected: &Value| {
                let expected = expected.as_f64().unwrap();
                assert!(
                    (sign * found - expected).abs() < 1e-9,
                    "{measure} row {row}: {found} {expected}"
                );
            };
            for (split, score) in scores.splits.iter().enumerate() {
                close(*score, &expected["splits"][split][row]);
            }
            close(scores.mean, &expected["mean"][row]);
            close(sign * scores.sd, &expected["sd"][row]);
            assert_eq!(
                scores.rank as u64,
                expected["rank"][row].as_u64().unwrap(),
                "{measure} {row}"
            );
        }
    }
}

#[test]
fn scores_of_two_scorers_and_ties_are_scikit_learns() {
    let data = datasets::iris().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", data.x).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let pipeline =
        Pipeline::new().then(StandardScaler::new()).classifier(KNeighborsClassifier::new());
    let space = Space::classifier(pipeline)
        .unwrap()
        .over("k-neighbors-classifier.k", choose([1, 3, 5, 9]))
        .unwrap()
        .over("standard-scaler.with_std", choose([true, false]))
        .unwrap();
    let search = Search::new(space, GridSearch, StratifiedKFold::new(5))
        .scorers([Scorer::accuracy(), Scorer::f1(Average::Macro)]);
    let found = search.run(&mut graph, "search", x, y, Threads::default()).unwrap();
    let case = &cases()["neighbors"];
    compare(found.table(), case, &["accuracy", "f1_macro"], &[1.0, 1.0]);
    assert_eq!(found.best().candidate as u64, case["best"].as_u64().unwrap());
}

#[test]
fn losses_are_ranked_from_the_least() {
    let data = datasets::wine().unwrap();
    let mut graph = Graph::new();
    let x = graph.data("X", data.x.clone()).unwrap();
    let y = graph.data("y", data.y).unwrap();
    let space = Space::classifier(GaussianNb::new())
        .unwrap()
        .over("var_smoothing", choose([1e-9, 1e-3, 1e-1]))
        .unwrap();
    let search =
        Search::new(space, GridSearch, StratifiedKFold::new(4)).scorers([Scorer::log_loss()]);
    let found = search.run(&mut graph, "bayes", x, y, Sequential::default()).unwrap();
    let case = &cases()["bayes"];
    compare(found.table(), case, &["neg_log_loss"], &[-1.0]);
    assert_eq!(found.best().candidate as u64, case["best"].as_u64().unwrap());

    let numbers = data.x.to_array().unwrap();
    let mut graph = Graph::new();
    let x = Records::dense(numbers.slice(s![.., 1..]).to_owned()).unwrap();
    let x = graph.data("X", x).unwrap();
    let y = graph.data("y", Values::new(numbers.column(0).to_vec()).unwrap()).unwrap();
    let space =
        Space::regressor(Ridge::new()).unwrap().over("alpha", choose([0.01, 1.0, 100.0])).unwrap();
    let search = Search::new(space, GridSearch, KFold::new(3)).scorers([Scorer::mse()]);
    let found = search.run(&mut graph, "ridge", x, y, Threads::default()).unwrap();
    let case = &cases()["ridge"];
    compare(found.table(), case, &["neg_mean_squared_error"], &[-1.0]);
    assert_eq!(found.best().candidate as u64, case["best"].as_u64().unwrap());
}

/// A space of numbered candidates.
struct Numbers {
    n: usize,
    taken: usize,
}

impl Pool for Numbers {
    fn len(&self) -> usize {
        self.taken
    }

    fn take_grid(&mut self) -> Result<(), SearchError> {
        self.taken = self.n;
        Ok(())
    }

    fn take_sample(&mut self, n: usize, _: u64) -> Result<(), SearchError> {
        self.taken = (self.taken + n).min(self.n);
        Ok(())
    }

    fn chooses(&self, _: &str) -> bool {
        false
    }
}

#[test]
fn halving_gives_candidates_and_resources_as_scikit_learn_does() {
    for case in cases()["schedules"].as_array().unwrap() {
        let number = |name: &str| case[name].as_u64().map(|number| number as usize);
        let factor = case["factor"].as_f64().unwrap();
        let mut halving = SuccessiveHalving::grid()
            .factor(factor)
            .aggressive_elimination(case["aggressive"].as_bool().unwrap());
        match (number("min"), case["min"].as_str()) {
            (Some(min), _) => halving = halving.min_resources(min),
            (None, Some("smallest")) => halving = halving.exhaust(false),
            _ => {}
        }
        if let Some(max) = number("max") {
            halving = halving.max_resources(max);
        }
        let mut pool = Numbers { n: number("candidates").unwrap(), taken: 0 };
        let facts = Facts { n_samples: Some(1000), n_classes: Some(2), n_splits: 2 };
        let (mut past, mut rungs) = (Vec::new(), Vec::new());
        loop {
            let proposals = halving.next_round(&mut pool, &past, &facts).unwrap();
            if proposals.is_empty() {
                break;
            }
            rungs.push(serde_json::json!([proposals.len(), proposals[0].resource]));
            let tried = proposals.iter().map(|proposal| Tried {
                candidate: proposal.candidate,
                resource: proposal.resource,
                score: 0.5,
            });
            past.push(tried.collect::<Vec<_>>());
        }
        assert_eq!(Value::from(rungs), case["rungs"], "{case}");
    }
}
