//! A classifier with the threshold that is best by a scorer.

use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedClasses, parallel, param, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, Samples, counted};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};
use tenfold_ml::model_selection::{Scored, Scorer, Split, SplitError, Splitter, StratifiedKFold};

use super::mean_curve::{FoldCurve, evenly, mean_scores};
use super::positive::{negative, positive, scores};
use super::{ThresholdModel, ThresholdScore, VERSION};

/// The name in errors.
const NAME: &str = "tuned-threshold";

/// A classifier of two classes whose threshold is the best by a scorer: it predicts the positive
/// class from that probability on, or decision of a classifier without probabilities.
///
/// The classifier is fitted on each part of a split, and each threshold is scored on the samples
/// left out. The threshold with the best mean score, the least of equal ones, goes with the
/// classifier fitted on all samples. Probabilities and decisions are those of the classifier. That
/// is scikit-learn's `TunedThresholdClassifierCV`: a fold scores thresholds at equal distances from
/// the least to the largest of its own probabilities, and the mean is over lines between these
/// scores.
///
/// | part | default |
/// |---|---|
/// | the classifier | |
/// | [`scorer`](Self::scorer) | [`Scorer::balanced_accuracy`] |
/// | [`thresholds`](Self::thresholds) | 100, from the least to the largest probability of all folds |
/// | [`positive`](Self::positive) | the second class |
/// | [`split`](Self::split) | [`StratifiedKFold`] of 5 |
///
/// The costs of mistakes are a scorer, [`Scorer::mean_cost`]. Sample weights count in the fits and
/// in the scores: with a classifier that takes none they are an error. A sample of weight 0 has a
/// place in the split and counts for nothing else. Folds are fitted in parallel; the model does not
/// depend on the number of threads.
///
/// ```
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::linear_model::LogisticRegression;
/// use tenfold::metrics::Costs;
/// use tenfold::model_selection::{Scorer, TunedThreshold};
/// use tenfold::pipeline::Pipeline;
/// use tenfold::preprocessing::StandardScaler;
///
/// // To miss a tumour costs 20 times as much as a false alarm.
/// let costs = Costs { false_negative: 20.0, false_positive: 1.0, ..Costs::default() };
/// let logistic = Pipeline::new().then(StandardScaler::new()).classifier(LogisticRegression::new());
/// let tuned = TunedThreshold::new(logistic)
///     .scorer(Scorer::mean_cost("malignant", costs))
///     .positive("malignant");
///
/// let cancer = tenfold::datasets::breast_cancer()?;
/// let model = tuned.fit(&cancer.x, &cancer.y)?;
/// assert!(model.threshold() < 0.5);
/// assert_eq!(model.curve().len(), 100);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Debug, Serialize, Deserialize)]
pub struct TunedThreshold {
    classifier: Box<dyn Classifier>,
    #[serde(default = "Scorer::balanced_accuracy")]
    scorer: Scorer<Labels>,
    #[serde(default)]
    thresholds: Thresholds,
    #[serde(default)]
    positive: Option<String>,
    #[serde(default = "five_folds")]
    splitter: Box<dyn Splitter>,
}

/// The thresholds that a [`TunedThreshold`] tries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thresholds {
    /// So many, at least two, at equal distances from the least to the largest probability or
    /// decision.
    Count(usize),
    /// These, in ascending order.
    At(Vec<f64>),
}

impl Default for Thresholds {
    fn default() -> Self {
        Self::Count(100)
    }
}

fn five_folds() -> Box<dyn Splitter> {
    StratifiedKFold::new(5).boxed()
}

impl TunedThreshold {
    /// A classifier with the threshold of the best balanced accuracy.
    pub fn new(classifier: impl Into<Box<dyn Classifier>>) -> Self {
        Self {
            classifier: classifier.into(),
            scorer: Scorer::balanced_accuracy(),
            thresholds: Thresholds::default(),
            positive: None,
            splitter: five_folds(),
        }
    }

    /// The scorer that chooses the threshold: one that needs predictions alone, or an own one.
    #[must_use]
    pub fn scorer(self, scorer: Scorer<Labels>) -> Self {
        Self { scorer, ..self }
    }

    /// The thresholds to try.
    #[must_use]
    pub fn thresholds(self, thresholds: Thresholds) -> Self {
        Self { thresholds, ..self }
    }

    /// The class that is predicted from the threshold on, by default the second one.
    #[must_use]
    pub fn positive(self, class: impl Into<String>) -> Self {
        Self { positive: Some(class.into()), ..self }
    }

    /// The splitter. Samples may be in several tests, or in none.
    #[must_use]
    pub fn split(self, splitter: impl Into<Box<dyn Splitter>>) -> Self {
        Self { splitter: splitter.into(), ..self }
    }

    /// The fitted classifier with its threshold.
    ///
    /// # Errors
    /// Those of the parameters, of the classifier, of the splitter and of the scorer;
    /// [`LabelError::UnknownClass`](tenfold_ml::data::LabelError::UnknownClass); [`Error::Fit`] if
    /// more than two classes occur, a class is absent from a part that is fitted on, the classifier
    /// has neither probabilities nor decisions, gives all samples of a test the same one, or no
    /// threshold has a score.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<ThresholdModel> {
        self.check_params()?;
        if x.n_samples() != y.len() || x.n_samples() == 0 {
            validate::weighted_classification(x, y)?;
        }
        let (counted_x, counted_y) = counted(x, y);
        validate::weighted_classification(&counted_x, &counted_y)?;
        let classes = FittedClasses::of(&counted_y)?;
        let positive = positive(NAME, self.positive.as_deref(), y, &classes)?;
        let curve = self.curve(x, y, &classes, positive)?;
        let threshold = self.best(&curve)?;
        let model = self.classifier.fit(&counted_x, &counted_y)?;
        Ok(ThresholdModel { model, classes, positive, threshold, curve })
    }

    /// The mean score of each threshold.
    fn curve(
        &self,
        x: &Records,
        y: &Labels,
        classes: &FittedClasses,
        positive: u32,
    ) -> Result<Vec<ThresholdScore>> {
        let splits = self.splitter.split(&Samples::labelled(y)).map_err(|error| {
            SplitError::inside(NAME, "thresholds are scored on samples left out", error)
        })?;
        let splits: Vec<Split> = splits.iter().collect();
        for (fold, split) in splits.iter().enumerate() {
            check_classes(fold, classes, y, split)?;
        }
        let folds = parallel::try_map(splits.len(), 1, |fold| {
            self.fold_curve(fold, &splits[fold], x, y, classes, positive)
        })?;
        let folds: Vec<FoldCurve> = folds.into_iter().flatten().collect();
        if folds.is_empty() {
            return Err(failed("no sample of any test counts; give some a weight above 0".into()));
        }
        let thresholds = match &self.thresholds {
            Thresholds::At(thresholds) => thresholds.clone(),
            Thresholds::Count(count) => {
                let all = || folds.iter().flat_map(|fold| &fold.thresholds).copied();
                evenly(
                    all().fold(f64::INFINITY, f64::min),
                    all().fold(-f64::INFINITY, f64::max),
                    *count,
                )
            }
        };
        let mean = mean_scores(&thresholds, &folds);
        let scored = thresholds.into_iter().zip(mean);
        Ok(scored.map(|(threshold, score)| ThresholdScore { threshold, score }).collect())
    }

    /// The scores of one fold; `None` if no sample of its test counts.
    fn fold_curve(
        &self,
        fold: usize,
        split: &Split,
        x: &Records,
        y: &Labels,
        classes: &FittedClasses,
        positive: u32,
    ) -> Result<Option<FoldCurve>> {
        let (train_x, train_y) = counted(&x.select(&split.train), &y.select(&split.train));
        let (test_x, truth) = counted(&x.select(&split.test), &y.select(&split.test));
        if truth.is_empty() {
            return Ok(None);
        }
        let model = self.classifier.fit(&train_x, &train_y)?;
        let found = scores((NAME, self.classifier.name()), &*model, &test_x, classes, positive)?;
        if let Some(at) = found.iter().position(|score| !score.is_finite()) {
            return Err(failed(format!(
                "the probability of or decision about row {} is not finite; scale the features first",
                truth.row_of(at)
            )));
        }
        let thresholds = match &self.thresholds {
            Thresholds::At(thresholds) => thresholds.clone(),
            Thresholds::Count(count) => {
                let least = found.iter().copied().fold(f64::INFINITY, f64::min);
                let largest = found.iter().copied().fold(-f64::INFINITY, f64::max);
                if least == largest {
                    return Err(failed(format!(
                        "the model of fold {fold} gives all {} samples of its test the same probability or \
                         decision, {least}, so no threshold separates them; change the classifier, or use \
                         fewer folds",
                        truth.len()
                    )));
                }
                evenly(least, largest, *count)
            }
        };
        let negative = negative(classes, positive);
        let score = |threshold: &f64| {
            let class = |score: &f64| if score >= threshold { positive } else { negative };
            let predicted = truth.with_codes(found.iter().map(class).collect())?;
            self.scorer.score(&Scored::of_predictions(&truth, &predicted))
        };
        let scores = thresholds.iter().map(score).collect::<Result<_>>()?;
        Ok(Some(FoldCurve { thresholds, scores }))
    }

    /// The threshold of the best score, the first of equals.
    fn best(&self, curve: &[ThresholdScore]) -> Result<f64> {
        let direction = self.scorer.direction();
        let mut defined = curve.iter().filter(|scored| !scored.score.is_nan());
        let undefined = || {
            failed(format!("the scorer `{}` is not defined at any threshold", self.scorer.name()))
        };
        let first = defined.next().ok_or_else(undefined)?;
        let best = defined.fold(first, |best, one| {
            if direction.is_better(one.score, best.score) { one } else { best }
        });
        Ok(best.threshold)
    }
}

/// Checks that both classes occur, with a weight, in the part that a fold is fitted on.
fn check_classes(fold: usize, classes: &FittedClasses, y: &Labels, split: &Split) -> Result<()> {
    let mut occurs = vec![false; y.classes().len()];
    for sample in split.train.iter().filter(|&sample| y.weight(sample) > 0.0) {
        occurs[y.code(sample) as usize] = true;
    }
    let mut named = classes.codes().iter().zip(classes.names());
    match named.find(|(code, _)| !occurs[**code as usize]) {
        None => Ok(()),
        Some((_, class)) => Err(failed(format!(
            "class `{class}` is absent from the samples that fold {fold} is fitted on; use fewer folds, \
             StratifiedKFold, or more samples of it"
        ))),
    }
}

fn failed(reason: String) -> Error {
    Error::Fit { estimator: NAME, reason }
}

tenfold_ml::register!(Classifier TunedThreshold: "tuned-threshold", no default, version VERSION);

impl Classifier for TunedThreshold {
    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(TunedThreshold::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.classifier.check_params()?;
        self.splitter.check_params()?;
        // An own scorer may need anything.
        if !self.scorer.needs_predictions_alone() && self.scorer.to_value().is_ok() {
            let (name, value) = ("TunedThreshold scorer", self.scorer.name().to_owned());
            let expected = "a scorer that needs predictions alone, `f1` for example, since a threshold changes \
                            neither probabilities nor decisions";
            return Err(Error::Param { name, value, expected });
        }
        match &self.thresholds {
            Thresholds::Count(count) => {
                param::within("TunedThreshold thresholds", *count, 2.., "at least 2 are expected")
            }
            Thresholds::At(thresholds) => {
                let ascend = thresholds.windows(2).all(|pair| pair[0] < pair[1]);
                if ascend && !thresholds.is_empty() && thresholds.iter().all(|at| at.is_finite()) {
                    return Ok(());
                }
                let (name, value) = ("TunedThreshold thresholds", format!("{thresholds:?}"));
                Err(Error::Param { name, value, expected: "finite numbers in ascending order" })
            }
        }
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        self.classifier.check_kind(kind)
    }
}
