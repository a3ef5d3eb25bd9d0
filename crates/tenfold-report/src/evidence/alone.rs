//! Features by which alone the target can be predicted: suspects of a leak.
//!
//! Each feature is given to a rule: numbers are put into bins of equal share, texts are taken as they are;
//! the training samples of a bin yield the class that is most frequent in it, or the mean of the numbers
//! (Holte, "Very simple classification rules perform well on most commonly used datasets", 1993, the rule
//! 1R). The rule is tested on samples that it was not made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::parallel;
use tenfold_ml::data::Records;
use tenfold_ml::model_selection::Split;

use super::columns::{self, Cell};

/// The most samples that a rule is made of, and tested on: enough to find a copy of the target. Of many
/// features fewer samples are taken, so that there are at most so many cells.
const N_SAMPLES_MAX: usize = 10_000;
const N_CELLS_MAX: usize = 20_000_000;

/// The least number of samples of a bin, and the largest number of bins.
const BIN_SAMPLES_MIN: usize = 10;
const BINS_MAX: usize = 64;

/// The number of features with the best rules that are kept.
const N_KEPT: usize = 5;

/// A feature and the score of the rule by it alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alone {
    /// The name of the feature.
    pub feature: String,
    /// The share of the errors of the best constant prediction that the rule avoids on test samples: 1 of a
    /// perfect rule, 0 of one that is no better than the most frequent class, or the mean.
    pub score: f64,
}

/// The features with the best rules for classes, the best first.
pub(super) fn of_classes(
    x: &Records,
    codes: &[u32],
    n_classes: usize,
    split: &Split,
) -> Result<Vec<Alone>, String> {
    let majority = |counts: &[usize]| {
        let most = counts.iter().enumerate().max_by_key(|&(at, count)| (*count, usize::MAX - at));
        most.map_or(0, |(at, _)| at as u32)
    };
    best(x, split, |train, bins, test, test_bins| {
        let mut all = vec![0; n_classes];
        let mut of_bin: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (&row, bin) in train.iter().zip(bins) {
            let code = codes[row] as usize;
            all[code] += 1;
            of_bin.entry(*bin).or_insert_with(|| vec![0; n_classes])[code] += 1;
        }
        let constant = majority(&all);
        let (mut wrong, mut wrong_constant) = (0.0, 0.0);
        for (&row, bin) in test.iter().zip(test_bins) {
            let predicted = of_bin.get(bin).map_or(constant, |counts| majority(counts));
            wrong += f64::from(u8::from(predicted != codes[row]));
            wrong_constant += f64::from(u8::from(constant != codes[row]));
        }
        1.0 - wrong / wrong_constant
    })
}

/// The features with the best rules for numbers, the best first.
pub(super) fn of_numbers(x: &Records, y: &[f64], split: &Split) -> Result<Vec<Alone>, String> {
    best(x, split, |train, bins, test, test_bins| {
        let mut of_bin: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
        let mut all = (0.0, 0.0);
        for (&row, bin) in train.iter().zip(bins) {
            let sum = of_bin.entry(*bin).or_default();
            *sum = (sum.0 + y[row], sum.1 + 1.0);
            all = (all.0 + y[row], all.1 + 1.0);
        }
        let constant = all.0 / all.1;
        let (mut wrong, mut wrong_constant) = (0.0, 0.0);
        for (&row, bin) in test.iter().zip(test_bins) {
            let predicted = of_bin.get(bin).map_or(constant, |(sum, count)| sum / count);
            wrong += (predicted - y[row]).powi(2);
            wrong_constant += (constant - y[row]).powi(2);
        }
        1.0 - wrong / wrong_constant
    })
}

/// The features whose rules have the best scores, the best first; of equal ones the first feature.
fn best(
    x: &Records,
    split: &Split,
    score: impl Fn(&[usize], &[u64], &[usize], &[u64]) -> f64 + Sync,
) -> Result<Vec<Alone>, String> {
    let n_samples = (N_CELLS_MAX / x.n_features().max(1)).clamp(200, N_SAMPLES_MAX);
    let train = thinned(split.train.iter(), n_samples);
    let test = thinned(split.test.iter(), n_samples);
    if train.len() < 2 * BIN_SAMPLES_MIN || test.is_empty() {
        return Err("the folds have too few samples".to_owned());
    }
    let scores = parallel::try_map(x.n_features(), 1, |at| {
        let cells = columns::cells(x, at, train.iter().copied());
        let tested = columns::cells(x, at, test.iter().copied());
        let (Some(cells), Some(tested)) = (cells, tested) else {
            return Err("the records are sparse".to_owned());
        };
        let edges = edges(&cells);
        let bins: Vec<u64> = cells.iter().map(|cell| bin(*cell, &edges)).collect();
        let test_bins: Vec<u64> = tested.iter().map(|cell| bin(*cell, &edges)).collect();
        Ok(score(&train, &bins, &test, &test_bins))
    })?;
    let defined = scores.into_iter().enumerate().filter(|(_, score)| score.is_finite());
    let mut found: Vec<Alone> = defined
        .map(|(at, score)| Alone { feature: columns::name(x, at).into_owned(), score })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(N_KEPT);
    Ok(found)
}

/// Some of the rows, at equal steps, so that there are not too many.
fn thinned(rows: impl ExactSizeIterator<Item = usize>, n_max: usize) -> Vec<usize> {
    let step = rows.len().div_ceil(n_max).max(1);
    rows.step_by(step).collect()
}

/// The upper edges of bins of equal share; none for texts.
fn edges(cells: &[Cell<'_>]) -> Vec<f64> {
    let mut numbers: Vec<f64> = cells
        .iter()
        .filter_map(|cell| match cell {
            Cell::Number(number) if !number.is_nan() => Some(*number),
            _ => None,
        })
        .collect();
    numbers.sort_unstable_by(f64::total_cmp);
    let n_bins = (numbers.len() / BIN_SAMPLES_MIN).clamp(1, BINS_MAX);
    let mut edges: Vec<f64> =
        (1..n_bins).map(|bin| numbers[bin * numbers.len() / n_bins]).collect();
    edges.dedup();
    edges
}

/// The bin of a cell: its place between the edges, or its content.
fn bin(cell: Cell<'_>, edges: &[f64]) -> u64 {
    match cell {
        Cell::Number(number) if number.is_nan() => u64::MAX,
        Cell::Number(number) => edges.partition_point(|edge| *edge <= number) as u64,
        Cell::Text(_) => cell.digest(),
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use tenfold_ml::data::TableColumn;

    use super::*;

    fn split(n_samples: u32) -> Split {
        let (train, test): (Vec<u32>, Vec<u32>) = (0..n_samples).partition(|row| row % 5 != 0);
        Split { train: train.into(), test: test.into() }
    }

    #[test]
    fn a_copy_of_the_target_predicts_it_alone() {
        let noise = |row: usize| (row * 7919 % 101) as f64;
        let x = Array2::from_shape_fn((200, 2), |(row, column)| match column {
            0 => noise(row),
            _ => 3.0 - (row % 3) as f64,
        });
        let x = Records::dense(x).unwrap().with_feature_names(["noise", "copy"]).unwrap();
        let codes: Vec<u32> = (0..200).map(|row| row % 3).collect();
        let found = of_classes(&x, &codes, 3, &split(200)).unwrap();
        assert_eq!((found[0].feature.as_str(), found[0].score), ("copy", 1.0));
        assert!(found[1].score < 0.5, "{found:?}");
    }

    #[test]
    fn a_text_and_a_number_predict_numbers() {
        let y: Vec<f64> = (0..400).map(|row| f64::from(row % 4)).collect();
        let names = ["north", "east", "south", "west"];
        let x = Records::table([
            ("side", TableColumn::texts((0..400).map(|row| names[row % 4]))),
            ("id", TableColumn::texts((0..400).map(|row| row.to_string()))),
            ("twice", TableColumn::numbers(y.iter().map(|y| 2.0 * y))),
        ])
        .unwrap();
        let found = of_numbers(&x, &y, &split(400)).unwrap();
        let best: Vec<&str> = found.iter().map(|one| &*one.feature).collect();
        assert_eq!(best, ["side", "twice", "id"]);
        // A name that occurs once says nothing of others.
        assert!(found[2].score < 0.01, "{found:?}");
    }
}
