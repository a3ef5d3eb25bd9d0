//! Ensembles as nodes of a graph: voting, stacking and bagging on cross-validations that are in it.
//!
//! The base models are those of the graph, so nothing is fitted twice, and an ensemble is a
//! [`CrossValidated`](tenfold_ml::model_selection::CrossValidated) like any other: with reports, a
//! summary, out-of-fold predictions, scorers and a production model, ready to be part of another
//! ensemble.
//!
//! | file | contents |
//! |---|---|
//! | `voting` | [`Voting`]: a vote of the fold models' predictions, without a fit |
//! | `stacking` | [`Stacking`], [`Stacked`]: a meta-model on out-of-fold predictions |
//! | `bagging` | [`Bagging`], [`Bagged`]: many fits of one estimator on drawn samples |
//! | `meta_features` | [`MetaFeatures`]: out-of-fold outputs, joined by row |
//! | `outputs` | [`Outputs`]: a model's numbers for each sample, and their codec |
//! | `voting_model`, `stacked_models` | the fitted models, which stores keep |
//! | `ballot` | the arithmetic of votes |
//! | `draw`, `fits`, `out_of_bag` | the drawn rows of a bag, the fits on them, the predictions for the rest |
//! | `member` | [`Member`]: classifiers and regressors as parts of ensembles |
//! | `bases` | the checks that cross-validations go together |

use tenfold_ml::estimator::learner::{Learner, Model, Target, TargetOf};
use tenfold_ml::tasks;

mod bagging;
mod ballot;
mod bases;
mod draw;
mod error;
mod fits;
mod member;
mod meta_features;
mod out_of_bag;
mod outputs;
mod stacked_models;
mod stacking;
mod voting;
mod voting_model;

pub use bagging::{Bagged, Bagging};
pub use error::EnsembleError;
pub use member::Member;
pub use meta_features::MetaFeatures;
pub use outputs::{OutputKind, Outputs};
pub use stacked_models::StackedModels;
pub use stacking::{Stacked, Stacking};
pub use voting::Voting;
pub use voting_model::{VotingClassifierModel, VotingRegressorModel};

/// The version of the tasks and models of this room; to be raised when one of them yields something
/// else.
const VERSION: u32 = 1;

/// The version of a task that calls models of a learner, and its target's code.
fn version<L: Learner>() -> Option<u32> {
    let (model, target) = (<L::Model as Model>::VERSION?, <TargetOf<L> as Target>::VERSION?);
    tasks::version(Some(model << 8 | target)).map(|version| version << 8 | VERSION)
}
