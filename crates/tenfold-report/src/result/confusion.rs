//! The confusion matrix of all out-of-fold predictions, and the most frequent confusions.

use tenfold_ml::metrics::ConfusionMatrix;

use super::{classes, source};
use crate::document::{Axis, Block, Cell, Chart, Column, Mark, Table};
use crate::evidence::Evidence;

/// The number of confusions that are listed.
const N_LISTED: usize = 10;

pub(super) fn blocks(evidence: &Evidence) -> Vec<Block> {
    let matrix = classes::pooled(evidence)
        .and_then(|(truth, predicted)| ConfusionMatrix::new(&truth, &predicted));
    let Ok(matrix) = matrix else { return Vec::new() };
    let names = matrix.classes();
    let rows: Vec<Vec<f64>> = (0..names.len()).map(|at| matrix.row(at).to_vec()).collect();
    let confusions = confusions(&rows);
    let correct: f64 = (0..rows.len()).map(|at| rows[at][at]).sum();
    let total: f64 = rows.iter().flatten().sum();
    let most = match confusions.first() {
        Some(&(truth, predicted, count)) => {
            let (truth, predicted) = (&names[truth], &names[predicted]);
            format!(
                "; the most frequent confusion is `{truth}` predicted as `{predicted}`: {count}"
            )
        }
        None => String::new(),
    };
    let description = format!(
        "Confusion matrix of {} classes, a row for each true class and a column for each predicted one: \
         {correct} of {total} samples are on the diagonal{most}.",
        names.len(),
    );
    let (x, y) = (Axis::names("predicted", names.to_vec()), Axis::names("true", names.to_vec()));
    let decimals = u8::from(rows.iter().flatten().any(|count| count.fract() != 0.0));
    let chart = Chart::new("Confusion matrix", description, x, y)
        .mark(Mark::Heat { rows: rows.clone(), decimals })
        .source(source::of_all(evidence));
    let mut blocks = vec![Block::Heading("Confusions".to_owned()), Block::Chart(chart)];
    if names.len() > 2 && !confusions.is_empty() {
        blocks.push(Block::Table(table(evidence, names, &rows, &confusions)));
    }
    blocks
}

/// The pairs of a true and another predicted class with their counts, the most frequent first.
fn confusions(rows: &[Vec<f64>]) -> Vec<(usize, usize, f64)> {
    let mut all: Vec<(usize, usize, f64)> = Vec::new();
    for (truth, row) in rows.iter().enumerate() {
        let wrong = row.iter().enumerate().filter(|(at, count)| *at != truth && **count > 0.0);
        all.extend(wrong.map(|(predicted, count)| (truth, predicted, *count)));
    }
    all.sort_by(|a, b| b.2.total_cmp(&a.2));
    all
}

fn table(
    evidence: &Evidence,
    names: &[String],
    rows: &[Vec<f64>],
    confusions: &[(usize, usize, f64)],
) -> Table {
    let columns = [
        Column::text("true"),
        Column::text("predicted"),
        Column::number("samples"),
        Column::number("share of the true class"),
    ];
    let mut table = Table::new("The most frequent confusions", columns);
    for &(truth, predicted, count) in confusions.iter().take(N_LISTED) {
        let of_class: f64 = rows[truth].iter().sum();
        let count = Cell::Number { value: count, decimals: u8::from(count.fract() != 0.0) };
        let share = Cell::Share(rows[truth][predicted] / of_class);
        table.rows.push(vec![(&*names[truth]).into(), (&*names[predicted]).into(), count, share]);
    }
    table.source(source::of_all(evidence))
}
