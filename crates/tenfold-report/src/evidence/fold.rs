//! `FoldEvidence`: the scores and predictions of one fold.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::Convergence;
use tenfold_ml::data::{Labels, Records};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::TransformerModel;
use tenfold_ml::estimator::learner::{Learner, Model, TargetOf};
use tenfold_ml::model_selection::{ScoreList, Scored, Scorer, Scorers, Split};
use tenfold_store::stored_with_postcard;

use super::Reported;
use super::reported::ReportedTarget;

/// The scores and predictions of one fold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoldEvidence {
    /// The row of each tested sample, counted from 0.
    pub rows: Vec<u32>,
    /// The number of samples that the model was fitted on.
    pub n_train: usize,
    /// The scores on the training samples, by measure.
    pub train: Vec<f64>,
    /// The scores on the test samples, by measure.
    pub test: Vec<f64>,
    /// The reasons of scores that failed.
    pub faults: Vec<String>,
    /// The truth and the predictions of the tested samples.
    pub predictions: Predictions,
    /// The weights of the tested samples, if they have some.
    pub weights: Option<Vec<f64>>,
    /// The number of training samples of each class, by code; empty for a regression.
    pub train_counts: Vec<usize>,
    /// The ends of the iterative searches that fitted the steps and the model.
    pub convergence: Vec<Convergence>,
}

stored_with_postcard!(FoldEvidence => "tenfold.fold-evidence.v1");

/// The truth and the predictions of samples, in the order of their rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Predictions {
    /// Of a classifier.
    Classes {
        /// The names of the classes, by code.
        classes: Vec<String>,
        /// The code of each sample's class.
        truth: Vec<u32>,
        /// The code of each predicted class.
        predicted: Vec<u32>,
        /// Probabilities or decisions, if the model has some.
        scores: Option<ClassScores>,
    },
    /// Of a regressor.
    Numbers {
        /// The number of each sample.
        truth: Vec<f64>,
        /// The predicted number.
        predicted: Vec<f64>,
    },
}

impl Predictions {
    /// The number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Classes { truth, .. } => truth.len(),
            Self::Numbers { truth, .. } => truth.len(),
        }
    }

    /// Returns `true` if there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A number for each sample and class that is higher for a likelier class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// `true` if the numbers are probabilities, else they are decisions.
    pub are_probabilities: bool,
    /// The numbers, sample by sample: one for each class.
    pub numbers: Vec<f64>,
}

impl ClassScores {
    /// Those of a model's predictions, a column for each of these classes.
    pub(super) fn of(scored: &Scored<'_, Labels>, classes: &[String]) -> Option<Self> {
        let known = scored.predicted().classes();
        let (n_samples, n_classes) = (scored.truth().len(), classes.len());
        let mut numbers = vec![0.0; n_samples * n_classes];
        for (at, class) in classes.iter().enumerate() {
            if !known.contains(class) {
                continue;
            }
            let column = scored.ranking(class).ok()?;
            for (sample, number) in column.iter().enumerate() {
                numbers[sample * n_classes + at] = *number;
            }
        }
        let are_finite = numbers.iter().all(|number| number.is_finite());
        are_finite.then_some(Self { are_probabilities: scored.probabilities().is_ok(), numbers })
    }

    /// The numbers of one class.
    pub fn of_class(&self, class: usize, n_classes: usize) -> Vec<f64> {
        self.numbers.iter().skip(class).step_by(n_classes).copied().collect()
    }
}

/// The evidence of one fold: on the model, its training and its test features, the targets and predictions
/// of both, the fitted steps, the split and the scorers.
#[expect(clippy::borrowed_box, reason = "a task gets the value of its node")]
pub(crate) fn fold_evidence<L: Reported>(
    model: &L::Model,
    x: &[&Records],
    y: &[&TargetOf<L>],
    steps: &[&Box<dyn TransformerModel>],
    split: &Split,
    scorers: &Scorers<TargetOf<L>>,
) -> Result<FoldEvidence>
where
    <L as Learner>::Model: Model<Target: ReportedTarget>,
{
    let (&[x_train, x_test], &[y_train, y_test, predicted_train, predicted_test]) = (x, y) else {
        unreachable!("the node has the records and the targets of both sides");
    };
    let on_test = Scored::new(model, x_test, y_test, predicted_test)?;
    let on_train = match scorers.iter().all(Scorer::needs_predictions_alone) {
        true => Scored::of_predictions(y_train, predicted_train),
        false => Scored::new(model, x_train, y_train, predicted_train)?,
    };
    let (train, test) = (ScoreList::new(scorers, &on_train), ScoreList::new(scorers, &on_test));
    let fault = |score: &tenfold_ml::model_selection::NamedScore| {
        Some(format!("{}: {}", score.name, score.error.as_ref()?))
    };
    let of_steps = steps.iter().flat_map(|step| step.convergence());
    Ok(FoldEvidence {
        rows: split.test.as_slice().to_vec(),
        n_train: split.train.len(),
        train: train.iter().map(|score| score.value).collect(),
        test: test.iter().map(|score| score.value).collect(),
        faults: test.iter().filter_map(fault).collect(),
        predictions: ReportedTarget::predictions(&on_test),
        weights: y_test.weights(),
        train_counts: y_train.class_counts(),
        convergence: of_steps.chain(model.convergence()).collect(),
    })
}
