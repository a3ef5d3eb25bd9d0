//! The fitted classifier: a linear function of the features for each class.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::logistic::softmax;
use tenfold_ml::authoring::{FittedClasses, FittedFeatures, parallel};
use tenfold_ml::data::{Labels, Records, RecordsView, little_endian};
use tenfold_ml::error::{Error, Result};
use tenfold_ml::estimator::ClassifierModel;

use crate::naive_bayes::VERSION;

/// The kind of features, and the meaning of their logarithms.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Kind {
    /// Counts, with the logarithm of each feature's share of its class.
    Multinomial,
    /// Counts, with weights from all classes but its own; the prior does not count.
    Complement,
    /// There or not: above the threshold, if one is given, else 1 or 0 as they are.
    Bernoulli { threshold: Option<f64> },
}

impl Kind {
    /// The number that counts for a feature.
    pub(super) fn value(self, number: f64) -> f64 {
        match self {
            Self::Bernoulli { threshold: Some(threshold) } => f64::from(number > threshold),
            _ => number,
        }
    }
}

/// A classifier fitted by [`MultinomialNb`](crate::naive_bayes::MultinomialNb),
/// [`ComplementNb`](crate::naive_bayes::ComplementNb) or
/// [`BernoulliNb`](crate::naive_bayes::BernoulliNb).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct NaiveBayesModel {
    kind: Kind,
    features: FittedFeatures,
    classes: FittedClasses,
    #[serde(serialize_with = "little_endian::rows")]
    feature_log_probabilities: Array2<f64>,
    /// The logarithm of the probability that a feature is not there, class by class; none where
    /// only those count that are.
    #[serde(with = "little_endian")]
    absent: Vec<f64>,
    class_log_priors: Vec<f64>,
    #[serde(skip)]
    linear: Linear,
}

/// The linear functions that predictions are computed from.
#[derive(Clone, Debug)]
struct Linear {
    /// The weight of each feature for each class, feature by feature.
    weights: Vec<f64>,
    /// The intercept of each class.
    starts: Vec<f64>,
}

/// A fitted classifier as it is read.
#[derive(Deserialize)]
struct Unchecked {
    kind: Kind,
    features: FittedFeatures,
    classes: FittedClasses,
    #[serde(with = "little_endian")]
    feature_log_probabilities: Vec<f64>,
    #[serde(with = "little_endian")]
    absent: Vec<f64>,
    class_log_priors: Vec<f64>,
}

impl TryFrom<Unchecked> for NaiveBayesModel {
    type Error = &'static str;

    fn try_from(read: Unchecked) -> Result<Self, &'static str> {
        let shape = (read.classes.codes().len(), read.features.n_features());
        let numbers = Array2::from_shape_vec(shape, read.feature_log_probabilities);
        let Unchecked { kind, features, classes, absent, class_log_priors, .. } = read;
        let n_absent = match kind {
            Kind::Bernoulli { .. } => shape.0 * shape.1,
            _ => 0,
        };
        let is_whole = class_log_priors.len() == shape.0 && shape.1 > 0 && absent.len() == n_absent;
        match numbers {
            Ok(numbers) if is_whole => {
                Ok(Self::whole(kind, features, classes, numbers, absent, class_log_priors))
            }
            _ => Err("there is a prior per class, and a number per class and feature"),
        }
    }
}

impl NaiveBayesModel {
    /// # Errors
    /// [`Error::Fit`] if a number is not finite.
    pub(super) fn new(
        estimator: &'static str,
        kind: Kind,
        features: FittedFeatures,
        classes: FittedClasses,
        feature_log_probabilities: Array2<f64>,
        absent: Option<Array2<f64>>,
        class_log_priors: Vec<f64>,
    ) -> Result<Self> {
        let absent: Vec<f64> = absent.iter().flatten().copied().collect();
        if !feature_log_probabilities.iter().chain(&absent).all(|number| number.is_finite()) {
            let reason = "the sums of features left the finite numbers; scale the features, or \
                          raise alpha";
            return Err(Error::Fit { estimator, reason: reason.into() });
        }
        // The same layout as when it is read.
        let numbers = feature_log_probabilities.as_standard_layout().into_owned();
        Ok(Self::whole(kind, features, classes, numbers, absent, class_log_priors))
    }

    /// The model of numbers that fit together.
    fn whole(
        kind: Kind,
        features: FittedFeatures,
        classes: FittedClasses,
        feature_log_probabilities: Array2<f64>,
        absent: Vec<f64>,
        class_log_priors: Vec<f64>,
    ) -> Self {
        let linear = Linear::of(kind, &feature_log_probabilities, &absent, &class_log_priors);
        Self {
            kind,
            features,
            classes,
            feature_log_probabilities,
            absent,
            class_log_priors,
            linear,
        }
    }

    /// The logarithm of each feature's probability in each class, `n_classes × n_features`; of
    /// [`ComplementNb`](crate::naive_bayes::ComplementNb) the weights of the features.
    pub fn feature_log_probabilities(&self) -> ArrayView2<'_, f64> {
        self.feature_log_probabilities.view()
    }

    /// The logarithm of each class's probability before a feature is known.
    pub fn class_log_priors(&self) -> &[f64] {
        &self.class_log_priors
    }

    /// The names of the classes that occurred at fit, in the order of the rows.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = &str> + '_ {
        self.classes.names()
    }

    /// The logarithm of the probability of each sample together with each class, up to a number per
    /// sample, `n_samples × n_classes`.
    ///
    /// # Errors
    /// As [`ClassifierModel::predict`].
    pub fn joint_log_likelihood(&self, x: &Records) -> Result<Array2<f64>> {
        self.features.check(x)?;
        check_threshold(x, self.kind)?;
        let Linear { weights, starts } = &self.linear;
        let n_classes = starts.len();
        let mut joint = Array2::zeros((x.n_samples(), n_classes));
        let add = |joint: &mut [f64], at: usize, number: f64| {
            let value = self.kind.value(number);
            if value != 0.0 {
                let weights = &weights[at * n_classes..][..n_classes];
                joint.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += value * weight);
            }
        };
        let view = x.view();
        parallel::for_each_row(&mut joint, 64, &|sample, joint| {
            match view {
                RecordsView::Dense(view) => {
                    let row = view.row(sample).iter().enumerate();
                    row.for_each(|(at, &number)| add(joint, at, number));
                }
                RecordsView::Sparse(view) => {
                    view.row(sample).iter().for_each(|(at, number)| add(joint, at, number));
                }
                // Refused above: its numbers cannot be checked.
                RecordsView::Table(_) => {}
            }
            joint.iter_mut().zip(starts).for_each(|(sum, start)| *sum += start);
        });
        Ok(joint)
    }
}

impl Linear {
    /// Of logarithms that are there for each class and feature.
    fn of(kind: Kind, present: &Array2<f64>, absent: &[f64], priors: &[f64]) -> Self {
        let (n_classes, n_features) = present.dim();
        let absent_of = |class: usize| absent.iter().skip(class * n_features).take(n_features);
        let starts = match kind {
            Kind::Complement => vec![0.0; n_classes],
            _ => {
                (0..n_classes).map(|class| priors[class] + absent_of(class).sum::<f64>()).collect()
            }
        };
        let weight = |(class, feature): (usize, usize)| {
            present[[class, feature]] - absent.get(class * n_features + feature).unwrap_or(&0.0)
        };
        let places = (0..n_features).flat_map(|at| (0..n_classes).map(move |class| (class, at)));
        Self { weights: places.map(weight).collect(), starts }
    }
}

/// Numbers that sparse records do not store are 0 and must not be above the threshold.
///
/// # Errors
/// [`Error::Param`].
pub(super) fn check_threshold(x: &Records, kind: Kind) -> Result<()> {
    match (x.view(), kind) {
        (RecordsView::Sparse(_), Kind::Bernoulli { threshold: Some(threshold) })
            if threshold < 0.0 =>
        {
            Err(Error::Param {
                name: "BernoulliNb binarize",
                value: threshold.to_string(),
                expected: "a threshold of at least 0 is expected for sparse records",
            })
        }
        _ => Ok(()),
    }
}

tenfold_ml::register!(ClassifierModel NaiveBayesModel: "tenfold.naive-bayes.v2", version VERSION);

impl ClassifierModel for NaiveBayesModel {
    /// The class of the highest joint likelihood, the first of equals.
    ///
    /// # Errors
    /// Those of every classifier.
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.classes.decide(&self.joint_log_likelihood(x)?)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let mut joint = self.joint_log_likelihood(x)?;
        for mut row in joint.rows_mut() {
            row.as_slice_mut().map(softmax);
        }
        Ok(Some(self.classes.spread(&joint)))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.features)
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }
}
