//! Scores of searches as figures, by their types: an optimistic score cannot be shown as an honest one.

use tenfold_search::statistics::{Honest, Optimistic};

use crate::document::Figure;
use crate::number::{cell, counted, shown};

/// The score that the choice will have on new samples.
///
/// The score of the winner on the folds that chose it is none, and does not compile:
///
/// ```compile_fail,E0308
/// use tenfold::model_selection::Optimistic;
/// use tenfold::report::search::honest_figure;
///
/// honest_figure("accuracy", &Optimistic::new(0.953, 96, 5));
/// ```
pub fn honest_figure(metric: &str, honest: &Honest) -> Figure {
    let interval = match honest.interval() {
        Some(interval) => {
            let (low, high) = (shown(interval.low), shown(interval.high));
            format!(", {:.0} % interval {low} to {high}", 100.0 * interval.level)
        }
        None => String::new(),
    };
    let note = format!("by {}{interval}", honest.method());
    Figure::new(format!("expected {metric} on new samples"), cell(honest.value())).note(note)
}

/// The score of the winner on the folds that chose it.
pub fn optimistic_figure(metric: &str, optimistic: &Optimistic) -> Figure {
    let note = format!(
        "the best of {} on the {} that chose it",
        counted(optimistic.n_candidates(), "candidate"),
        counted(optimistic.n_splits(), "split"),
    );
    Figure::new(format!("optimistic {metric}"), cell(optimistic.value())).note(note)
}
