//! Statistics of scores: confidence intervals, paired tests, optimistic and honest estimates.
//!
//! | question | answer |
//! |---|---|
//! | the error of this procedure, with an interval | [`corrected_t`] from the scores of splits, [`wald`] or [`nested_cv`] from the losses of samples |
//! | whether one of two is better | [`PairedTest::compare`] over the same splits, with a region of practical equivalence |
//! | the candidates that may as well be the best | [`PairedTest::indistinguishable`], adjusted by [`holm`] |
//! | one candidate | a [`Rule`] |
//! | the score of the chosen candidate | [`Honest`]: [`BbcCv`], nested cross-validation, held-out samples; never [`Optimistic`] |
//!
//! Each interval is for a target of its own:
//!
//! | interval | needs | target | assumes | coverage of nominal 90 % |
//! |---|---|---|---|---|
//! | [`corrected_t`] | scores of J splits | mean error of models fitted on `n_train` samples | normal scores, correlated as much as the share of tested samples | 87 % of 15 random splits, 93 % of ten folds |
//! | [`wald`] | losses of samples | mean error of the models of these folds | independent losses, a learner that hardly changes with one sample | 83 %; 82 % of the error of the model fitted on all samples |
//! | [`nested_cv`] | losses of inner and outer folds | error of the model fitted on all of these samples | a loss per sample, independent samples | 90 % of 200 repetitions of ten folds |
//!
//! The coverage is that of the bench `search`: least squares on 100 samples of 20 features in two
//! classes. Larger samples and learners with fewer coefficients come closer to the nominal level.

mod bbc_cv;
mod check;
mod comparison;
mod corrected_t;
mod error;
mod holm;
mod honest;
mod indistinguishable;
mod interval;
mod moments;
mod nested_cv;
mod normal;
mod optimistic;
mod paired_test;
mod posterior;
mod rule;
mod shown;
mod split_sizes;
mod student;
mod wald;

pub use bbc_cv::{BbcCv, BbcEstimate};
pub use comparison::{Comparison, Verdict};
pub use corrected_t::corrected_t;
pub use error::StatisticsError;
pub use holm::holm;
pub use honest::{Honest, HonestMethod, headline};
pub use indistinguishable::BestSet;
pub use interval::{Interval, IntervalMethod};
pub use nested_cv::{NestedCv, OuterFold, nested_cv};
pub use optimistic::Optimistic;
pub use paired_test::PairedTest;
pub use posterior::Posterior;
pub use rule::Rule;
pub use split_sizes::SplitSizes;
pub use wald::wald;
