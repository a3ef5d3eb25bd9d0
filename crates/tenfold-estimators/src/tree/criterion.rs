//! The impurity that a tree is grown to reduce.

use crate::tree::grow::Sample;

/// A measure of a node's samples and of their division into a left and a right part, kept up to
/// date while samples go from the right to the left.
pub(crate) trait Criterion {
    /// The target of a sample.
    type Target: Copy;

    /// Takes these samples, at least one, as those of the node, all on the right.
    fn take(&mut self, samples: &[Sample<Self::Target>]);

    /// Whether all samples of the node have one target.
    fn is_pure(&self) -> bool;

    /// Puts all samples on the right.
    fn rewind(&mut self);

    /// Puts one more sample on the left.
    fn move_left(&mut self, sample: &Sample<Self::Target>);

    /// The gain in purity of the parts: the node's weight times impurity falls by this
    /// less [`Criterion::undivided`].
    fn divided(&self) -> f64;

    /// The same measure of all samples in one part.
    fn undivided(&self) -> f64;

    /// Appends the prediction of the node if it becomes a leaf.
    fn predict(&self, to: &mut Vec<f64>);
}

/// The weight of each class in a part.
#[derive(Clone, Debug)]
struct Part {
    weights: Vec<f64>,
    sum: f64,
    /// Of Gini's impurity Σ wₖ², of entropy Σ wₖ log₂ wₖ.
    terms: f64,
}

impl Part {
    fn new(n_classes: usize) -> Self {
        Self { weights: vec![0.0; n_classes], sum: 0.0, terms: 0.0 }
    }

    fn clear(&mut self) {
        self.weights.fill(0.0);
        (self.sum, self.terms) = (0.0, 0.0);
    }

    fn copy(&mut self, other: &Self) {
        self.weights.copy_from_slice(&other.weights);
        (self.sum, self.terms) = (other.sum, other.terms);
    }
}

/// An impurity of classes whose sum of terms is kept up to date.
pub(crate) trait ClassImpurity {
    /// The term of a class of this weight.
    fn term(weight: f64) -> f64;

    /// The gain in purity of a part of this weight and sum of terms: 0 if
    /// rounding has left it no weight.
    fn purity(sum: f64, terms: f64) -> f64;
}

/// Gini's impurity 1 − Σ pₖ² (L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and
/// Regression Trees", 1984).
#[derive(Debug)]
pub(crate) struct Gini;

impl ClassImpurity for Gini {
    #[inline(always)]
    fn term(weight: f64) -> f64 {
        weight * weight
    }

    #[inline(always)]
    fn purity(sum: f64, terms: f64) -> f64 {
        if sum > 0.0 { terms / sum } else { 0.0 }
    }
}

/// Shannon's entropy −Σ pₖ log₂ pₖ (J. R. Quinlan, "Induction of Decision Trees", 1986).
#[derive(Debug)]
pub(crate) struct Entropy;

impl ClassImpurity for Entropy {
    #[inline(always)]
    fn term(weight: f64) -> f64 {
        if weight > 0.0 { weight * weight.log2() } else { 0.0 }
    }

    #[inline(always)]
    fn purity(sum: f64, terms: f64) -> f64 {
        if sum > 0.0 { terms - Self::term(sum) } else { 0.0 }
    }
}

/// An impurity of classes, counted from 0.
#[derive(Debug)]
pub(crate) struct ByClass<I> {
    all: Part,
    left: Part,
    right: Part,
    _impurity: std::marker::PhantomData<I>,
}

impl<I> ByClass<I> {
    pub(crate) fn new(n_classes: usize) -> Self {
        let part = Part::new(n_classes);
        let (all, left, right) = (part.clone(), part.clone(), part);
        Self { all, left, right, _impurity: std::marker::PhantomData }
    }
}

impl<I: ClassImpurity> Criterion for ByClass<I> {
    type Target = u32;

    fn take(&mut self, samples: &[Sample<u32>]) {
        self.all.clear();
        for sample in samples {
            self.all.weights[sample.target as usize] += sample.weight;
            self.all.sum += sample.weight;
        }
        self.all.terms = self.all.weights.iter().map(|&weight| I::term(weight)).sum();
        self.rewind();
    }

    fn is_pure(&self) -> bool {
        self.all.weights.iter().filter(|weight| **weight > 0.0).count() < 2
    }

    fn rewind(&mut self) {
        self.left.clear();
        self.right.copy(&self.all);
    }

    #[inline(always)]
    fn move_left(&mut self, sample: &Sample<u32>) {
        let (class, weight) = (sample.target as usize, sample.weight);
        let (left, right) = (self.left.weights[class], self.right.weights[class]);
        self.left.terms += I::term(left + weight) - I::term(left);
        self.right.terms += I::term(right - weight) - I::term(right);
        self.left.weights[class] = left + weight;
        self.right.weights[class] = right - weight;
        self.left.sum += weight;
        self.right.sum -= weight;
    }

    #[inline(always)]
    fn divided(&self) -> f64 {
        I::purity(self.left.sum, self.left.terms) + I::purity(self.right.sum, self.right.terms)
    }

    fn undivided(&self) -> f64 {
        I::purity(self.all.sum, self.all.terms)
    }

    fn predict(&self, to: &mut Vec<f64>) {
        to.extend(self.all.weights.iter().map(|weight| weight / self.all.sum));
    }
}

/// The mean squared error of numbers. Sums are of differences from one of the node's numbers, so
/// that a large mean costs no digits.
#[derive(Debug, Default)]
pub(crate) struct SquaredError {
    origin: f64,
    is_pure: bool,
    all: Sums,
    left: Sums,
    right: Sums,
}

/// The sum of weighted differences, and of weights.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    numbers: f64,
    weights: f64,
}

impl Sums {
    #[inline(always)]
    fn purity(self) -> f64 {
        // Rounding may leave a part no weight, and a rest of the numbers.
        if self.weights > 0.0 { self.numbers * self.numbers / self.weights } else { 0.0 }
    }
}

impl Criterion for SquaredError {
    type Target = f64;

    fn take(&mut self, samples: &[Sample<f64>]) {
        self.origin = samples[0].target;
        self.all = Sums::default();
        self.is_pure = true;
        for sample in samples {
            self.all.numbers += sample.weight * (sample.target - self.origin);
            self.all.weights += sample.weight;
            self.is_pure &= sample.target == self.origin;
        }
        self.rewind();
    }

    fn is_pure(&self) -> bool {
        self.is_pure
    }

    fn rewind(&mut self) {
        (self.left, self.right) = (Sums::default(), self.all);
    }

    #[inline(always)]
    fn move_left(&mut self, sample: &Sample<f64>) {
        let number = sample.weight * (sample.target - self.origin);
        self.left.numbers += number;
        self.right.numbers -= number;
        self.left.weights += sample.weight;
        self.right.weights -= sample.weight;
    }

    #[inline(always)]
    fn divided(&self) -> f64 {
        self.left.purity() + self.right.purity()
    }

    fn undivided(&self) -> f64 {
        self.all.purity()
    }

    fn predict(&self, to: &mut Vec<f64>) {
        to.push(self.origin + self.all.numbers / self.all.weights);
    }
}
