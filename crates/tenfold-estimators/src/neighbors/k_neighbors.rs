//! Classes and numbers of a sample from those of the samples nearest to it.

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use tenfold_ml::authoring::linear_algebra::matrix;
use tenfold_ml::authoring::{FittedClasses, FittedFeatures, param, validate};
use tenfold_ml::checked_model;
use tenfold_ml::data::{Labels, RecordKind, Records, Values, little_endian};
use tenfold_ml::error::Result;
use tenfold_ml::estimator::{Classifier, ClassifierModel, Regressor, RegressorModel};

use crate::neighbors::nearest::Neighbor;
use crate::neighbors::{DistanceMetric, nearest};

/// To be raised when the same parameters and samples give another model, or it predicts in another
/// way.
const VERSION: u32 = 2;

/// The weight of each of the nearest samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeighborWeights {
    /// Each alike.
    Uniform,
    /// By one over its distance; if some are at no distance, only those.
    Distance,
}

/// The parameters of both estimators.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Params {
    k: usize,
    weights: NeighborWeights,
    metric: DistanceMetric,
}

/// The class that is most frequent among the `k` nearest samples; of equally frequent ones the
/// first. As scikit-learn's `KNeighborsClassifier`; of equally near samples the first counts.
///
/// Up to 15 features, linfa's k-d tree finds them; it is grown anew for each prediction, so that
/// many samples at once are faster than one by one. The work is divided among threads; predictions
/// do not depend on how many.
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`k`](KNeighborsClassifier::k) | 5 | from 1 to the number of samples |
/// | [`weights`](KNeighborsClassifier::weights) | [`NeighborWeights::Uniform`] | |
/// | [`metric`](KNeighborsClassifier::metric) | [`DistanceMetric::Euclidean`] | |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::ClassifierModel;
/// use tenfold::neighbors::KNeighborsClassifier;
///
/// let iris = datasets::iris()?;
/// let model = KNeighborsClassifier::new().k(3).fit(&iris.x, &iris.y)?;
/// assert_eq!(model.predict(&iris.x)?.name(0), "setosa");
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KNeighborsClassifier(Params);

/// The mean of the values of the `k` nearest samples. As scikit-learn's `KNeighborsRegressor`; of
/// equally near samples the first counts.
///
/// The samples are found as those of [`KNeighborsClassifier`].
///
/// | parameter | default | allowed |
/// |---|---|---|
/// | [`k`](KNeighborsRegressor::k) | 5 | from 1 to the number of samples |
/// | [`weights`](KNeighborsRegressor::weights) | [`NeighborWeights::Uniform`] | |
/// | [`metric`](KNeighborsRegressor::metric) | [`DistanceMetric::Euclidean`] | |
///
/// ```
/// use tenfold::datasets;
/// use tenfold::estimator::RegressorModel;
/// use tenfold::neighbors::{KNeighborsRegressor, NeighborWeights};
///
/// let penguins = datasets::penguins()?;
/// let knn = KNeighborsRegressor::new().weights(NeighborWeights::Distance);
/// let model = knn.fit(&penguins.x, &penguins.y)?;
/// assert_eq!(model.predict(&penguins.x)?.value(0), penguins.y.value(0));
/// # Ok::<(), tenfold::Error>(())
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KNeighborsRegressor(Params);

checked_model! {
    /// A fitted [`KNeighborsClassifier`]: it keeps all samples.
    #[derive(Clone)]
    pub struct KNeighborsClassifierModel {
        samples: Samples,
        classes: FittedClasses,
        /// The place of each sample's class among those that occurred.
        targets: Vec<u32>,
    }
}

checked_model! {
    /// A fitted [`KNeighborsRegressor`]: it keeps all samples.
    #[derive(Clone)]
    pub struct KNeighborsRegressorModel {
        samples: Samples,
        #[serde(with = "little_endian")]
        targets: Vec<f64>,
    }
}

checked_model! {
    /// The samples of a fit, and how they are to be searched.
    #[derive(Clone)]
    struct Samples {
        params: Params,
        features: FittedFeatures,
        /// `n_samples × n_features`, row by row.
        #[serde(with = "little_endian")]
        points: Vec<f64>,
    }
}

impl Default for Params {
    fn default() -> Self {
        Self { k: 5, weights: NeighborWeights::Uniform, metric: DistanceMetric::Euclidean }
    }
}

impl Params {
    fn check(self, name: &'static str, n_samples: usize) -> Result<()> {
        let expected = "from 1 to the number of samples is expected";
        param::within(name, self.k, 1..=n_samples, expected)
    }

    /// Keeps samples that were checked before, if there are enough of them.
    fn samples(self, name: &'static str, x: &Records) -> Result<Samples> {
        self.check(name, x.n_samples())?;
        let points: Vec<f64> = x.as_dense()?.rows().flatten().copied().collect();
        nearest::check("k-neighbors", &points)?;
        Ok(Samples { params: self, features: FittedFeatures::of(x), points })
    }

    /// The weight of each neighbour.
    fn weigh(self, found: &[Neighbor]) -> Vec<f64> {
        let inverse = |distance: f64| 1.0 / distance;
        if self.weights == NeighborWeights::Uniform {
            return vec![1.0; found.len()];
        }
        if found.iter().any(|(distance, _)| !inverse(*distance).is_finite()) {
            let here = |distance: f64| f64::from(u8::from(!inverse(distance).is_finite()));
            return found.iter().map(|(distance, _)| here(*distance)).collect();
        }
        found.iter().map(|(distance, _)| inverse(*distance)).collect()
    }
}

impl Samples {
    fn check(&self) -> Result<(), &'static str> {
        let width = self.features.n_features();
        if self.points.len().checked_rem(width) != Some(0) {
            return Err("each sample has one number per feature");
        }
        if self.params.k == 0 || self.params.k > self.n_samples() {
            return Err("there are at least as many samples as are to be found");
        }
        nearest::check("k-neighbors", &self.points).map_err(|_| "the samples have distances")
    }

    fn n_samples(&self) -> usize {
        self.points.len() / self.features.n_features()
    }

    /// The nearest samples to each of these records, each with its weight.
    fn nearest(&self, x: &Records) -> Result<Vec<Vec<(f64, usize)>>> {
        self.features.check(x)?;
        let Params { k, metric, .. } = self.params;
        let found = nearest::nearest(
            matrix(&self.points, self.features.n_features()),
            x.as_dense()?,
            k,
            metric,
        )?;
        let weighed = found.into_iter().map(|found| {
            let weights = self.params.weigh(&found).into_iter();
            weights.zip(found.into_iter().map(|(_, at)| at)).collect()
        });
        Ok(weighed.collect())
    }
}

macro_rules! builders {
    ($($estimator:ident),*) => {$(
        impl Default for $estimator {
            fn default() -> Self {
                Self(Params::default())
            }
        }

        impl $estimator {
            /// An estimator with the defaults.
            pub fn new() -> Self {
                Self::default()
            }

            /// The number of neighbours; 5 by default.
            #[must_use]
            pub fn k(mut self, k: usize) -> Self {
                self.0.k = k;
                self
            }

            /// The weight of each neighbour; equal by default.
            #[must_use]
            pub fn weights(mut self, weights: NeighborWeights) -> Self {
                self.0.weights = weights;
                self
            }

            /// The distance of two samples; [`DistanceMetric::Euclidean`] by default.
            #[must_use]
            pub fn metric(mut self, metric: DistanceMetric) -> Self {
                self.0.metric = metric;
                self
            }
        }
    )*};
}

builders!(KNeighborsClassifier, KNeighborsRegressor);

impl KNeighborsClassifier {
    /// A model of these samples (`n_samples × n_features`, one label per sample).
    ///
    /// # Errors
    /// [`Error::Param`](tenfold_ml::error::Error::Param) on a parameter out of its range,
    /// [`Error::Empty`](tenfold_ml::error::Error::Empty),
    /// [`Error::LengthMismatch`](tenfold_ml::error::Error::LengthMismatch),
    /// [`Error::TooFewClasses`](tenfold_ml::error::Error::TooFewClasses),
    /// [`Error::NotFinite`](tenfold_ml::error::Error::NotFinite),
    /// [`Error::TakesNoWeights`](tenfold_ml::error::Error::TakesNoWeights),
    /// [`Error::RecordKind`](tenfold_ml::error::Error::RecordKind) on records that are not dense,
    /// and [`Error::Fit`](tenfold_ml::error::Error::Fit) on numbers too large for distances.
    pub fn fit(&self, x: &Records, y: &Labels) -> Result<KNeighborsClassifierModel> {
        self.check_params()?;
        validate::classification(x, y)?;
        let samples = self.0.samples("KNeighborsClassifier k", x)?;
        let classes = FittedClasses::of(y)?;
        let place = |code| classes.codes().partition_point(|&class| class < code) as u32;
        let targets = y.codes().map(place).collect();
        Ok(KNeighborsClassifierModel { samples, classes, targets })
    }
}

tenfold_ml::register!(Classifier KNeighborsClassifier: "k-neighbors-classifier", version VERSION);

impl Classifier for KNeighborsClassifier {
    fn name(&self) -> &'static str {
        "k-neighbors-classifier"
    }

    fn fit(&self, x: &Records, y: &Labels) -> Result<Box<dyn ClassifierModel>> {
        Ok(Box::new(KNeighborsClassifier::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.0.check("KNeighborsClassifier k", usize::MAX)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

impl KNeighborsRegressor {
    /// A model of these samples (`n_samples × n_features`, one value per sample).
    ///
    /// # Errors
    /// As [`KNeighborsClassifier::fit`], but for the classes.
    pub fn fit(&self, x: &Records, y: &Values) -> Result<KNeighborsRegressorModel> {
        self.check_params()?;
        validate::regression(x, y)?;
        let samples = self.0.samples("KNeighborsRegressor k", x)?;
        Ok(KNeighborsRegressorModel { samples, targets: y.iter().collect() })
    }
}

tenfold_ml::register!(Regressor KNeighborsRegressor: "k-neighbors-regressor", version VERSION);

impl Regressor for KNeighborsRegressor {
    fn name(&self) -> &'static str {
        "k-neighbors-regressor"
    }

    fn fit(&self, x: &Records, y: &Values) -> Result<Box<dyn RegressorModel>> {
        Ok(Box::new(KNeighborsRegressor::fit(self, x, y)?))
    }

    fn check_params(&self) -> Result<()> {
        self.0.check("KNeighborsRegressor k", usize::MAX)
    }

    fn check_kind(&self, kind: RecordKind) -> Result<()> {
        RecordKind::need_dense(Some(kind))
    }
}

impl KNeighborsClassifierModel {
    fn check(&self) -> Result<(), &'static str> {
        let n_classes = self.classes.codes().len() as u32;
        let known = self.targets.iter().all(|&target| target < n_classes);
        match self.targets.len() == self.samples.n_samples() && known {
            true => Ok(()),
            false => Err("each sample is of one of the classes"),
        }
    }

    /// The summed weights of the neighbours of each class that occurred at fit.
    fn votes(&self, x: &Records) -> Result<Array2<f64>> {
        let found = self.samples.nearest(x)?;
        let mut votes = Array2::zeros((found.len(), self.classes.codes().len()));
        for (sample, found) in found.into_iter().enumerate() {
            for (weight, at) in found {
                votes[[sample, self.targets[at] as usize]] += weight;
            }
        }
        Ok(votes)
    }
}

tenfold_ml::register!(ClassifierModel KNeighborsClassifierModel: "tenfold.k-neighbors-classifier.v1", version VERSION);

impl ClassifierModel for KNeighborsClassifierModel {
    fn predict(&self, x: &Records) -> Result<Labels> {
        self.classes.decide(&self.votes(x)?)
    }

    fn predict_probabilities(&self, x: &Records) -> Result<Option<Array2<f64>>> {
        let mut votes = self.votes(x)?;
        for mut row in votes.rows_mut() {
            row /= row.sum();
        }
        Ok(Some(self.classes.spread(&votes)))
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.samples.features)
    }

    fn classes(&self) -> Option<&[String]> {
        Some(self.classes.all_names())
    }
}

impl KNeighborsRegressorModel {
    fn check(&self) -> Result<(), &'static str> {
        match self.targets.len() == self.samples.n_samples() {
            true => Ok(()),
            false => Err("each sample has one value"),
        }
    }
}

tenfold_ml::register!(RegressorModel KNeighborsRegressorModel: "tenfold.k-neighbors-regressor.v1", version VERSION);

impl RegressorModel for KNeighborsRegressorModel {
    fn predict(&self, x: &Records) -> Result<Values> {
        let mean = |found: Vec<(f64, usize)>| {
            let total: f64 = found.iter().map(|(weight, _)| weight).sum();
            let sum: f64 = found.iter().map(|(weight, at)| weight * self.targets[*at]).sum();
            sum / total
        };
        Values::new(self.samples.nearest(x)?.into_iter().map(mean).collect())
    }

    fn features(&self) -> Option<&FittedFeatures> {
        Some(&self.samples.features)
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn of_equally_frequent_classes_the_first_is_predicted() {
        let x = Records::dense(array![[0.0], [2.0]]).unwrap();
        let y = Labels::from_names(&["b", "a"]).unwrap();
        let model = KNeighborsClassifier::new().k(2).fit(&x, &y).unwrap();
        assert_eq!(model.predict(&x).unwrap().name(0), "a");
        let near = KNeighborsClassifier::new().k(2).weights(NeighborWeights::Distance);
        let model = near.fit(&x, &y).unwrap();
        assert_eq!(model.predict(&x).unwrap().name(0), "b");
    }

    #[test]
    fn more_neighbours_than_samples_are_refused_by_name() {
        let x = Records::dense(array![[0.0], [2.0]]).unwrap();
        let wrong = KNeighborsRegressor::new().fit(&x, &Values::new(vec![1.0, 2.0]).unwrap());
        assert!(wrong.unwrap_err().to_string().starts_with("KNeighborsRegressor k = 5"));
    }
}
