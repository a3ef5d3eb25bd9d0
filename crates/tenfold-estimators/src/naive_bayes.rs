//! Naive Bayes on counts, on presence and absence, and on normally distributed numbers: each class
//! has its own distribution of every feature, and features count as independent.

mod counts;
mod estimators;
mod gaussian_nb;
mod model;
#[cfg(test)]
mod tests;

pub use estimators::{BernoulliNb, ComplementNb, MultinomialNb};
pub use gaussian_nb::{GaussianNb, GaussianNbModel};
pub use model::NaiveBayesModel;

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 3;
