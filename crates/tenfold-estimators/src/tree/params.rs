//! The parameters that single trees and those of a forest have in common, and how a tree is grown
//! by them.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::authoring::{FittedClasses, param};
use tenfold_ml::data::{Labels, Values};
use tenfold_ml::error::{Error, Result};

use crate::tree::Tree;
use crate::tree::criterion::{ByClass, Entropy, Gini, SquaredError};
use crate::tree::grow::{Growth, Limits, Sample};
use crate::tree::ranks::Ranks;

/// The number of features, drawn anew for each node, that a split is chosen from.
///
/// Features that are constant in a node count, but where all of those drawn are, more are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MaxFeatures {
    /// All of them.
    All,
    /// The square root of their number, rounded down.
    Sqrt,
    /// The binary logarithm of their number, rounded down, at least one.
    Log2,
    /// So many, at least one.
    #[serde(untagged)]
    Count(usize),
    /// This share of them, above 0 and up to 1, rounded down, at least one.
    #[serde(untagged)]
    Share(f64),
}

/// The impurity of a node that splits reduce.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Measure {
    Gini,
    Entropy,
}

/// All that one tree depends on beside the samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TreeParams {
    /// Of classes alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) measure: Option<Measure>,
    pub(crate) max_depth: Option<usize>,
    pub(crate) min_samples_split: usize,
    pub(crate) min_samples_leaf: usize,
    pub(crate) max_features: MaxFeatures,
    /// Whether the classes count alike, however many samples they have.
    /// Of classes alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) balanced: Option<bool>,
    /// Whether the tree gets samples drawn with replacement.
    /// Of forests alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) bootstrap: Option<bool>,
    pub(crate) seed: u64,
}

tenfold_store::fingerprint_with_serde! { TreeParams => "tenfold.tree-params.v1" }

/// The names of the parameters in errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    pub(crate) max_depth: &'static str,
    pub(crate) min_samples_split: &'static str,
    pub(crate) min_samples_leaf: &'static str,
    pub(crate) max_features: &'static str,
}

/// The names of an estimator's parameters in errors.
macro_rules! names {
    ($owner:literal) => {
        crate::tree::params::Names {
            max_depth: concat!($owner, " max_depth"),
            min_samples_split: concat!($owner, " min_samples_split"),
            min_samples_leaf: concat!($owner, " min_samples_leaf"),
            max_features: concat!($owner, " max_features"),
        }
    };
}
pub(crate) use names;

/// The methods of an estimator, with a field `tree` of [`TreeParams`], that set its parameters.
macro_rules! growth_methods {
    () => {
        /// The most splits on the way to a leaf, at least 1, or `None` for any number.
        #[must_use]
        pub fn max_depth(mut self, max_depth: impl Into<Option<usize>>) -> Self {
            self.tree.max_depth = max_depth.into();
            self
        }

        /// The fewest samples that are split, at least 2.
        #[must_use]
        pub fn min_samples_split(mut self, min_samples_split: usize) -> Self {
            self.tree.min_samples_split = min_samples_split;
            self
        }

        /// The fewest samples in a leaf, at least 1.
        #[must_use]
        pub fn min_samples_leaf(mut self, min_samples_leaf: usize) -> Self {
            self.tree.min_samples_leaf = min_samples_leaf;
            self
        }

        /// The number of features, drawn anew for each node, that a split is chosen from.
        #[must_use]
        pub fn max_features(mut self, max_features: MaxFeatures) -> Self {
            self.tree.max_features = max_features;
            self
        }

        /// The seed of all that is drawn.
        #[must_use]
        pub fn seed(mut self, seed: u64) -> Self {
            self.tree.seed = seed;
            self
        }
    };
}
pub(crate) use growth_methods;

/// The methods of a classifier, with a field `tree` of [`TreeParams`], that set the others.
macro_rules! class_methods {
    () => {
        /// Chooses splits by Gini's impurity, 1 − Σ pₖ² of the classes' shares p.
        #[must_use]
        pub fn gini(mut self) -> Self {
            self.tree.measure = Some(Measure::Gini);
            self
        }

        /// Chooses splits by entropy, −Σ pₖ log₂ pₖ of the classes' shares p.
        #[must_use]
        pub fn entropy(mut self) -> Self {
            self.tree.measure = Some(Measure::Entropy);
            self
        }

        /// Lets every class count as much as any other: the weight of its samples is multiplied by
        /// n / (k c), of n samples and k classes, c of the class; samples of weight 0 are not
        /// among them.
        #[must_use]
        pub fn balanced(mut self) -> Self {
            self.tree.balanced = Some(true);
            self
        }
    };
}
pub(crate) use class_methods;

impl TreeParams {
    /// The defaults of a single tree of classes.
    pub(crate) fn of_classes() -> Self {
        let (measure, balanced) = (Some(Measure::Gini), Some(false));
        Self { measure, balanced, ..Self::of_values() }
    }

    /// The defaults of a single tree of values.
    pub(crate) fn of_values() -> Self {
        Self {
            measure: None,
            max_depth: None,
            min_samples_split: 2,
            min_samples_leaf: 1,
            max_features: MaxFeatures::All,
            balanced: None,
            bootstrap: None,
            seed: 0,
        }
    }

    /// Every parameter is in its range.
    pub(crate) fn check(&self, names: &Names) -> Result<()> {
        param::at_least_one(names.max_depth, self.max_depth.unwrap_or(1))?;
        let split = self.min_samples_split;
        param::within(names.min_samples_split, split, 2.., "at least 2 is expected")?;
        param::at_least_one(names.min_samples_leaf, self.min_samples_leaf)?;
        match self.max_features {
            MaxFeatures::Count(count) => param::at_least_one(names.max_features, count),
            MaxFeatures::Share(share) if !(share > 0.0 && share <= 1.0) => Err(Error::Param {
                name: names.max_features,
                value: share.to_string(),
                expected: "a share above 0 and up to 1 is expected",
            }),
            _ => Ok(()),
        }
    }

    /// There are as many features as a node is to try.
    fn check_features(&self, names: &Names, n_features: usize) -> Result<()> {
        match self.max_features {
            MaxFeatures::Count(count) if count > n_features => Err(Error::Param {
                name: names.max_features,
                value: count.to_string(),
                expected: "at most the number of features is expected",
            }),
            _ => Ok(()),
        }
    }

    /// A tree that predicts classes: a leaf predicts the share of each that occurs.
    ///
    /// # Errors
    /// [`Error::Param`] on more features than there are; [`Error::Fit`] where weights are too
    /// large.
    pub(crate) fn grow_for_labels(&self, names: &Names, ranks: &Ranks, y: &Labels) -> Result<Tree> {
        self.check_features(names, ranks.n_features())?;
        let classes = FittedClasses::of(y)?;
        let weights = self.class_weights(y);
        if !weights.iter().sum::<f64>().powi(2).is_finite() {
            return Err(too_large("sample weights"));
        }
        let mut place_of = vec![0; y.classes().len()];
        (0..).zip(classes.codes()).for_each(|(place, code)| place_of[*code as usize] = place);
        let samples = self.samples(&weights, |row| place_of[y.code(row) as usize]);
        let n_classes = classes.codes().len();
        Ok(match self.measure {
            Some(Measure::Entropy) => self.grow(ranks, ByClass::<Entropy>::new(n_classes), samples),
            _ => self.grow(ranks, ByClass::<Gini>::new(n_classes), samples),
        })
    }

    /// A tree that predicts values: a leaf predicts their mean.
    ///
    /// # Errors
    /// [`Error::Param`] on more features than there are; [`Error::Fit`] where values or weights are
    /// too large.
    pub(crate) fn grow_for_values(&self, names: &Names, ranks: &Ranks, y: &Values) -> Result<Tree> {
        self.check_features(names, ranks.n_features())?;
        let weights: Vec<f64> = (0..y.len()).map(|row| y.weight(row)).collect();
        let largest = y.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let sum_max = 2.0 * largest * weights.iter().sum::<f64>();
        if !sum_max.powi(2).is_finite() {
            return Err(too_large("squares of the values"));
        }
        let samples = self.samples(&weights, |row| y.value(row));
        Ok(self.grow(ranks, SquaredError::default(), samples))
    }

    /// The weight of each sample, that of its class included.
    fn class_weights(&self, y: &Labels) -> Vec<f64> {
        let mut counts = vec![0; y.classes().len()];
        let counting = (0..y.len()).filter(|&row| y.weight(row) > 0.0);
        counting.for_each(|row| counts[y.code(row) as usize] += 1);
        let n_samples: usize = counts.iter().sum();
        let n_classes = counts.iter().filter(|count| **count > 0).count();
        let of_class = |code: u32| match counts[code as usize] {
            count if self.balanced == Some(true) && count > 0 => {
                n_samples as f64 / (n_classes * count) as f64
            }
            _ => 1.0,
        };
        (0..y.len()).map(|row| y.weight(row) * of_class(y.code(row))).collect()
    }

    /// The samples that the tree is grown on, with their weights.
    fn samples<T>(&self, weights: &[f64], target: impl Fn(usize) -> T) -> Vec<Sample<T>> {
        let times = self.times_drawn(weights);
        let drawn = (0..).zip(weights).zip(&times).filter(|(_, times)| **times > 0);
        let sample = |((row, weight), times): ((u32, &f64), &u32)| {
            let (target, weight) = (target(row as usize), weight * f64::from(*times));
            Sample { row, target, weight }
        };
        drawn.map(sample).collect()
    }

    /// The number of times that each sample of a weight above 0 is drawn: once, or as many as there
    /// are, with replacement.
    pub(crate) fn times_drawn(&self, weights: &[f64]) -> Vec<u32> {
        if self.bootstrap != Some(true) {
            return weights.iter().map(|weight| u32::from(*weight > 0.0)).collect();
        }
        let mut random = SplitMix64::for_purpose(self.seed, "samples");
        let counting: Vec<usize> = (0..weights.len()).filter(|&row| weights[row] > 0.0).collect();
        let mut times = vec![0; weights.len()];
        for _ in 0..counting.len() {
            times[counting[random.below(counting.len())]] += 1;
        }
        times
    }

    fn grow<C: super::criterion::Criterion>(
        &self,
        ranks: &Ranks,
        criterion: C,
        samples: Vec<Sample<C::Target>>,
    ) -> Tree {
        let limits = Limits {
            max_depth: self.max_depth.unwrap_or(usize::MAX),
            min_samples_split: self.min_samples_split,
            min_samples_leaf: self.min_samples_leaf,
            n_candidates: self.max_features.of(ranks.n_features()),
        };
        let random = SplitMix64::for_purpose(self.seed, "features");
        Growth::new(ranks, limits, criterion, samples, random).run()
    }
}

impl MaxFeatures {
    /// The number of candidates among so many features.
    fn of(self, n_features: usize) -> usize {
        let count = match self {
            Self::All => n_features,
            Self::Sqrt => n_features.isqrt(),
            Self::Log2 => n_features.checked_ilog2().unwrap_or(0) as usize,
            Self::Share(share) => (share * n_features as f64) as usize,
            Self::Count(count) => count,
        };
        count.max(1)
    }
}

fn too_large(what: &str) -> Error {
    let reason = format!("the sum of the {what} is too large for a number; give smaller ones");
    Error::Fit { estimator: "decision-tree", reason }
}
