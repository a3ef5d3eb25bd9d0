//! The facts of a search that checks need.

use tenfold_search::search::{Found, SearchRow, SearchTable};

use super::axis::number;
use super::sign;
use crate::document::Source;
use crate::evidence::{EdgeOfRange, Reported, SearchFacts};

/// The least number of different numbers whose edges mean something.
const N_VALUES_MIN: usize = 3;

pub(super) fn of<L: Reported>(found: &Found<L>) -> SearchFacts {
    let table = found.table();
    let (edges, n_ranges) = edges(table, found.best());
    let alike = found.indistinguishable();
    let sign = sign(table.measure().direction);
    let mut scores: Vec<f64> =
        table.rows.iter().map(|row| row.test[table.chosen_by].mean).collect();
    scores.retain(|score| score.is_finite());
    scores.sort_by(|a, b| (sign * b).total_cmp(&(sign * a)));
    SearchFacts {
        n_candidates: found.candidates().len(),
        n_finalists: alike.as_ref().map_or(0, |set| set.adjusted_p_values.len()),
        n_indistinguishable: alike.map(|set| set.members.len()).map_err(|error| error.to_string()),
        chosen: named(&found.best().name).to_owned(),
        best_two: scores.first().copied().zip(scores.get(1).copied()),
        edges,
        n_ranges,
    }
}

/// The choices whose chosen number is the smallest or the largest that was tried, and the number of choices
/// that have edges.
fn edges(table: &SearchTable, best: &SearchRow) -> (Vec<EdgeOfRange>, usize) {
    let (mut edges, mut n_ranges) = (Vec::new(), 0);
    for name in table.parameters() {
        let cells = table.rows.iter().filter_map(|row| row.parameters.get(name));
        let Some(mut values) = cells.map(|cell| number(cell)).collect::<Option<Vec<f64>>>() else {
            continue;
        };
        values.sort_unstable_by(f64::total_cmp);
        values.dedup();
        if values.len() < N_VALUES_MIN {
            continue;
        }
        n_ranges += 1;
        let Some(value) = best.parameters.get(name).and_then(|cell| number(cell)) else { continue };
        let (is_lower, is_upper) = (values.first() == Some(&value), values.last() == Some(&value));
        if is_lower || is_upper {
            let (name, n_values) = (name.to_owned(), values.len());
            edges.push(EdgeOfRange { name, value, is_upper, n_values });
        }
    }
    (edges, n_ranges)
}

/// The node of the scores of a row.
pub(super) fn source(name: &str, row: usize) -> Source {
    Source { key: format!("{name}/{row:04}/scores-tst-00"), recipe: None }
}

/// The name of a candidate; that of a space without choices is empty.
pub(super) fn named(candidate: &str) -> &str {
    if candidate.is_empty() { "the estimator itself" } else { candidate }
}
