//! `Resource`: the thing that successive halving gives to few candidates in plenty.

/// The resource of a strategy that gives more of it to better candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// Samples: of each split a random part of the training and of the test samples.
    Samples,
    /// Training samples: of each split a random part of them, and all test samples.
    TrainingSamples,
    /// The value of a parameter that counts work, by its path, such as `sgd.max_iter` or `n_trees`.
    Parameter(String),
}
