//! `ModelFacts`: the facts of the model that is fitted on all samples.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::Convergence;
use tenfold_ml::estimator::learner::Model;
use tenfold_ml::estimator::{FeatureWeights, WeightKind};
use tenfold_store::stored_with_postcard;

/// The number of features that are kept for each output.
const N_KEPT: usize = 10;

/// The facts of the model that is fitted on all samples.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelFacts {
    /// The ends of the iterative searches that fitted it.
    pub convergence: Vec<Convergence>,
    /// The name of the weights, `coefficient` or `importance`; `None` of a model without weights.
    pub weights: Option<String>,
    /// The features with the largest weights, by output.
    pub outputs: Vec<OutputWeights>,
}

stored_with_postcard!(ModelFacts => "tenfold.model-facts.v1");

/// The features with the largest weights for an output of a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OutputWeights {
    /// The class that large weights speak for; empty where there is one output.
    pub output: String,
    /// The number of features.
    pub n_features: usize,
    /// At most ten features, those with the largest weights first, be they positive or negative.
    pub features: Vec<FeatureWeight>,
}

/// A feature and its weight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeatureWeight {
    /// The name of the feature.
    pub feature: String,
    /// Its weight.
    pub weight: f64,
}

/// The facts of a model.
pub(crate) fn model_facts<M: Model>(model: &M) -> ModelFacts {
    let weights = model.feature_weights();
    let name = weights.as_ref().map(|weights| match weights.kind {
        WeightKind::Coefficient => "coefficient".to_owned(),
        WeightKind::Importance => "importance".to_owned(),
    });
    ModelFacts {
        convergence: model.convergence(),
        weights: name,
        outputs: weights.as_ref().map(outputs).unwrap_or_default(),
    }
}

fn outputs(weights: &FeatureWeights<'_>) -> Vec<OutputWeights> {
    let kept = |(output, numbers): &(String, std::borrow::Cow<'_, [f64]>)| {
        let mut order: Vec<usize> = (0..numbers.len()).filter(|&at| numbers[at] != 0.0).collect();
        let larger =
            |a: &usize, b: &usize| numbers[*b].abs().total_cmp(&numbers[*a].abs()).then(a.cmp(b));
        if order.len() > N_KEPT {
            order.select_nth_unstable_by(N_KEPT, larger);
            order.truncate(N_KEPT);
        }
        order.sort_by(larger);
        let feature = |&at: &usize| FeatureWeight {
            feature: weights.features.name(at).into_owned(),
            weight: numbers[at],
        };
        let features = order.iter().map(feature).collect();
        OutputWeights { output: output.clone(), n_features: numbers.len(), features }
    };
    weights.outputs.iter().map(kept).collect()
}
