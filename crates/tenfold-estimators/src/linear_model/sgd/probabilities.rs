//! Probabilities from the decisions of linear functions, as scikit-learn makes them.

use ndarray::Array2;
use tenfold_ml::authoring::FittedClasses;
use tenfold_ml::authoring::logistic::logistic;

use crate::linear_model::sgd::loss::Loss;

/// The probability of a class against the rest, from its decision.
type OfDecision = fn(f64) -> f64;

/// The function from decisions to probabilities of a loss that has one: the logistic function, or
/// of the modified Huber loss (clip(p, −1, 1) + 1) / 2 (T. Zhang, "Statistical Behavior and
/// Consistency of Classification Methods Based on Convex Risk Minimization", 2004, appendix B).
pub(super) fn of(loss: Loss) -> Option<OfDecision> {
    match loss {
        Loss::Log => Some(logistic),
        Loss::ModifiedHuber => Some(|decision| (decision.clamp(-1.0, 1.0) + 1.0) / 2.0),
        _ => None,
    }
}

/// A column per class of the labels at fit, 0 for those that did not occur: of two classes those of
/// the one function, of more each over the sum of all (B. Zadrozny and C. Elkan, "Transforming
/// Classifier Scores into Accurate Multiclass Probability Estimates", 2002), and all alike where
/// the sum is 0.
pub(super) fn of_classes(
    decisions: Array2<f64>,
    of_decision: OfDecision,
    classes: &FittedClasses,
) -> Array2<f64> {
    classes.of_decisions(decisions.mapv_into(of_decision))
}

#[cfg(test)]
mod tests {
    use ndarray::array;
    use tenfold_ml::data::Labels;

    use super::*;

    #[test]
    fn classes_that_did_not_occur_have_0_and_no_sum_is_shared_out() {
        let names = ["a", "b", "c", "d"].map(String::from).to_vec();
        let y = Labels::from_codes(names, vec![0, 1, 3]).unwrap();
        let classes = FittedClasses::of(&y).unwrap();
        let of_decision = of(Loss::ModifiedHuber).unwrap();
        let decisions = array![[1.0, 0.0, -3.0], [-1.0, -2.0, -9.0]];
        let third = 1.0 / 3.0;
        let expected = array![[2.0 / 3.0, third, 0.0, 0.0], [third, third, 0.0, third]];
        let found = of_classes(decisions, of_decision, &classes);
        assert!((found - expected).iter().all(|error| error.abs() < 1e-15));
    }

    #[test]
    fn two_classes_add_up_to_1() {
        let y = Labels::from_integers(&[0, 1]).unwrap();
        let classes = FittedClasses::of(&y).unwrap();
        let found = of_classes(array![[0.0], [800.0], [-800.0]], logistic, &classes);
        assert_eq!(found, array![[0.5, 0.5], [0.0, 1.0], [1.0, 0.0]]);
    }
}
