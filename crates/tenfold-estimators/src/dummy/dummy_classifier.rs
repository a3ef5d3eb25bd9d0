//! A classifier that ignores the features: the baseline for every other one.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::random::SplitMix64;
use tenfold_ml::authoring::{FittedClasses, FittedFeatures, first_largest, validate};
use tenfold_ml::checked_model;
use tenfold_ml::data::{LabelError, Labels, Records, counted};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::{Classifier, ClassifierModel};

/// To be raised when the same samples give another model, or it predicts in another way.
const VERSION: u32 = 2;

/// Predicts classes without a look at the features: a baseline.
///
/// Records may be of any kind. Samples count by their [weights](Labels::weight). The strategies are
/// those of scikit-learn's `DummyClassifier`, chance apart, which has seeds of its own.
///
/// | strategy | predicts | probabilities |
/// |---|---|---|
/// | [`most_frequent`](DummyClassifier::most_frequent) | the most frequent class, the first of equals | 1 for it |
/// | [`prior`](DummyClassifier::prior) | the same | the share of each class |
/// | [`stratified`](DummyClassifier::stratified) | a class drawn by the shares | 1 for it |
/// | [`uniform`](DummyClassifier::uniform) | a class drawn, each alike | equal |
/// | [`constant`](DummyClassifier::constant) | a class that is given | 1 for it |
///
/// ```
/// use tenfold::data::{Labels, Records};
/// use tenfold::dummy::DummyClassifier;
/// use tenfold::estimator::ClassifierModel;
///
/// let x = Records::text(["book a flight", "my bill?", "book a room"])?;
/// let y = Labels::from_names(&["book", "invoice", "book"])?;
/// let model = DummyClassifier::most_frequent().fit(&x, &y)?;
/// assert_eq!(model.predict(&x)?.name(1), "book");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DummyClassifier {
    strategy: Strategy,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Strategy {
    MostFrequent,
    Prior,
    Stratified { seed: u64 },
    Uniform { seed: u64 },
    Constant { class: String },
}

impl Default for DummyClassifier {
    fn default() -> Self {
        Self::prior()
    }
}

impl DummyClassifier {
    /// Predicts the most frequent class, for sure.
    pub fn most_frequent() -> Self {
        Self { strategy: Strategy::MostFrequent }
    }

    /// Predicts the most frequent class, with the share of each class as its probability.
    pub fn prior() -> Self {
        Self { strategy: Strategy::Prior }
    }

    /// Draws the class of each sample by the shares of the classes. The draw depends on the
    /// seed and the sample's place in the records alone.
    pub fn stratified(seed: u64) -> Self {
        Self { strategy: Strategy::Stratified { seed } }
    }

    /// Draws the class of each sample, each class alike; as [`DummyClassifier::stratified`].
    pub fn uniform(seed: u64) -> Self {
        Self { strategy: Strategy::Uniform { seed } }
    }

    /// Predicts this class, which the labels must know.
    pub fn constant(class: impl Into<String>) -> Self {
        Self { strategy: Strategy::Constant { class: class.into() } }
    }

    /// A model of these samples, of which only the labels count.
    ///
    /// # Errors
    /// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::TooFewClasses`];
    /// [`LabelError::UnknownClass`] of a constant that is no class of the labels.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<DummyClassifierModel> {
        validate::any_classification(x, y)?;
        let (x, y) = &counted(x, y);
        let classes = FittedClasses::of(y)?;
        let mut shares = vec![0.0; y.classes().len()];
        for sample in 0..y.len() {
            shares[y.code(sample) as usize] += y.weight(sample);
        }
        let all: f64 = shares.iter().sum();
        shares.iter_mut().for_each(|share| *share /= all);
        let certain = |code: usize| Answer::Certain { code: code as u32 };
        let answer = match &self.strategy {
            Strategy::MostFrequent => certain(first_largest(shares.iter().copied())),
            Strategy::Prior => Answer::Shares,
            Strategy::Stratified { seed } => Answer::Drawn { seed: *seed },
            Strategy::Uniform { seed } => {
                let n_classes = classes.codes().len() as f64;
                shares.iter_mut().for_each(|share| *share = 0.0);
                let codes = classes.codes().iter();
                codes.for_each(|&code| shares[code as usize] = 1.0 / n_classes);
                Answer::DrawnAlike { seed: *seed }
            }
            Strategy::Constant { class } => {
                let unknown = || {
                    Error::Label(LabelError::UnknownClass {
                        class: class.clone(),
                        classes: y.classes().join(", "),
                    })
                };
                certain(y.classes().iter().position(|name| name == class).ok_or_else(unknown)?)
            }
        };
        Ok(DummyClassifierModel { features: FittedFeatures::of(x), classes, shares, answer })
    }
}

tenfold_ml::register!(Classifier DummyClassifier: "dummy-classifier", version VERSION);

impl Classifier for DummyClassifier {
    fn name(&self) -> &'static str {
        "dummy-classifier"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(DummyClassifier::fit(self, x, y)?))
    }
}

checked_model! {
    /// A fitted [`DummyClassifier`].
    #[derive(Clone)]
    pub struct DummyClassifierModel {
        features: FittedFeatures,
        classes: FittedClasses,
        /// The probability of each class of the labels, to draw from or to return.
        shares: Vec<f64>,
        answer: Answer,
    }
}

/// The kind of prediction.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Answer {
    Certain { code: u32 },
    Shares,
    Drawn { seed: u64 },
    DrawnAlike { seed: u64 },
}

impl DummyClassifierModel {
    fn check(&self) -> Result<(), &'static str> {
        let n_classes = self.classes.all_names().len();
        let is_known =
            !matches!(self.answer, Answer::Certain { code } if code as usize >= n_classes);
        match self.shares.len() == n_classes && is_known {
            true => Ok(()),
            false => Err("there is a share per class, and the predicted class is one of them"),
        }
    }

    /// The code of the class predicted for the sample at this place.
    fn code(&self, sample: usize) -> u32 {
        match self.answer {
            Answer::Certain { code } => code,
            Answer::Shares => first_largest(self.shares.iter().copied()) as u32,
            Answer::Drawn { seed } | Answer::DrawnAlike { seed } => {
                let mut left = SplitMix64::after(seed, sample as u64).next_unit();
                let codes = self.classes.codes();
                let mut hits = codes.iter().filter(|&&code| {
                    left -= self.shares[code as usize];
                    left < 0.0
                });
                // Rounding may leave a rest after the last.
                hits.next().copied().unwrap_or(codes[codes.len() - 1])
            }
        }
    }
}

tenfold_ml::register!(ClassifierModel DummyClassifierModel: "tenfold.dummy-classifier.v1", version VERSION);

impl ClassifierModel for DummyClassifierModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.features.check_same(x)?;
        self.classes.labels((0..x.n_samples()).map(|sample| self.code(sample)).collect())
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        self.features.check_same(x)?;
        let shape = (x.n_samples(), self.shares.len());
        let shares = |sample: usize, class: usize| match self.answer {
            Answer::Shares | Answer::DrawnAlike { .. } => self.shares[class],
            _ => f64::from(self.code(sample) as usize == class),
        };
        Ok(Some(Array2::from_shape_fn(shape, |(sample, class)| shares(sample, class))))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }
}

#[cfg(test)]
mod tests {
    use tenfold_ml::data::Rows;

    use super::*;

    fn samples() -> (Records, Labels) {
        let names: Vec<&str> = (0..1000).map(|at| if at % 4 == 0 { "b" } else { "a" }).collect();
        let x = Records::text(names.iter().map(|_| "?")).unwrap();
        (x, Labels::from_names(&names).unwrap())
    }

    fn predicted(dummy: &DummyClassifier, x: &Records, y: &Labels) -> (Vec<usize>, Array2<f64>) {
        let model = dummy.fit(x, y).unwrap();
        let probabilities = model.predict_probabilities(x).unwrap().unwrap();
        (model.predict(x).unwrap().counts(), probabilities)
    }

    #[test]
    fn strategies_predict_as_their_table_says() {
        let (x, y) = samples();
        let (counts, probabilities) = predicted(&DummyClassifier::most_frequent(), &x, &y);
        assert_eq!((counts, probabilities.row(5).to_vec()), (vec![1000, 0], vec![1.0, 0.0]));
        let (counts, probabilities) = predicted(&DummyClassifier::prior(), &x, &y);
        assert_eq!((counts, probabilities.row(5).to_vec()), (vec![1000, 0], vec![0.75, 0.25]));
        let (counts, probabilities) = predicted(&DummyClassifier::constant("b"), &x, &y);
        assert_eq!((counts, probabilities.row(5).to_vec()), (vec![0, 1000], vec![0.0, 1.0]));
        let (counts, probabilities) = predicted(&DummyClassifier::stratified(1), &x, &y);
        assert!((700..800).contains(&counts[0]), "{counts:?}");
        assert_eq!(probabilities.column(0).sum() as usize, counts[0]);
        let (counts, probabilities) = predicted(&DummyClassifier::uniform(1), &x, &y);
        assert!((450..550).contains(&counts[0]), "{counts:?}");
        assert_eq!(probabilities.row(5).to_vec(), vec![0.5, 0.5]);
    }

    #[test]
    fn weights_count_and_absent_classes_are_never_drawn() {
        let (x, y) = samples();
        let weights = (0..1000).map(|at| if at % 4 == 0 { 9.0 } else { 1.0 }).collect();
        let y = y.with_weights(weights).unwrap();
        let (counts, probabilities) = predicted(&DummyClassifier::prior(), &x, &y);
        assert_eq!((counts, probabilities.row(0).to_vec()), (vec![0, 1000], vec![0.25, 0.75]));
        let three = ["a", "b", "c"].map(String::from).to_vec();
        let y = Labels::from_codes(three, y.codes().map(|code| code * 2).collect()).unwrap();
        for dummy in [DummyClassifier::uniform(3), DummyClassifier::stratified(3)] {
            let (counts, probabilities) = predicted(&dummy, &x, &y);
            assert_eq!((counts[1], probabilities.column(1).sum()), (0, 0.0));
        }
        assert_eq!(predicted(&DummyClassifier::constant("b"), &x, &y).0, [0, 1000, 0]);
        let wrong = DummyClassifier::constant("d").fit(&x, &y).unwrap_err().to_string();
        assert_eq!(wrong, "there is no class `d`; the classes are: a, b, c");
        let alone = Rows::from(vec![0, 4]);
        let wrong = DummyClassifier::prior().fit(&x.select(&alone), &y.select(&alone));
        assert!(wrong.unwrap_err().to_string().contains("1 class"));
    }

    #[test]
    fn a_class_whose_samples_all_weigh_0_is_not_drawn() {
        let x = Records::dense(ndarray::Array2::zeros((3, 1))).unwrap();
        let y = Labels::from_names(&["a", "b", "c"]).unwrap();
        let y = y.with_weights(vec![1.0, 2.0, 0.0]).unwrap();
        let model = DummyClassifier::uniform(0).fit(&x, &y).unwrap();
        let found = model.predict_probabilities(&x).unwrap().unwrap();
        assert_eq!(found.row(0).to_vec(), [0.5, 0.5, 0.0]);
    }
}
