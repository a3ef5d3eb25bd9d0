//! The cost of the decisions for or against a class.

use serde::{Deserialize, Serialize};

use crate::data::{LabelError, Labels};
use crate::error::{Error, Result};
use crate::metrics::pairs::Pairs;

/// The cost of each kind of decision for or against a class, in any unit; a gain is a negative cost.
///
/// Costs that are left out are 0:
///
/// ```
/// use tenfold::metrics::Costs;
///
/// let costs = Costs { false_negative: 5.0, false_positive: 1.0, ..Costs::default() };
/// assert_eq!(costs.true_positive, 0.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Costs {
    /// Of a sample of the class that is predicted to be of it.
    pub true_positive: f64,
    /// Of a sample of another class that is predicted to be of this one.
    pub false_positive: f64,
    /// Of a sample of another class that is predicted to be of another one.
    pub true_negative: f64,
    /// Of a sample of the class that is predicted to be of another one.
    pub false_negative: f64,
}

/// The mean cost of a sample where a decision for or against the class `positive` costs this much;
/// lower is better. Samples count by their [weights](Labels::with_weights).
///
/// The expected cost of decision theory; Elkan, "The foundations of cost-sensitive learning", 2001.
///
/// ```
/// use tenfold::data::Labels;
/// use tenfold::metrics::{Costs, mean_cost};
///
/// let truth = Labels::from_names(&["ham", "spam", "ham", "spam"])?;
/// let predicted = Labels::from_names(&["ham", "ham", "spam", "spam"])?;
/// let costs = Costs { false_positive: 10.0, false_negative: 1.0, ..Costs::default() };
/// assert_eq!(mean_cost(&truth, &predicted, "spam", &costs)?, 2.75);
/// # Ok::<(), tenfold::Error>(())
/// ```
///
/// # Errors
/// [`Error::Param`] on a cost that is not finite; [`Error::LengthMismatch`], [`Error::Empty`] or
/// [`MetricError::MixedLabels`](crate::metrics::MetricError::MixedLabels);
/// [`LabelError::UnknownClass`] if neither labels have the class `positive`.
pub fn mean_cost(truth: &Labels, predicted: &Labels, positive: &str, costs: &Costs) -> Result<f64> {
    check_costs(costs)?;
    let pairs = Pairs::new(truth, predicted)?;
    let Some(positive) = pairs.classes().iter().position(|class| *class == positive) else {
        let (class, classes) = (positive.to_owned(), pairs.classes().join(", "));
        return Err(LabelError::UnknownClass { class, classes }.into());
    };
    let cost = |(truth, predicted, weight)| {
        weight
            * match (truth == positive, predicted == positive) {
                (true, true) => costs.true_positive,
                (false, true) => costs.false_positive,
                (false, false) => costs.true_negative,
                (true, false) => costs.false_negative,
            }
    };
    // Not `sum`, which makes −0 of nothing.
    Ok(pairs.iter().map(cost).fold(0.0, |sum, cost| sum + cost) / pairs.total())
}

/// Refuses a cost that is not finite.
pub(crate) fn check_costs(costs: &Costs) -> Result<()> {
    let named = [
        ("mean_cost true_positive", costs.true_positive),
        ("mean_cost false_positive", costs.false_positive),
        ("mean_cost true_negative", costs.true_negative),
        ("mean_cost false_negative", costs.false_negative),
    ];
    match named.into_iter().find(|(_, cost)| !cost.is_finite()) {
        None => Ok(()),
        Some((name, cost)) => {
            Err(Error::Param { name, value: cost.to_string(), expected: "a finite number" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_decision_has_its_cost_and_samples_their_weights() {
        let truth = Labels::from_names(&["a", "a", "b", "b"]).unwrap();
        let truth = truth.with_weights(vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        let predicted = Labels::from_names(&["a", "b", "a", "b"]).unwrap();
        let costs = Costs {
            true_positive: -8.0,
            false_positive: 20.0,
            true_negative: 1.0,
            false_negative: 100.0,
        };
        let cost = |positive| mean_cost(&truth, &predicted, positive, &costs);
        assert_eq!(cost("b").unwrap(), (1.0 + 2.0 * 20.0 + 3.0 * 100.0 - 4.0 * 8.0) / 10.0);
        assert_eq!(cost("a").unwrap(), (-8.0 + 2.0 * 100.0 + 3.0 * 20.0 + 4.0) / 10.0);
        assert!(cost("c").unwrap_err().to_string().contains("`c`"));
    }

    #[test]
    fn costs_that_are_no_numbers_are_refused() {
        let labels = Labels::from_names(&["a", "b"]).unwrap();
        let costs = Costs { false_positive: f64::INFINITY, ..Costs::default() };
        assert_eq!(
            mean_cost(&labels, &labels, "a", &costs).unwrap_err().to_string(),
            "mean_cost false_positive = inf is out of range: a finite number"
        );
    }
}
