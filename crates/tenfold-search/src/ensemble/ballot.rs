//! The arithmetic of votes: weighted counts, weighted means, ties.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::first_largest;
use tenfold_ml::data::{LabelError, Labels, Values};
use tenfold_ml::error::{Error, Result};

use crate::ensemble::EnsembleError;

/// The rule by which models vote, and the weight of each.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ballot {
    pub(super) rule: Rule,
    pub(super) weights: Option<Vec<f64>>,
}

/// The thing that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// The predicted classes.
    Classes,
    /// The probabilities.
    Probabilities,
    /// The probabilities of models that have them, else the predicted classes as shares.
    Shares,
    /// The predicted numbers.
    Numbers,
}

tenfold_store::fingerprint_with_serde!(Ballot => "tenfold.ballot.v1");

impl Ballot {
    /// A vote in which all weigh alike.
    pub(super) fn new(rule: Rule) -> Self {
        Self { rule, weights: None }
    }

    /// Checks that there is a usable weight for each of so many models.
    pub(super) fn check(&self, expected: usize) -> Result<(), EnsembleError> {
        let Some(weights) = &self.weights else { return Ok(()) };
        let found = weights.len();
        if found != expected {
            return Err(EnsembleError::WeightCount { found, expected });
        }
        match weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
            Some(at) => Err(EnsembleError::Weight { at, value: weights[at] }),
            None if weights.iter().all(|weight| *weight == 0.0) => Err(EnsembleError::NoWeight),
            None => Ok(()),
        }
    }

    fn weight(&self, at: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[at])
    }

    /// The weighted number of votes for each class, `n_samples × n_classes`.
    pub(super) fn count(&self, predicted: &[&Labels]) -> Result<Array2<f64>> {
        let Some(first) = predicted.first() else { return Err(no_model()) };
        let mut votes = Array2::zeros((first.len(), first.classes().len()));
        for (at, labels) in predicted.iter().enumerate() {
            if labels.classes() != first.classes() {
                return Err(LabelError::OtherClasses.into());
            }
            same_length(first.len(), labels.len())?;
            for (mut row, code) in votes.rows_mut().into_iter().zip(labels.codes()) {
                row[code as usize] += self.weight(at);
            }
        }
        Ok(votes)
    }

    /// The weighted mean of tables of one shape.
    pub(super) fn mean(&self, tables: &[ArrayView2<'_, f64>]) -> Result<Array2<f64>> {
        let Some(first) = tables.first() else { return Err(no_model()) };
        let mut sum = Array2::zeros(first.dim());
        let mut total = 0.0;
        for (at, table) in tables.iter().enumerate() {
            if table.ncols() != first.ncols() {
                return Err(LabelError::OtherClasses.into());
            }
            same_length(first.nrows(), table.nrows())?;
            sum.scaled_add(self.weight(at), table);
            total += self.weight(at);
        }
        Ok(sum / total)
    }

    /// The weighted mean of numbers.
    pub(super) fn mean_values(&self, predicted: &[&Values]) -> Result<Values> {
        let Some(first) = predicted.first() else { return Err(no_model()) };
        let mut sums = vec![0.0; first.len()];
        let mut total = 0.0;
        for (at, values) in predicted.iter().enumerate() {
            same_length(first.len(), values.len())?;
            let weight = self.weight(at);
            sums.iter_mut().zip(values.iter()).for_each(|(sum, value)| *sum += weight * value);
            total += weight;
        }
        Values::new(sums.into_iter().map(|sum| sum / total).collect())
    }
}

/// The class of the largest number in each row, the first of equals in the order of the classes,
/// over the classes of these labels.
pub(super) fn elect(table: &Array2<f64>, labels: &Labels) -> Result<Labels> {
    let winner = table.rows().into_iter().map(|row| first_largest(row.iter().copied()) as u32);
    labels.with_codes(winner.collect())
}

/// A row per sample with 1 for its class, and 0 for the others.
pub(super) fn one_hot(labels: &Labels) -> Array2<f64> {
    let mut table = Array2::zeros((labels.len(), labels.classes().len()));
    for (mut row, code) in table.rows_mut().into_iter().zip(labels.codes()) {
        row[code as usize] = 1.0;
    }
    table
}

fn no_model() -> Error {
    Error::Empty { what: "the ensemble", needed: "model" }
}

fn same_length(left_len: usize, right_len: usize) -> Result<()> {
    let (left, right) = ("a prediction", "another model's");
    match left_len == right_len {
        true => Ok(()),
        false => Err(Error::LengthMismatch { left, left_len, right, right_len }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(names: &[&str]) -> Labels {
        let classes = ["a", "b", "c"];
        let code = |name: &&str| classes.iter().position(|class| class == name).unwrap() as u32;
        let codes = names.iter().map(code).collect();
        Labels::from_codes(classes.map(String::from).to_vec(), codes).unwrap()
    }

    #[test]
    fn a_tie_is_won_by_the_first_class_whatever_the_order_of_the_models() {
        let ballot = Ballot::new(Rule::Classes);
        let (one, other) = (labels(&["c", "b"]), labels(&["b", "c"]));
        for predicted in [[&one, &other], [&other, &one]] {
            let elected = elect(&ballot.count(&predicted).unwrap(), &one).unwrap();
            assert_eq!(elected, labels(&["b", "b"]));
        }
    }

    #[test]
    fn a_weight_decides() {
        let ballot = Ballot { weights: Some(vec![1.0, 3.0, 1.0]), ..Ballot::new(Rule::Classes) };
        let predicted = [&labels(&["a"]), &labels(&["c"]), &labels(&["a"])];
        assert_eq!(elect(&ballot.count(&predicted).unwrap(), predicted[0]).unwrap().name(0), "c");
    }

    #[test]
    fn weights_that_cannot_be_used_are_named() {
        let check = |weights: &[f64]| {
            let ballot = Ballot { weights: Some(weights.to_vec()), ..Ballot::new(Rule::Numbers) };
            ballot.check(2).map_err(|error| error.to_string())
        };
        assert_eq!(check(&[0.0, 1.0]), Ok(()));
        assert!(check(&[1.0]).unwrap_err().starts_with("1 weights for 2 models"));
        assert!(check(&[1.0, -2.0]).unwrap_err().starts_with("the weight of model 1 is -2"));
        assert!(check(&[f64::NAN, 1.0]).unwrap_err().starts_with("the weight of model 0 is NaN"));
        assert!(check(&[0.0, 0.0]).unwrap_err().starts_with("every model has the weight 0"));
    }
}
