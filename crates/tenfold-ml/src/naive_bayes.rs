//! Naive Bayes on counts and on what is there or not: each class has its own frequencies of
//! features, which count as independent.

mod counts;
mod estimators;
mod model;
#[cfg(test)]
mod tests;

pub use estimators::{BernoulliNb, ComplementNb, MultinomialNb};
pub use model::NaiveBayesModel;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 2;
