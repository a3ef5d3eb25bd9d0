//! A fitted SVM: support vectors once, and a decision per pair of classes.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{Convergence, FittedClasses, FittedFeatures, first_largest, parallel};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Labels, Records, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::ClassifierModel;

use crate::svm::svc::VERSION;
use crate::svm::svc::kernel::FixedKernel;
use crate::svm::svc::solver::Solution;

/// Two classes, by place among those that occur, and the solution for them.
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
    pub(super) solution: Solution,
}

checked_model! {
    /// A fitted [`Svc`](super::Svc).
    pub struct SvcModel {
        kernel: FixedKernel,
        features: FittedFeatures,
        classes: FittedClasses,
        /// The support vectors, one after another.
        #[serde(with = "little_endian")]
        support: Vec<f64>,
        decisions: Vec<Decision>,
        convergence: Option<Convergence>,
    }
}

/// Above zero: the first class.
#[derive(Debug, Serialize, Deserialize)]
struct Decision {
    first: usize,
    second: usize,
    /// Support vector and coefficient, the first class's before the second's.
    terms: Vec<(usize, f64)>,
    rho: f64,
}

impl SvcModel {
    fn check(&self) -> Result<(), &'static str> {
        let (width, n_classes) = (self.features.n_features(), self.classes.codes().len());
        if width == 0 || !self.support.len().is_multiple_of(width) {
            return Err("each support vector has one number per feature");
        }
        let n_support = self.support.len() / width;
        let pairs = (0..n_classes)
            .flat_map(|first| (first + 1..n_classes).map(move |second| (first, second)));
        if pairs.ne(self.decisions.iter().map(|decision| (decision.first, decision.second))) {
            return Err("there is one decision per pair of classes");
        }
        let mut terms = self.decisions.iter().flat_map(|decision| &decision.terms);
        if terms.any(|(at, _)| *at >= n_support) {
            return Err("a decision needs a support vector that is not there");
        }
        Ok(())
    }

    pub(super) fn new(
        kernel: FixedKernel,
        x: &Records,
        y: &Labels,
        groups: &[(u32, Vec<usize>)],
        pairs: &[Pair],
        convergence: Option<Convergence>,
    ) -> Result<Self> {
        let row_of = |pair: &Pair, position: usize| {
            let (first, second) = (&groups[pair.first].1, &groups[pair.second].1);
            first.get(position).copied().unwrap_or_else(|| second[position - first.len()])
        };
        // Where a row stands among the support vectors, which keep the order of the rows.
        let mut place_of = vec![None; x.n_samples()];
        for pair in pairs {
            for &(position, _) in &pair.solution.coefficients {
                place_of[row_of(pair, position)] = Some(0);
            }
        }
        let dense = x.as_dense()?;
        let mut support = Vec::new();
        let supporting = place_of.iter_mut().enumerate().filter(|(_, place)| place.is_some());
        for (place, (row, slot)) in supporting.enumerate() {
            *slot = Some(place);
            support.extend_from_slice(dense.row(row));
        }
        let decision = |pair: &Pair| Decision {
            first: pair.first,
            second: pair.second,
            terms: pair
                .solution
                .coefficients
                .iter()
                .filter_map(|&(at, weight)| Some((place_of[row_of(pair, at)]?, weight)))
                .collect(),
            rho: pair.solution.rho,
        };
        Ok(Self {
            kernel,
            features: FittedFeatures::of(x),
            classes: FittedClasses::of(y)?,
            support,
            decisions: pairs.iter().map(decision).collect(),
            convergence,
        })
    }

    /// The number of support vectors.
    pub fn n_support(&self) -> usize {
        self.support.len() / self.features.n_features()
    }

    /// The decision of each sample for each class that occurred at fit,
    /// `n_samples × n_classes`: the votes for the class and, for less than a third of a vote, the
    /// sum `s` of its decisions as `s / 3(|s| + 1)`. Of two classes the one decision,
    /// `n_samples × 1`, which is above 0 on the side of the second. scikit-learn's `SVC` returns
    /// the same numbers.
    ///
    /// Where pairs tie, [`predict`](ClassifierModel::predict) goes by votes alone.
    ///
    /// # Errors
    /// As [`predict`](ClassifierModel::predict).
    pub fn decision_function(&self, x: &Records) -> Result<Array2<f64>> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        let width = if self.classes.codes().len() == 2 { 1 } else { self.classes.codes().len() };
        let mut shown = Array2::zeros((x.n_samples(), width));
        parallel::for_each_row(&mut shown, 64, &|row, shown| {
            let decisions = self.decisions(x.row(row));
            match decisions.as_slice() {
                [decision] => shown[0] = -decision,
                decisions => {
                    shown.iter_mut().zip(self.by_class(decisions)).for_each(|(to, from)| {
                        *to = from;
                    })
                }
            }
        });
        Ok(shown)
    }

    /// The votes for each class and its share of the decisions.
    fn by_class(&self, values: &[f64]) -> Vec<f64> {
        let mut votes = vec![0.0; self.classes.codes().len()];
        let mut sums = vec![0.0; self.classes.codes().len()];
        for (decision, value) in self.decisions.iter().zip(values) {
            votes[if *value > 0.0 { decision.first } else { decision.second }] += 1.0;
            sums[decision.first] += value;
            sums[decision.second] -= value;
        }
        votes.iter().zip(sums).map(|(votes, sum)| votes + sum / (3.0 * (sum.abs() + 1.0))).collect()
    }

    /// The decision of each pair of classes for one sample.
    pub(super) fn decisions(&self, row: &[f64]) -> Vec<f64> {
        let support = self.support.chunks_exact(self.features.n_features());
        let likeness: Vec<f64> = support.map(|vector| self.kernel.value(row, vector)).collect();
        let sum = |decision: &Decision| {
            let terms = decision.terms.iter().map(|&(at, weight)| weight * likeness[at]);
            terms.sum::<f64>() - decision.rho
        };
        self.decisions.iter().map(sum).collect()
    }

    /// The code of the class with the most votes, the first of them on a tie.
    fn vote(&self, row: &[f64]) -> u32 {
        let mut votes = vec![0; self.classes.codes().len()];
        for (decision, value) in self.decisions.iter().zip(self.decisions(row)) {
            let winner = if value > 0.0 { decision.first } else { decision.second };
            votes[winner] += 1;
        }
        self.classes.codes()[first_largest(votes)]
    }
}

tenfold_ml::register!(ClassifierModel SvcModel: "tenfold.svc.v2", version VERSION);

impl ClassifierModel for SvcModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.features.check(x)?;
        let x = x.as_dense()?;
        self.classes.labels(parallel::map(x.n_samples(), 64, |row| self.vote(x.row(row))))
    }

    fn decision_function(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        SvcModel::decision_function(self, x).map(Some)
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }

    /// Of the pair of classes that did not converge, if there is one, else of that which took
    /// longest.
    fn convergence(&self) -> Vec<Convergence> {
        self.convergence.iter().cloned().collect()
    }
}
