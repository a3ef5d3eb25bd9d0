//! The estimators: three ways to weigh features.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::{FittedClasses, FittedFeatures, param, validate};
use tenfold_ml::data::{Labels, RecordKind, Records, counted};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel};
use tenfold_ml::setters;

use crate::naive_bayes::counts::{Counts, check_numbers};
use crate::naive_bayes::model::{Kind, check_threshold};
use crate::naive_bayes::{NaiveBayesModel, VERSION};

/// Naive Bayes on counts, of words in texts for example: P(class) Π P(feature | class)^count.
///
/// P(feature | class) = (N + alpha) / (Σ N + alpha n), of N counts of the feature and n features
/// (C. Manning, P. Raghavan and H. Schütze, "Introduction to Information Retrieval", 2008, chapter
/// 13). Records are dense or sparse, samples count by their [weights](Labels::weight). The numbers
/// are those of scikit-learn's `MultinomialNB`.
///
/// | parameter | default |
/// |---|---|
/// | [`alpha`](MultinomialNb::alpha) | 1 |
/// | [`fit_prior`](MultinomialNb::fit_prior) | true |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Labels, Records};
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::naive_bayes::MultinomialNb;
///
/// let x = Records::dense(array![[2.0, 0.0, 1.0], [3.0, 1.0, 0.0], [0.0, 4.0, 1.0]])?;
/// let y = Labels::from_names(&["ham", "ham", "spam"])?;
/// let model = MultinomialNb::new().fit(&x, &y)?;
/// assert_eq!(model.predict(&Records::dense(array![[0.0, 2.0, 0.0]])?)?.name(0), "spam");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MultinomialNb {
    alpha: f64,
    fit_prior: bool,
}

/// Naive Bayes on counts with weights from all classes but the own one, for classes of very
/// different sizes.
///
/// J. Rennie, L. Shih, J. Teevan and D. Karger, "Tackling the Poor Assumptions of Naive Bayes Text
/// Classifiers", 2003. The numbers are those of scikit-learn's `ComplementNB`.
///
/// | parameter | default |
/// |---|---|
/// | [`alpha`](ComplementNb::alpha) | 1 |
/// | [`fit_prior`](ComplementNb::fit_prior) | true; predictions do not depend on the prior, it is only stored |
/// | [`norm`](ComplementNb::norm) | false |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Labels, Records};
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::naive_bayes::ComplementNb;
///
/// let x = Records::dense(array![[2.0, 0.0, 1.0], [3.0, 1.0, 0.0], [0.0, 4.0, 1.0]])?;
/// let y = Labels::from_names(&["ham", "ham", "spam"])?;
/// let model = ComplementNb::new().norm(true).fit(&x, &y)?;
/// assert_eq!(model.predict(&x)?, y);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComplementNb {
    alpha: f64,
    fit_prior: bool,
    norm: bool,
}

/// Naive Bayes on features that are there or not; that one is missing counts too.
///
/// P(feature | class) = (N + alpha) / (M + 2 alpha), of N of the class's M samples that have the
/// feature (A. McCallum and K. Nigam, "A Comparison of Event Models for Naive Bayes Text
/// Classification", 1998). The numbers are those of scikit-learn's `BernoulliNB`.
///
/// | parameter | default |
/// |---|---|
/// | [`alpha`](BernoulliNb::alpha) | 1 |
/// | [`fit_prior`](BernoulliNb::fit_prior) | true |
/// | [`binarize`](BernoulliNb::binarize) | 0 |
///
/// ```
/// use ndarray::array;
/// use tenfold::data::{Labels, Records};
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::naive_bayes::BernoulliNb;
///
/// let x = Records::dense(array![[2.0, 0.0], [3.0, 0.0], [0.0, 4.0], [1.0, 1.0]])?;
/// let y = Labels::from_names(&["ham", "ham", "spam", "spam"])?;
/// let probabilities = BernoulliNb::new().fit(&x, &y)?.predict_probabilities(&x)?.unwrap();
/// assert!(probabilities[[0, 0]] > 0.8);
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BernoulliNb {
    alpha: f64,
    fit_prior: bool,
    binarize: Option<f64>,
}

/// The methods that all three have.
macro_rules! common {
    ($estimator:ident, $name:literal $(, $finite:ident)?) => {
        impl $estimator {
            /// The number added to each count, above 0, so that nothing that was not seen is
            /// impossible.
            #[must_use]
            pub fn alpha(mut self, alpha: f64) -> Self {
                self.alpha = alpha;
                self
            }

            /// Whether classes have their share of the samples as prior; else all the same.
            #[must_use]
            pub fn fit_prior(mut self, fit_prior: bool) -> Self {
                self.fit_prior = fit_prior;
                self
            }

            fn priors(&self, counts: &Counts) -> Vec<f64> {
                match self.fit_prior {
                    true => counts.log_priors(),
                    false => {
                        let n_classes = counts.classes.len();
                        vec![-(n_classes as f64).ln(); n_classes]
                    }
                }
            }
        }

        impl Default for $estimator {
            fn default() -> Self {
                Self::new()
            }
        }

        tenfold_ml::register!(Classifier $estimator: $name, version VERSION);

        impl Classifier for $estimator {
            fn name(&self) -> &'static str {
                $name
            }

            fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
                Ok(Box::new($estimator::fit(self, x, y)?))
            }

            fn check_params(&self) -> Result<()> {
                $(if let Some(number) = self.$finite {
                    let name = concat!(stringify!($estimator), " ", stringify!($finite));
                    let expected = "a finite number, or None, is expected";
                    param::within(name, number, f64::MIN..=f64::MAX, expected)?;
                })?
                validate::positive(concat!(stringify!($estimator), " alpha"), self.alpha)
            }

            fn check_kind(&self, kind: RecordKind) -> Result<()> {
                RecordKind::need_numbers(Some(kind))
            }
        }
    };
}

common!(MultinomialNb, "multinomial-nb");
common!(ComplementNb, "complement-nb");
common!(BernoulliNb, "bernoulli-nb", binarize);

impl MultinomialNb {
    /// With the defaults.
    pub fn new() -> Self {
        Self { alpha: 1.0, fit_prior: true }
    }

    /// A model of these samples (`n_samples × n_features` counts, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on alpha,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::TooFewClasses`](tenfold_ml::error::Error::TooFewClasses),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) with row and column on a number below 0, and
    /// where sums leave the finite numbers.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<NaiveBayesModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        let (x, y) = &counted(x, y);
        check_numbers(
            self.name(),
            x,
            0.0..=f64::INFINITY,
            "it learns from counts, which are at least 0",
        )?;
        let classes = FittedClasses::of(y)?;
        let counts = Counts::of(x, y, &classes, |count| count)?;
        let smooth = &counts.features + self.alpha;
        let sums = smooth.sum_axis(Axis(1)).mapv(f64::ln).insert_axis(Axis(1));
        let (features, priors) = (FittedFeatures::of(x), self.priors(&counts));
        let log = smooth.mapv(f64::ln) - sums;
        NaiveBayesModel::new(self.name(), Kind::Multinomial, features, classes, log, None, priors)
    }
}

impl ComplementNb {
    /// With the defaults.
    pub fn new() -> Self {
        Self { alpha: 1.0, fit_prior: true, norm: false }
    }

    setters! {
        /// Whether the weights of a class are divided by their sum, as the authors do.
        norm: bool,
    }

    /// A model of these samples (`n_samples × n_features` counts, one label per sample).
    ///
    /// # Errors
    /// As [`MultinomialNb::fit`].
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<NaiveBayesModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        let (x, y) = &counted(x, y);
        check_numbers(
            self.name(),
            x,
            0.0..=f64::INFINITY,
            "it learns from counts, which are at least 0",
        )?;
        let classes = FittedClasses::of(y)?;
        let counts = Counts::of(x, y, &classes, |count| count)?;
        let others = counts.features.sum_axis(Axis(0)) + self.alpha - &counts.features;
        let sums = others.sum_axis(Axis(1)).insert_axis(Axis(1));
        let logged = (others / sums).mapv(f64::ln);
        let weights: Array2<f64> = match self.norm {
            true => {
                let sums = logged.sum_axis(Axis(1)).insert_axis(Axis(1));
                logged / sums
            }
            false => -logged,
        };
        let (features, priors) = (FittedFeatures::of(x), self.priors(&counts));
        NaiveBayesModel::new(
            self.name(),
            Kind::Complement,
            features,
            classes,
            weights,
            None,
            priors,
        )
    }
}

impl BernoulliNb {
    /// With the defaults.
    pub fn new() -> Self {
        Self { alpha: 1.0, fit_prior: true, binarize: Some(0.0) }
    }

    /// The number above which a feature is there, of sparse records at least 0; `None` takes the
    /// features as they are, each 0 or 1.
    #[must_use]
    pub fn binarize(mut self, threshold: impl Into<Option<f64>>) -> Self {
        self.binarize = threshold.into();
        self
    }

    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::TooFewClasses`](tenfold_ml::error::Error::TooFewClasses),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite);
    /// [`Error::Fit`](tenfold_ml::error::Error::Fit) with row and column on a number below 0 or
    /// above 1 where they are taken as they are.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<NaiveBayesModel> {
        self.check_params()?;
        validate::weighted_classification(x, y)?;
        let (x, y) = &counted(x, y);
        let kind = Kind::Bernoulli { threshold: self.binarize };
        check_threshold(x, kind)?;
        if self.binarize.is_none() {
            check_numbers(
                self.name(),
                x,
                0.0..=1.0,
                "features are 0 or 1 each where `binarize` gives no threshold",
            )?;
        }
        let classes = FittedClasses::of(y)?;
        let counts = Counts::of(x, y, &classes, |number| kind.value(number))?;
        let sums = counts.classes.iter().map(|count| (count + 2.0 * self.alpha).ln());
        let sums = sums.collect::<Array1<f64>>().insert_axis(Axis(1));
        let log = (&counts.features + self.alpha).mapv(f64::ln) - &sums;
        // Not 1 − P: of a feature that all samples have, that would be 0 beside a small alpha.
        let all = Array1::from(counts.classes.clone()).insert_axis(Axis(1));
        let absent = (all - &counts.features + self.alpha).mapv(f64::ln) - sums;
        let (features, priors) = (FittedFeatures::of(x), self.priors(&counts));
        NaiveBayesModel::new(self.name(), kind, features, classes, log, Some(absent), priors)
    }
}
